"""The knobs of the experiment with rewards."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget


class RewardParams(BaseModel):
    """``wish``: what the judge is to see; ``leash``: weight of the KL divergence from where the policy started; ``judged``: pictures
    the first judge learned from; ``steps`` of the policy."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    wish: Annotated[Literal["apple", "fish", "flower", "house", "tree"], Widget("choice")] = "apple"
    leash: Annotated[float, Widget("slider", step=0.1)] = Field(default=2.0, ge=0, le=4)
    judged: Annotated[int, Widget("slider", step=50)] = Field(default=200, ge=50, le=1000)
    steps: Annotated[int, Widget("slider", step=20)] = Field(default=200, ge=20, le=400)
