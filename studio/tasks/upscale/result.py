"""Result of an upscale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.tasks.running import TaskResult

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

    from studio.media.metadata.provenance import Provenance


@dataclass(frozen=True)
class UpscaleResult(TaskResult):
    """``image``: PIL, RGB; ``files``: the same as one PNG that says how it was made, as ``provenance`` does.

    ``original``: the picture as it was read, PIL, RGB; ``model``: the title of the upscaler.
    """

    image: Image
    original: Image
    model: str
    provenance: Provenance

    def named_files(self) -> dict[str, Path]:
        """The picture, as "image"."""
        return {"image": self.files[0]} if self.files else {}

    def to_json(self) -> dict[str, object]:
        """``width`` and ``height`` in px."""
        return {**super().to_json(), "width": self.image.width, "height": self.image.height}
