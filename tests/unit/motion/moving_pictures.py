"""Pictures for tests of motion: the drawn examples of the repository, moved by a known camera and drawn again by imitation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from studio.motion.camera import Camera
from studio.motion.colour_matching import match_colours
from studio.motion.tweening import tween
from studio.motion.warp import warp, warp_by_flow

_PICTURES = Path(__file__).parent / "pictures"
NAMES = ("beach", "city", "forest", "reef", "volcano")


def example(name: str) -> np.ndarray:
    """uint8 (256, 256, 3), drawn by Studio Mini alone."""
    return np.asarray(Image.open(_PICTURES / f"{name}.png").convert("RGB"))


def travel(picture: np.ndarray, camera: Camera, frames: int) -> list[np.ndarray]:
    """What the camera sees of one flat picture."""
    return [warp(picture, camera.matrix(0, i)) for i in range(frames)]


def redrawn(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """``picture`` with outlines up to 3 px elsewhere, uneven light and grain, as an image model makes when it draws over it."""
    import cv2

    def field(sigma: float, size: float, channels: int) -> np.ndarray:
        noise = cv2.GaussianBlur(rng.normal(size=(*picture.shape[:2], channels)).astype(np.float32), (0, 0), sigma)
        return (noise / noise.std() * size).reshape(*picture.shape[:2], channels)

    moved = warp_by_flow(picture, field(22, 1.2, 2)).astype(np.float32)
    changed = moved + field(12, 7, 1) + field(0.8, 2, 1)
    return match_colours(np.clip(changed, 0, 255).astype(np.uint8), picture, 0.85)


def joined(keys: Sequence[np.ndarray], camera: Camera, cadence: int) -> list[np.ndarray]:
    """The film of ``keys`` ``cadence`` frames apart."""
    film = [keys[0]]
    for n, (a, b) in enumerate(pairwise(keys)):
        i, j = n * cadence, (n + 1) * cadence
        inside = range(i + 1, j)
        film += tween(a, b, [camera.matrix(i, k) for k in inside], [camera.matrix(j, k) for k in inside], cadence - 1)
        film.append(b)
    return film
