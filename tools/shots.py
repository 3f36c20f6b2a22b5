"""Walk every page of the demonstration in every look, keep the pictures, renew those of the documents.

usage: python tools/shots.py FOLDER               every page
       python tools/shots.py FOLDER --documents   only the pages whose pictures stand in the documents
The pages and what is asked of them stand in tests/journeys/test_pages_are_sound.py: an error on the console, a breach
of the content policy, of WCAG 2.2 AA, sideways scrolling or a word that is not translated fails the run, and then
the pictures of the documents stay as they are.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "shots"
LANGUAGES = ("zh", "en")
# In so many colours a picture has a third of the bytes and nothing less for the eye.
COLOURS = 192
# The big screen is no page of the walk: its own test looks at it.
SCREEN = {"screen": ("screen", 1920)}
SCREEN_TEST = "tests/journeys/test_screen.py::test_its_first_page_is_seen"
# picture in the documents: the page's name in the run, and its width
PICTURES = {
    "wallchart": ("wall", 1440),
    "project": ("project", 1440),
    "reports": ("reports", 1440),
    "today-office": ("today, office", 1440),
    "today-leader": ("today, leader", 1440),
    "today-town": ("today, town", 390),
    "today-department": ("today, department", 1440),
    "today-commissioner": ("today, commissioner", 390),
    "today-enterprise": ("today, enterprise", 390),
    "top-leader": ("top leader", 1440),
    "fast-track": ("fast track", 1440),
    "cards": ("cards", 1440),
    "organisations": ("organisations", 1440),
}


def main(folder: Path, documents_only: bool) -> int:
    shutil.rmtree(folder, ignore_errors=True)
    pages = "tests/journeys/test_pages_are_sound.py::test_page"
    chosen = [f"{pages}[{page}]" for page, _width in PICTURES.values()] if documents_only else [pages]
    both = ["-n", "2", "--dist", "worksteal"]  # each look stands alone: both cores share them as they come
    walk = [sys.executable, "-m", "pytest", "-q", "-m", "browser", *both, "--shots", str(folder)]
    judged = subprocess.run([*walk, *chosen, SCREEN_TEST], cwd=ROOT, check=False)
    print(f"pictures: {folder}")
    if judged.returncode:
        return judged.returncode
    for name, (page, width) in (PICTURES | SCREEN).items():
        file = page.replace(", ", "-").replace(" ", "-")
        for language in LANGUAGES:
            with Image.open(folder / f"{file}-{language}-{width}-light.png") as picture:
                few = picture.convert("RGB").quantize(COLOURS)
                few.save(DOCS / f"{name}-{language}.png", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main((ROOT / sys.argv[1]).resolve(), sys.argv[2:] == ["--documents"]))
