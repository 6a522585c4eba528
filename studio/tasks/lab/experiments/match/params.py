"""The knobs of the experiment that matches pictures and sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget

MAX_TEXT = 6_000  # characters of all sentences together


class MatchParams(BaseModel):
    """``temperature``: of the softmax over the sentences, 0.01 to 1; ``count``: pairs of the built-in set, which own pictures or sentences
    replace. ``noise``: standard deviation of noise on the pictures, as a share of white.

    ``pictures``: a picture, or a ZIP of them; ``sentences``: one a line. ``paired``: sentence n belongs to picture n (in the order of the
    ZIP), so that recall can be measured.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    temperature: Annotated[float, Widget("slider", step=0.01)] = Field(default=0.1, ge=0.01, le=1)
    count: Annotated[int, Widget("slider")] = Field(default=48, ge=8, le=80)
    noise: Annotated[float, Widget("slider", step=0.02)] = Field(default=0.0, ge=0, le=0.5)
    pictures: Annotated[Path | None, Widget("media", accepts=("image/*", ".zip"))] = None
    sentences: Annotated[str, Widget("lines", lines=4)] = Field(default="", max_length=MAX_TEXT)
    paired: Annotated[bool, Widget("switch")] = False
