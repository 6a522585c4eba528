"""Parameters of a text-to-video request."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from studio.motion.schedule import check_numbers, check_prompts
from studio.tasks.drawing_params import FilmParams, printable_track
from studio.tasks.fields import Widget

CameraMove = Literal["still", "pan_left", "pan_right", "pan_up", "pan_down", "zoom_in", "zoom_out", "rotate_left", "rotate_right", "drift"]
FilmFormat = Literal["mp4", "webm", "gif", "png"]
MAX_SCHEDULE = 500  # characters


class TextToVideoParams(FilmParams):
    """A short film for a prompt, drawn frame by frame by an image model, or by a video model if ``model`` names one.

    ``prompt`` and ``negative_prompt``: English or Traditional Chinese, at most 2000 characters; ``prompt`` may be a schedule of frames:
    ``0: a calm lake; 12: a stormy lake``. ``init_image``: picture file for the first frame. ``width`` and ``height`` in px, multiples of
    16. ``frames``: 8 to 120, shown at ``fps`` frames per second; ``loop`` makes the end lead back to the beginning. ``format``: of the
    file; "png" is a ZIP of PNG frames. ``compare`` also draws the textbook baseline of independent pictures, for its figures.

    ``camera``: the move, at ``speed`` times its normal pace. ``pan_x`` and ``pan_y`` (px per frame, positive moves the camera right and
    down), ``zoom`` (percent per frame, positive moves closer) and ``rotate`` (degrees per frame, positive turns the camera clockwise) are
    numbers or schedules (``0: 1; 24: -2``) that replace the respective part of ``camera`` unless empty.

    ``cadence``: every how many frames one is drawn by the model; the others follow the camera. ``strength``: how far a drawn frame may
    depart from the previous one. ``coherence`` in [0, 1]: how much of the noise is shared between frames. None leaves size,
    ``num_inference_steps`` and ``guidance_scale`` to the model, and draws a random ``seed``.
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
