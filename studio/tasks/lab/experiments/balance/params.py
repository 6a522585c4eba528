"""The knobs of the experiment with rare groups."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget

Method = Literal["weights", "focal", "resample", "dro", "none"]


class BalanceParams(BaseModel):
    """``imbalance``: usual films for each rare one; ``noise``: share of wrong labels in training; ``augment``: train on changed films too;
    ``shift``: how far the films of the test come from another hospital, 0 to 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: Annotated[Method, Widget("choice")] = "resample"
    imbalance: Annotated[int, Widget("slider")] = Field(default=15, ge=1, le=40)
    noise: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.0, ge=0, le=0.4)
    augment: Annotated[bool, Widget("switch")] = False
    shift: Annotated[float, Widget("slider", step=0.1)] = Field(default=0.0, ge=0, le=1)
