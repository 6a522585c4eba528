"""Draws the keyframes of a film on leased components, one after the other; each attends to the anchor and to the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from studio.diffusion.composition import choose_layout, layout_strength, losses
from studio.diffusion.cross_frame import CrossFrameAttention
from studio.diffusion.detail_transfer import transferred
from studio.diffusion.film_noise import FilmNoise
from studio.diffusion.pipelines import build_pipeline
from studio.events import Notice, Progress

if TYPE_CHECKING:
    from studio.diffusion.interfaces import Pipeline, Scheduler
    from studio.models.cache import Lease
    from studio.motion.schedule import PromptBlend
    from studio.stepping import Emit

_NAMES = ("prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds", "negative_pooled_prompt_embeds")
Texts = tuple[Tensor | None, ...]


@dataclass(frozen=True)
class SamplingSettings:
    """How to draw: size in px, solver settings, seed, and the ``coherence`` of the noise between pictures, in [0, 1].

    ``scale``: how many times larger than it is drawn a finished picture is.
    """

    width: int
    height: int
    steps: int
    guidance: float
    scheduler: str
    seed: int
    coherence: float = 0.9
    scale: int = 1


class KeyframeArtist:
    """One film's sampler over shared components. Use ``with artist.at_work():`` around all drawing; emits may stop it at each step."""

    def __init__(self, lease: Lease, sampling: SamplingSettings, emit: Emit) -> None:
        self.lease, self.sampling, self.emit = lease, sampling, emit  # ``emit`` may be changed between two pictures
        parts = lease.components
        self._from_noise = build_pipeline(lease.row.kind, parts, sampling.scheduler, False)
        self._from_picture = build_pipeline(lease.row.kind, parts, sampling.scheduler, True)
        self._memory = CrossFrameAttention()
        self._texts: dict[tuple[str, str], Texts] = {}
        self._layouts: dict[tuple[str, str], np.ndarray | None] = {}
        factor = self._from_noise.vae_scale_factor
        channels = lease.components["unet"].config.in_channels
        self.latent_cell = factor * sampling.scale  # px of a finished picture
        self.noise = FilmNoise((channels, sampling.height // factor, sampling.width // factor), sampling.seed, sampling.coherence)

    @contextmanager
    def attention_hooks(self) -> Iterator[KeyframeArtist]:
        """The UNet's self-attention is hooked while the block runs, and unhooked afterwards in any case."""
        with self._memory.hooked_into(self.lease.components["unet"]):
            yield self

    @torch.inference_mode()
    def encode_prompts(self, prompts: Sequence[str], negative: str) -> None:
        """Encode all prompts before anything is drawn; says when one is cut. Under a lock, because tokenizers are not thread-safe."""
        with self.lease.lock("tokenizer"):
            tokenizer = self.lease.components["tokenizer"]
            for prompt in prompts:
                if (prompt, negative) in self._texts:
                    continue
                ids = tokenizer(prompt, truncation=False, verbose=False).input_ids
                limit = tokenizer.model_max_length
                if len(ids) > limit:
                    kept = tokenizer.decode(ids[: limit - 1], skip_special_tokens=True)
                    self.emit(Notice("notice.prompt_cut", {"limit": limit, "kept": kept[-40:].strip()}, "warning"))
                with_guidance = self.sampling.guidance > 1
                states = self._from_noise.encode_prompt(
                    prompt=prompt,
                    device=self.lease.device,
                    num_images_per_prompt=1,
                    do_classifier_free_guidance=with_guidance,
                    negative_prompt=negative if with_guidance else None,
                )
                self._texts[prompt, negative] = tuple(states)

    def _between(self, before: str, after: str, share: float, negative: str) -> dict[str, Tensor]:
        """Token states on the way from one prompt to the next. Linear, since layer-normalised states have nearly equal lengths."""
        a, b = self._texts[before, negative], self._texts[after, negative]
        mixed = [x if x is None or y is None or share <= 0 else torch.lerp(x, y, min(share, 1.0)) for x, y in zip(a, b, strict=True)]
        return {name: state for name, state in zip(_NAMES, mixed, strict=False) if state is not None}

    @torch.inference_mode()
    def draw_anchor(self, prompt: PromptBlend, negative: str) -> np.ndarray:
        """The first picture, uint8 (h, w, 3): the same that text-to-image draws with this seed and these settings.

        This and all other pictures are ``scale`` times as large as they are drawn.
        """
        layout, told = self._layout(prompt[0], negative, self.sampling.seed)
        self._layouts[prompt[0], negative] = layout
        if told is not None:
            self.emit(told)
        if layout is not None:
            drawn = self.redraw(layout, prompt, negative, layout_strength(self.lease.row), self.noise.anchor_noise(), afresh=True)
            return self._detailed(drawn, layout)
        self._memory.attends_back = False
        picture = self._drawn(
            self._from_noise,
            prompt,
            negative,
            {
                "width": self.sampling.width,
                "height": self.sampling.height,
                "latents": self.noise.anchor_noise().to(self.lease.device, self._dtype),
            },
        )
        self._memory.next_picture()
        return self._enlarged(picture)

    def layout(self, prompt: str, negative: str) -> np.ndarray | None:
        """The layout that the model would paint over for ``prompt`` alone, uint8 of the output's size; None where it needs none."""
        key = (prompt, negative)
        if key not in self._layouts:  # a changing prompt asks for the same two at each of its pictures, and is told once what they lack
            self._layouts[key] = self._layout(prompt, negative, self.sampling.seed)[0]
        return self._layouts[key]

    def land(self, prompt: str, negative: str) -> np.ndarray | None:
        """That layout without its things and without sun and moon; None where there is no layout."""
        width, height = self._size
        sketch, _ = choose_layout("auto", prompt, negative, self.lease.row, width, height)
        return None if sketch is None else np.asarray(sketch.land(self.sampling.seed % 2**32, width, height))

    def _layout(self, prompt: str, negative: str, seed: int) -> tuple[np.ndarray | None, Notice | None]:
        """The renderer's layout for a model that needs one, and the sentence that tells the user."""
        width, height = self._size
        sketch, told = choose_layout("auto", prompt, negative, self.lease.row, width, height)
        for lost in losses(sketch, self.lease.row) if seed == self.sampling.seed else []:
            self.emit(lost)
        return (None, None) if sketch is None else (np.asarray(sketch.picture(seed % 2**32, width, height)), told)

    @torch.inference_mode()
    def draw_independent(self, prompt: PromptBlend, negative: str, seed: int) -> np.ndarray:
        """A picture drawn without regard to the others, as a naive film would."""
        noise = FilmNoise(self.noise.shape, seed % 2**32, 0.0).anchor_noise().to(self.lease.device, self._dtype)
        self._memory.attends_back = False
        layout, _ = self._layout(prompt[0], negative, seed)
        if layout is not None:  # the same treatment as the anchor's
            return self._detailed(self._redrawn(layout, prompt, negative, layout_strength(self.lease.row), noise), layout)
        size = {"width": self.sampling.width, "height": self.sampling.height}
        return self._enlarged(self._drawn(self._from_noise, prompt, negative, {**size, "latents": noise}))

    @torch.inference_mode()
    def adopt_anchor(self, picture: np.ndarray, prompt: PromptBlend, negative: str, strength: float) -> None:
        """Make a given picture the anchor: its attention states are recorded as if it had been drawn; the picture itself is not changed."""
        self._memory.attends_back = False
        self._redrawn(picture, prompt, negative, strength, self.noise.frame_noise(0))
        self._memory.next_picture(as_anchor=True)

    @torch.inference_mode()
    def redraw(
        self,
        picture: np.ndarray,
        prompt: PromptBlend,
        negative: str,
        strength: float,
        noise: Tensor,
        *,
        strengths: np.ndarray | None = None,
        detail: float = 1.0,
        afresh: bool = False,
    ) -> np.ndarray:
        """Noise ``picture`` (uint8, of the output's size) up to ``strength`` in (0, 1] with ``noise`` (1, c, h, w), and denoise it again.

        ``strengths`` float32 (h, w) sets the strength per pixel instead: weaker pixels join the denoising later.
        Source: Levin and Fried, "Differential Diffusion", 2023. ``detail`` in [0, 1]: how much of the fine detail of
        ``picture`` an enlarged drawing takes over. ``afresh``: ignore earlier pictures and become the new anchor.
        """
        self._memory.attends_back = not afresh
        drawn = self._redrawn(picture, prompt, negative, strength, noise, strengths, detail)
        self._memory.next_picture(as_anchor=afresh)
        return drawn

    def _redrawn(
        self,
        picture: np.ndarray,
        prompt: PromptBlend,
        negative: str,
        strength: float,
        noise: Tensor,
        strengths: np.ndarray | None = None,
        detail: float = 1.0,
    ) -> np.ndarray:
        from PIL import Image

        pipe, scheduler = self._from_picture, self._from_picture.scheduler
        own_noise, original = noise.to(self.lease.device, self._dtype), type(scheduler).add_noise
        strongest = strength if strengths is None else float(strengths.max())
        steps = max(self.sampling.steps, int(1 / strength) + 1)  # a low strength must still leave one step to run
        late = None if strengths is None else _DelayedRegions(scheduler, strengths, steps, own_noise)

        def add_noise(clean: Tensor, _noise: Tensor, timesteps: Tensor) -> Tensor:
            if late is not None:
                late.clean = clean
            return original(scheduler, clean, own_noise.to(clean), timesteps)  # the pipeline would draw noise of its own

        scheduler.add_noise = add_noise
        small = picture if self.sampling.scale == 1 else _reduced(picture, self.sampling.scale)
        shape: dict[str, object] = {"image": Image.fromarray(small), "strength": strongest}
        drawn = self._drawn(pipe, prompt, negative, shape, steps, late)
        return drawn if self.sampling.scale == 1 else transferred(drawn, picture, detail)

    def _drawn(
        self,
        pipe: Pipeline,
        prompt: PromptBlend,
        negative: str,
        shape: dict[str, object],
        steps: int | None = None,
        late: _DelayedRegions | None = None,
    ) -> np.ndarray:
        def after_step(pipe: Pipeline, step: int, timestep: Tensor, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
            self.emit(Progress("drawing_keyframe", step + 1, pipe.num_timesteps))
            return {} if late is None else {"latents": late.held(step, tensors["latents"])}

        latents = pipe(
            **self._between(*prompt, negative),
            **shape,
            num_inference_steps=steps or self.sampling.steps,
            guidance_scale=self.sampling.guidance,
            generator=torch.Generator("cpu").manual_seed(self.sampling.seed),
            output_type="latent",
            callback_on_step_end=after_step,
            callback_on_step_end_tensor_inputs=["latents"],
        ).images
        return self._decoded(pipe, latents)

    def _decoded(self, pipe: Pipeline, latents: Tensor) -> np.ndarray:
        vae = self.lease.components["vae"]
        pixels = vae.decode(latents.to(vae.dtype) / vae.config.scaling_factor, return_dict=False)[0]
        image = pipe.image_processor.postprocess(pixels, output_type="np")[0]
        return (np.nan_to_num(image) * 255).round().astype(np.uint8)

    def _detailed(self, drawn: np.ndarray, layout: np.ndarray) -> np.ndarray:
        """``drawn`` as text-to-image finishes it: with the layout's detail, unless it has it already or draws well enough by itself."""
        return drawn if self.takes_detail or self.lease.row.sketch_strength is None else transferred(drawn, layout)

    def _enlarged(self, picture: np.ndarray) -> np.ndarray:
        """A picture that was drawn without anything to take fine detail from, at the output's size."""
        import cv2

        return picture if self.sampling.scale == 1 else cv2.resize(picture, self._size, interpolation=cv2.INTER_CUBIC)

    @property
    def takes_detail(self) -> bool:
        """Whether pictures are drawn smaller than they are shown, with the fine detail of what they are painted over."""
        return self.sampling.scale > 1

    @property
    def _size(self) -> tuple[int, int]:
        """(width, height) of finished pictures, px."""
        return self.sampling.width * self.sampling.scale, self.sampling.height * self.sampling.scale

    @property
    def _dtype(self) -> torch.dtype:
        return self.lease.components["unet"].dtype


def _reduced(picture: np.ndarray, scale: int) -> np.ndarray:
    import cv2

    return cv2.resize(picture, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA)


class _DelayedRegions:
    """Keeps pixels of lower strength on the given picture's noise path until it is their turn to be denoised."""

    def __init__(self, scheduler: Scheduler, strengths: np.ndarray, steps: int, noise: Tensor) -> None:
        self._scheduler, self._noise = scheduler, noise
        wanted = torch.from_numpy(strengths).float()[None, None].to(noise.device)
        self._turn = torch.nn.functional.adaptive_max_pool2d(wanted, noise.shape[-2:]) * steps  # steps that a cell takes part in
        self.clean: Tensor | None = None

    def held(self, step: int, latents: Tensor) -> Tensor:
        """``latents`` (1, c, h, w) after ``step``, replaced by the given picture's wherever it is not yet their turn."""
        timesteps = self._scheduler.timesteps
        at = (getattr(self._scheduler, "begin_index", None) or 0) + step + 1
        left = len(timesteps) - at
        if self.clean is None or left <= 0:
            return latents
        waiting = (self._turn < left).to(latents)
        path = type(self._scheduler).add_noise(self._scheduler, self.clean, self._noise.to(self.clean), timesteps[at : at + 1])
        return waiting * path.to(latents) + (1 - waiting) * latents
