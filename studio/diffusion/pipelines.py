"""Pipelines for one request over shared components: each has a scheduler of its own, and leaves no state behind."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import torch
from torch import Tensor

from studio.diffusion.schedulers import make_scheduler
from studio.errors import StudioError
from studio.models.loaders import quiet_library

if TYPE_CHECKING:
    from diffusers import ControlNetModel

    from studio.diffusion.interfaces import Pipeline

with quiet_library("transformers"):  # it remarks on optional packages that no pipeline here needs
    from diffusers import (
        StableDiffusionControlNetImg2ImgPipeline,
        StableDiffusionControlNetPipeline,
        StableDiffusionImg2ImgPipeline,
        StableDiffusionPipeline,
        StableDiffusionXLImg2ImgPipeline,
        StableDiffusionXLPipeline,
    )

_CLASSES: dict[str, tuple[type, type]] = {
    "stable-diffusion": (StableDiffusionPipeline, StableDiffusionImg2ImgPipeline),
    "stable-diffusion-xl": (StableDiffusionXLPipeline, StableDiffusionXLImg2ImgPipeline),
}
_STEERED: dict[str, tuple[type, type]] = {
    "stable-diffusion": (StableDiffusionControlNetPipeline, StableDiffusionControlNetImg2ImgPipeline),
}
_NO_CHECKER = {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}


def build_pipeline(
    kind: str, components: Mapping[str, Any], scheduler: str, from_image: bool, controlnet: ControlNetModel | None = None
) -> Pipeline:
    """A pipeline for one request. The models inside are shared; the scheduler belongs to this request.

    ``kind`` is the catalog row's kind; ``from_image`` picks the image-to-image class, ``controlnet`` the class that it steers.
    """
    classes = _CLASSES if controlnet is None else _STEERED
    if kind not in classes:
        raise StudioError("error.model_kind", kind=kind)
    cls = classes[kind][from_image]
    parts = {k: v for k, v in components.items() if k != "scheduler"}
    if controlnet is not None:
        parts["controlnet"] = controlnet
    parts["scheduler"] = make_scheduler(scheduler, components["scheduler"])
    if kind == "stable-diffusion":
        parts |= _NO_CHECKER
    pipe = discreet(cls(**parts))
    pipe.set_progress_bar_config(disable=True)
    return pipe


PipelineT = TypeVar("PipelineT")


def discreet(pipe: PipelineT) -> PipelineT:
    """The same pipeline, which from now on keeps its remarks to itself: where it cuts a prompt off, its module's logger quotes the rest.

    The loggers stay silent up to errors. The user is told of the cut by a notice instead.
    """
    for cls in type(pipe).__mro__:
        if cls.__module__.startswith("diffusers.pipelines."):
            logging.getLogger(cls.__module__).setLevel(logging.ERROR)
    return pipe


class KeptRegion:
    """Keeps the latents outside a mask on the original picture's noise path (blended latent diffusion).

    Works with any text-to-image UNet and any number of latent channels, whereas diffusers' own inpainting requires 4 or 9.
    Source: Avrahami et al., "Blended Latent Diffusion", 2023.
    """

    def __init__(self, pipe: Pipeline, mask: Tensor) -> None:
        """``mask`` is (1, 1, height, width) in [0, 1] at picture size; 1 = paint here."""
        self.pipe, self.mask = pipe, mask
        self.clean: Tensor | None = None
        self.noise: Tensor | None = None
        original = pipe.scheduler.add_noise

        def add_noise(clean: Tensor, noise: Tensor, timesteps: Tensor) -> Tensor:
            self.clean, self.noise = clean, noise  # the pipeline calls this once, to start from the picture
            return original(clean, noise, timesteps)

        pipe.scheduler.add_noise = add_noise
        self._add_noise = original

    def blend(self, timestep: Tensor, latents: Tensor) -> Tensor:
        """Latents (n, c, h, w) after the step at ``timestep``, with the kept region put back at the noise of the next one."""
        if self.clean is None or self.noise is None:
            return latents
        mask = torch.nn.functional.interpolate(self.mask, size=latents.shape[-2:], mode="area").to(latents)
        timesteps = self.pipe.scheduler.timesteps
        at = int((timesteps == timestep).nonzero()[-1])
        kept = self.clean
        if at + 1 < len(timesteps):
            kept = self._add_noise(self.clean, self.noise, timesteps[at + 1 : at + 2])
        return mask * latents + (1 - mask) * kept.to(latents)
