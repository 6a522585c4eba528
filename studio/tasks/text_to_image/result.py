"""What a request for pictures hands over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.tasks.running import TaskResult

if TYPE_CHECKING:
    from PIL.Image import Image

    from studio.media.metadata.provenance import Provenance
    from studio.metrics.agreement import Agreement


@dataclass(frozen=True)
class TextToImageResult(TaskResult):
    """Pictures in order of their seeds; ``files`` are the PNGs with their metadata, ``grid`` one PNG of all (count > 1)."""

    images: tuple[Image, ...]
    seeds: tuple[int, ...]
    provenance: tuple[Provenance, ...]
    agreement: tuple[Agreement | None, ...] = ()
    grid: Path | None = None

    def to_json(self) -> dict[str, Any]:
        """``seeds``, and ``agreement`` with rank, of, score and method for each picture (None where it was not judged)."""
        judged = [
            None if match is None else {"rank": match.rank, "of": match.of, "score": match.score, "method": match.method}
            for match in self.agreement
        ]
        return {**super().to_json(), "seeds": list(self.seeds), "agreement": judged}
