"""Films by video diffusion models of the catalog: AnimateDiff, LTX-Video, Wan 2.1 and CogVideoX through diffusers' pipelines."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from torch import Tensor

from studio.diffusion.pipelines import discreet
from studio.diffusion.video.video_backend import LIMITS, VideoLimits, VideoRequest
from studio.errors import StudioError
from studio.events import Notice, Progress
from studio.media.image import fit
from studio.models.loaders import quiet_library

with quiet_library("transformers"), quiet_library("diffusers"):
    from diffusers import (
        AnimateDiffPipeline,
        CogVideoXPipeline,
        DDIMScheduler,
        LTXImageToVideoPipeline,
        LTXPipeline,
        WanPipeline,
    )

if TYPE_CHECKING:
    from studio.models.cache import Lease
    from studio.stepping import Emit

_CLASSES: dict[str, type] = {
    "animatediff": AnimateDiffPipeline,
    "ltx": LTXPipeline,
    "wan": WanPipeline,
    "cogvideox": CogVideoXPipeline,
}
_FROM_IMAGE: dict[str, type] = {"ltx": LTXImageToVideoPipeline}
# the names of the states that the pipelines' `encode_prompt` returns and that they take as arguments
_STATES = ("prompt_embeds", "negative_prompt_embeds")
_MASKED = ("prompt_embeds", "prompt_attention_mask", "negative_prompt_embeds", "negative_prompt_attention_mask")
# motion adapters were trained on this noise; the schedule of the image model below them would wash the colours out
_MOTION_NOISE = {"beta_schedule": "linear", "clip_sample": False, "timestep_spacing": "linspace", "steps_offset": 1}


class _VideoPipeline(Protocol):
    """What the pipelines of all kinds have in common."""

    @property
    def num_timesteps(self) -> int: ...

    def encode_prompt(self, **arguments: object) -> tuple[Tensor | None, ...]: ...

    def set_progress_bar_config(self, *, disable: bool) -> None: ...

    def __call__(self, **arguments: object) -> _VideoOutput: ...


class _VideoOutput(Protocol):
    frames: Sequence[np.ndarray]


class DiffusersVideo:
    """A `VideoBackend` over leased components. The pipeline belongs to this request; the networks inside are shared and not changed."""

    def __init__(self, lease: Lease) -> None:
        """Raises `StudioError` for a row that is not a video model."""
        if lease.row.kind not in LIMITS:
            raise StudioError("error.model_kind", kind=lease.row.kind)
        self._lease, self._kind = lease, lease.row.kind

    @property
    def limits(self) -> VideoLimits:
        """See `VideoBackend`."""
        return LIMITS[self._kind]

    def frames(self, request: VideoRequest, emit: Emit) -> Iterator[np.ndarray]:
        """See `VideoBackend`. The model draws all frames at once: the first one comes after the last step."""
        self.limits.check(request, self._lease.row.title)
        from_image = request.init_image is not None and self.limits.from_image
        if request.init_image is not None and not from_image:
            emit(Notice("notice.video_no_start_picture", {"title": self._lease.row.title}, "warning"))
        pipe = self._pipeline(from_image)
        film = self._draw(pipe, request, from_image, emit)
        for frame in film[: request.frames]:
            yield np.ascontiguousarray((np.clip(np.nan_to_num(frame), 0, 1) * 255).round().astype(np.uint8))

    def _pipeline(self, from_image: bool) -> _VideoPipeline:
        parts = dict(self._lease.components)
        template = parts.pop("scheduler")
        if self._kind == "animatediff":
            parts["scheduler"] = DDIMScheduler.from_config(template.config, **_MOTION_NOISE)
        else:
            parts["scheduler"] = type(template).from_config(template.config)
        pipe = (_FROM_IMAGE if from_image else _CLASSES)[self._kind](**parts)
        discreet(pipe)
        pipe.set_progress_bar_config(disable=True)
        return pipe

    @torch.inference_mode()
    def _draw(self, pipe: _VideoPipeline, request: VideoRequest, from_image: bool, emit: Emit) -> np.ndarray:
        """(n, height, width, 3) float in [0, 1], at least as many frames as asked for."""
        extra: dict[str, object] = {}
        if self._kind == "ltx":
            extra["frame_rate"] = request.fps
        if from_image and request.init_image is not None:
            extra["image"] = fit(request.init_image, request.width, request.height)
        emit(Progress("drawing", 0, request.steps))
        result = pipe(
            **self._states(pipe, request),
            **extra,
            width=request.width,
            height=request.height,
            num_frames=self.limits.drawn(request.frames),
            num_inference_steps=request.steps,
            guidance_scale=request.guidance,
            generator=torch.Generator(device="cpu").manual_seed(request.seed),
            output_type="np",
            callback_on_step_end=_Steps(emit),
        )
        return np.asarray(result.frames[0])

    def _states(self, pipe: _VideoPipeline, request: VideoRequest) -> Mapping[str, Tensor]:
        """The prompt as the pipeline's keyword arguments. Under a lock, because tokenizers are not thread-safe."""
        guided = request.guidance > 1
        with self._lease.lock("tokenizer"):
            asked: dict[str, object] = {"prompt": request.prompt, "device": self._lease.device, "do_classifier_free_guidance": guided}
            if self._kind == "animatediff":
                asked["num_images_per_prompt"] = 1
            states = pipe.encode_prompt(**asked, negative_prompt=request.negative_prompt if guided else None)
        names = _MASKED if self._kind == "ltx" else _STATES
        return {name: state for name, state in zip(names, states, strict=True) if state is not None}


class _Steps:
    """Reports each finished step and the time left; what ``emit`` raises ends the pipeline's loop."""

    def __init__(self, emit: Emit) -> None:
        self._emit, self._started = emit, time.perf_counter()

    def __call__(self, pipe: _VideoPipeline, step: int, timestep: Tensor, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        total = max(pipe.num_timesteps, step + 1)
        left = (time.perf_counter() - self._started) / (step + 1) * (total - step - 1)
        self._emit(Progress("drawing", step + 1, total, left))
        return {}
