"""What a request for pictures says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from studio.diffusion.composition import Composition
from studio.tasks.drawing_params import DrawingParams
from studio.tasks.fields import Widget


class TextToImageParams(DrawingParams):
    """One request. ``None`` means "what the model does best" (size, steps, guidance) or "draw one" (seed).

    ``composition``: ``sketch`` lets the studio's renderer place the things that the prompt names and the model paint over them, ``free``
    starts from noise alone, ``auto`` takes the sketch for models that cannot draw things by themselves. A picture to start from goes first.
    """

    model: Annotated[str, Widget("model")] = Field(default="auto", max_length=100)
    count: Annotated[int, Widget("slider", "shape")] = Field(default=1, ge=1, le=4)
    num_inference_steps: Annotated[int | None, Widget("slider", "advanced", high=50)] = Field(default=None, ge=1, le=150)
    init_image: Annotated[Path | None, Widget("image", "image")] = None
    mask_image: Annotated[Path | None, Widget("image", "image")] = None
    strength: Annotated[float, Widget("slider", "image", step=0.05, low=0.1)] = Field(default=0.6, gt=0, le=1, allow_inf_nan=False)
    composition: Annotated[Composition, Widget("choice", "advanced")] = "auto"
    score: Annotated[bool, Widget("switch", "advanced")] = True
