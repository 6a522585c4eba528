"""How many words that are drawn into films are found: ``python -m tests.benchmarks.medical.burned_in [--films 200] [--show folder]``.

Phantoms of the test split at 256, 512 and 1024 px, with names and dates of several fonts, heights, places, shades and turns; and the same
phantoms without words, for false alarms. A word counts as found if nine tenths of its strokes are blacked out. The control takes every
bright spot of the outermost tenth of the film for text.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from studio.medical.dicom.burned_in_text import find_text
from studio.medical.dicom.text_boxes import TextBox
from studio.medical.phantom.case_classes import sample_case
from studio.medical.phantom.radiograph import render

_FONTS = (
    "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf", "DejaVuSerif.ttf", "DejaVuSansCondensed.ttf", "NotoSansCJK-Regular.ttc",
)  # fmt: skip
_WORDS = (
    "JOHN SMITH", "Whitby, Eleanor", "12/03/1958", "ID 00482913", "Smith^John M 58Y",
    "St. Mary Hospital 2024-05-01", "PORTABLE AP 14:22", "KOWALSKI", "DOB 1958.03.12", "Dr. Huang", "王小明 1123456", "臺大醫院 陳美麗",
)  # fmt: skip


@cache
def film(index: int, size: int) -> np.ndarray:
    """Phantom number ``index`` of the test split, float32 (size, size); 1024 px are enlarged from 512."""
    drawn = render(sample_case(index, "test")[1], min(size, 512)).image
    if size == drawn.shape[0]:
        return drawn
    larger = cv2.resize(drawn, (size, size), interpolation=cv2.INTER_CUBIC)
    return np.clip(larger + np.random.default_rng(index).normal(0, 0.01, larger.shape), 0, 1).astype(np.float32)


def written(pixels: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, dict[str, str]]:
    """(film with a word in it, those of its strokes that differ from their ground as bool (h, w), what was drawn)."""
    side = pixels.shape[0]
    words = str(rng.choice(_WORDS))
    least = 13 if any(letter > "\u2e80" for letter in words) else 9
    height = int(rng.integers(least, max(side // 16, least + 6)))
    name = _FONTS[-1] if least == 13 else str(rng.choice(_FONTS[:-1]))
    font = ImageFont.truetype(name, height)
    canvas = Image.new("L", (side, side))
    box = ImageDraw.Draw(canvas).textbbox((0, 0), words, font=font)
    left, top = int(rng.integers(2, max(side - box[2] - 2, 3))), int(rng.integers(2, max(side - box[3] - 2, 3)))
    ImageDraw.Draw(canvas).text((left, top), words, 255, font=font)
    cover = np.asarray(canvas, np.float32) / 255
    turned = rng.random() < 0.15
    cover = np.rot90(cover).copy() if turned else cover
    shade = float(rng.choice([1.0, 1.0, 1.0, 0.9, 0.8, 0.0]))
    ground = pixels[cover > 0.5].mean() if (cover > 0.5).any() else 0.5
    if abs(ground - shade) < 0.25:  # nobody could read it
        shade = 0.0 if ground > 0.5 else 1.0
    drawn = {"height": f"{height // 8 * 8}+", "shade": f"{shade:g}", "font": name, "turned": str(turned), "size": str(side), "words": words}
    legible = (cover > 0.5) & (np.abs(pixels - shade) > 0.12)
    return pixels * (1 - cover) + shade * cover, legible, drawn


def naive(pixels: np.ndarray) -> tuple[TextBox, ...]:
    """The control: boxes around whatever is bright in the outermost tenth."""
    side = pixels.shape[0]
    edge = np.ones_like(pixels, bool)
    edge[side // 10 : -side // 10, side // 10 : -side // 10] = False
    count, _, stats, _ = cv2.connectedComponentsWithStats(((pixels > 0.8) & edge).astype(np.uint8))
    return tuple(TextBox(t, t + h, le, le + w) for le, t, w, h, area in stats[1:count].tolist() if area > 10)


def covered(boxes: tuple[TextBox, ...], strokes: np.ndarray) -> float:
    """Share of ``strokes`` in the boxes."""
    gone = np.zeros_like(strokes)
    for box in boxes:
        gone[box.top : box.bottom, box.left : box.right] = True
    return float((gone & strokes).sum() / max(strokes.sum(), 1))


def measured(films: int, show: Path | None = None) -> dict[str, float]:
    """Recall, partly found, false alarms, and both of the control, over three sizes."""
    sums: Counter[str] = Counter()
    kinds: dict[tuple[str, str], Counter[bool]] = defaultdict(Counter)
    for index in range(films):
        size = (256, 512, 1024)[index % 3]
        clean = film(index, size)
        rng = np.random.default_rng([index, 77])
        with_words, strokes, drawn = written(clean, rng)
        boxes, plain = find_text(with_words), find_text(clean)
        share = covered(boxes, strokes)
        sums.update(found=share >= 0.9, partly=share >= 0.3, false=bool(plain), control=covered(naive(with_words), strokes) >= 0.9)
        sums["control false"] += bool(naive(clean))
        for key, value in drawn.items():
            kinds[key, value][share >= 0.9] += 1
        if show and (share < 0.9 or plain):
            _save(show / f"{index}{'-false' if plain else ''}.png", with_words, boxes if share < 0.9 else plain)
    for (key, value), counts in sorted(kinds.items()):
        print(f"  {key} {value}: {counts[True]} of {counts.total()}")
    return {key: sums[key] / films for key in ("found", "partly", "false", "control", "control false")}


def _save(path: Path, pixels: np.ndarray, boxes: tuple[TextBox, ...]) -> None:
    picture = Image.fromarray((pixels * 255).astype(np.uint8)).convert("RGB")
    for box in boxes:
        ImageDraw.Draw(picture).rectangle((box.left, box.top, box.right, box.bottom), outline="red")
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, default=200)
    parser.add_argument("--show", type=Path, help="folder for pictures of what was missed or wrongly found")
    chosen = parser.parse_args()
    print({key: round(value, 3) for key, value in measured(chosen.films, chosen.show).items()})
    large = cv2.resize(film(0, 512), (2048, 2048), interpolation=cv2.INTER_CUBIC)
    find_text(large)
    start = time.perf_counter()
    find_text(large)
    print(f"2048 x 2048: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
