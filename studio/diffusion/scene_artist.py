"""Draws the pictures of a scene on leased components: plain, tiling, wide, by regions, over a given picture, or steered by a ControlNet."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from studio.diffusion.multidiffusion import BlendedUNet, RegionConditioning, normalized_weights
from studio.diffusion.pipelines import build_pipeline
from studio.diffusion.seamless import Axes, seamless
from studio.events import Notice, Progress

if TYPE_CHECKING:
    from diffusers import ControlNetModel

    from studio.diffusion.interfaces import Pipeline
    from studio.diffusion.keyframes import SamplingSettings
    from studio.models.cache import Lease
    from studio.stepping import Emit

_NAMES = ("prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds", "negative_pooled_prompt_embeds")


@dataclass(frozen=True)
class StartingPicture:
    """A picture to draw over, uint8 (h, w, 3) of the output's size; ``strength`` in (0, 1]: how far it is repainted."""

    picture: np.ndarray
    strength: float


@dataclass(frozen=True)
class RegionPrompt:
    """What is drawn where ``mask`` (float (h, w) in [0, 1], of the picture's size) is set, and what must not appear there."""

    mask: np.ndarray
    prompt: str
    negative: str = ""


@dataclass(frozen=True)
class Control:
    """A leased ControlNet on the image model's device and in its number format, with its hint ``picture``: uint8 (h, w, 3)."""

    network: ControlNetModel
    picture: np.ndarray


class SceneArtist:
    """One request's sampler over shared components. Emits ``stage`` after each denoising step and can be stopped there."""

    def __init__(self, lease: Lease, sampling: SamplingSettings, emit: Emit, stage: str = "drawing_scene") -> None:
        self.lease, self.sampling, self.emit, self.stage = lease, sampling, emit, stage
        self._cut_prompts: set[str] = set()  # each cut prompt is reported once

    @torch.inference_mode()
    def draw(
        self,
        prompt: str,
        negative: str,
        size: tuple[int, int],
        seed: int,
        *,
        tile: Axes = "",
        start: StartingPicture | None = None,
        regions: Sequence[RegionPrompt] = (),
        control: Control | None = None,
    ) -> np.ndarray:
        """uint8 (height, width, 3) for a ``size`` of (width, height) px. Without options: what text-to-image draws with the same seed.

        ``tile``: the axes on which the picture repeats. ``start``: the picture to draw over.
        A picture wider than the model's limit is made of overlapping windows, across its edge if it repeats on x.
        ``control`` steers the layout; it combines with ``start``, but not with ``tile``, ``regions`` or a wide picture (`ValueError`).
        """
        width, height = size
        wide = width > self.lease.row.max_size
        if control is not None and (wide or tile or regions):
            raise ValueError("a ControlNet sees one whole picture with one prompt")
        network = control.network if control else None
        pipe = build_pipeline(self.lease.row.kind, self.lease.components, self.sampling.scheduler, start is not None, network)
        text = self._encoded(pipe, prompt, negative)
        blended = BlendedUNet(
            self.lease.components["unet"], self._regions(pipe, regions, height, width), self._window(pipe, wide), wide and "x" in tile
        )
        inside: Axes = ("y" if "y" in tile else "") if wide else tile  # windows wrap by themselves
        unet, vae = self.lease.components["unet"], self.lease.components["vae"]
        if blended.regions or blended.window:
            pipe.unet = blended
        with seamless([unet], inside) if inside else nullcontext(), seamless([vae], tile):
            latents = pipe(
                **text,
                **_image_arguments(size, start, control),
                num_inference_steps=self._steps(start),
                guidance_scale=self.sampling.guidance,
                generator=torch.Generator("cpu").manual_seed(seed),
                output_type="latent",
                callback_on_step_end=self._after_step,
                callback_on_step_end_tensor_inputs=["latents"],
            ).images
            pixels = vae.decode(latents.to(vae.dtype) / vae.config.scaling_factor, return_dict=False)[0]
        image = pipe.image_processor.postprocess(pixels, output_type="np")[0]
        return (np.nan_to_num(image) * 255).round().astype(np.uint8)

    def _steps(self, start: StartingPicture | None) -> int:
        """A low strength must still leave one step to run."""
        return self.sampling.steps if start is None else max(self.sampling.steps, int(1 / start.strength) + 1)

    def _encoded(self, pipe: Pipeline, prompt: str, negative: str) -> dict[str, Tensor]:
        """Token states by the pipeline's names; says once when a prompt is cut. Under a lock, because tokenizers are not thread-safe."""
        guided = self.sampling.guidance > 1
        with self.lease.lock("tokenizer"):
            tokenizer = self.lease.components["tokenizer"]
            ids, limit = tokenizer(prompt, truncation=False, verbose=False).input_ids, tokenizer.model_max_length
            if len(ids) > limit and prompt not in self._cut_prompts:
                self._cut_prompts.add(prompt)
                kept = tokenizer.decode(ids[: limit - 1], skip_special_tokens=True)
                self.emit(Notice("notice.prompt_cut", {"limit": limit, "kept": kept[-40:].strip()}, "warning"))
            states = pipe.encode_prompt(
                prompt=prompt,
                device=self.lease.device,
                num_images_per_prompt=1,
                do_classifier_free_guidance=guided,
                negative_prompt=negative if guided else None,
            )
        return {name: state for name, state in zip(_NAMES, states, strict=False) if state is not None}

    def _regions(self, pipe: Pipeline, regions: Sequence[RegionPrompt], height: int, width: int) -> list[RegionConditioning]:
        factor = pipe.vae_scale_factor
        unet = self.lease.components["unet"]
        masks = []
        for region in regions:
            full = torch.from_numpy(np.ascontiguousarray(region.mask, np.float32))[None, None].to(self.lease.device, unet.dtype)
            masks.append(torch.nn.functional.interpolate(full, (height // factor, width // factor), mode="area")[0, 0])
        made = []
        for region, weight in zip(regions, normalized_weights(masks), strict=True):
            text = self._encoded(pipe, region.prompt, region.negative)
            made.append(RegionConditioning(weight, _joined(text, ""), _joined(text, "pooled_") if "pooled_prompt_embeds" in text else None))
        return made

    def _window(self, pipe: Pipeline, wide: bool) -> tuple[int, int] | None:
        cells = self.lease.row.native_size // pipe.vae_scale_factor
        return (cells, cells) if wide else None

    def _after_step(self, pipe: Pipeline, step: int, timestep: Tensor, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        self.emit(Progress(self.stage, step + 1, pipe.num_timesteps))
        return {}


def _image_arguments(size: tuple[int, int], start: StartingPicture | None, control: Control | None) -> dict[str, object]:
    """The pipeline's keyword arguments for what it starts from and what steers it."""
    from PIL import Image

    arguments: dict[str, object] = {"width": size[0], "height": size[1]}
    if start is not None:
        arguments = {"image": Image.fromarray(start.picture), "strength": start.strength}
    if control is not None:
        arguments["image" if start is None else "control_image"] = Image.fromarray(control.picture)
        arguments["controlnet_conditioning_scale"] = 1.0  # its default differs between the two pipelines
    return arguments


def _joined(text: dict[str, Tensor], kind: str) -> Tensor:
    """(2, ...) states without and with the prompt, as a pipeline with guidance feeds them; (1, ...) without guidance."""
    negative = text.get(f"negative_{kind}prompt_embeds")
    positive = text[f"{kind}prompt_embeds"]
    return positive if negative is None else torch.cat([negative, positive])
