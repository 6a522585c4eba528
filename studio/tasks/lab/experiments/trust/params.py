"""The knobs of the experiment with provenance."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget


class TrustParams(BaseModel):
    """``editor``: who edits. ``edits``: how many, 25 to 400. ``file``: anybody's picture, film or sound, whose record is read as well."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    editor: Annotated[Literal["both", "careless", "knowing"], Widget("buttons")] = "both"
    edits: Annotated[int, Widget("slider", step=25)] = Field(default=100, ge=25, le=400)
    file: Annotated[Path | None, Widget("media", accepts=("image/*", "video/*", "audio/*", "application/pdf"))] = None
