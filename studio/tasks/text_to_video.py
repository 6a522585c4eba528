"""Text to video, frame by frame: one image model drawn into coherent motion, or a video model of the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from studio.events import Event
from studio.motion.schedule import check_numbers, check_prompts
from studio.tasks.drawing import MAX_PROMPT, Preset, Scheduler, Style, printable_track
from studio.tasks.fields import Widget
from studio.tasks.registry import RunContext, TaskSpec

if TYPE_CHECKING:
    import numpy as np

    from studio.media.provenance import Provenance
    from studio.metrics.temporal import Temporal
    from studio.studio import Studio

CameraMove = Literal["still", "pan_left", "pan_right", "pan_up", "pan_down", "zoom_in", "zoom_out", "rotate_left", "rotate_right", "drift"]
FilmFormat = Literal["mp4", "webm", "gif", "png"]
MAX_SCHEDULE = 500


class TextToVideoParams(BaseModel):
    """One request. ``None`` means "what the model does best" (size, steps, guidance) or "draw one" (seed).

    ``prompt`` may be a schedule of frames: ``0: a calm lake; 12: a stormy lake``. ``pan_x``, ``pan_y`` (px per frame of the output,
    positive moves the camera right and down), ``zoom`` (percent per frame, positive goes nearer) and ``rotate`` (degrees per frame,
    positive turns the camera clockwise) are numbers or schedules (``0: 1; 24: -2``), in place of what ``camera`` says when not empty.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: Annotated[str, Widget("lines", lines=3)] = Field(min_length=1, max_length=MAX_PROMPT)
    negative_prompt: Annotated[str, Widget("lines", lines=2)] = Field(default="", max_length=MAX_PROMPT)
    preset: Annotated[Preset, Widget("buttons")] = "balanced"
    style: Annotated[Style, Widget("choice")] = "none"
    camera: Annotated[CameraMove, Widget("choice")] = "pan_right"
    speed: Annotated[float, Widget("slider", step=0.25, low=0.25, high=3)] = Field(default=1.0, gt=0, le=8, allow_inf_nan=False)
    frames: Annotated[int, Widget("slider", "shape", step=4)] = Field(default=16, ge=8, le=120)
    fps: Annotated[int, Widget("slider", "shape", low=4, high=30)] = Field(default=8, ge=1, le=60)
    loop: Annotated[bool, Widget("switch", "shape")] = False
    compare: Annotated[bool, Widget("switch", "shape")] = False
    format: Annotated[FilmFormat, Widget("buttons", "shape")] = "mp4"
    width: Annotated[int | None, Widget("slider", "shape", step=16, low=128, high=1024)] = Field(
        default=None, ge=64, le=2048, multiple_of=16
    )
    height: Annotated[int | None, Widget("slider", "shape", step=16, low=128, high=1024)] = Field(
        default=None, ge=64, le=2048, multiple_of=16
    )
    seed: Annotated[int | None, Widget("seed", "shape")] = Field(default=None, ge=0, le=2**32 - 1)
    init_image: Annotated[Path | None, Widget("image", "image")] = None
    model: Annotated[str, Widget("model", "advanced")] = Field("auto", max_length=100)
    cadence: Annotated[int, Widget("slider", "advanced", high=12)] = Field(default=4, ge=1, le=60)
    strength: Annotated[float, Widget("slider", "advanced", step=0.05, low=0.2, high=0.8)] = Field(
        default=0.45, ge=0.02, le=1, allow_inf_nan=False
    )
    coherence: Annotated[float, Widget("slider", "advanced", step=0.05)] = Field(default=0.9, ge=0, le=1, allow_inf_nan=False)
    pan_x: Annotated[str, Widget("text", "advanced")] = Field(default="", max_length=MAX_SCHEDULE)
    pan_y: Annotated[str, Widget("text", "advanced")] = Field(default="", max_length=MAX_SCHEDULE)
    zoom: Annotated[str, Widget("text", "advanced")] = Field(default="", max_length=MAX_SCHEDULE)
    rotate: Annotated[str, Widget("text", "advanced")] = Field(default="", max_length=MAX_SCHEDULE)
    num_inference_steps: Annotated[int | None, Widget("slider", "advanced", high=50)] = Field(default=None, ge=2, le=150)
    guidance_scale: Annotated[float | None, Widget("slider", "advanced", step=0.5, low=1, high=15)] = Field(
        default=None, ge=0, le=30, allow_inf_nan=False
    )
    scheduler: Annotated[Scheduler, Widget("choice", "advanced")] = "auto"

    @field_validator("prompt", "negative_prompt", "pan_x", "pan_y", "zoom", "rotate", mode="before")
    @classmethod
    def _printable(cls, text: object) -> object:
        return printable_track(text)

    @field_validator("prompt")
    @classmethod
    def _prompts(cls, text: str) -> str:
        return check_prompts(text, "prompt")

    @field_validator("pan_x", "pan_y", "zoom", "rotate")
    @classmethod
    def _numbers(cls, text: str, info: Any) -> str:
        return check_numbers(text, str(info.field_name))


@dataclass(frozen=True)
class TextToVideoResult:
    """``film`` is an MP4 that browsers play; ``files`` starts with what was asked for (``format``), the MP4 follows when that is another.

    ``poster`` and ``keyframes`` are uint8 (h, w, 3), the latter small. ``figures`` measure the frames, ``naive_figures`` the textbook
    baseline (independent pictures) of the same run, whose film is ``naive``.
    """

    film: Path
    files: tuple[Path, ...]
    frames: int
    fps: int
    width: int
    height: int
    seed: int
    poster: np.ndarray
    keyframes: tuple[np.ndarray, ...] = ()
    figures: Temporal | None = None
    naive: Path | None = None
    naive_figures: Temporal | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    provenance: Provenance | None = None

    @property
    def seeds(self) -> tuple[int, ...]:
        """The one seed, as other tasks tell theirs."""
        return (self.seed,)


def _run(studio: Studio, params: TextToVideoParams, context: RunContext) -> Iterator[Event]:
    from studio.video.animating import animate

    return animate(studio, params, context)


SPEC = TaskSpec("text_to_video", "Text to video", TextToVideoParams, TextToVideoResult, ("text-to-image",), _run)
