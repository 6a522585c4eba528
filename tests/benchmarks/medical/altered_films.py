"""Films of the demo as other programs hand them on (turned, cut, framed, scaled, worn), and pictures that are no film of the demo."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Alteration = Callable[[np.ndarray], np.ndarray]


def rotated(film: np.ndarray, degrees: float, fill: float | None = 0.0) -> np.ndarray:
    """``film`` turned clockwise, corners filled with ``fill`` or, if that is None, with the edge."""
    height, width = film.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -degrees, 1)
    border = cv2.BORDER_REPLICATE if fill is None else cv2.BORDER_CONSTANT
    return cv2.warpAffine(film, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=border, borderValue=fill or 0).clip(0, 1)


def cropped(film: np.ndarray, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> np.ndarray:
    """``film`` without these shares of its width and height."""
    height, width = film.shape
    return film[round(top * height) : height - round(bottom * height), round(left * width) : width - round(right * width)].copy()


def framed(film: np.ndarray, share: float, shade: float) -> np.ndarray:
    """``film`` with a border of ``share`` of its width all around."""
    wide = round(share * film.shape[1])
    return cv2.copyMakeBorder(film, wide, wide, wide, wide, cv2.BORDER_CONSTANT, value=shade)


def scaled(film: np.ndarray, factor: float) -> np.ndarray:
    """``film`` in another number of pixels."""
    return cv2.resize(film, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC).clip(0, 1)


SMALL: dict[str, Alteration] = {
    "turned by 3, black corners": lambda f: rotated(f, 3),
    "turned by -5, black corners": lambda f: rotated(f, -5),
    "turned by 5, white corners": lambda f: rotated(f, 5, 1.0),
    "turned by -4, corners filled": lambda f: rotated(f, -4, None),
    "cut 5 % on all sides": lambda f: cropped(f, 0.05, 0.05, 0.05, 0.05),
    "cut 8 % left": lambda f: cropped(f, left=0.08),
    "cut 10 % right": lambda f: cropped(f, right=0.1),
    "cut 8 % above": lambda f: cropped(f, top=0.08),
    "cut 10 % below": lambda f: cropped(f, bottom=0.1),
    "black border of 6 %": lambda f: framed(f, 0.06, 0.0),
    "white border of 5 %": lambda f: framed(f, 0.05, 1.0),
    "grey border of 8 %": lambda f: framed(f, 0.08, 0.4),
    "three quarters of the pixels": lambda f: scaled(f, 0.75),
    "1.6 times the pixels": lambda f: scaled(f, 1.6),
    "turned by 4 and cut 5 %": lambda f: cropped(rotated(f, 4), 0.05, 0.05, 0.05, 0.05),
}
"""What is answered, or refused for what was done."""

WRONG: dict[str, Alteration] = {
    "mirrored": lambda f: f[:, ::-1].copy(),
    "upside_down": lambda f: f[::-1, ::-1].copy(),
    "quarter_left": lambda f: np.rot90(f).copy(),
    "quarter_right": lambda f: np.rot90(f, -1).copy(),
    "inverted": lambda f: 1 - f,
}
"""What is refused, by this reason."""


def foreign_films() -> Iterator[tuple[str, np.ndarray]]:
    """(name, picture float32 (h, w) in [0, 1]) of what is no film of the demo: pydicom's files, photographs, patterns, other generators."""
    yield from _patterns()
    for seed in range(20):
        yield f"drawn chest {seed}", drawn_chest(seed)
    yield from _pydicom_frames()
    yield from _photographs()


def drawn_chest(seed: int, side: int = 256) -> np.ndarray:
    """A chest as a drawing program makes it: body, lungs, ribs, spine and heart as blurred shapes. Nothing of it is the demo's physics."""
    rng = np.random.default_rng(seed)
    picture = Image.new("L", (side, side), int(rng.integers(0, 30)))
    pen, s = ImageDraw.Draw(picture), side / 256
    body, lung = int(rng.integers(120, 200)), int(rng.integers(20, 70))
    pen.ellipse([18 * s, 10 * s, 238 * s, 330 * s], fill=body)
    for x in (42, 140):
        pen.ellipse([x * s, 40 * s, (x + 74) * s, int(rng.integers(190, 220)) * s], fill=lung)
    pen.rectangle([118 * s, 0, 138 * s, side], fill=min(255, body + 40))
    pen.ellipse([110 * s, 130 * s, int(rng.integers(175, 195)) * s, 205 * s], fill=body)
    for k in range(8):
        top = (45 + 20 * k) * s
        for start, end, x in ((180, 350, 30), (190, 360, 128)):
            pen.arc([x * s, top, (x + 98) * s, top + 60 * s], start, end, fill=min(255, lung + 60), width=max(1, round(4 * s)))
    soft = picture.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.8, 4))))
    found = np.asarray(soft, np.float32) / 255 + rng.normal(0, rng.uniform(0.005, 0.04), (side, side)).astype(np.float32)
    return found.clip(0, 1).astype(np.float32)


def _patterns() -> Iterator[tuple[str, np.ndarray]]:
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:256, 0:256].astype(np.float32) / 255
    yield "noise", rng.random((256, 256), dtype=np.float32)
    yield "ramp", x
    yield "black", np.zeros((256, 256), np.float32)
    yield "rings", 0.5 + 0.5 * np.sin(40 * np.hypot(x - 0.5, y - 0.5))
    yield "stripes", 0.5 + 0.5 * np.sin(60 * y) * np.cos(5 * x)
    for seed in range(30):
        yield f"clouds {seed}", clouds(seed)
    for seed in range(10):
        shade = np.clip(1.2 - ((x - 0.5) ** 2 + (y - 0.5) ** 2) * (6 + seed), 0, 1)
        yield f"ball {seed}", (shade * (0.7 + 0.3 * clouds(100 + seed))).astype(np.float32)


def clouds(seed: int, side: int = 256) -> np.ndarray:
    """Perlin-like noise: octaves of smoothed noise, mirrored left to right in every second picture, as bodies are."""
    rng = np.random.default_rng(seed)
    found = np.zeros((side, side), np.float32)
    for octave in range(1, 7):
        cells = rng.random((2**octave, 2**octave)).astype(np.float32)
        found += cv2.resize(cells, (side, side), interpolation=cv2.INTER_CUBIC) / math.pow(1.7, octave)
    found = found + found[:, ::-1] if seed % 2 else found
    return (found - found.min()) / np.ptp(found)


def _pydicom_frames() -> Iterator[tuple[str, np.ndarray]]:
    """The middle frame of every file of pydicom's that is installed and holds pixels, whatever it shows."""
    from pydicom import dcmread
    from pydicom.data import get_testdata_files

    for file in sorted(str(f) for f in get_testdata_files("**/*")):
        try:
            values = np.asarray(dcmread(file, force=True).pixel_array, np.float32)
        except Exception:  # it holds no pixels, or is damaged on purpose
            continue
        values = values.mean(-1) if values.ndim > 2 and values.shape[-1] in (3, 4) else values
        values = values[len(values) // 2] if values.ndim == 3 else values
        if values.ndim == 2 and min(values.shape) >= 16:
            yield file.rsplit("/", 1)[-1], (values - values.min()) / max(float(np.ptp(values)), 1e-6)


def _photographs() -> Iterator[tuple[str, np.ndarray]]:
    """Photographs that scikit-image brings, each also inverted; none where it is not installed."""
    try:
        from skimage import color, data, io  # pyright: ignore[reportMissingImports]
    except ImportError:
        print("scikit-image is not installed: its photographs are left out")
        return
    from pathlib import Path

    for file in sorted(Path(data.__file__).parent.glob("*.*")):
        if file.suffix not in (".png", ".jpg", ".tif"):
            continue
        picture = io.imread(str(file))
        grey = color.rgb2gray(picture[..., :3]) if picture.ndim == 3 and picture.shape[-1] >= 3 else picture
        if grey.ndim == 2:
            values = np.asarray(grey, np.float32)
            values = (values - values.min()) / max(float(np.ptp(values)), 1e-6)
            yield file.name, values
            yield f"{file.name}, inverted", 1 - values
