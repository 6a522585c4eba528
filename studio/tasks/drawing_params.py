"""Parameters shared by every task that draws with a diffusion model."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from studio.diffusion.drawing_request import Size
from studio.tasks.fields import Widget

MAX_PROMPT = 2000  # characters
MAX_SEED = 2**32 - 1
_RANDOM_SEED = "-1"  # what other programs write for any seed
Preset = Literal["fast", "balanced", "best"]
Scheduler = Literal["auto", "dpm++_2m", "dpm++_2m_karras", "dpm++_2m_sde", "unipc", "euler", "euler_a", "ddim", "lcm"]
Style = Literal[
    "none", "pixel_art", "pastel", "neon", "monochrome", "sepia", "golden_hour", "moonlit", "misty", "snowy", "stormy", "aurora"
]
Side = Annotated[int | None, Widget("slider", "shape", step=16, low=128, high=1024)]


def printable(text: object) -> object:
    """Text with control characters and runs of whitespace replaced by single spaces; anything but text is returned unchanged."""
    if not isinstance(text, str):
        return text
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text).split())


def printable_track(text: object) -> object:
    """Like `printable`, but keyframes on lines of their own (``0: a lake``) are joined with semicolons; lines of prose with spaces."""
    if not isinstance(text, str):
        return text
    lines = [line for line in (str(printable(part)) for part in text.splitlines()) if line]
    keyed = any(re.match(r"[+-]?[\d.]+\s*[:：](?!\d)", line) for line in lines[1:])
    return "; ".join(line.rstrip("；;,， ") for line in lines) if keyed else " ".join(lines)


class DrawingParams(BaseModel):
    """A request to draw something. None leaves a value to the model (size, steps, guidance), or draws a random ``seed``, as -1 does.

    ``width`` and ``height`` in px, multiples of 16. ``preset`` trades speed for quality; ``style`` adds a look to the prompt; ``model`` is
    a catalog id, or "auto". ``guidance_scale``: how closely to follow the prompt.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: Annotated[str, Widget("lines", lines=3)] = Field(min_length=1, max_length=MAX_PROMPT)
    negative_prompt: Annotated[str, Widget("lines", lines=2)] = Field(default="", max_length=MAX_PROMPT)
    preset: Annotated[Preset, Widget("buttons")] = "balanced"
    style: Annotated[Style, Widget("choice")] = "none"
    width: Side = Field(default=None, ge=64, le=2048, multiple_of=16)
    height: Side = Field(default=None, ge=64, le=2048, multiple_of=16)
    seed: Annotated[int | None, Widget("seed", "shape")] = Field(default=None, ge=0, le=MAX_SEED)
    model: Annotated[str, Widget("model", "advanced")] = Field(default="auto", max_length=100)
    num_inference_steps: Annotated[int | None, Widget("slider", "advanced", high=50)] = Field(default=None, ge=2, le=150)
    guidance_scale: Annotated[float | None, Widget("slider", "advanced", step=0.5, low=1, high=15)] = Field(
        default=None, ge=0, le=30, allow_inf_nan=False
    )
    scheduler: Annotated[Scheduler, Widget("choice", "advanced")] = "auto"

    @field_validator("prompt", "negative_prompt", mode="before")
    @classmethod
    def _printable(cls, text: object) -> object:
        return printable(text)

    @field_validator("seed", mode="before")
    @classmethod
    def _random(cls, seed: object) -> object:
        return None if str(seed).strip() == _RANDOM_SEED else seed


class FilmParams(DrawingParams):
    """A request whose prompts may be schedules, one time and prompt per line.

    ``size``: side in px of a square with the area of a finished frame; "auto" is 512 for models that draw smaller, and what the model
    draws for others. ``width`` and ``height`` without it are the frame's own size; with it, the size at which pictures are drawn.
    """

    size: Annotated[Size, Widget("buttons", "shape")] = "auto"

    @field_validator("prompt", "negative_prompt", mode="before")
    @classmethod
    def _printable(cls, text: object) -> object:
        return printable_track(text)
