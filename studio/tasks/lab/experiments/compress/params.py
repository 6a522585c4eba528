"""The knobs of the experiment with compression."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget


class CompressParams(BaseModel):
    """``bits`` that are left for each weight of the original, which has 16; a student has as many weights fewer. ``labelled``: pictures
    with a name, from which all classifiers learn."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: Annotated[Literal["quantise", "prune", "share", "distil"], Widget("buttons")] = "quantise"
    bits: Annotated[int, Widget("slider")] = Field(default=4, ge=2, le=8)
    labelled: Annotated[int, Widget("slider", step=20)] = Field(default=120, ge=40, le=400)
    onnx: Annotated[bool, Widget("switch")] = True
