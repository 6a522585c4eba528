"""The knobs of the experiment with mode collapse."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget


class GanParams(BaseModel):
    """``minibatch``: the critic sees how much a batch varies; ``scales``: the critic learns twice as fast as the generator; ``r1``: weight
    of the penalty on the critic's slope, 0 for none; ``things``: how many there are to draw; ``steps``: of training."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minibatch: Annotated[bool, Widget("switch")] = True
    scales: Annotated[bool, Widget("switch")] = True
    r1: Annotated[float, Widget("slider", step=0.5)] = Field(default=3.0, ge=0, le=20)
    things: Annotated[int, Widget("slider")] = Field(default=40, ge=4, le=40)
    steps: Annotated[int, Widget("slider", step=50)] = Field(default=1000, ge=50, le=2500)
