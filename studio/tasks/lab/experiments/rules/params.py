"""The knobs of the experiment with physical rules."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget


class RulesParams(BaseModel):
    """``weight``: how much the rule counts in the loss, 0 to 1; ``noise``: standard deviation of the observations in metres."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: Annotated[Literal["soft", "projection", "rejection"], Widget("buttons")] = "soft"
    weight: Annotated[float, Widget("slider", step=0.01)] = Field(default=0.1, ge=0, le=1)
    noise: Annotated[float, Widget("slider", step=0.01)] = Field(default=0.05, ge=0, le=0.3)
    observations: Annotated[int, Widget("slider")] = Field(default=8, ge=3, le=24)
