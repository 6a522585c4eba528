"""Tiny pictures from some rows show what those from all rows do."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest

from studio.media.containers import open_media
from studio.media.skimming.rough_scaling import RoughScaling
from studio.media.video import Scaling
from studio.vision.looks import SMALL, difference, look_at
from tests.unit.vision.cut_films import view


def film(path: Path, size: tuple[int, int], pixels: str = "yuv420p") -> Path:
    import cv2

    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=5, options={"crf": "10", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        for seed in range(4):
            picture = cv2.resize(view(seed), size)
            noisy = picture + np.random.default_rng(seed).normal(0, 8, picture.shape)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.clip(noisy, 0, 255).astype(np.uint8), format="rgb24")))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("size", "pixels", "same"),
    [
        ((1280, 720), "yuv420p", False),
        ((1280, 720), "yuvj420p", False),
        ((854, 482), "yuv420p", True),
        ((640, 1138), "yuv420p", False),
        ((320, 180), "yuv420p", True),
        ((1280, 720), "yuv444p", True),
    ],
)
def test_the_looks_are_the_same(tmp_path: Path, size: tuple[int, int], pixels: str, same: bool) -> None:
    with open_media(film(tmp_path / "film.mkv", size, pixels)) as container:
        stream = cast("av.VideoStream", container.streams.video[0])
        rough, exact = RoughScaling(stream, SMALL), Scaling(stream, size=SMALL)
        pairs = [(rough.pixels(frame), exact.pixels(frame)) for frame in container.decode(stream)]
    assert len(pairs) == 4
    for found, wanted in pairs:
        assert found.shape == wanted.shape == (SMALL[1], SMALL[0], 3)
        assert np.array_equal(found, wanted) is same
        assert difference(look_at(0.0, found), look_at(0.0, wanted)) < 0.01
