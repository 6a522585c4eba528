"""The colours of a sketch and their meaning: parsing the lines, and finding the regions in the picture."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from studio.errors import InvalidInput
from studio.events import Notice

MOST_REGIONS = 8
LARGEST_SKETCH = 4096  # px of either side
MOST_WORDS = 300  # characters of one prompt
_NEAR = 48.0  # RGB distance within which a painted colour matches its line: brushes and JPEG are not exact
_EMPTY_ALPHA = 128  # pixels with less alpha are unpainted
_WHITE = 245
_UNNAMED_SHARE = 0.02  # of the picture; a smaller area is a smear between two colours
_HEX = re.compile(r"#?(?:[0-9a-f]{3}|[0-9a-f]{6})", re.ASCII)

# name -> colour; the first eight are the page's legend
COLOURS: Mapping[str, tuple[int, int, int]] = MappingProxyType(
    {
        "green": (47, 107, 58),
        "blue": (43, 108, 196),
        "yellow": (232, 200, 92),
        "brown": (122, 82, 48),
        "grey": (128, 128, 128),
        "red": (200, 60, 50),
        "purple": (128, 72, 168),
        "cyan": (128, 200, 232),
        "gray": (128, 128, 128),
        "orange": (232, 136, 48),
        "pink": (240, 150, 190),
        "black": (0, 0, 0),
    }
)


@dataclass(frozen=True)
class Region:
    """One colour of the sketch (RGB, 0..255 each), what is there and what must not be."""

    colour: tuple[int, int, int]
    prompt: str
    negative: str = ""

    @property
    def line(self) -> str:
        """The region as a line that `read_regions` can parse."""
        line = f"#{bytes(self.colour).hex()}: {self.prompt}"
        return f"{line} | {self.negative}" if self.negative else line


def read_regions(text: str, field: str | None = None) -> tuple[Region, ...]:
    """Parse one region per line, ``#2f6b3a: pine forest | houses``; also ``#2b6``, ``2f6b3a``, a name of `COLOURS`, full-width signs.

    Blank lines are skipped. Raises `InvalidInput` about ``field``, naming the line: ``error.region_colour`` for something that is not a
    colour, ``error.region_empty`` without a prompt, ``error.region_long``, ``error.region_twice`` for a colour that already has a line,
    ``error.region_many`` for more than `MOST_REGIONS`.
    """
    found: dict[tuple[int, int, int], Region] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        region = _region(line, number, field)
        if region.colour in found:
            raise InvalidInput("error.region_twice", field, line=number, colour=f"#{bytes(region.colour).hex()}")
        found[region.colour] = region
    if len(found) > MOST_REGIONS:
        raise InvalidInput("error.region_many", field, max=MOST_REGIONS)
    return tuple(found.values())


def _region(line: str, number: int, field: str | None) -> Region:
    name, _, words = line.replace("：", ":").replace("｜", "|").replace("＃", "#").partition(":")
    prompt, _, negative = (part.strip() for part in words.partition("|"))
    name = name.strip().lower()
    if not (name in COLOURS or _HEX.fullmatch(name)):
        raise InvalidInput("error.region_colour", field, line=number, text=" ".join(name.split())[:30])
    if not prompt:
        raise InvalidInput("error.region_empty", field, line=number)
    if max(len(prompt), len(negative)) > MOST_WORDS:
        raise InvalidInput("error.region_long", field, line=number, max=MOST_WORDS)
    digits = name.lstrip("#")
    wide = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    red, green, blue = COLOURS[name] if name in COLOURS else tuple(bytes.fromhex(wide))
    return Region((red, green, blue), " ".join(prompt.split()), " ".join(negative.split()))


def check_sketch_size(width: int, height: int, field: str | None = "sketch_image") -> None:
    """Raises `InvalidInput` (``error.sketch_size``) for a sketch of more than `LARGEST_SKETCH` px on a side."""
    if max(width, height) > LARGEST_SKETCH:
        raise InvalidInput("error.sketch_size", field, max=LARGEST_SKETCH, width=width, height=height)


def masks_of(
    sketch: np.ndarray, regions: Sequence[Region], width: int, height: int, field: str | None = "sketch_image"
) -> tuple[list[np.ndarray], tuple[Notice, ...]]:
    """One mask for each region, float32 (height, width) in [0, 1], and notices for the user.

    ``sketch``: uint8 (h, w, 3 or 4) in sRGB, at most `LARGEST_SKETCH` px on a side. A pixel belongs to the nearest colour within a
    tolerance; transparent pixels, and white ones unless a region is white, belong to none. Masks are averaged down to the requested size,
    so together they are at most 1 everywhere. A region that is not painted gets a mask of zeros and ``notice.sketch_unpainted``; a colour
    without a line gets ``notice.sketch_colour``. Raises `InvalidInput` about ``field``: ``error.sketch_size``, or ``error.sketch_empty``
    if no region is painted at all.
    """
    check_sketch_size(sketch.shape[1], sketch.shape[0], field)
    labels, painted = _labels(sketch, regions)
    masks = [_resized(labels == index, width, height) for index in range(len(regions))]
    unpainted = [region for region, mask in zip(regions, masks, strict=True) if not mask.any()]
    if len(unpainted) == len(regions):
        raise InvalidInput("error.sketch_empty", field)
    notices = [Notice("notice.sketch_unpainted", {"text": region.prompt}, "warning") for region in unpainted]
    colour = _commonest(sketch, painted & (labels < 0))
    if colour:
        notices.append(Notice("notice.sketch_colour", {"colour": colour}, "warning"))
    return masks, tuple(notices)


def _labels(sketch: np.ndarray, regions: Sequence[Region]) -> tuple[np.ndarray, np.ndarray]:
    """(index of the region at each pixel or -1, whether the pixel is painted), both (h, w)."""
    pixels = sketch[..., :3]
    painted = sketch[..., 3] >= _EMPTY_ALPHA if sketch.shape[2] == 4 else np.ones(sketch.shape[:2], bool)
    white = pixels.min(axis=2) >= _WHITE  # bare paper, even if a light colour such as the legend's snow is close
    labels = np.full(sketch.shape[:2], -1, np.int8)
    nearest = np.full(sketch.shape[:2], _NEAR**2, np.float32)
    for index, region in enumerate(regions):
        away = ((pixels.astype(np.float32) - np.array(region.colour, np.float32)) ** 2).sum(axis=2)
        closer = painted & (away <= nearest if index == 0 else away < nearest)
        if min(region.colour) < _WHITE:
            closer &= ~white
        labels[closer], nearest[closer] = index, away[closer]
    return labels, painted & ~(white & (labels < 0))


def _resized(mask: np.ndarray, width: int, height: int) -> np.ndarray:
    """``mask`` as float32 (height, width): area average when shrinking, nearest neighbour when enlarging."""
    from PIL import Image

    image = Image.fromarray(mask.astype(np.float32), "F")
    smaller = width <= mask.shape[1] and height <= mask.shape[0]
    made = image.resize((width, height), Image.Resampling.BOX if smaller else Image.Resampling.NEAREST)
    return np.clip(np.asarray(made, np.float32), 0, 1)


def _commonest(sketch: np.ndarray, where: np.ndarray) -> str:
    """``#rrggbb`` of the commonest colour in ``where``, "" if it covers next to nothing. Colours are counted in steps of 32."""
    if where.mean() < _UNNAMED_SHARE:
        return ""
    found = sketch[where][:, :3]
    coarse = (found >> 5).astype(np.int32) @ np.array([64, 8, 1], np.int32)
    counts = np.bincount(coarse, minlength=512)
    if counts.max() < _UNNAMED_SHARE * where.size:
        return ""
    middle = np.median(found[coarse == counts.argmax()], axis=0).astype(np.uint8)
    return f"#{middle.tobytes().hex()}"
