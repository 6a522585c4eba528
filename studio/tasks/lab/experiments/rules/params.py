"""The knobs of the experiment with physical rules."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget


class RulesParams(BaseModel):
    """``weight``: how much the rule counts, 0 to 1: in the loss, how far a projection goes, or the share of drafts thrown away.
    ``noise``: standard deviation of the observations in percent of the curve's range."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scene: Annotated[Literal["ball", "reflection", "heart"], Widget("buttons")] = "ball"
    method: Annotated[Literal["soft", "projection", "rejection"], Widget("buttons")] = "soft"
    weight: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.8, ge=0, le=1)
    noise: Annotated[float, Widget("slider", step=0.5)] = Field(default=2, ge=0, le=10)
    observations: Annotated[int, Widget("slider")] = Field(default=12, ge=4, le=30)
