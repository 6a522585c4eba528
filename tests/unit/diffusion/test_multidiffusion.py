"""Several prompts in one picture: how their masks are shared out, without a model."""

from __future__ import annotations

from typing import Any

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from studio.diffusion.multidiffusion import BlendedUNet, RegionConditioning, normalized_weights


@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_overlapping_masks_share_and_never_weigh_more_than_the_whole(seed: int, count: int) -> None:
    masks = list(torch.rand(count, 6, 8, generator=torch.Generator().manual_seed(seed)))
    shares = normalized_weights(masks)
    total, asked = torch.stack(shares).sum(0), torch.stack(masks).sum(0)
    assert total.max() <= 1 + 1e-6 and all(share.min() >= 0 for share in shares)
    assert torch.allclose(total, asked.clamp(max=1), atol=1e-6)  # where they leave room, they stay as they were
    assert all(torch.equal(share, mask) for share, mask in zip(shares, masks, strict=True)) or bool((asked > 1).any())


def test_two_masks_on_one_place_get_half_each() -> None:
    one, other = torch.ones(2, 2), torch.tensor([[1.0, 0.0], [0.5, 0.0]])
    first, second = normalized_weights([one, other])
    assert torch.allclose(first, torch.tensor([[0.5, 1.0], [2 / 3, 1.0]])) and torch.allclose(first + second, torch.ones(2, 2))
    assert normalized_weights([]) == []


def test_predictions_of_overlapping_regions_stay_between_those_of_their_prompts() -> None:
    def unet(sample: Tensor, _timestep: Any, *, encoder_hidden_states: Tensor, **_: Any) -> tuple[Tensor]:
        return (torch.full_like(sample, float(encoder_hidden_states)),)

    weights = normalized_weights([torch.ones(4, 4), torch.ones(4, 4)])
    shares = [RegionConditioning(weight, torch.tensor(float(value))) for weight, value in zip(weights, (2, 4), strict=True)]
    (made,) = BlendedUNet(unet, shares)(torch.zeros(1, 4, 4, 4), 0, torch.tensor(100.0))
    assert torch.allclose(made, torch.full_like(made, 3.0))  # nothing of the whole's prompt is left where regions cover everything
