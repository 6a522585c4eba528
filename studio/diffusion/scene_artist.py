"""Draws the pictures of a game scene on leased components: plain, tiling, wide, by regions, or over a given picture."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from studio.diffusion.multidiffusion import BlendedUNet, RegionConditioning, normalized_weights
from studio.diffusion.pipelines import build_pipeline
from studio.diffusion.seamless import Axes, seamless
from studio.events import Notice, Progress

if TYPE_CHECKING:
    from studio.diffusion.keyframes import SamplingSettings
    from studio.models.cache import Lease
    from studio.stepping import Emit

_NAMES = ("prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds", "negative_pooled_prompt_embeds")


@dataclass(frozen=True)
class RegionPrompt:
    """What is drawn where ``mask`` (h, w) float in [0, 1], of the picture's size, is set, and what must not be there."""

    mask: np.ndarray
    prompt: str
    negative: str = ""


@dataclass(frozen=True)
class Control:
    """A leased ControlNet on the image model's device and in its number format, and ``picture``: uint8 (h, w, 3) of the picture's size."""

    network: Any
    picture: np.ndarray


class SceneArtist:
    """One request's sampler over shared components. Emits ``stage`` with each denoising step, and may be stopped there."""

    def __init__(self, lease: Lease, brush: SamplingSettings, emit: Emit, stage: str = "drawing_scene") -> None:
        self.lease, self.sampling, self.emit, self.stage = lease, brush, emit, stage
        self._told: set[str] = set()

    @torch.inference_mode()
    def draw(
        self,
        prompt: str,
        negative: str,
        width: int,
        height: int,
        seed: int,
        *,
        tile: Axes = "",
        base: np.ndarray | None = None,
        strength: float = 1.0,
        regions: Sequence[RegionPrompt] = (),
        control: Control | None = None,
        steps: int | None = None,
    ) -> np.ndarray:
        """uint8 (height, width, 3). Without options: what text-to-image draws with the same seed.

        ``tile``: the axes on which the picture repeats. ``base`` (uint8, of the same size) is drawn over with ``strength`` in (0, 1].
        A picture wider than the model draws is made of overlapping windows, across its edge if it repeats on x.
        ``control`` steers the layout; it goes with ``base``, not with ``tile``, ``regions`` or a wide picture (`ValueError`).
        """
        wide = width > self.lease.row.max_size
        if control is not None and (wide or tile or regions):
            raise ValueError("a ControlNet sees one whole picture with one prompt")
        network = control.network if control else None
        pipe = build_pipeline(self.lease.row.kind, dict(self.lease.components), self.sampling.scheduler, base is not None, network)
        text = self._read(pipe, prompt, negative)
        own = BlendedUNet(pipe.unet, self._shares(pipe, regions, height, width), self._window(pipe, wide), wide and "x" in tile)
        inside: Axes = ("y" if "y" in tile else "") if wide else tile  # windows wrap by themselves
        total = steps or self.sampling.steps
        shape: dict[str, Any] = {"width": width, "height": height}
        if base is not None:
            from PIL import Image

            shape = {"image": Image.fromarray(base), "strength": strength}
            total = max(total, int(1 / strength) + 1)  # a low strength must still leave one step to do
        if control is not None:
            from PIL import Image

            shape["image" if base is None else "control_image"] = Image.fromarray(control.picture)
            shape["controlnet_conditioning_scale"] = 1.0  # its default differs between the two pipelines
        if own.regions or own.window:
            pipe.unet = own
        unet, vae = self.lease.components["unet"], self.lease.components["vae"]
        with seamless([unet], inside) if inside else nullcontext(), seamless([vae], tile):
            latents = pipe(
                **text,
                **shape,
                num_inference_steps=total,
                guidance_scale=self.sampling.guidance,
                generator=torch.Generator("cpu").manual_seed(seed),
                output_type="latent",
                callback_on_step_end=self._after_step,
                callback_on_step_end_tensor_inputs=["latents"],
            ).images
            pixels = vae.decode(latents.to(vae.dtype) / vae.config.scaling_factor, return_dict=False)[0]
        image = pipe.image_processor.postprocess(pixels, output_type="np")[0]
        return (np.nan_to_num(image) * 255).round().astype(np.uint8)

    def _read(self, pipe: Any, prompt: str, negative: str) -> dict[str, Tensor]:
        """Token states by the pipeline's names. Tells once when a prompt is cut. Under a lock: tokenizers are not thread-safe."""
        guided = self.sampling.guidance > 1
        with self.lease.lock("tokenizer"):
            tokenizer = self.lease.components["tokenizer"]
            ids, limit = tokenizer(prompt, truncation=False, verbose=False).input_ids, tokenizer.model_max_length
            if len(ids) > limit and prompt not in self._told:
                self._told.add(prompt)
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

    def _shares(self, pipe: Any, regions: Sequence[RegionPrompt], height: int, width: int) -> list[RegionConditioning]:
        factor = pipe.vae_scale_factor
        unet = self.lease.components["unet"]
        masks = []
        for region in regions:
            full = torch.from_numpy(np.ascontiguousarray(region.mask, np.float32))[None, None].to(self.lease.device, unet.dtype)
            masks.append(torch.nn.functional.interpolate(full, (height // factor, width // factor), mode="area")[0, 0])
        made = []
        for region, weight in zip(regions, normalized_weights(masks), strict=True):
            text = self._read(pipe, region.prompt, region.negative)
            made.append(RegionConditioning(weight, _joined(text, ""), _joined(text, "pooled_") if "pooled_prompt_embeds" in text else None))
        return made

    def _window(self, pipe: Any, wide: bool) -> tuple[int, int] | None:
        cells = self.lease.row.native_size // pipe.vae_scale_factor
        return (cells, cells) if wide else None

    def _after_step(self, pipe: Any, step: int, timestep: Any, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        self.emit(Progress(self.stage, step + 1, pipe.num_timesteps))
        return {}


def _joined(text: dict[str, Tensor], kind: str) -> Tensor:
    """(2, ...) states without and with the prompt, as a pipeline with guidance feeds them; (1, ...) without guidance."""
    negative = text.get(f"negative_{kind}prompt_embeds")
    positive = text[f"{kind}prompt_embeds"]
    return positive if negative is None else torch.cat([negative, positive])
