"""What a request for a film hands over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.tasks.running import TaskResult

if TYPE_CHECKING:
    import numpy as np

    from studio.media.metadata.provenance import Provenance
    from studio.metrics.temporal import TemporalFigures


@dataclass(frozen=True)
class TextToVideoResult(TaskResult):
    """``film`` is an MP4 that browsers play; ``files`` starts with what was asked for (``format``), the MP4 follows when that is another.

    ``poster`` and ``keyframes`` are uint8 (h, w, 3), the latter small. ``figures`` measure the frames, ``naive_figures`` the textbook
    baseline (independent pictures) of the same run, whose film is ``naive``.
    """

    film: Path
    frames: int
    fps: int
    width: int
    height: int
    seed: int
    poster: np.ndarray
    keyframes: tuple[np.ndarray, ...] = ()
    figures: TemporalFigures | None = None
    naive: Path | None = None
    naive_figures: TemporalFigures | None = None
    provenance: Provenance | None = None

    def to_json(self) -> dict[str, Any]:
        """``seeds``, the film's frames, rate and size, and what was measured on it and on the textbook film."""
        from studio.metrics.figures import as_json

        size = {name: getattr(self, name) for name in ("frames", "fps", "width", "height")}
        measured = {"figures": as_json(self.figures), "naive_figures": as_json(self.naive_figures)}
        return {**super().to_json(), "seeds": [self.seed], **size, **measured}
