"""How well a film holds together, measured from its frames alone: does it move as requested, without flicker, ghosts or jumps?

No figure is meaningful alone: a still film has no warp error but does not move; noise is sharp but has a large warp error; a cross-fade
is smooth but soft in the middle. Motion is measured at corners only, because a flat sky says nothing about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.motion.colour_matching import sharpness
from studio.motion.flow import dense_flow, grey
from studio.motion.warp import warp_by_flow

if TYPE_CHECKING:
    from studio.motion.camera import Camera

_FLOOR = 0.0015  # of the width a frame: less is no motion
_BLANK = 2.0  # grey levels of spread: less is an empty picture
_LARGEST = 512  # px: larger frames are measured at this size; motion is reported at their own
_RIM = 0.03  # of the shorter side, not measured: things enter and leave there
_CELLS = 4  # flicker is measured in this many rows and columns, so that opposite changes cannot cancel out
_CORNERS = 0.25  # share of the pixels, the most corner-like ones, that motion is measured at
_CORNER = 2.0  # squared grey levels per px: smaller eigenvalue of the structure tensor below which nothing is to be tracked
_FEWEST = 60  # such pixels, for motion to be measured at all
_SURE = 0.3  # px of expected motion from which direction and size of a pixel's motion count
_TINY = 1e-6  # squared [0, 1]: smaller errors count as equal


@dataclass(frozen=True)
class TemporalFigures:
    """Figures of one film. "Steps" lead from a frame to the next one.

    ``warp_error``: mean squared difference (of values in [0, 1]) between a frame and the next one carried back by the measured flow.
    ``motion``: median over the steps of the median flow (dx, dy), px a frame; ``speed``: mean of its median length, px a frame.
    ``ghosting``: variance of the Laplacian of the softest frame over the mean of the keyframes (of all frames, where none are known).
    ``flicker``: mean absolute change of luma in sixteen cells after motion compensation, in 1/255.
    ``loop_error``: warp error of last to first over that of the other steps. ``direction_error`` in degrees and ``size_error`` as a
    share: median over pixels and steps against the requested camera; None without one, or where it does not move.
    ``contrast``: median spread of luma, in 1/255; ``width`` in px.
    """

    warp_error: float
    motion: tuple[float, float]
    speed: float
    ghosting: float
    flicker: float
    loop_error: float | None
    direction_error: float | None
    size_error: float | None
    frames: int
    width: int
    contrast: float

    @property
    def moves(self) -> bool:
        """Whether there is motion at all: at least 0.15 % of the width a frame."""
        return self.speed >= _FLOOR * self.width

    @property
    def blank(self) -> bool:
        """Whether there is nothing to see."""
        return self.contrast < _BLANK


@dataclass(frozen=True)
class _Step:
    error: float
    flicker: float
    dx: float = 0.0
    dy: float = 0.0
    speed: float = 0.0
    angle: float | None = None
    size: float | None = None


class TemporalMeter:
    """Takes frames one by one and keeps only two, so that memory does not grow with the film. Not thread-safe."""

    def __init__(self, *, camera: Camera | None = None, loop: bool = False) -> None:
        self._camera, self._loop = camera, loop
        self._first: np.ndarray | None = None
        self._last: np.ndarray | None = None
        self._scale = 1.0
        self._width = 0
        self._sharp: list[tuple[float, bool]] = []
        self._contrast: list[float] = []
        self._steps: list[_Step] = []

    def add(self, frame: np.ndarray, is_key: bool = False) -> None:
        """Take the next frame, uint8 (h, w, 3), all of one size (ValueError otherwise)."""
        small = self._fitted(frame)
        self._sharp.append((sharpness(frame), is_key))
        self._contrast.append(float(grey(small).std()))
        if self._last is None:
            self._first = small
        else:
            self._steps.append(self._step(self._last, small, len(self._steps)))
        self._last = small

    def finish(self) -> TemporalFigures:
        """The figures of the frames so far, zeros for fewer than two. More frames may follow."""
        steps = self._steps
        error = _mean([s.error for s in steps])
        closing = None
        if self._loop and self._first is not None and self._last is not None and steps:
            last = self._step(self._last, self._first, None)
            closing = (last.error + _TINY) / (error + _TINY)
        keys = [s for s, is_key in self._sharp if is_key] or [s for s, _ in self._sharp]
        angles, sizes = [s.angle for s in steps if s.angle is not None], [s.size for s in steps if s.size is not None]
        return TemporalFigures(
            warp_error=error,
            motion=(_median([s.dx for s in steps]) * self._scale, _median([s.dy for s in steps]) * self._scale),
            speed=_mean([s.speed for s in steps]) * self._scale,
            ghosting=min(s for s, _ in self._sharp) / max(_mean(keys), 1e-9) if keys else 0.0,
            flicker=_mean([s.flicker for s in steps]),
            loop_error=closing,
            direction_error=_median(angles) if angles else None,
            size_error=abs(_median(sizes) - 1) if sizes else None,
            frames=len(self._sharp),
            width=self._width,
            contrast=_median(self._contrast),
        )

    def _fitted(self, frame: np.ndarray) -> np.ndarray:
        import cv2

        height, width = frame.shape[:2]
        self._scale, self._width = max(1.0, max(height, width) / _LARGEST), width
        size = (max(1, round(width / self._scale)), max(1, round(height / self._scale)))
        small = np.ascontiguousarray(frame) if self._scale == 1 else cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
        if self._last is not None and small.shape != self._last.shape:
            raise ValueError(f"a frame of {frame.shape} in a film of another size")
        return small

    def _step(self, before: np.ndarray, after: np.ndarray, index: int | None) -> _Step:
        """The figures of one step; ``index`` is its number for the camera, None for the step that closes a loop."""
        flow = dense_flow(before, after)
        back = warp_by_flow(after, flow, border="replicate")
        judged = _inside(flow)
        error = float((((before.astype(np.float32) - back) / 255) ** 2).mean(-1)[judged].mean()) if judged.any() else 1.0
        flicker = _cell_steps(grey(before), grey(back), judged)
        corners = judged & _corners(before)
        if int(corners.sum()) < _FEWEST:
            return _Step(error, flicker)
        dx, dy = float(np.median(flow[..., 0][corners])), float(np.median(flow[..., 1][corners]))
        speed = float(np.median(np.hypot(flow[..., 0][corners], flow[..., 1][corners])))
        angle, size = (None, None) if self._camera is None or index is None else self._against_camera(flow, corners, index)
        return _Step(error, flicker, dx, dy, speed, angle, size)

    def _against_camera(self, flow: np.ndarray, corners: np.ndarray, index: int) -> tuple[float | None, float | None]:
        """Median angle (degrees) between measured and expected motion, and median ratio of their lengths along the expected one."""
        assert self._camera is not None
        expected = self._camera.flow(index, index + 1, *flow.shape[:2])
        length = np.hypot(expected[..., 0], expected[..., 1])
        chosen = corners & (length > _SURE)
        if int(chosen.sum()) < _FEWEST:
            return None, None
        want, got, norm = expected[chosen], flow[chosen], length[chosen]
        along = (want * got).sum(-1) / norm
        across = (want[:, 0] * got[:, 1] - want[:, 1] * got[:, 0]) / norm
        still = np.hypot(along, across) < 0.1 * norm
        angles = np.where(still, 90.0, np.degrees(np.abs(np.arctan2(across, along))))  # what stands still goes in no direction
        return float(np.median(angles)), float(np.median(along / norm))


def measure(
    frames: Iterable[np.ndarray], *, keyframes: Sequence[int] = (), camera: Camera | None = None, loop: bool = False
) -> TemporalFigures:
    """Figures of ``frames`` (uint8 (h, w, 3) each); ``keyframes``: numbers of those that were drawn rather than interpolated.

    ``camera``: the requested one; ``loop``: whether the first frame should follow the last one.
    """
    meter, keys = TemporalMeter(camera=camera, loop=loop), frozenset(keyframes)
    for index, frame in enumerate(frames):
        meter.add(frame, index in keys)
    return meter.finish()


def _inside(flow: np.ndarray) -> np.ndarray:
    """(h, w) bool: away from the edge, and still inside the picture after the motion."""
    height, width = flow.shape[:2]
    rim = max(1, round(_RIM * min(height, width)))
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    there_x, there_y = x + flow[..., 0], y + flow[..., 1]
    here = (x >= rim) & (x < width - rim) & (y >= rim) & (y < height - rim)
    return here & (there_x >= 0) & (there_x <= width - 1) & (there_y >= 0) & (there_y <= height - 1)


def _corners(picture: np.ndarray) -> np.ndarray:
    """(h, w) bool: the pixels whose surroundings change in every direction (Shi and Tomasi, "Good Features to Track", 1994)."""
    import cv2

    luma = cv2.GaussianBlur(grey(picture), (0, 0), 1.0).astype(np.float32)
    strength = cv2.cornerMinEigenVal(luma, 7, ksize=3) * 16 * 49 / 64  # OpenCV divides the Sobel sums by their weights
    return strength >= max(_CORNER, float(np.quantile(strength, 1 - _CORNERS)))


def _cell_steps(before: np.ndarray, after: np.ndarray, judged: np.ndarray) -> float:
    """Mean over the cells of |difference of mean luma| of the judged pixels."""
    steps = []
    difference = after.astype(np.float32) - before
    for rows, marks in zip(np.array_split(difference, _CELLS), np.array_split(judged, _CELLS), strict=True):
        for cell, mark in zip(np.array_split(rows, _CELLS, axis=1), np.array_split(marks, _CELLS, axis=1), strict=True):
            if mark.any():
                steps.append(abs(float(cell[mark].mean())))
    return _mean(steps)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else 0.0


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if len(values) else 0.0
