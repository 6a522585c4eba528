"""Keeps a film below the flash thresholds of WCAG 2.3.1, whatever made it flash: the last thing done to its frames."""

from __future__ import annotations

import math

import numpy as np

from studio.motion.flashes import CAUTIOUS, Changes, FlashMeter

_TRIES = 5  # halvings of the share of a frame that may be shown
_NEARLY = 0.8  # share of a change that a softened film stays below: a video encoder could complete it


class FlashLimiter:
    """Passes frames on unchanged, except those that would make a flash too many: they are blended with the frame shown before.

    Only so much of such a frame is shown as stays below the threshold. Once it had to act, the limiter spaces flashes evenly, a third of a
    second apart, until a second has passed without one too many.
    """

    def __init__(self, width: int, height: int, fps: float) -> None:
        """For frames of ``width`` x ``height`` px, shown ``fps`` times a second. Raises ``ValueError`` unless all are positive."""
        self._meters = [FlashMeter(width, height, fps, limits) for limits in CAUTIOUS]
        self._second = math.ceil(fps)
        self._shown: np.ndarray | None = None
        self._until = 0
        self._frame = 0
        self.softened = 0
        """Frames altered so far."""

    def limit(self, picture: np.ndarray) -> np.ndarray:
        """The frame to show next: ``picture``, uint8 RGB (height, width, 3), itself, or a softened copy."""
        alert = self._frame < self._until
        weighed = self._weigh(picture)
        if self._shown is not None and self._too_many(self._weigh(picture, _NEARLY) if alert else weighed, spaced=alert):
            self._until = self._frame + self._second
            self.softened += 1
            picture, weighed = self._softened(self._shown, picture)
        for meter, changes in zip(self._meters, weighed, strict=True):
            meter.take(changes)
        self._shown = picture
        self._frame += 1
        return picture

    def _softened(self, shown: np.ndarray, picture: np.ndarray) -> tuple[np.ndarray, list[tuple[Changes, Changes]]]:
        """The most of ``picture`` over ``shown`` that is allowed; nothing of it always is, because a repeated frame changes nothing."""
        import cv2

        best, found = shown, self._weigh(shown)
        low, high = 0.0, 1.0
        for _ in range(_TRIES):
            share = (low + high) / 2
            mixed = cv2.addWeighted(picture, share, shown, 1 - share, 0)
            if self._too_many(self._weigh(mixed, _NEARLY), spaced=True):
                high = share
            else:
                low, best, found = share, mixed, self._weigh(mixed)
        return best, found

    def _weigh(self, picture: np.ndarray, share: float = 1.0) -> list[tuple[Changes, Changes]]:
        light = self._meters[0].light(picture)
        return [meter.weigh(light, share) for meter in self._meters]

    def _too_many(self, weighed: list[tuple[Changes, Changes]], *, spaced: bool) -> bool:
        return any(meter.too_many(changes, spaced=spaced) for meter, changes in zip(self._meters, weighed, strict=True))
