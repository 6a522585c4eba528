"""Several prompts and several windows in one picture: the predictions of one UNet, blended at each step.

Source: Bar-Tal et al., "MultiDiffusion: Fusing Diffusion Paths for Controlled Image Generation", 2023. Guidance is linear in the
predictions, so blending those with and without prompt apart gives the same as blending guided ones; each region keeps its own negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

if TYPE_CHECKING:
    from diffusers import UNet2DConditionModel

_EDGE = 0.05  # weight of a window's border relative to its middle


@dataclass(frozen=True)
class RegionConditioning:
    """One region: its ``weight`` (h, w) at latent size and its token states, (2, t, d) with the negative prompt's or (1, t, d) without.

    ``pooled`` (2 or 1, d) only for models that take pooled states.
    """

    weight: Tensor
    states: Tensor
    pooled: Tensor | None = None


@dataclass
class BlendedUNet:
    """Takes the place of a pipeline's UNet. Wherever ``regions`` leave room, the pipeline's own prompt applies.

    ``window`` (h, w) in latent cells: larger latents are predicted in overlapping windows, across the right edge if ``wraps``.
    """

    unet: UNet2DConditionModel
    regions: Sequence[RegionConditioning] = field(default_factory=tuple)
    window: tuple[int, int] | None = None
    wraps: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unet, name)

    def __call__(self, sample: Tensor, timestep: Tensor, encoder_hidden_states: Tensor, **more: Any) -> tuple[Tensor]:
        """Like the UNet without ``return_dict``: ``sample`` (n, c, h, w) -> (prediction,); n is 2 with guidance."""
        more.pop("return_dict", None)
        rest = 1 - sum(s.weight for s in self.regions) if self.regions else None
        whole = self._predicted(sample, timestep, encoder_hidden_states, more)
        if rest is None:
            return (whole,)
        blended = whole * rest
        for share in self.regions:
            own = _with_pooled(more, share.pooled)
            blended = blended + share.weight * self._predicted(sample, timestep, share.states, own)
        return (blended,)

    def _predicted(self, sample: Tensor, timestep: Tensor, states: Tensor, more: Mapping[str, Any]) -> Tensor:
        height, width = sample.shape[-2:]
        if self.window is None or (height <= self.window[0] and width <= self.window[1]):
            return self.unet(sample, timestep, encoder_hidden_states=states, return_dict=False, **more)[0]
        rows = _window_starts(height, min(self.window[0], height), False)
        columns = _window_starts(width, min(self.window[1], width), self.wraps)
        total, weights = torch.zeros_like(sample), sample.new_zeros(height, width)
        soft = _window_weights(min(self.window[0], height), min(self.window[1], width), sample)
        for top in rows:
            ys = torch.arange(top, top + soft.shape[0], device=sample.device) % height
            for left in columns:
                xs = torch.arange(left, left + soft.shape[1], device=sample.device) % width
                part = sample[..., ys, :][..., xs]
                made = self.unet(part, timestep, encoder_hidden_states=states, return_dict=False, **more)[0]
                at = (ys[:, None], xs[None])
                total[..., at[0], at[1]] += made * soft
                weights[at] += soft
        return total / weights


def _with_pooled(more: Mapping[str, Any], pooled: Tensor | None) -> dict[str, Any]:
    added = more.get("added_cond_kwargs")
    if pooled is None or not isinstance(added, dict):
        return dict(more)
    return {**more, "added_cond_kwargs": {**added, "text_embeds": pooled}}


def _window_starts(length: int, window: int, wraps: bool) -> list[int]:
    """Offsets of windows such that neighbours overlap by about half and everything is covered."""
    if window >= length and not wraps:
        return [0]
    count = max(2, -(-2 * length // window)) if wraps else max(2, -(-2 * (length - window) // window) + 1)
    if wraps:
        return [round(i * length / count) for i in range(count)]
    return [round(i * (length - window) / (count - 1)) for i in range(count)]


def _window_weights(height: int, width: int, like: Tensor) -> Tensor:
    """(h, w) weights: full in the middle and small at the border, so that no window's edge shows."""
    sides = [_EDGE + torch.sin((torch.arange(n, device=like.device, dtype=like.dtype) + 0.5) / n * torch.pi) ** 2 for n in (height, width)]
    return sides[0][:, None] * sides[1][None]


def normalized_weights(masks: Sequence[Tensor]) -> list[Tensor]:
    """Weights of overlapping masks (h, w) in [0, 1]: scaled down where their sum exceeds 1; the rest belongs to the main prompt."""
    if not masks:
        return []
    total = torch.stack(list(masks)).sum(0).clamp(min=1)
    return [m / total for m in masks]
