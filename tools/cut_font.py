"""Cut the font that ships for print out of Debian's fonts-noto-cjk (SIL Open Font Licence 1.1).

Keeps Noto Sans CJK SC Regular with ASCII, Latin-1, punctuation, arrows, shapes and every character of GBK, so that
the names of people and places are never empty boxes. usage: python tools/cut_font.py [PATH/NotoSansCJK-Regular.ttc]
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection

TARGET = Path(__file__).resolve().parent.parent / "luodi" / "reports" / "fonts" / "LuodiSansSC-Regular.otf"
DEBIAN = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
NAME = "Luodi Sans SC"


def wanted() -> set[int]:
    marks = set(range(0x20, 0x180)) | set(range(0x2000, 0x2070)) | set(range(0x2190, 0x2200))
    shapes = (
        set(range(0x25A0, 0x2700))
        | set(range(0x3000, 0x3040))
        | set(range(0xFF00, 0xFFF0))
        | set(range(0x2460, 0x2500))
    )
    gbk = set()
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            text = bytes([lead, trail]).decode("gbk", errors="ignore")
            gbk |= {ord(letter) for letter in text}
    return marks | shapes | gbk


def main(source: str) -> None:
    font = next(f for f in TTCollection(source).fonts if f["name"].getDebugName(1) == "Noto Sans CJK SC")
    options = Options(layout_features=[], hinting=False, desubroutinize=True)
    options.name_IDs = ["*"]
    cutter = Subsetter(options)
    cutter.populate(unicodes=wanted())
    cutter.subset(font)
    # The licence reserves the name "Noto": a changed font carries another.
    for record in list(font["name"].names):
        if record.nameID in (1, 4, 16):
            record.string = NAME
        elif record.nameID == 6:
            record.string = "LuodiSansSC-Regular"
    if "CFF " in font:
        font["CFF "].cff.fontNames = ["LuodiSansSC-Regular"]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    font.save(TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else DEBIAN)
