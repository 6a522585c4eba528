"""Draws captions as pixels: white, outlined, on a dark box inside the title safe area, at any resolution."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from studio.events import Notice

if TYPE_CHECKING:
    from PIL import ImageFont

    Font: TypeAlias = ImageFont.FreeTypeFont

_MARGIN = 0.05  # of the picture at each edge: the title safe area of EBU R 95 and SMPTE ST 2046-1
_TEXT = 0.052  # font size as a share of the picture's height
_SMALLEST = 0.55  # smallest share of that size; below it a line is broken
_BOX = 0.6  # opacity of the box
_FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts",
    "/System/Library/Fonts", "/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
# font files in order of preference
_LATIN = (
    "NotoSans-Medium.ttf",
    "NotoSans-Regular.ttf",
    "LiberationSans-Regular.ttf",
    "DejaVuSans.ttf",
    "Helvetica.ttc",
    "arial.ttf",
    "segoeui.ttf",
)
_WIDE = (
    "NotoSansCJK-Regular.ttc", "NotoSansTC-Regular.otf", "NotoSansCJKtc-Regular.otf", "SourceHanSansTC-Regular.otf", "PingFang.ttc",
    "msjh.ttc", "wqy-zenhei.ttc", "wqy-microhei.ttc", "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf", "Hiragino Sans GB.ttc",
    "msyh.ttc", "unifont.ttf",
)  # fmt: skip
_TRADITIONAL_CHINESE_FACE = {"NotoSansCJK-Regular.ttc": 3}  # index of the face within the collection


@dataclass(frozen=True)
class Overlay:
    """A drawn caption: grey levels and opacity, float32 (h, w) in [0, 1]; its upper left corner is at (``x``, ``y``), both even."""

    x: int
    y: int
    light: np.ndarray
    opacity: np.ndarray


def font_notice(texts: Iterable[str]) -> Notice | None:
    """A warning when no font on this machine has all characters of ``texts``; None when all can be drawn."""
    text = "".join(texts)
    missing = "".join(dict.fromkeys(c for c in text if not c.isspace() and c.isprintable() and not _has(find_font(text), c)))
    if not missing:
        return None
    return Notice("notice.font_missing", {"letters": missing[:8]}, "warning")


def draw_caption(
    lines: Sequence[str], width: int, height: int, *, font_file: tuple[str, int] | None, pixel_aspect: float = 1.0
) -> Overlay | None:
    """The caption for a picture of ``width`` x ``height`` px (stored px, each ``pixel_aspect`` times as wide as high).

    ``font_file`` comes from `find_font`. A line too long for the safe area is set smaller, then broken. None when there is no text.
    """
    from PIL import Image, ImageDraw

    shown = [" ".join(line.split()) for line in lines if line.strip()]
    if not shown or width < 16 or height < 16:
        return None
    wide = max(16, round(width * pixel_aspect))
    font, shown = _fitted(shown, wide, height, font_file)
    size = font.size
    stroke, pad, step = max(1, round(size / 16)), round(size * 0.3), round(size * 1.28)
    text_width = max(font.getlength(line) for line in shown)
    box_w, box_h = min(wide, round(text_width) + 2 * (pad + stroke)), min(height, step * len(shown) + pad)
    light, opacity = Image.new("L", (box_w, box_h), 0), Image.new("L", (box_w, box_h), round(255 * _BOX))
    for i, line in enumerate(shown):
        at = (box_w / 2, pad / 2 + step * (i + 0.5))
        ImageDraw.Draw(opacity).text(at, line, 255, font=font, anchor="mm", stroke_width=stroke)
        ImageDraw.Draw(light).text(at, line, 255, font=font, anchor="mm")
    if wide != width:
        stored = (max(2, round(box_w / pixel_aspect)), box_h)
        light, opacity = light.resize(stored), opacity.resize(stored)
    x = max(0, (width - light.width) // 2) // 2 * 2
    y = max(0, height - round(height * _MARGIN) - box_h) // 2 * 2
    rows, columns = min(box_h, height - y), min(light.width, width - x)
    as_share = [np.asarray(image, np.float32)[:rows, :columns] / 255 for image in (light, opacity)]
    return Overlay(x, y, as_share[0], as_share[1])


def overlay_yuv420p(overlay: Overlay, planes: np.ndarray, *, full_range: bool) -> None:
    """Blend ``overlay`` into a yuv420p picture, uint8 (h * 3 / 2, w) in PyAV's layout, in place; ``h`` and ``w`` even.

    Only the pixels under the caption change. Captions are grey, so the colour matrix does not matter.
    """
    total, width = planes.shape
    height = total * 2 // 3
    rows, columns = (side // 2 * 2 for side in overlay.light.shape)
    light, opacity = overlay.light[:rows, :columns], overlay.opacity[:rows, :columns]
    area = planes[overlay.y : overlay.y + rows, overlay.x : overlay.x + columns]
    level = light * 255 if full_range else 16 + light * 219
    area[:] = np.rint(area * (1 - opacity) + level * opacity).astype(np.uint8)
    coarse = opacity.reshape(rows // 2, 2, columns // 2, 2).mean((1, 3))
    for plane in planes[height:].reshape(2, height // 2, width // 2):
        part = plane[overlay.y // 2 : (overlay.y + rows) // 2, overlay.x // 2 : (overlay.x + columns) // 2]
        part[:] = np.rint(part * (1 - coarse) + 128 * coarse).astype(np.uint8)


def overlay_rgb(overlay: Overlay, picture: np.ndarray) -> np.ndarray:
    """A copy of ``picture``, uint8 (h, w, 3), with ``overlay`` blended in."""
    drawn = picture.copy()
    rows, columns = overlay.light.shape
    area = drawn[overlay.y : overlay.y + rows, overlay.x : overlay.x + columns]
    opacity = overlay.opacity[..., None]
    area[:] = np.rint(area * (1 - opacity) + overlay.light[..., None] * 255 * opacity).astype(np.uint8)
    return drawn


def find_font(text: str) -> tuple[str, int] | None:
    """(file, face) of the font on this machine that has all characters of ``text``, or else most; None for Pillow's own font."""
    letters = frozenset(c for c in text if not c.isspace() and c.isprintable())
    wide = any(ord(c) >= 0x2E80 for c in letters)
    installed = _installed()
    names = (*_WIDE, *_LATIN) if wide else (*_LATIN, *_WIDE)
    candidates = [(str(installed[n]), _TRADITIONAL_CHINESE_FACE.get(n, 0)) for n in names if n in installed]
    if wide:  # any other font for Chinese, Japanese or Korean
        candidates += [
            (str(p), 0) for n, p in sorted(installed.items()) if any(w in n.lower() for w in ("cjk", "han", "ming", "gothic", "ukai"))
        ]
    best: tuple[int, tuple[str, int] | None] = (-1, None)
    for font in candidates:
        count = sum(_has(font, c) for c in letters)
        if count == len(letters):
            return font
        best = max(best, (count, font), key=lambda pair: pair[0])
    return best[1]


@lru_cache(maxsize=1)
def _installed() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in _FOLDERS:
        root = Path(folder).expanduser()
        if root.is_dir():
            for path in root.rglob("*"):
                if path.suffix.lower() in (".ttf", ".otf", ".ttc"):
                    found.setdefault(path.name, path)
    return found


@lru_cache(maxsize=64)
def _font(font_file: tuple[str, int] | None, size: int) -> Font:
    from PIL import ImageFont

    if font_file is not None:
        try:
            return ImageFont.truetype(font_file[0], size, index=font_file[1])
        except OSError:  # removed or damaged in the meantime
            pass
    return cast("Font", ImageFont.load_default(size))  # Pillow without FreeType has no sizes


@lru_cache(maxsize=8192)
def _has(font_file: tuple[str, int] | None, letter: str) -> bool:
    """Whether a font has a character: one it lacks is drawn like a code point that no font has."""
    font = _font(font_file, 24)
    drawn: Any = font.getmask(letter)  # Pillow's stubs do not know that its masks are sequences of bytes
    lacking: Any = font.getmask("\U0010fffe")
    return drawn.size != lacking.size or bytes(drawn) != bytes(lacking)


def _fitted(lines: list[str], width: int, height: int, font_file: tuple[str, int] | None) -> tuple[Font, list[str]]:
    """A font size and line breaks that keep the caption inside the safe area."""
    # portrait pictures: size by the width, else a line would hold only three words
    full = max(9, round(_TEXT * min(height, width * 0.8)))
    room = width * (1 - 2 * _MARGIN) - full * 0.8
    smallest = max(8, round(full * _SMALLEST))
    for size in range(full, smallest - 1, -1):
        font = _font(font_file, size)
        if max(font.getlength(line) for line in lines) <= room:
            return font, lines
    font = _font(font_file, smallest)
    return font, [part for line in lines for part in _broken(line, font, room)]


def _broken(line: str, font: Font, room: float) -> list[str]:
    parts, rest = [], line
    while rest and font.getlength(rest) > room:
        end = max(1, next((i for i in range(len(rest), 0, -1) if font.getlength(rest[:i]) <= room), 1))
        space = rest.rfind(" ", 1, end + 1)
        cut = space if space > 0 else end
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*parts, rest] if rest else parts
