"""The bundled picture network computes the same in its quicker forms."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from studio.settings import ASSETS
from studio.vision.efficientnet import EfficientNetLite0, Same
from studio.vision.packed_network import packed


@pytest.mark.parametrize(("kernel", "stride"), [(3, 1), (5, 1), (3, 2), (5, 2)])
@pytest.mark.parametrize("side", [7, 8, 15, 16])
def test_padding_is_that_of_tensorflow(kernel: int, stride: int, side: int) -> None:
    layer = Same(4, 4, kernel, stride, groups=4)
    pictures = torch.randn(2, 4, side, side)
    missing = max((-(-side // stride) - 1) * stride + kernel - side, 0)  # more of it at the right and at the bottom
    padded = functional.pad(pictures, (missing // 2, missing - missing // 2) * 2)
    expected = functional.conv2d(padded, layer.weight, layer.bias, stride, groups=4)
    assert torch.allclose(layer(pictures), expected, atol=1e-6)


def test_packed_weights_change_nothing() -> None:
    network = EfficientNetLite0.from_folder(ASSETS / "models" / "frame-labels").eval()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    pictures = torch.rand(3, 224, 224, 3).permute(0, 3, 1, 2) * 2 - 1
    with torch.inference_mode():
        found, expected = packed(network)(pictures), network(pictures)
        assert found.shape == expected.shape and torch.allclose(found, expected, atol=1e-4) and expected.std() > 0.1
        assert torch.allclose(packed(network)(pictures.contiguous()), expected, atol=1e-4)  # channels first in memory
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())
    assert packed(network.double()) is network  # nothing is packed but float32
