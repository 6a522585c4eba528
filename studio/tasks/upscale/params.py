"""Parameters of an upscale."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from studio.tasks.fields import Widget


class UpscaleParams(BaseModel):
    """Make a picture larger. ``image``: a picture file; ``factor``: 2 or 4 times on each side; ``model``: an upscaler's id, or "auto".

    The result may have as many pixels as the host takes in a picture (50 megapixels unless set otherwise).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    image: Annotated[Path, Widget("image")]
    factor: Annotated[Literal[2, 4], Widget("buttons")] = 2
    model: Annotated[str, Widget("model")] = Field(default="auto", max_length=100)

    @field_validator("factor", mode="before")
    @classmethod
    def _number(cls, factor: object) -> object:
        """Buttons and forms of other programs send text."""
        return int(factor) if isinstance(factor, str) and factor in ("2", "4") else factor
