"""The interface of engines that draw whole films: request, limits, result. No torch here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from studio.errors import InvalidInput
from studio.stepping import Emit

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image


@dataclass(frozen=True)
class VideoRequest:
    """One film. ``width`` and ``height`` in px, ``frames`` a count, ``init_image`` the first picture, for models that take one."""

    prompt: str
    width: int
    height: int
    frames: int
    fps: int
    seed: int
    steps: int
    guidance: float
    negative_prompt: str = ""
    init_image: Image | None = None


@dataclass(frozen=True)
class VideoLimits:
    """What a kind of model can draw: films of ``group`` x k + 1 frames (of any length where ``group`` is 0), ``most_frames`` at most,
    edges that are multiples of ``size_multiple`` px; ``from_image``: whether it can start from a picture."""

    group: int
    most_frames: int
    size_multiple: int
    from_image: bool = False

    def drawn(self, frames: int) -> int:
        """How many frames the model must draw to obtain at least ``frames``."""
        return frames if self.group == 0 else -(-(frames - 1) // self.group) * self.group + 1

    def check(self, request: VideoRequest, title: str) -> None:
        """Raises `InvalidInput` for a film that the model called ``title`` cannot draw; cheap, so that it can be called first."""
        if request.frames > self.most_frames:
            raise InvalidInput("error.video_frames", "frames", title=title, limit=self.most_frames)
        for name in ("width", "height"):
            if getattr(request, name) % self.size_multiple:
                raise InvalidInput("error.video_size", name, title=title, step=self.size_multiple)


LIMITS: Mapping[str, VideoLimits] = MappingProxyType(
    {
        "animatediff": VideoLimits(0, 32, 8),  # the motion adapter's longest sequence
        "ltx": VideoLimits(8, 257, 32, from_image=True),
        "wan": VideoLimits(4, 81, 16),
        "cogvideox": VideoLimits(4, 49, 16),
    }
)
"""Kind of a catalog row of the role "text-to-video" -> its limits."""


class VideoBackend(Protocol):
    """One engine, ready to draw."""

    @property
    def limits(self) -> VideoLimits:
        """What it can draw."""
        ...

    def frames(self, request: VideoRequest, emit: Emit) -> Iterator[np.ndarray]:
        """Exactly ``request.frames`` pictures, uint8 (height, width, 3), in order; the same for the same request.

        ``emit`` receives `Progress` after each step; what it raises stops the work. Raises `InvalidInput` beyond the limits.
        """
        ...
