"""The knobs of the experiment with hyperparameters."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget


class TuneParams(BaseModel):
    """``trials``: networks that each search may train; ``startup``: how many of them TPE draws at random before it believes anything;
    ``steps``: how long a network learns; ``pictures`` that it learns from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    trials: Annotated[int, Widget("slider")] = Field(default=40, ge=4, le=80)
    startup: Annotated[int, Widget("slider")] = Field(default=10, ge=1, le=40)
    steps: Annotated[int, Widget("slider", step=10)] = Field(default=40, ge=10, le=120)
    pictures: Annotated[int, Widget("slider", step=50)] = Field(default=400, ge=100, le=1000)
