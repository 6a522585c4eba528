"""The knobs of the experiment with a multimodal VAE."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget


class VaeParams(BaseModel):
    """``beta``: weight of the pull to the prior; ``latent``: numbers that each example is squeezed into; ``noise``: standard deviation
    added to the picture that goes in, of values in [0, 1]; ``alone``: train on each modality alone too; ``steps``: of training."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    beta: Annotated[float, Widget("slider", step=0.1)] = Field(default=1.0, ge=0, le=10)
    latent: Annotated[int, Widget("slider")] = Field(default=16, ge=1, le=32)
    noise: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.1, ge=0, le=1)
    alone: Annotated[bool, Widget("switch")] = True
    steps: Annotated[int, Widget("slider", step=50)] = Field(default=600, ge=50, le=2000)
