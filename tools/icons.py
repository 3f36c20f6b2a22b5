"""Build luodi/static/luodi/icons.svg from an unpacked bootstrap-icons package: only the symbols that pages use.

usage: python tools/icons.py PATH/bootstrap-icons/icons
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "luodi"
USED = re.compile(r"""(?:\{% icon "|icon": "|icon=")([a-z0-9-]+)""")


def main(icons: Path) -> None:
    names = set()
    for path in [*ROOT.glob("templates/**/*.html"), ROOT / "site" / "shell.py"]:
        names |= set(USED.findall(path.read_text()))
    symbols = []
    for name in sorted(names):
        body = re.search(r"<svg[^>]*>(.*)</svg>", (icons / f"{name}.svg").read_text(), re.S)
        assert body, name
        symbols.append(f'<symbol id="i-{name}" viewBox="0 0 16 16">{" ".join(body[1].split())}</symbol>')
    text = "<!-- Symbols from Bootstrap Icons 1.13.2, MIT: static/vendor/bootstrap-icons-1.13.2/LICENSE -->\n"
    text += '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (ROOT / "static" / "luodi" / "icons.svg").write_text(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
