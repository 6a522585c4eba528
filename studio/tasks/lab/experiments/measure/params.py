"""The knobs of the experiment with measures of pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget

Change = Literal["blur", "noise", "other", "captions", "same"]


class MeasureParams(BaseModel):
    """``change``: what is done to the second set, with ``strength`` 0 to 1. ``pictures``: how many a set.

    ``first`` and ``second``: own pictures as ZIP files; given, they are measured in place of the made sets.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    change: Annotated[Change, Widget("choice")] = "blur"
    strength: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.4, ge=0, le=1)
    pictures: Annotated[int, Widget("slider", step=10)] = Field(default=120, ge=10, le=300)
    first: Annotated[Path | None, Widget("media", accepts=("application/zip",))] = None
    second: Annotated[Path | None, Widget("media", accepts=("application/zip",))] = None
