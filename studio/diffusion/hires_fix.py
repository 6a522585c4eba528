"""Hires fix: a picture that was made larger is repainted a little, in windows as large as the model draws best.

The same as image to image at a low strength. Source of the idea: AUTOMATIC1111's web UI; of the windows: `multidiffusion`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from studio.diffusion.multidiffusion import BlendedUNet
from studio.diffusion.pipelines import build_pipeline
from studio.events import Progress

if TYPE_CHECKING:
    from PIL.Image import Image

    from studio.diffusion.image_plan import ImagePlan
    from studio.diffusion.interfaces import Pipeline
    from studio.models.cache import Lease
    from studio.stepping import Emit


@torch.inference_mode()
def repaint(lease: Lease, plan: ImagePlan, text: dict[str, Tensor], image: Image, seed: int, emit: Emit) -> Image:
    """``image`` (RGB, the finished size) repainted by ``plan.hires_strength`` with the prompt's token states ``text`` (one picture each).

    Emits "refining" after each step. The latents' windows overlap by half, so that no seam shows.
    """
    pipe = build_pipeline(lease.row.kind, lease.components, plan.scheduler, True)
    cells = lease.row.native_size // pipe.vae_scale_factor
    pipe.unet = BlendedUNet(lease.components["unet"], window=(cells, cells))

    def after_step(pipe: Pipeline, step: int, timestep: Tensor, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        emit(Progress("refining", step + 1, pipe.num_timesteps))
        return {}

    latents = pipe(
        **text,
        image=image,
        strength=plan.hires_strength,
        num_inference_steps=max(plan.steps, int(1 / plan.hires_strength) + 1),  # one step at least is left to run
        guidance_scale=plan.guidance,
        generator=torch.Generator("cpu").manual_seed(seed),
        output_type="latent",
        callback_on_step_end=after_step,
        callback_on_step_end_tensor_inputs=["latents"],
    ).images
    vae = lease.components["vae"]
    pixels = vae.decode(latents.to(vae.dtype) / vae.config.scaling_factor, return_dict=False)[0]
    return pipe.image_processor.postprocess(pixels, output_type="pil")[0]
