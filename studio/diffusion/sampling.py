"""One sampling run on leased components: encoded prompt, denoising with live previews, decoding."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from studio.diffusion.pipelines import KeptRegion, build_pipeline
from studio.diffusion.preview import latent_preview
from studio.diffusion.schedulers import watch_clean_estimate
from studio.events import Notice, Preview, Progress

if TYPE_CHECKING:
    from PIL.Image import Image

    from studio.diffusion.canvas import Canvas
    from studio.diffusion.image_plan import ImagePlan
    from studio.diffusion.interfaces import Pipeline
    from studio.models.cache import Lease
    from studio.stepping import Emit

_UNKNOWN_SHARE = 0.3  # share of unknown tokens in a prompt from which the user is warned


class Sampler:
    """Call `sample`, then `decode`. Emits events and can be stopped at each of them."""

    def __init__(self, lease: Lease, plan: ImagePlan, canvas: Canvas, emit: Emit) -> None:
        self.lease, self.plan, self.canvas, self.emit = lease, plan, canvas, emit
        self.pipe = build_pipeline(lease.row.kind, lease.components, plan.scheduler, canvas.starts)
        self.region = KeptRegion(self.pipe, canvas.mask_tensor(lease.device)) if canvas.mask is not None else None
        self.clean = watch_clean_estimate(self.pipe.scheduler)
        self.preview = latent_preview(lease.components["vae"])
        self.latents: Tensor | None = None
        self.started = 0.0
        self.text = self._encode()

    @torch.inference_mode()
    def _encode(self) -> dict[str, Tensor]:
        """Token states as the pipeline's keyword arguments. Under a lock, because tokenizers are not thread-safe."""
        plan, with_guidance = self.plan, self.plan.guidance > 1
        with self.lease.lock("tokenizer"):
            self._check_words()
            states = self.pipe.encode_prompt(
                prompt=plan.prompt,
                device=self.lease.device,
                num_images_per_prompt=1,
                do_classifier_free_guidance=with_guidance,
                negative_prompt=plan.negative_prompt if with_guidance else None,
            )
        names = ("prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds", "negative_pooled_prompt_embeds")
        return {k: v for k, v in zip(names, states, strict=False) if v is not None}

    def _check_words(self) -> None:
        """Tell the user when the text encoder truncates the prompt or does not know its words."""
        tokenizer = self.lease.components["tokenizer"]
        limit = tokenizer.model_max_length
        ids = tokenizer(self.plan.prompt, truncation=False, verbose=False).input_ids
        unknown = tokenizer.unk_token_id
        inner = [i for i in ids if i not in tokenizer.all_special_ids or i == unknown]
        if len(ids) > limit:
            kept = tokenizer.decode(ids[: limit - 1], skip_special_tokens=True)
            self.emit(Notice("notice.prompt_cut", {"limit": limit, "kept": kept[-40:].strip()}, "warning"))
        if inner and unknown is not None and unknown != tokenizer.eos_token_id:
            share = sum(i == unknown for i in inner) / len(inner)
            if share > _UNKNOWN_SHARE:
                self.emit(Notice("notice.words_unknown", {"model": self.lease.row.title}, "warning"))

    @torch.inference_mode()
    def sample(self) -> None:
        """Denoise; afterwards `latents` holds (count, c, h, w)."""
        plan, count = self.plan, len(self.plan.seeds)
        generators = [torch.Generator(device="cpu").manual_seed(s) for s in plan.seeds]
        text = {k: v.repeat_interleave(count, dim=0) for k, v in self.text.items()}
        shape: dict[str, object] = {"width": plan.width, "height": plan.height}
        if self.canvas.starts:
            shape = {"image": self.canvas.pictures(count), "strength": self.plan.strength}
        self.started = time.perf_counter()
        self.latents = self.pipe(
            **text,
            **shape,
            num_inference_steps=self._steps(),
            guidance_scale=plan.guidance,
            generator=generators,
            output_type="latent",
            callback_on_step_end=self._after_step,
            callback_on_step_end_tensor_inputs=["latents"],
        ).images

    def _steps(self) -> int:
        """A low strength must still leave one step to run."""
        if not self.canvas.starts:
            return self.plan.steps
        return max(self.plan.steps, int(1 / self.plan.strength) + 1)

    def _after_step(self, pipe: Pipeline, step: int, timestep: Tensor, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        total = pipe.num_timesteps
        left = (time.perf_counter() - self.started) / (step + 1) * (total - step - 1)
        changed = {}
        if self.region is not None:
            changed["latents"] = self.region.blend(timestep, tensors["latents"])
        self.emit(Progress("drawing", step + 1, total, left))
        clean = self.clean[0]
        if clean is not None and step + 1 < total:
            self.emit(Preview(self.preview(clean)))
        return changed

    @torch.inference_mode()
    def decode(self) -> list[Image]:
        """Finished RGB pictures, one at a time, so that the decoder's memory does not grow with the count."""
        assert self.latents is not None
        self.emit(Progress("decoding"))
        vae = self.lease.components["vae"]
        images: list[Image] = []
        for one in self.latents.split(1):
            pixels = vae.decode(one.to(vae.dtype) / vae.config.scaling_factor, return_dict=False)[0]
            images += self.pipe.image_processor.postprocess(pixels, output_type="pil")
        return images
