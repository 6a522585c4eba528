"""What a request for a film says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from studio.motion.schedule import check_numbers, check_prompts
from studio.tasks.drawing_params import FilmParams, printable_track
from studio.tasks.fields import Widget

CameraMove = Literal["still", "pan_left", "pan_right", "pan_up", "pan_down", "zoom_in", "zoom_out", "rotate_left", "rotate_right", "drift"]
FilmFormat = Literal["mp4", "webm", "gif", "png"]
MAX_SCHEDULE = 500


class TextToVideoParams(FilmParams):
    """One request. ``None`` means "what the model does best" (size, steps, guidance) or "draw one" (seed).

    ``prompt`` may be a schedule of frames: ``0: a calm lake; 12: a stormy lake``. ``pan_x``, ``pan_y`` (px per frame of the output,
    positive moves the camera right and down), ``zoom`` (percent per frame, positive goes nearer) and ``rotate`` (degrees per frame,
    positive turns the camera clockwise) are numbers or schedules (``0: 1; 24: -2``), in place of what ``camera`` says when not empty.
    """

    camera: Annotated[CameraMove, Widget("choice")] = "pan_right"
    speed: Annotated[float, Widget("slider", step=0.25, low=0.25, high=3)] = Field(default=1.0, gt=0, le=8, allow_inf_nan=False)
    frames: Annotated[int, Widget("slider", "shape", step=4)] = Field(default=16, ge=8, le=120)
    fps: Annotated[int, Widget("slider", "shape", low=4, high=30)] = Field(default=8, ge=1, le=60)
    loop: Annotated[bool, Widget("switch", "shape")] = False
    compare: Annotated[bool, Widget("switch", "shape")] = False
    format: Annotated[FilmFormat, Widget("buttons", "shape")] = "mp4"
    init_image: Annotated[Path | None, Widget("image", "image")] = None
    cadence: Annotated[int, Widget("slider", "advanced", high=12)] = Field(default=4, ge=1, le=60)
    strength: Annotated[float, Widget("slider", "advanced", step=0.05, low=0.2, high=0.8)] = Field(
        default=0.45, ge=0.02, le=1, allow_inf_nan=False
    )
    coherence: Annotated[float, Widget("slider", "advanced", step=0.05)] = Field(default=0.9, ge=0, le=1, allow_inf_nan=False)
    pan_x: Annotated[str, Widget("text", "advanced")] = Field(default="", max_length=MAX_SCHEDULE)
    pan_y: Annotated[str, Widget("text", "advanced")] = Field(default="", max_length=MAX_SCHEDULE)
    zoom: Annotated[str, Widget("text", "advanced")] = Field(default="", max_length=MAX_SCHEDULE)
    rotate: Annotated[str, Widget("text", "advanced")] = Field(default="", max_length=MAX_SCHEDULE)

    @field_validator("pan_x", "pan_y", "zoom", "rotate", mode="before")
    @classmethod
    def _printable_numbers(cls, text: object) -> object:
        return printable_track(text)

    @field_validator("prompt")
    @classmethod
    def _prompts(cls, text: str) -> str:
        return check_prompts(text, "prompt")

    @field_validator("pan_x", "pan_y", "zoom", "rotate")
    @classmethod
    def _numbers(cls, text: str, info: ValidationInfo) -> str:
        return check_numbers(text, str(info.field_name))
