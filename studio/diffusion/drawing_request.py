"""What a request for something drawn says, as far as planning the drawing needs to know it.

Use cases have parameter classes of their own; whatever has these fields can be planned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from studio.diffusion.composition import Composition
    from studio.models.model_row import PresetName

Size = Literal["auto", "256", "512", "1024"]
"""Side in px of a square with the finished picture's area; "auto": what the model's preset says, else its native size."""

Aspect = Literal["auto", "square", "portrait", "landscape", "wide"]
"""The shape of a picture without sides in px; "auto": that of the picture it starts from, else a square."""


class DrawingRequest(Protocol):
    """A prompt with its settings. None (and "auto" as the scheduler) means "what the model does best"; a seed of None, "any".

    ``width`` and ``height`` in px, ``style`` a key of `style_prompts.STYLES`, ``scheduler`` a key of `schedulers.SCHEDULERS` or "auto".
    """

    @property
    def prompt(self) -> str: ...
    @property
    def negative_prompt(self) -> str: ...
    @property
    def preset(self) -> PresetName: ...
    @property
    def style(self) -> str: ...
    @property
    def width(self) -> int | None: ...
    @property
    def height(self) -> int | None: ...
    @property
    def seed(self) -> int | None: ...
    @property
    def num_inference_steps(self) -> int | None: ...
    @property
    def guidance_scale(self) -> float | None: ...
    @property
    def scheduler(self) -> str: ...
    def model_dump(self, *, mode: str = "python", exclude: set[str] | None = None) -> dict[str, object]:
        """All fields by name, those in ``exclude`` left out; with ``mode="json"`` as JSON values."""
        ...


class FilmRequest(DrawingRequest, Protocol):
    """A request for a film; ``size``: side in px of a square with the area of a finished frame."""

    @property
    def size(self) -> Size: ...


class PictureRequest(DrawingRequest, Protocol):
    """A request for ``count`` pictures; ``strength`` in (0, 1]: how far a starting picture is repainted.

    ``aspect``: the shape of a picture without sides. ``size``: how large the finished picture is. ``hires_fix``: repaint it once more when
    it is enlarged, by ``hires_strength`` in (0, 1].
    """

    @property
    def count(self) -> int: ...
    @property
    def strength(self) -> float: ...
    @property
    def aspect(self) -> Aspect: ...
    @property
    def size(self) -> Size: ...
    @property
    def hires_fix(self) -> bool: ...
    @property
    def hires_strength(self) -> float: ...
    @property
    def composition(self) -> Composition: ...
