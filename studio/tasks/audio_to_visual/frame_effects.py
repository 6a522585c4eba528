"""Effects that turn a still into a frame of a film: moved, coloured and grained by the values of a moment."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np

FULL = MappingProxyType(
    {
        "zoom": 0.25,  # closer by this share
        "pan_x": 0.1,  # of the width, the camera to the right
        "pan_y": 0.1,  # of the height, the camera down
        "rotate": 12.0,  # degrees, the camera clockwise
        "brightness": 0.6,  # lighter by this share
        "saturation": 1.0,  # more colour by this share
        "hue": 90.0,  # degrees around the grey axis
        "flash": 0.8,  # of the way to white
        "grain": 0.15,  # of full light, standard deviation
        "blur": 0.02,  # of the width, standard deviation
    }
)
"""The effect of a value of 1 on each target."""
_MOST = 2.0  # larger values are clipped to this
_LUMA = np.array([0.299, 0.587, 0.114])
_GRAIN = 512  # px, edge of the noise tile used for grain
_SPEED = 0.2  # of the edge per second, drift at full motion
_CALM = 0.04  # of full motion: pictures drift a little even in silence
_REACH = 0.07  # of the edge, how far the drift goes to each side
_TURN = 0.25  # of full rotation, how far the drift tilts
_POINTS = 4096  # samples of the drift's path


class EffectTrack:
    """The values for `apply_effects` of every frame, with the target ``motion`` turned into a slow drift.

    The drift follows a closed figure at a speed proportional to ``motion``, so that loud moments move and silent ones rest; the picture is
    slightly zoomed in so that its border stays out of view. ``curves``: for each target one value per frame, as
    `studio.tasks.audio_to_visual.modulation.modulation_curves` gives them.
    """

    def __init__(self, curves: Mapping[str, np.ndarray], fps: float) -> None:
        self._curves = curves
        motion = curves.get("motion")
        count = max((len(c) for c in curves.values()), default=0)
        speed = np.full(count, _CALM) if motion is None else _CALM + np.asarray(motion, np.float64)
        travelled = np.concatenate([[0.0], np.cumsum(speed[1:])]) * _SPEED / fps if count else np.zeros(0)
        self._x, self._y, self._lean = _drift(travelled)

    def values(self, frame: int) -> dict[str, float]:
        """Values of frame number ``frame``; past the end, those of the last one."""
        found = {
            name: float(curve[min(frame, len(curve) - 1)])
            for name, curve in self._curves.items()
            if name not in ("motion", "strength") and len(curve)
        }
        if len(self._x):
            at = min(frame, len(self._x) - 1)
            margin = {"zoom": 2 * _REACH / FULL["zoom"], "rotate": _TURN * self._lean[at]}
            for name, value in {**margin, "pan_x": self._x[at] / FULL["pan_x"], "pan_y": self._y[at] / FULL["pan_y"]}.items():
                found[name] = found.get(name, 0.0) + float(value)
        return found


def apply_effects(picture: np.ndarray, values: Mapping[str, float], frame: int, seed: int) -> np.ndarray:
    """A copy of ``picture``, uint8 RGB (h, w, 3), with ``values`` of `FULL`'s targets applied (missing ones are 0).

    The same arguments give the same result; ``frame`` and ``seed`` only affect the grain.
    """
    given = {name: float(np.clip(values.get(name, 0.0), -_MOST, _MOST)) * full for name, full in FULL.items()}
    shown = _moved(picture, given)
    shown = _coloured(shown, given)
    if given["grain"] > 0.002:
        shown = _grained(shown, given["grain"], frame, seed)
    return shown if shown is not picture else picture.copy()


def _moved(picture: np.ndarray, given: Mapping[str, float]) -> np.ndarray:
    import cv2

    height, width = picture.shape[:2]
    moved = picture
    if any(abs(given[name]) > 1e-4 for name in ("zoom", "pan_x", "pan_y", "rotate")):
        centre = (width - 1) / 2, (height - 1) / 2
        # when the camera turns clockwise the picture turns counter-clockwise, which is OpenCV's positive angle
        matrix = cv2.getRotationMatrix2D(centre, given["rotate"], max(1 + given["zoom"], 0.2))
        matrix[:, 2] -= given["pan_x"] * width, given["pan_y"] * height
        moved = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    if given["blur"] * width > 0.3:
        moved = cv2.GaussianBlur(moved, (0, 0), given["blur"] * width)
    return moved


def _coloured(picture: np.ndarray, given: Mapping[str, float]) -> np.ndarray:
    import cv2

    if all(abs(given[name]) < 1e-3 for name in ("brightness", "saturation", "hue", "flash")):
        return picture
    flash = min(max(given["flash"], 0.0), 0.9)
    matrix = _hue(given["hue"])
    grey = np.outer(np.ones(3), _LUMA)
    matrix = (grey + max(1 + given["saturation"], 0.0) * (np.eye(3) - grey)) @ matrix
    matrix = matrix * max(1 + given["brightness"], 0.0) * (1 - flash)
    return cv2.transform(picture, np.hstack([matrix, np.full((3, 1), 255 * flash)]).astype(np.float32))


def _hue(degrees: float) -> np.ndarray:
    """Rotation (3, 3) of RGB around its grey axis (Rodrigues' formula)."""
    angle, k = math.radians(degrees), 1 / math.sqrt(3)
    cross = k * np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    return np.eye(3) * math.cos(angle) + math.sin(angle) * cross + (1 - math.cos(angle)) / 3


def _grained(picture: np.ndarray, share: float, frame: int, seed: int) -> np.ndarray:
    import cv2

    height, width = picture.shape[:2]
    tile = _noise(seed)
    # an offset into the tile that takes long to repeat: multiples of odd numbers visit all of it
    rows = (np.arange(height) + frame * 197 + seed) % _GRAIN
    columns = (np.arange(width) + frame * 331) % _GRAIN
    noise = (tile[np.ix_(rows, columns)] * (255 * share)).astype(np.int16)
    return cv2.add(picture, cv2.merge([noise, noise, noise]), dtype=cv2.CV_8U)


@lru_cache(maxsize=4)
def _noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((_GRAIN, _GRAIN), dtype=np.float32)


def _drift(travelled: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(x, y, tilt) after a distance of ``travelled`` (k,), in edges, along a closed Lissajous figure; x, y in [-0.07, 0.07]."""
    turn = np.linspace(0, 2 * np.pi, _POINTS)
    x, y = np.sin(2 * turn), np.sin(3 * turn)
    length = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    angle = np.interp(travelled / _REACH % length[-1], length, turn)
    return _REACH * np.sin(2 * angle), _REACH * np.sin(3 * angle), np.sin(angle)
