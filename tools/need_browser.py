"""Exit 0 if Chromium and a Chinese font are here. Else say which packages give them: 1 where CI=true, 77 elsewhere."""

import os
import shutil
import subprocess
import sys

missing = []
if not shutil.which("chromium"):
    missing.append("chromium")
fonts = (
    subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False).stdout
    if shutil.which("fc-list")
    else ""
)
if not fonts.strip():
    missing.append("fonts-noto-cjk")
if missing:
    print(f"The browser tests did not run. They need: apt install {' '.join(missing)}")
    sys.exit(1 if os.environ.get("CI") == "true" else 77)
