"""Text on slides: a font that has every letter, lines that fit, and text that appears letter by letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from studio.media.subtitles.caption_drawing import find_font
from studio.settings import ASSETS

_BUNDLED = str(ASSETS / "fonts" / "studio-report-tc.ttf")  # Latin and the Chinese of Taiwan, so that slides need no installed font
_NO_LETTER = "\U0010fffe"
# a line may break after a space, and between any two characters of a script that has none
_WIDE = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_PIECES = re.compile(rf"[{_WIDE}][、。，．！？；：」』）]?|[^\s{_WIDE}]+\s*|\s+")
LINE = 1.3
"""Height of a line, in sizes of its letters."""


@dataclass(frozen=True)
class Lines:
    """Text set in ``font`` of ``size`` px. Lines after ``most`` were left out and end in an ellipsis."""

    font: ImageFont.FreeTypeFont
    size: int
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        """In px."""
        return round(self.size * LINE) * len(self.lines)

    def first(self, count: int) -> tuple[str, ...]:
        """The lines with their first ``count`` letters only."""
        shown = []
        for line in self.lines:
            shown.append(line[: max(count, 0)])
            count -= len(line)
        return tuple(shown)

    @property
    def letters(self) -> int:
        return sum(map(len, self.lines))


def set_lines(text: str, width: int, height: int, sizes: Sequence[int]) -> Lines:
    """``text`` in the largest of ``sizes`` (px, falling) at which it fits into ``width`` x ``height`` px; else shortened at the last."""
    plain = " ".join(text.split())
    for size in sizes:
        font = font_for(plain, size)
        lines = _wrapped(plain, font, width)
        if round(size * LINE) * len(lines) <= height:
            return Lines(font, size, tuple(lines))
    most = max(1, height // round(sizes[-1] * LINE))
    font = font_for(plain, sizes[-1])
    kept = _wrapped(plain, font, width)[:most]
    last = kept[-1] if kept else ""
    while last and font.getlength(last.rstrip() + "…") > width:
        last = last[:-1]
    return Lines(font, sizes[-1], (*kept[:-1], last.rstrip() + "…"))


def font_for(text: str, size: int) -> ImageFont.FreeTypeFont:
    """The bundled font, or where it lacks letters of ``text`` one of this machine that has more of them."""
    letters = {c for c in text if not c.isspace() and c.isprintable()}
    if all(_has(c) for c in letters):
        return _font(_BUNDLED, 0, size)
    found = find_font(text)
    return _font(*found, size) if found else _font(_BUNDLED, 0, size)


@lru_cache(maxsize=64)
def _font(file: str, face: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size, index=face)


@lru_cache(maxsize=8192)
def _has(letter: str) -> bool:
    """Whether the bundled font has a letter: one that it lacks looks like a code point that no font has."""
    drawn, lacking = (_drawn(c) for c in (letter, _NO_LETTER))
    return drawn.size != lacking.size or drawn.tobytes() != lacking.tobytes()


def _drawn(letter: str) -> Image.Image:
    shown = Image.new("L", (40, 40))
    ImageDraw.Draw(shown).text((4, 4), letter, 255, font=_font(_BUNDLED, 0, 24))
    return shown


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        if line and font.getlength((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        while font.getlength(piece.rstrip()) > width and len(piece) > 1:  # a word wider than the line
            cut = next((n for n in range(len(piece) - 1, 0, -1) if font.getlength(piece[:n]) <= width), 1)
            lines.append(piece[:cut])
            piece = piece[cut:]
        line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines
