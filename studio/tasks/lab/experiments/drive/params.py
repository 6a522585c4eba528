"""The knobs of the experiment with a car's senses."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget


class DriveParams(BaseModel):
    """``fusion``: whose figures stand in front; all three are trained. ``fog``: of the test drive, 0 to 1. ``failures``: share of scenes in
    which a sensor is dead; ``wrong``: share of sentences that are picked blindly; ``false_brakes``: share of safe scenes in which each may
    brake in vain."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fusion: Annotated[Literal["early", "late", "gated"], Widget("buttons")] = "gated"
    fog: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.3, ge=0, le=1)
    failures: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.1, ge=0, le=0.9)
    wrong: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.1, ge=0, le=1)
    false_brakes: Annotated[float, Widget("slider", step=0.01)] = Field(default=0.1, ge=0.01, le=0.3)
