"""Result of a text-to-image request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.tasks.running import TaskResult

if TYPE_CHECKING:
    from PIL.Image import Image

    from studio.media.metadata.provenance import Provenance
    from studio.metrics.agreement import Agreement


@dataclass(frozen=True)
class TextToImageResult(TaskResult):
    """The pictures, in order of their ``seeds``.

    ``images``: PIL, RGB; ``files``: the same as PNG files with their settings inside; ``grid``: one PNG of all, if there are several.
    ``agreement``: how well each picture matches the prompt by a CLIP model, None where none is installed. ``provenance``: one record for
    each picture.
    """

    images: tuple[Image, ...]
    seeds: tuple[int, ...]
    provenance: tuple[Provenance, ...]
    agreement: tuple[Agreement | None, ...] = ()
    grid: Path | None = None

    def media_files(self) -> tuple[Path, ...]:
        """The pictures, and the one of all."""
        return (*self.files, self.grid) if self.grid else self.files

    def named_files(self) -> dict[str, Path]:
        """As "image_1" and so on, in the order of the seeds; "grid" if there are several."""
        images = {f"image_{number}": path for number, path in enumerate(self.files[: len(self.images)], 1)}
        return {**images, "grid": self.grid} if self.grid else images

    def to_json(self) -> dict[str, object]:
        """``seeds``, and for each picture its ``agreement`` with rank, of, score and method (None if it was not judged)."""
        judged = [
            None if match is None else {"rank": match.rank, "of": match.of, "score": match.score, "method": match.method}
            for match in self.agreement
        ]
        return {**super().to_json(), "seeds": list(self.seeds), "agreement": judged}
