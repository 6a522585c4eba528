"""How well a picture matches its prompt. Plain data here; the measuring code imports torch only when called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, cast

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor
    from transformers import CLIPModel, CLIPProcessor

Method = Literal["denoising-error", "clip-cosine"]

# Descriptions far from each other; those too close to the prompt are excluded from the comparison.
DISTRACTORS: tuple[str, ...] = (
    "a desert with sand dunes at noon",
    "a snowy mountain range at night",
    "a tropical beach with palm trees",
    "a city skyline with skyscrapers at night",
    "a coral reef under water with fish",
    "a green forest in the fog",
    "an erupting volcano with lava",
    "a red car on a white background",
    "a yellow cat on a blue background",
    "planets and stars in outer space",
    "a farm with a red barn at sunset",
    "a dark cave with glowing crystals",
    "a castle on a hill in the rain",
    "a blue bird on a pink background",
)
_TOO_CLOSE = 0.75  # cosine of mean token states
_NOISE_LEVELS = (0.45, 0.65)  # share of the schedule; low levels test texture only, high ones nothing


@dataclass(frozen=True)
class Agreement:
    """``rank`` 1 = the prompt explains the picture better than all ``of`` - 1 other descriptions; ``score`` in [0, 1]
    is the share of them that it beats. ``method`` names the judge."""

    rank: int
    of: int
    score: float
    method: Method
    model: str


class _NoiseConfig(Protocol):
    num_train_timesteps: int
    prediction_type: str


class _NoiseSchedule(Protocol):
    """A diffusers scheduler, as far as it says how noise was added during training."""

    alphas_cumprod: Tensor

    @property
    def config(self) -> object: ...


class _NoisePrediction(Protocol):
    sample: Tensor


class _NoisePredictor(Protocol):
    """A diffusers UNet."""

    def __call__(self, sample: Tensor, timestep: int, encoder_hidden_states: Tensor) -> _NoisePrediction: ...


def rank_by_denoising(
    unet: _NoisePredictor, scheduler: _NoiseSchedule, latents: Tensor, prompt: Tensor, others: Tensor, model: str, seed: int = 0
) -> tuple[Agreement, ...]:
    """Score pictures by the model's own denoising error: the right prompt predicts the added noise better than wrong ones.

    ``latents`` (n, c, h, w) scaled clean latents; ``prompt`` (1, t, d) token states; ``others`` (k, t, d). The same noise is
    used for every description, so that differences are paired. Source: Li et al., "Your Diffusion Model is Secretly a
    Zero-Shot Classifier", 2023. A generator that judges
    itself like this finds its own mistakes right (docs/figures.md), so use it to compare two prompts or two pictures, never as a grade.
    """
    import torch

    states = torch.cat([prompt, _unlike(prompt, others)]).to(latents)
    config = cast("_NoiseConfig", scheduler.config)
    total = config.num_train_timesteps
    signal = scheduler.alphas_cumprod.to(latents.device, torch.float32)
    generator = torch.Generator().manual_seed(seed)
    levels = [int(total * share) for share in _NOISE_LEVELS]
    found = []
    for clean in latents:
        errors = torch.zeros(len(states))
        for t in levels:
            noise = torch.randn(clean.shape, generator=generator).to(latents)
            a = signal[t].to(latents)
            noisy = a.sqrt() * clean + (1 - a).sqrt() * noise
            target = a.sqrt() * noise - (1 - a).sqrt() * clean if config.prediction_type == "v_prediction" else noise
            out = unet(noisy.expand(len(states), -1, -1, -1), t, encoder_hidden_states=states).sample
            errors += (out - target).float().pow(2).mean((1, 2, 3)).cpu()
        found.append(_ranked(errors.tolist(), "denoising-error", model))
    return tuple(found)


def _unlike(prompt: Tensor, others: Tensor) -> Tensor:
    """The descriptions that do not mean nearly the same as the prompt; at least four of them."""
    import torch

    mean, rest = prompt.float().mean(1), others.float().mean(1)
    centre = rest.mean(0, keepdim=True)  # states share a large common part; without it cosines are all near 1
    closeness = torch.nn.functional.cosine_similarity(mean - centre, rest - centre)
    order = closeness.argsort()
    keep = int((closeness < _TOO_CLOSE).sum())
    return others[order[: max(4, keep)]]


def _ranked(errors: Sequence[float], method: Method, model: str) -> Agreement:
    """``errors[0]`` belongs to the prompt; smaller is better."""
    beaten = sum(e > errors[0] for e in errors[1:])
    return Agreement(len(errors) - beaten, len(errors), beaten / (len(errors) - 1), method, model)


def rank_by_clip(model: CLIPModel, processor: CLIPProcessor, images: Sequence[Image], prompt: str, name: str) -> tuple[Agreement, ...]:
    """Score pictures with a CLIP model: cosine similarity of picture and prompt against the other descriptions.

    Source: Radford et al., 2021; CLIPScore, Hessel et al., 2021.
    """
    import torch

    texts = [prompt, *DISTRACTORS]
    inputs = processor(text=texts, images=list(images), return_tensors="pt", padding=True, truncation=True)
    with torch.no_grad():
        logits = model(**inputs.to(model.device)).logits_per_image.float().cpu()
    return tuple(_ranked((-row).tolist(), "clip-cosine", name) for row in logits)
