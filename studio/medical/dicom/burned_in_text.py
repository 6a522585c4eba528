"""Finds words that are drawn into a film, and removes them: rows of sharp, thin strokes of one brightness, as no tissue has them.

A top-hat keeps what is thinner than `_STROKE` pixels and brighter or darker than its surroundings, at every scale of a pyramid, so that
letters of 7 px to a tenth of the film are seen. Neighbouring strokes of one height form a row; a row is text if its strokes cross it as
often as letters do, have one brightness and sharp edges. One or two letters (the side markers L and R) are no words.
`tests.benchmarks.medical.burned_in` measures recall and false alarms. It finds shapes and reads nothing; handwriting, slanted rows, and
letters on a ground of nearly their own brightness can be missed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio.medical.dicom.text_boxes import TextBox, continued, merged, turned, widened
from studio.medical.dicom.text_filling import filled

_STROKE = 9  # px of one level: strokes are thinner
_HEIGHTS = (6, 30)  # px of one level, height of letters
_LEAST_CONTRAST = 34  # of 255, for the parts of a row
_CONTRAST = 42  # of 255, between letters and their ground
_STARK_CONTRAST = 72  # of 255
_MOST_PARTS = 4000  # parts of one level; more are noise
_LEVELS = 5
_LARGEST = 1100  # px, the first level's shorter side
_PASSES = 4
_SMALLEST = 48  # px, a level's shorter side


@dataclass(frozen=True)
class _Limits:
    """Of the strokes in a row: the share of the row that they ``fill``, the least share ``alike`` in value and the most ``brighter`` than
    that, and the share of the first or last line of pixels that they may take (``edge``)."""

    fill: float
    alike: float
    brighter: float
    edge: float


_FAINT = _Limits(0.39, 0.2, 0.4, 0.2)
_STARK = _Limits(0.5, 0.09, 0.6, 0.36)  # nothing of a body differs so much from what surrounds it


def find_text(pixels: np.ndarray) -> tuple[TextBox, ...]:
    """Boxes around rows of letters in a film, upright or turned by a quarter. ``pixels``: (h, w), numbers of any range."""
    found: list[TextBox] = []
    for shades in _eight_bit(pixels):
        found += _boxes(shades)
        found += [turned(box, shades.shape[0]) for box in _boxes(np.ascontiguousarray(np.rot90(shades, -1)))]
    return merged(found)


def without_text(pixels: np.ndarray, black_is_high: bool = False) -> tuple[np.ndarray, int]:
    """(``pixels`` with every box of `find_text` filled with its ground, number of boxes).

    ``pixels``: (h, w), frames (n, h, w), or either with 3 colours at the end. Without any text the same array comes back. What still looks
    like text after the filling gets the lowest value, or the highest where ``black_is_high``.
    """
    colours = pixels.ndim > 2 and pixels.shape[-1] == 3
    several = pixels.ndim == (4 if colours else 3)
    frames = [_removed(frame, black_is_high) for frame in (pixels if several else pixels[None])]
    if not (count := sum(number for _, number in frames)):
        return pixels, 0
    return np.stack([frame for frame, _ in frames]) if several else frames[0][0], count


def _removed(frame: np.ndarray, black_is_high: bool) -> tuple[np.ndarray, int]:
    if not (boxes := _all_text(_grey(frame), black_is_high)):
        return frame, 0
    cleaned = filled(frame, boxes)
    return _fill(cleaned, _all_text(_grey(cleaned), black_is_high), frame.max() if black_is_high else frame.min()), len(boxes)


def _grey(frame: np.ndarray) -> np.ndarray:
    return frame.mean(-1) if frame.ndim == 3 else frame


def _all_text(pixels: np.ndarray, black_is_high: bool) -> tuple[TextBox, ...]:
    """The boxes of `find_text`, and those that it finds once the first ones are filled: what is left of a word may look like one."""
    boxes, work = find_text(pixels), pixels
    for _ in range(_PASSES):
        if not boxes:
            break
        work = _fill(work.copy(), boxes, pixels.max() if black_is_high else pixels.min())
        if not (more := find_text(work)):
            break
        boxes = merged([*boxes, *more])
    return boxes


def _fill(pixels: np.ndarray, boxes: tuple[TextBox, ...], value: np.generic) -> np.ndarray:
    for box in boxes:
        pixels[box.top : box.bottom, box.left : box.right] = value
    return pixels


def _eight_bit(pixels: np.ndarray) -> list[np.ndarray]:
    """The film over its whole range, and over the middle 99 % of its values where that differs: words may be brighter than all tissue."""
    import cv2

    values = np.asarray(pixels, np.float32)
    low, high, _, _ = cv2.minMaxLoc(values)
    if not high > low:
        return []
    middle = np.percentile(values[:: max(values.shape[0] // 512, 1), :: max(values.shape[1] // 512, 1)], (0.5, 99.5))
    ranges = [(low, high)]
    if middle[1] - middle[0] < 0.6 * (high - low) and middle[1] > middle[0]:
        ranges.append((float(middle[0]), float(middle[1])))
    return [np.clip((values - a) * (255 / (b - a)), 0, 255).astype(np.uint8) for a, b in ranges]


def _boxes(shades: np.ndarray) -> list[TextBox]:
    import cv2

    found, level, scale, dark = [], shades, 1, 255 - shades
    while min(level.shape) > _LARGEST:  # letters on a large film are larger too
        level, scale = cv2.resize(level, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), scale * 2
    for _ in range(_LEVELS):
        if min(level.shape) < _SMALLEST:
            break
        for polarity, ground in ((cv2.MORPH_TOPHAT, shades), (cv2.MORPH_BLACKHAT, dark)):
            rows = _rows(level, polarity)
            boxes = [widened(row, scale, shades.shape) for row in rows]
            shades_of = {box: shade for box in boxes if (shade := _shade_of_letters(ground[box.top : box.bottom, box.left : box.right]))}
            found += [_whole_row(ground, box, shade) for box, shade in shades_of.items()]
            found += continued(list(shades_of), [box for box in boxes if box not in shades_of])
        level, scale = cv2.resize(level, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), scale * 2
    return found


def _rows(level: np.ndarray, polarity: int) -> list[tuple[int, int, int, int]]:
    """(top, bottom, left, right) of each row of parts of one height at one level."""
    import cv2

    hat = cv2.morphologyEx(level, polarity, np.ones((_STROKE, _STROKE), np.uint8))
    ink = (hat > max(_LEAST_CONTRAST, 4 * _noise(level))).astype(np.uint8)
    joined = cv2.dilate(ink, np.ones((2, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    if count < 2:
        return []
    parts = stats[1:, :4]  # left, top, width, height
    parts = parts[(parts[:, 3] <= _HEIGHTS[1] + 2) & (parts[:, 3] >= _HEIGHTS[0])]
    return _grouped(parts) if len(parts) <= _MOST_PARTS else []


def _noise(level: np.ndarray) -> float:
    """Standard deviation of a film's noise, from its second differences."""
    part = level[:: max(level.shape[0] // 256, 1)].astype(np.int16)
    return float(np.median(np.abs(2 * part[:, 1:-1] - part[:, :-2] - part[:, 2:]))) / 0.6745 / 2.45


def _grouped(parts: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Boxes around parts that stand beside each other in a row."""
    rows: list[list[int]] = []  # top, bottom, left, right
    for left, top, width, height in parts[np.argsort(parts[:, 0])].tolist():
        bottom, right = top + height, left + width
        best = None
        for row in reversed(rows[-400:]):
            size = max(row[1] - row[0], height)
            overlap = min(row[1], bottom) - max(row[0], top)
            if overlap > 0.55 * min(row[1] - row[0], height) and size <= 1.9 * min(row[1] - row[0], height) and left - row[3] <= 0.9 * size:
                best = row
                break
        if best is None:
            rows.append([top, bottom, left, right])
        else:
            best[:] = [min(best[0], top), max(best[1], bottom), best[2], max(best[3], right)]
    return [
        (row[0], row[1], row[2], row[3])
        for row in rows
        if row[3] - row[2] >= 1.6 * (row[1] - row[0]) and row[1] - row[0] <= _HEIGHTS[1] + 6
    ]


def _shade_of_letters(crop: np.ndarray) -> tuple[int, float] | None:
    """(value of the strokes, what lies halfway to the ground) if the bright strokes in ``crop`` are letters; else None.

    The limits separate rows of letters from rows of ribs, vertebrae, leads and noise on phantoms of the training split.
    """
    values = crop.astype(np.int16)
    middle, top = float(np.median(values)), int(values.max())
    if top - middle < _LEAST_CONTRAST:
        return None
    counts = np.convolve(np.bincount(values[values > (top + middle) / 2], minlength=256), np.ones(5, int), "same")
    shade = int(counts.argmax())
    contrast, half = shade - middle, (shade + middle) / 2
    ink = values > half
    limits = _STARK if contrast >= _STARK_CONTRAST else _FAINT
    if contrast < _CONTRAST or not 0.02 <= ink.mean() <= limits.fill or counts[shade] < limits.alike * ink.sum():
        return None
    if (values > shade + 3).sum() > limits.brighter * ink.sum() or max(ink[0].mean(), ink[-1].mean()) > limits.edge:
        return None
    if float(np.std(values[values < middle + 0.3 * contrast])) > 0.9 * contrast:
        return None
    return (shade, half) if _like_letters(values, ink, contrast) else None


def _like_letters(values: np.ndarray, ink: np.ndarray, contrast: float) -> bool:
    """Whether strokes have sharp edges and different lengths, and cross the row as often as letters do."""
    import cv2

    rows = ink.any(1).nonzero()[0]
    height = int(rows[-1] - rows[0]) + 1
    per_height = height / ink.shape[1]
    turns = np.diff(np.pad(ink.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    crossings = (turns[rows[0] : rows[-1] + 1] == 1).sum(1)
    if not 0.4 <= float(np.percentile(crossings, 70)) * per_height <= 4.2 or np.percentile(crossings, 80) < 2:
        return False
    steps = np.abs(np.diff(values, axis=1))[turns[:, 1:-1] != 0]
    if not steps.size or float(np.median(steps)) < 0.52 * contrast:
        return False
    lengths = np.nonzero(turns == -1)[1] - np.nonzero(turns == 1)[1]
    stark = contrast >= _STARK_CONTRAST
    if not (0.28 if stark else 0.4) <= float(lengths.std()) / max(float(lengths.mean()), 1.0) <= 1.8:
        return False
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    return int((stats[1:count, 4] < 0.02 * height * height).sum()) * per_height <= (4.5 if stark else 2.1)


def _whole_row(ground: np.ndarray, box: TextBox, shade: tuple[int, float]) -> TextBox:
    """``box`` with the letters of the same shade to its left and right, and with a margin."""
    height = box.bottom - box.top
    top, bottom = max(box.top - height // 4, 0), min(box.bottom + height // 4, ground.shape[0])
    band = np.abs(ground[top:bottom].astype(np.int16) - shade[0]) <= max(4.0, 0.3 * (shade[0] - shade[1]))
    share = band.mean(0)
    letters = (share > 0) & (share < 0.8)
    far, gap = 8 * height, round(1.2 * height)
    left, right = _reach(letters[max(box.left - far, 0) : box.left][::-1], gap), _reach(letters[box.right : box.right + far], gap)
    pad = max(2, round(0.6 * height))
    return TextBox(top, bottom, max(box.left - left - pad, 0), min(box.right + right + pad, ground.shape[1]))


def _reach(letters: np.ndarray, gap: int) -> int:
    """How many columns on letters follow each other with no more than ``gap`` columns between."""
    places = np.flatnonzero(letters)
    if not len(places) or places[0] > gap:
        return 0
    jumps = np.flatnonzero(np.diff(places) > gap)
    return int(places[jumps[0]] if len(jumps) else places[-1]) + 1
