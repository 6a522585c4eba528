"""Videos whose cuts are known: photographs under a moving camera, with cuts, fades, flashes, noise and uneven times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

SIZE = (320, 180)


@dataclass(frozen=True)
class Recipe:
    """``motion`` share of the picture travelled in a shot, ``noise`` in grey levels, ``flashes`` and ``fades`` in [0, 1] a shot,
    ``uneven``: the share by which a picture's duration varies."""

    name: str
    motion: float = 0.1
    noise: float = 2.0
    flashes: float = 0.0
    fades: float = 0.0
    uneven: float = 0.0
    same: float = 0.0
    rate: float = 25.0


RECIPES = (
    Recipe("still pictures", motion=0.0, noise=0.0),
    Recipe("moving camera"),
    Recipe("fast pans", motion=0.9),
    Recipe("grain", noise=14.0),
    Recipe("flashes", flashes=0.8),
    Recipe("fades to black", fades=0.5),
    Recipe("variable frame rate", uneven=0.8),
    Recipe("10 pictures a second", rate=10.0),
    Recipe("everything at once", motion=0.5, noise=8.0, flashes=0.4, fades=0.3, uneven=0.6),
)


def shots(recipe: Recipe, photographs: Sequence[np.ndarray], count: int, seed: int) -> Iterator[tuple[float, np.ndarray, bool]]:
    """(seconds, picture uint8 (180, 320, 3), whether a new shot starts here). The first picture starts no new shot."""
    rng = np.random.default_rng(seed)
    time, last = 0.0, -1
    for shot in range(count):
        choice = int(rng.choice([i for i in range(len(photographs)) if i != last]))
        last = choice
        length = max(6, round(rng.uniform(0.8, 3.5) * recipe.rate))
        path = _camera(photographs[choice], recipe.motion, length, rng)
        flash = int(rng.integers(3, max(4, length - 6))) if rng.random() < recipe.flashes else -9
        fade = rng.random() < recipe.fades and length > 20
        for i, picture in enumerate(path):
            values = picture.astype(np.float32) + rng.normal(0, recipe.noise, picture.shape) if recipe.noise else picture.astype(np.float32)
            if 0 <= i - flash < 2:
                values = values * 0.25 + 190
            if fade:
                values = values * min(1.0, max(0.0, (length - 3 - i) / 10))
            yield time, np.clip(values, 0, 255).astype(np.uint8), shot > 0 and i == 0
            time += (1 + recipe.uneven * rng.uniform(-1, 1)) / recipe.rate


def _camera(photograph: np.ndarray, motion: float, length: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    import cv2

    height, width = photograph.shape[:2]
    view = 0.9 - 0.5 * motion
    w = min(width * view, height * view * SIZE[0] / SIZE[1])
    h = w * SIZE[1] / SIZE[0]
    begin, end = rng.uniform(0, 1, 2), rng.uniform(0, 1, 2)
    for i in range(length):
        x, y = (begin + (end - begin) * min(1.0, motion) * i / max(1, length - 1)) * (width - w, height - h)
        scale = SIZE[0] / w
        yield cv2.warpAffine(photograph, np.array([[scale, 0, -x * scale], [0, scale, -y * scale]]), SIZE, flags=cv2.INTER_AREA)


def write(path: Path, pictures: Iterator[tuple[float, np.ndarray, bool]]) -> list[float]:
    """Encode as H.264 with exact time stamps (millisecond clock); returns the times of the cuts as written, in seconds."""
    import av

    cuts, clock = [], Fraction(1, 1000)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast", "crf": "23"})
        stream.width, stream.height, stream.pix_fmt, stream.codec_context.time_base = *SIZE, "yuv420p", clock
        for time, picture, new in pictures:
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = round(time * 1000), clock
            if new:
                cuts.append(frame.pts / 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return cuts


def score(found: Sequence[float], true: Sequence[float], tolerance: float = 0.021) -> tuple[int, int, int]:
    """(right, false, missed) cuts; each true cut answers for one found cut within ``tolerance`` seconds."""
    left = list(found)
    right = 0
    for time in true:
        near = min(left, key=lambda t: abs(t - time), default=None)
        if near is not None and abs(near - time) <= tolerance:
            left.remove(near)
            right += 1
    return right, len(left), len(true) - right
