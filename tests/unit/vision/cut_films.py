"""Small films with known cuts, encoded as an encoder does that does not look for cuts."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

RATE = 25
SHOT = 30  # pictures


def view(seed: int, shift: float = 0.0) -> np.ndarray:
    """A made-up scene of soft colour patches, uint8 (90, 160, 3); ``shift`` in px moves the camera."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:90, 0:160].astype(np.float32)
    picture = np.full((90, 160, 3), rng.uniform(30, 200, 3), np.float32)
    for _ in range(9):
        cx, cy, r = rng.uniform(0, 160), rng.uniform(0, 90), rng.uniform(10, 40)
        picture += np.exp(-((x - shift - cx) ** 2 + (y - cy) ** 2) / r**2)[..., None] * rng.uniform(-160, 160, 3)
    return np.clip(picture, 0, 255).astype(np.uint8)


def write_film(path: Path, shots: int, keyint: int) -> Path:
    """``shots`` of `SHOT` pictures each, a flash in the first one and a fade to black at the end of the second; a key picture every
    ``keyint`` pictures and nowhere else."""
    options = {"preset": "fast", "crf": "18", "x264-params": f"scenecut=0:keyint={keyint}:min-keyint={keyint}:bframes=3:b-adapt=0"}
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for i in range(shots * SHOT):
            picture = view(i // SHOT, i % SHOT * 0.3).astype(np.float32)
            if i in (12, 13):
                picture = picture * 0.2 + 200
            if i // SHOT == 1:
                picture *= min(1.0, max(0.0, (SHOT - 4 - i % SHOT) / 8))
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture.astype(np.uint8), format="rgb24")))
        container.mux(stream.encode(None))
    return path
