"""Auto-subtitles: captions, scene tags, chapters and a searchable timeline from a video or a sound."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget

MAX_LABELS_TEXT = 20_000
Preset = Literal["fast", "accurate"]
Style = Literal["netflix", "bbc", "social"]


class AutoSubtitlesParams(BaseModel):
    """One request. ``labels``: what may be seen in the pictures, separated by commas or lines; empty means the usual list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    media_file: Annotated[Path, Widget("media")]
    preset: Annotated[Preset, Widget("buttons")] = "accurate"
    style: Annotated[Style, Widget("choice")] = "netflix"
    tag_pictures: Annotated[bool, Widget("switch")] = True
    labels: Annotated[str, Widget("lines", lines=3)] = Field(default="", max_length=MAX_LABELS_TEXT)
    align: Annotated[bool, Widget("switch", "advanced")] = True
    speech_model: Annotated[str, Widget("model", "advanced")] = Field(default="auto", max_length=100)
    picture_model: Annotated[str, Widget("model", "advanced")] = Field(default="auto", max_length=100)
