"""The knobs of the experiment with a radiance field."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget


class NerfParams(BaseModel):
    """``prompt``: names one thing and its colour; ``views``: pictures to learn from; ``octaves``: of the positional encoding, 0 for none;
    ``steps``: of training."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: Annotated[str, Widget("text")] = Field(default="a red mug", max_length=300)
    views: Annotated[int, Widget("slider")] = Field(default=12, ge=2, le=32)
    octaves: Annotated[int, Widget("slider")] = Field(default=4, ge=0, le=8)
    steps: Annotated[int, Widget("slider", step=10)] = Field(default=240, ge=40, le=800)
