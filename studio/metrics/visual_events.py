"""Motion and sudden changes in a film, measured from its decoded frames alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from studio.media.video import Frame

SIDE = 128  # px, longer edge of the pictures that are compared
_COARSE = 4  # px of them that are one patch: sharpness and grain are no change
_AROUND = 0.6  # s, neighbourhood that a change must stand out of
_APART = 0.1  # s between two events
_FAINT = 0.8  # of 255, mean difference below which nobody sees a change
_SHARE = 0.3  # of the strong changes of this film, from which one counts


@dataclass(frozen=True, eq=False)
class VisualChanges:
    """``times`` (n,) of the pictures in seconds; ``change`` (n,) mean difference to the picture before, of 255; ``speed`` (n,) median
    motion since the picture before in px of a picture of 128 px; both 0 for the first."""

    times: np.ndarray
    change: np.ndarray
    speed: np.ndarray


def measure_changes(film: str | Path | Iterable[Frame]) -> VisualChanges:
    """Measure a film, one frame at a time. Raises like `studio.media.video.frames`; no pictures give empty arrays."""
    import cv2

    from studio.media.video import frames
    from studio.motion.flow import dense_flow, grey

    times: list[float] = []
    change: list[float] = []
    speed: list[float] = []
    patches = small = None
    for frame in frames(film, side=SIDE) if isinstance(film, str | Path) else film:
        now = grey(frame.image)
        height, width = now.shape
        size = (max(1, width // _COARSE), max(1, height // _COARSE))
        area = cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        if patches is None or small is None or small.shape != now.shape:
            change.append(0.0)
            speed.append(0.0)
        else:
            change.append(float(np.abs(area - patches).mean()))
            speed.append(float(np.median(np.linalg.norm(dense_flow(small, now), axis=2))))
        times.append(frame.time)
        patches, small = area, now
    return VisualChanges(np.array(times), np.array(change, np.float32), np.array(speed, np.float32))


def detect_events(seen: VisualChanges) -> tuple[np.ndarray, np.ndarray]:
    """(times (k,) in s, strengths (k,)): pictures that differ from the one before much more than their neighbours do.

    A film that stands still has none; one that changes with every picture has few, and at no particular times.
    """
    count = len(seen.times)
    if count < 3:
        return np.zeros(0), np.zeros(0)
    step = float(np.median(np.diff(seen.times))) or 1 / 24
    around = max(2, round(_AROUND / step / 2))
    padded = np.pad(seen.change, around, mode="reflect" if count > around else "edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * around + 1)
    above = seen.change - np.median(windows, axis=1)
    reach = max(1, int(_APART / step))
    highest = np.lib.stride_tricks.sliding_window_view(np.pad(above, reach), 2 * reach + 1).max(1)
    peaks = np.flatnonzero((above == highest) & (above > _FAINT))
    if not len(peaks):
        return np.zeros(0), np.zeros(0)
    strong = float(np.quantile(above[peaks], 0.75))
    peaks = peaks[above[peaks] > _SHARE * strong]
    return seen.times[peaks], above[peaks].astype(np.float64)
