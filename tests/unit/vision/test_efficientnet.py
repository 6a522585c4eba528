"""Convolutions of the bundled picture network pad as those that it was trained with."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from studio.vision.efficientnet import Same


@pytest.mark.parametrize(("kernel", "stride"), [(3, 1), (5, 1), (3, 2), (5, 2)])
@pytest.mark.parametrize("side", [7, 8, 15, 16])
def test_padding_is_that_of_tensorflow(kernel: int, stride: int, side: int) -> None:
    layer = Same(4, 4, kernel, stride, groups=4)
    pictures = torch.randn(2, 4, side, side)
    missing = max((-(-side // stride) - 1) * stride + kernel - side, 0)  # more of it at the right and at the bottom
    padded = functional.pad(pictures, (missing // 2, missing - missing // 2) * 2)
    expected = functional.conv2d(padded, layer.weight, layer.bias, stride, groups=4)
    assert torch.allclose(layer(pictures), expected, atol=1e-6)
