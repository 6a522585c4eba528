"""Text to image, image to image and inpainting with one diffusion model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from studio.events import Event
from studio.tasks.drawing import MAX_PROMPT, Composition, Preset, Scheduler, Style, printable
from studio.tasks.fields import Widget
from studio.tasks.registry import RunContext, TaskSpec

if TYPE_CHECKING:
    from PIL.Image import Image

    from studio.media.provenance import Provenance
    from studio.metrics.agreement import Agreement
    from studio.studio import Studio


class TextToImageParams(BaseModel):
    """One request. ``None`` means "what the model does best" (size, steps, guidance) or "draw one" (seed).

    ``composition``: ``sketch`` lets the studio's renderer place the things that the prompt names and the model paint over them, ``free``
    starts from noise alone, ``auto`` takes the sketch for models that cannot draw things by themselves. A picture to start from goes first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: Annotated[str, Widget("lines", lines=3)] = Field(min_length=1, max_length=MAX_PROMPT)
    negative_prompt: Annotated[str, Widget("lines", lines=2)] = Field(default="", max_length=MAX_PROMPT)
    preset: Annotated[Preset, Widget("buttons")] = "balanced"
    style: Annotated[Style, Widget("choice")] = "none"
    model: Annotated[str, Widget("model")] = Field("auto", max_length=100)
    width: Annotated[int | None, Widget("slider", "shape", step=16, low=128, high=1024)] = Field(
        default=None, ge=64, le=2048, multiple_of=16
    )
    height: Annotated[int | None, Widget("slider", "shape", step=16, low=128, high=1024)] = Field(
        default=None, ge=64, le=2048, multiple_of=16
    )
    count: Annotated[int, Widget("slider", "shape")] = Field(default=1, ge=1, le=4)
    seed: Annotated[int | None, Widget("seed", "shape")] = Field(default=None, ge=0, le=2**32 - 1)
    num_inference_steps: Annotated[int | None, Widget("slider", "advanced", high=50)] = Field(default=None, ge=1, le=150)
    guidance_scale: Annotated[float | None, Widget("slider", "advanced", step=0.5, low=1, high=15)] = Field(
        default=None, ge=0, le=30, allow_inf_nan=False
    )
    scheduler: Annotated[Scheduler, Widget("choice", "advanced")] = "auto"
    init_image: Annotated[Path | None, Widget("image", "image")] = None
    mask_image: Annotated[Path | None, Widget("image", "image")] = None
    strength: Annotated[float, Widget("slider", "image", step=0.05, low=0.1)] = Field(default=0.6, gt=0, le=1, allow_inf_nan=False)
    composition: Annotated[Composition, Widget("choice", "advanced")] = "auto"
    score: Annotated[bool, Widget("switch", "advanced")] = True

    @field_validator("prompt", "negative_prompt", mode="before")
    @classmethod
    def _printable(cls, text: object) -> object:
        return printable(text)


@dataclass(frozen=True)
class TextToImageResult:
    """Pictures in order of their seeds; ``files`` are the PNGs with their metadata, ``grid`` one PNG of all (count > 1)."""

    images: tuple[Image, ...]
    seeds: tuple[int, ...]
    files: tuple[Path, ...]
    provenance: tuple[Provenance, ...]
    agreement: tuple[Agreement | None, ...] = ()
    grid: Path | None = None
    settings: dict[str, Any] = field(default_factory=dict)  # the parameters with every "auto" resolved


def _run(studio: Studio, params: TextToImageParams, context: RunContext) -> Iterator[Event]:
    from studio.diffusion.text_to_image import generate

    return generate(studio, params, context)


SPEC = TaskSpec("text_to_image", "Text to image", TextToImageParams, TextToImageResult, ("text-to-image",), _run)
