"""What this package uses of diffusers' pipelines, schedulers and networks, whichever class they are.

diffusers has one class for each kind of model and no common base that names these members.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol, overload

if TYPE_CHECKING:
    import numpy as np
    import torch
    from PIL.Image import Image
    from torch import Tensor, nn


class Scheduler(Protocol):
    """A solver with the state of one run; ``config`` is what it was made from."""

    config: Mapping[str, Any]
    alphas_cumprod: Tensor
    timesteps: Tensor

    @classmethod
    def from_config(cls, config: Mapping[str, Any], **changes: object) -> Scheduler: ...

    def add_noise(self, original_samples: Tensor, noise: Tensor, timesteps: Tensor, /) -> Tensor: ...

    def step(self, *args: object, **kwargs: object) -> object: ...


class ImageProcessor(Protocol):
    """Turns decoded pixels (n, 3, h, w) in [-1, 1] into pictures."""

    @overload
    def postprocess(self, image: Tensor, output_type: Literal["pil"]) -> list[Image]: ...
    @overload
    def postprocess(self, image: Tensor, output_type: Literal["np"]) -> np.ndarray: ...


class PipelineOutput(Protocol):
    """``images``: with ``output_type="latent"`` the latents (n, c, h, w)."""

    images: Tensor


class Pipeline(Protocol):
    """A diffusers pipeline for pictures."""

    unet: object
    scheduler: Scheduler
    image_processor: ImageProcessor
    vae_scale_factor: int

    @property
    def num_timesteps(self) -> int: ...

    def encode_prompt(
        self,
        prompt: str | list[str],
        device: torch.device,
        num_images_per_prompt: int,
        do_classifier_free_guidance: bool,
        negative_prompt: str | None = None,
    ) -> tuple[Tensor | None, ...]: ...

    def set_progress_bar_config(self, *, disable: bool) -> None: ...

    def __call__(self, **arguments: object) -> PipelineOutput: ...


class EncoderOutput(Protocol):
    """What an autoencoder's encoder returns: ``latents``, or a ``latent_dist`` with a ``mode``, depending on its class."""

    def __getattr__(self, name: str) -> Any: ...


class Autoencoder(Protocol):
    """An image autoencoder (VAE)."""

    config: Any

    def parameters(self) -> Iterator[nn.Parameter]: ...

    def encode(self, x: Tensor, /) -> EncoderOutput: ...
