"""A camera over a flat picture, frame by frame: pans, zooms and rotations as exact maps between the pixels of two frames.

The picture moves opposite to the camera: a camera that pans right shows things going left. Every step is a similarity about the centre
of the picture, so any two frames are related by one matrix and nothing has to be resampled twice.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from studio.motion.schedule import NumberTrack

_PAN = 0.012  # of the width a frame, at speed 1
_ZOOM = 1.5  # percent a frame
_TURN = 1.0  # degrees a frame
_DIRECTIONS = MappingProxyType(
    {
        "still": (0.0, 0.0, 0.0, 0.0),
        "pan_left": (-1.0, 0.0, 0.0, 0.0),
        "pan_right": (1.0, 0.0, 0.0, 0.0),
        "pan_up": (0.0, -1.0, 0.0, 0.0),
        "pan_down": (0.0, 1.0, 0.0, 0.0),
        "zoom_in": (0.0, 0.0, 1.0, 0.0),
        "zoom_out": (0.0, 0.0, -1.0, 0.0),
        "rotate_left": (0.0, 0.0, 0.0, -1.0),
        "rotate_right": (0.0, 0.0, 0.0, 1.0),
    }
)
_DRIFT_TURN = 48  # frames for one round of the drift, unless it has to close
_Similarity = tuple[complex, complex]  # z -> a z + b, about the centre of the picture, x + iy with y downwards


@dataclass(frozen=True)
class CameraTracks:
    """Schedules as text (``0: 1; 24: -2``) in place of single motions of a preset; an empty one leaves the preset as it is.

    ``pan_x`` and ``pan_y`` in px a frame (right and down), ``zoom`` in percent a frame (nearer), ``rotate`` in degrees a frame (clockwise).
    """

    pan_x: str = ""
    pan_y: str = ""
    zoom: str = ""
    rotate: str = ""

    def items(self) -> tuple[tuple[str, str], ...]:
        """(name, text) in the order of the columns of `Camera.moves`."""
        return (("pan_x", self.pan_x), ("pan_y", self.pan_y), ("zoom", self.zoom), ("rotate", self.rotate))

    @property
    def empty(self) -> bool:
        return not any(text.strip() for _, text in self.items())


_NO_TRACKS = CameraTracks()


@dataclass(frozen=True)
class Camera:
    """``moves`` (steps, 4): each step's pan_x and pan_y in px (right and down), zoom in percent (nearer), rotation in degrees (clockwise).

    There is one step fewer than frames; with ``loop`` there are as many, and the last one leads from the last frame back to the first.
    ``width`` and ``height``: size in px that the pans refer to.
    """

    moves: np.ndarray
    width: int
    height: int
    loop: bool = False

    @classmethod
    def of(
        cls, move: str, speed: float, frames: int, width: int, height: int, *, loop: bool = False, tracks: CameraTracks = _NO_TRACKS
    ) -> Camera:
        """A preset ("still", "pan_left", ..., "drift"), with single motions replaced by ``tracks``.

        With ``loop`` the camera goes out along its path and comes back smoothly, at the same speed on average; a schedule then applies to
        the way out, which is the first half of the frames. A drift goes round instead. ValueError for an unknown preset, InvalidInput for
        a schedule with a mistake.
        """
        if move not in _DIRECTIONS and move != "drift":
            raise ValueError(f"no camera move {move!r}")
        steps = max(0, frames if loop else frames - 1)
        moves = _drift(speed, steps, width, steps if loop else _DRIFT_TURN) if move == "drift" else _steady(move, speed, steps, width)
        for column, (name, text) in enumerate(tracks.items()):
            if text.strip():
                moves[:, column] = NumberTrack.read(text, field=name).values(steps)
        if not loop:
            return cls(moves, width, height)
        round_trip = move == "drift" and tracks.empty
        return cls(_closed(moves) if round_trip else _out_and_back(moves), width, height, loop=True)

    @property
    def frames(self) -> int:
        """Number of frames on the path."""
        return len(self.moves) + (0 if self.loop else 1)

    @cached_property
    def _poses(self) -> tuple[_Similarity, ...]:
        """Maps from the first frame's plane to each frame's; with a loop one more, for the first frame again."""
        return _path(self.moves)

    def matrix(self, i: int, j: int) -> np.ndarray:
        """(3, 3) float64: pixel coordinates (x, y, 1) of frame ``i`` to those of frame ``j``, in either order.

        With a loop, ``frames`` is the first frame again. IndexError for frames that do not exist.
        """
        if min(i, j) < 0:
            raise IndexError(f"no frame {min(i, j)}")
        return _matrix(_after(self._poses[j], _inverse(self._poses[i])), self.width, self.height)

    def flow(self, i: int, j: int, height: int, width: int) -> np.ndarray:
        """(height, width, 2) float32 px (dx, dy): where each pixel of frame ``i`` goes in frame ``j``, for frames of that size."""
        matrix = self.matrix(i, j)
        if (width, height) != (self.width, self.height):
            scale = _resize(self.width, self.height, width, height)
            matrix = scale @ matrix @ np.linalg.inv(scale)
        x, y = np.meshgrid(np.arange(width, dtype=np.float64), np.arange(height, dtype=np.float64))
        dx = matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2] - x
        dy = matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2] - y
        return np.stack([dx, dy], axis=-1).astype(np.float32)

    def expected(self, i: int) -> tuple[float, float]:
        """Median motion of the picture (dx, dy) in px from frame ``i`` to the next: (-3, 0) for a camera that pans right by 3."""
        flow = self.flow(i, i + 1, self.height, self.width)[::4, ::4]
        return float(np.median(flow[..., 0])), float(np.median(flow[..., 1]))


def _steady(move: str, speed: float, steps: int, width: int) -> np.ndarray:
    units = np.array([_PAN * width, _PAN * width, _ZOOM, _TURN])
    return np.tile(np.array(_DIRECTIONS[move]) * units * speed, (steps, 1))


def _drift(speed: float, steps: int, width: int, turn: int) -> np.ndarray:
    """An ellipse with a little zoom: never still, never far from its start."""
    phase = 2 * math.pi * (np.arange(steps) + 0.5) / max(1, turn)
    pan = 0.5 * _PAN * width * speed
    columns = [pan * np.cos(phase), 0.7 * pan * np.sin(phase), 0.2 * _ZOOM * speed * np.sin(2 * phase), np.zeros(steps)]
    return np.stack(columns, axis=1)


def _out_and_back(moves: np.ndarray) -> np.ndarray:
    """The first half of ``moves`` out and back along the same way, so that it ends exactly where it began."""
    steps = len(moves)
    poses = _path(moves)
    times = steps / 4 * (1 - np.cos(2 * math.pi * np.arange(steps + 1) / max(1, steps)))  # 0 to half of the steps and back to 0
    times[steps // 2 + 1 :] = times[: (steps + 1) // 2][::-1]  # exactly mirrored, rounding included
    walked = []
    for time in times:
        whole = min(int(time), max(0, steps - 1))
        walked.append(_after(_step(moves[whole], float(time) - whole), poses[whole]) if steps else poses[0])
    return _moves(walked)


def _closed(moves: np.ndarray) -> np.ndarray:
    """``moves`` with the small gap between their end and their start spread over all steps."""
    poses = _path(moves)
    a, b = _inverse(poses[-1])
    steps = len(moves)
    return _moves([_after((cmath.exp(cmath.log(a) * k / steps), b * k / steps), pose) for k, pose in enumerate(poses)]) if steps else moves


def _path(moves: np.ndarray) -> tuple[_Similarity, ...]:
    poses: list[_Similarity] = [(1 + 0j, 0j)]
    for move in moves:
        poses.append(_after(_step(move), poses[-1]))
    return tuple(poses)


def _step(move: np.ndarray, share: float = 1.0) -> _Similarity:
    """The motion of the picture for ``share`` of a camera step: the opposite of the camera's."""
    pan_x, pan_y, zoom, rotate = (float(v) for v in move)
    scale = (1 + zoom / 100) ** share
    return cmath.rect(scale, -math.radians(rotate * share)), -complex(pan_x, pan_y) * share


def _moves(poses: list[_Similarity]) -> np.ndarray:
    """The steps between ``poses``, (len - 1, 4)."""
    rows = []
    for before, after in pairwise(poses):
        a, b = _after(after, _inverse(before))
        rows.append((-b.real, -b.imag, (abs(a) - 1) * 100, -math.degrees(cmath.phase(a))))
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def _after(second: _Similarity, first: _Similarity) -> _Similarity:
    return second[0] * first[0], second[0] * first[1] + second[1]


def _inverse(pose: _Similarity) -> _Similarity:
    return 1 / pose[0], -pose[1] / pose[0]


def _matrix(pose: _Similarity, width: int, height: int) -> np.ndarray:
    centre = complex((width - 1) / 2, (height - 1) / 2)
    a = pose[0]
    shift = centre + pose[1] - a * centre
    return np.array([[a.real, -a.imag, shift.real], [a.imag, a.real, shift.imag], [0.0, 0.0, 1.0]])


def _resize(width: int, height: int, new_width: int, new_height: int) -> np.ndarray:
    """Pixel coordinates of one picture size to those of another; whole numbers are the centres of pixels."""
    sx, sy = new_width / width, new_height / height
    return np.array([[sx, 0.0, (sx - 1) / 2], [0.0, sy, (sy - 1) / 2], [0.0, 0.0, 1.0]])
