"""Parameters of a text-to-image request."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from studio.diffusion.composition import Composition
from studio.diffusion.drawing_request import Aspect, Size
from studio.tasks.drawing_params import DrawingParams
from studio.tasks.fields import Widget


class TextToImageParams(DrawingParams):
    """Pictures for a prompt: text to image, image to image (with ``init_image``) or inpainting (with ``mask_image`` as well).

    ``prompt`` and ``negative_prompt``: English or Traditional Chinese, at most 2000 characters. ``preset`` trades speed for quality;
    ``style`` adds a look to the prompt. ``width`` and ``height`` in px, multiples of 16 from 64 to 2048. ``count``: 1 to 4 pictures;
    picture i is drawn with ``seed`` + i. ``model``: a catalog id, or "auto". None leaves size, ``num_inference_steps`` and
    ``guidance_scale`` (0 to 30, how closely to follow the prompt) to the model, and draws a random ``seed``.

    ``init_image``: picture file to start from; ``strength`` in (0, 1]: how far the result may depart from it. ``mask_image``: what to
    repaint, white or painted. ``composition``: "sketch" lets the studio's renderer place the things that the prompt names and the model
    paint over them, "free" starts from pure noise, "auto" uses the sketch for models that cannot draw things by themselves; an
    ``init_image`` takes precedence. ``score``: let a CLIP model judge how well each
    picture matches the prompt, where one is installed.

    ``aspect``: the shape of a picture whose ``width`` and ``height`` are left out; "auto" is that of ``init_image``, else a square.

    ``size``: side in px of a square with the finished picture's area. The model draws at the size that it is best at; a layout's
    outlines, or an upscaler where there is none, do the rest. "auto" is 1024 for the bundled models (512 with the preset "fast") and the
    native size of others. ``width`` and ``height`` without ``size`` are drawn as they are; with it they say at which size the picture is
    drawn before it is enlarged. ``hires_fix`` lets the model repaint the enlarged picture once more, by ``hires_strength`` in (0, 1]:
    finer strokes, and more time.
    """

    model: Annotated[str, Widget("model")] = Field(default="auto", max_length=100)
    count: Annotated[int, Widget("slider", "shape")] = Field(default=1, ge=1, le=4)
    num_inference_steps: Annotated[int | None, Widget("slider", "advanced", high=50)] = Field(default=None, ge=1, le=150)
    init_image: Annotated[Path | None, Widget("image", "image")] = None
    mask_image: Annotated[Path | None, Widget("image", "image")] = None
    strength: Annotated[float, Widget("slider", "image", step=0.05, low=0.1)] = Field(default=0.6, gt=0, le=1, allow_inf_nan=False)
    aspect: Annotated[Aspect, Widget("buttons", "shape")] = "auto"
    size: Annotated[Size, Widget("buttons", "shape")] = "auto"
    hires_fix: Annotated[bool, Widget("switch", "advanced")] = False
    hires_strength: Annotated[float, Widget("slider", "advanced", step=0.05, low=0.05, high=0.5)] = Field(
        default=0.2, gt=0, le=1, allow_inf_nan=False
    )
    composition: Annotated[Composition, Widget("choice", "advanced")] = "auto"
    score: Annotated[bool, Widget("switch", "advanced")] = True
