"""The knobs of the experiment with two towers."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget


class AlignParams(BaseModel):
    """``temperature``: what the cosines are divided by, 0.02 to 1; ``batch``: pairs in a step, each the negative of all others.

    ``balance``: weight of finding the sentence of a picture against finding the picture of a sentence, 0 to 1. ``shared_head``: one last
    layer for both towers. ``pairs``: how many pairs there are to learn from.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    temperature: Annotated[float, Widget("slider", step=0.01)] = Field(default=0.1, ge=0.02, le=1)
    batch: Annotated[int, Widget("slider", step=4)] = Field(default=64, ge=4, le=128)
    balance: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.5, ge=0, le=1)
    pairs: Annotated[int, Widget("slider", step=100)] = Field(default=3000, ge=200, le=3000)
    shared_head: Annotated[bool, Widget("switch")] = False
