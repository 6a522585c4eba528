"""The knobs of the experiment with recommendations."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget


class RecommendParams(BaseModel):
    """``weight``: share of the text in the sum, where ``fusion`` is learned only to start with. ``shown``: pictures shown to each user.
    ``noise``: share of clicks that are wrong; ``new``: share of pictures that nobody has been shown; ``told``: share of descriptions that
    also tell colour and ground."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fusion: Annotated[Literal["learned", "fixed"], Widget("buttons")] = "learned"
    weight: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.5, ge=0, le=1)
    shown: Annotated[int, Widget("slider", step=5)] = Field(default=60, ge=5, le=120)
    noise: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.05, ge=0, le=0.5)
    new: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.3, ge=0, le=0.6)
    told: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.1, ge=0, le=1)
