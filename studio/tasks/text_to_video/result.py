"""Result of a text-to-video request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.tasks.running import TaskResult

if TYPE_CHECKING:
    import numpy as np

    from studio.media.metadata.provenance import Provenance
    from studio.metrics.temporal import TemporalFigures


@dataclass(frozen=True)
class TextToVideoResult(TaskResult):
    """A film of ``frames`` frames at ``fps`` frames per second, ``width`` x ``height`` px.

    ``film`` is an MP4 that browsers play; ``files`` starts with the requested format, followed by the MP4 if that is different. ``poster``
    (the first frame) and ``keyframes`` (small) are uint8 (h, w, 3). ``figures`` measure the coherence of the frames; ``naive`` and
    ``naive_figures`` belong to the textbook baseline of independent pictures, if it was asked for.
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

    def media_files(self) -> tuple[Path, ...]:
        """The films, that of independent pictures included."""
        return (*self.files, self.naive) if self.naive else self.files

    def named_files(self) -> dict[str, Path]:
        """As "film": the requested format; "mp4"; "baseline" if it was asked for."""
        found = {"film": self.files[0] if self.files else self.film, "mp4": self.film}
        return {**found, "baseline": self.naive} if self.naive else found

    def to_json(self) -> dict[str, object]:
        """``seeds``, the film's frames, rate and size, and the figures of the film and of the baseline."""
        from studio.metrics.figures import as_json

        size = {name: getattr(self, name) for name in ("frames", "fps", "width", "height")}
        measured = {"figures": as_json(self.figures), "naive_figures": as_json(self.naive_figures)}
        return {**super().to_json(), "seeds": [self.seed], **size, **measured}
