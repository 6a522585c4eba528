"""Makes the font that PDF reports embed: a TrueType subset of Noto Sans CJK TC (SIL Open Font License 1.1).

``python -m studio.training.report_font --source NotoSansCJK-Regular.ttc --out assets/fonts/studio-report-tc.ttf``

Needs fonttools, which the studio itself does not. The source is the file of Debian's package fonts-noto-cjk. Its outlines are cubic; the
library that writes the PDF embeds TrueType only, so they are converted to quadratic ones.
"""

# fontTools describes its tables in part only
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from studio.settings import ASSETS

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont  # pyright: ignore[reportMissingImports]

NAME = "Studio Report TC"
_ERROR = 1.5  # font units of 1000 that a converted outline may be off
_BIG5 = (range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))  # lead and trail bytes of level 1: the 5401 commonest characters
_SIGNS = (range(0xA1, 0xA4), _BIG5[1])
_RANGES = (
    (0x20, 0x7F),
    (0xA0, 0x180),
    (0x391, 0x3CA),
    (0x400, 0x460),
    (0x2010, 0x2040),
    (0x2080, 0x208A),
    (0x2190, 0x2194),
    (0x3000, 0x3012),
)
_NARROW = (0xB7, 0x2018, 0x2019, 0x201C, 0x201D)
_FURTHER = "²³¹⁰⁴⁵⁶⁷⁸⁹⁺⁻≤≥≠≈×÷±°•…□℃ΔµΩ「」『』（），。：；！？、"


def characters() -> set[int]:
    """Code points of the subset: Latin, Greek, Cyrillic, the common characters of Big5, and every one in the studio's own words."""
    found = {code for first, end in _RANGES for code in range(first, end)} | set(map(ord, _FURTHER))
    for lead, trail in (_BIG5, _SIGNS):
        for a in lead:
            for b in trail:
                found |= set(map(ord, bytes((a, b)).decode("cp950", "ignore")))
    for file in (ASSETS / "locales").rglob("*.json"):
        found |= {ord(c) for words in json.loads(file.read_text(encoding="utf-8")).values() for c in str(words)}
    return found


def _use_narrow_signs(font: TTFont) -> None:
    """Gives signs of Latin text their proportional glyphs; by default they are as wide as a Chinese character."""
    table = font["GSUB"].table
    wanted = {at for record in table.FeatureList.FeatureRecord if record.FeatureTag == "pwid" for at in record.Feature.LookupListIndex}
    for at in wanted:
        for subtable in table.LookupList.Lookup[at].SubTable:
            mapping = getattr(getattr(subtable, "ExtSubTable", subtable), "mapping", {})
            for cmap in font["cmap"].tables:
                for code in _NARROW:
                    if (glyph := getattr(cmap, "cmap", {}).get(code)) in mapping:
                        cmap.cmap[code] = mapping[glyph]


def make(source: Path, out: Path, face: int) -> None:
    """Write the subset of face number ``face`` of the collection ``source`` to ``out``."""
    from fontTools.pens.cu2quPen import Cu2QuPen  # pyright: ignore[reportMissingImports]
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # pyright: ignore[reportMissingImports]
    from fontTools.subset import Options, Subsetter  # pyright: ignore[reportMissingImports]
    from fontTools.ttLib import TTFont, newTable  # pyright: ignore[reportMissingImports]

    font = TTFont(source, fontNumber=face, recalcTimestamp=False)
    _use_narrow_signs(font)
    options = Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 4, 6, 13, 14], name_languages=[0x409])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    outlines, order, glyphs = font.getGlyphSet(), font.getGlyphOrder(), {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, _ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    glyf = font["glyf"] = newTable("glyf")
    glyf.glyphs, glyf.glyphOrder = glyphs, order
    font["loca"] = newTable("loca")
    for name in ("CFF ", "VORG", "vhea", "vmtx", "BASE", "GSUB", "GPOS", "GDEF"):
        if name in font:
            del font[name]
    font.sfntVersion = "\x00\x01\x00\x00"
    maxp = font["maxp"]
    maxp.tableVersion, maxp.numGlyphs = 0x00010000, len(order)
    for name in (
        "maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements", "maxSizeOfInstructions",
        "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours", "maxComponentDepth",
    ):  # fmt: skip
        setattr(maxp, name, 0)
    maxp.maxZones = 1
    post = font["post"]
    post.formatType, post.glyphOrder = 3.0, None
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = NAME.replace(" ", "") if record.nameID == 6 else NAME
    out.parent.mkdir(parents=True, exist_ok=True)
    font.save(out)
    print(f"{out}: {len(order)} glyphs, {out.stat().st_size / 1e6:.2f} MB")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m studio.training.report_font", description=__doc__)
    parser.add_argument("--source", type=Path, required=True, help="NotoSansCJK-Regular.ttc")
    parser.add_argument("--face", type=int, default=3, help="number of the face for Taiwan in the collection")
    parser.add_argument("--out", type=Path, default=ASSETS / "fonts" / "studio-report-tc.ttf")
    chosen = parser.parse_args()
    make(chosen.source, chosen.out, chosen.face)


if __name__ == "__main__":
    main()
