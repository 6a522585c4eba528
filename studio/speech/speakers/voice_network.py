"""A network that turns a second of speech into a vector of the voice. Imports torch; only the model loader imports this module.

CAM++: Wang et al., "CAM++: A Fast and Efficient Network for Speaker Verification Using Context-Aware Masking", 2023. Convolutions over the
spectrogram, then densely connected layers over time, each masked by what its surroundings hold; mean and deviation of a stretch of time
become the vector. Modules are named as in the published weights (3D-Speaker, Apache-2.0), so that these can be compared.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WIDTH = 192  # of a vector
STEP = 2  # frames of the spectrogram behind one frame of `VoiceNetwork.frames`
_PLANES = 32  # of the convolutions over the spectrogram, and channels that each layer of a block adds
_INNER = 128  # channels inside a layer
_BLOCKS = ((12, 1), (24, 2), (16, 2))  # layers and dilation
_NEAR, _FAR = 51, 101  # frames of 20 ms whose mean a mask sees; means that move with the speech blur a change of speaker less


class VoiceNetwork(nn.Module):
    """Log mel spectrograms (n, frames, 80) without their mean to vectors (n, 192) of their voices; 6.9 million weights."""

    def __init__(self) -> None:
        super().__init__()
        self.head = _Front()
        layers: dict[str, nn.Module] = {"tdnn": _Unit(10 * _PLANES, _INNER, 5, stride=2)}
        width = _INNER
        for number, (count, dilation) in enumerate(_BLOCKS, 1):
            block = [(f"tdnnd{i + 1}", _DenseLayer(width + i * _PLANES, dilation)) for i in range(count)]
            layers[f"block{number}"] = nn.Sequential(OrderedDict(block))
            width += count * _PLANES
            layers[f"transit{number}"] = _Narrowing(width)
            width //= 2
        layers["out_nonlinear"] = _activation(width)
        layers["dense"] = _Vector(2 * width)
        self.xvector = nn.ModuleDict(layers)

    def frames(self, mel: Tensor) -> Tensor:
        """(n, 512, frames / 2, rounded up) of spectrograms (n, frames, 80): what is heard at each moment, from about a second around."""
        x = self.head(mel.transpose(1, 2))
        for name, layer in self.xvector.items():
            if name != "dense":
                x = layer(x)
        return x

    def vectors(self, frames: Tensor) -> Tensor:
        """(n, 192) of unit length from stretches (n, 512, at least 2 frames) of `frames`, in float32."""
        pooled = torch.cat([frames.float().mean(-1), frames.float().std(-1)], dim=-1)
        return functional.normalize(self.xvector["dense"](pooled), dim=1)

    def forward(self, mel: Tensor) -> Tensor:
        return self.vectors(self.frames(mel))

    @classmethod
    def from_folder(cls, folder: Path, dtype: torch.dtype = torch.float32) -> VoiceNetwork:
        """The bundled network, whose weights are stored in half precision. Raises ``OSError`` or ``RuntimeError`` for wrong files."""
        model = cls()
        tensors = {name: tensor for file in sorted(folder.glob("*.safetensors")) for name, tensor in load_file(file).items()}
        counters = {name: count for name, count in model.state_dict().items() if name.endswith(".num_batches_tracked")}
        model.load_state_dict(counters | {name: tensor.to(dtype) for name, tensor in tensors.items()})
        return model.to(dtype).eval()


class _Residual(nn.Module):
    """Two 3 x 3 convolutions beside a short way; ``stride`` over the bands."""

    def __init__(self, stride: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = _convolution(_PLANES, stride), nn.BatchNorm2d(_PLANES)
        self.conv2, self.bn2 = _convolution(_PLANES), nn.BatchNorm2d(_PLANES)
        short = (nn.Conv2d(_PLANES, _PLANES, 1, (stride, 1), bias=False), nn.BatchNorm2d(_PLANES)) if stride > 1 else ()
        self.shortcut = nn.Sequential(*short)

    def forward(self, x: Tensor) -> Tensor:
        inner = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(inner)) + self.shortcut(x))


class _Front(nn.Module):
    """(n, 80, frames) to (n, 320, frames): convolutions in which a voice may be a little higher or lower."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(1, _PLANES, 3, padding=1, bias=False), nn.BatchNorm2d(_PLANES)
        self.layer1 = nn.Sequential(_Residual(2), _Residual(1))
        self.layer2 = nn.Sequential(_Residual(2), _Residual(1))
        self.conv2, self.bn2 = _convolution(_PLANES, 2), nn.BatchNorm2d(_PLANES)

    def forward(self, mel: Tensor) -> Tensor:
        x = torch.relu(self.bn1(self.conv1(mel.unsqueeze(1))))
        x = torch.relu(self.bn2(self.conv2(self.layer2(self.layer1(x)))))
        return x.flatten(1, 2)


class _Unit(nn.Module):
    """A convolution over time, then normalisation and cut-off."""

    def __init__(self, width: int, out: int, size: int, stride: int) -> None:
        super().__init__()
        self.linear = nn.Conv1d(width, out, size, stride, size // 2, bias=False)
        self.nonlinear = _activation(out)

    def forward(self, x: Tensor) -> Tensor:
        return self.nonlinear(self.linear(x))


class _Narrowing(nn.Module):
    """Halves the channels between two blocks."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.nonlinear = _activation(width)
        self.linear = nn.Conv1d(width, width // 2, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(self.nonlinear(x))


class _MaskedConvolution(nn.Module):
    """A convolution over time whose channels are dimmed by what is heard around: the context-aware mask."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.linear_local = nn.Conv1d(_INNER, _PLANES, 3, padding=dilation, dilation=dilation, bias=False)
        self.linear1, self.linear2 = nn.Conv1d(_INNER, _INNER // 2, 1), nn.Conv1d(_INNER // 2, _PLANES, 1)

    def forward(self, x: Tensor) -> Tensor:
        mask = torch.sigmoid(self.linear2(torch.relu(self.linear1(_surroundings(x)))))
        return self.linear_local(x) * mask


class _DenseLayer(nn.Module):
    """Adds 32 channels to those it was given."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.nonlinear1 = _activation(width)
        self.linear1 = nn.Conv1d(width, _INNER, 1, bias=False)
        self.nonlinear2 = _activation(_INNER)
        self.cam_layer = _MaskedConvolution(dilation)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x, self.cam_layer(self.nonlinear2(self.linear1(self.nonlinear1(x))))], dim=1)


class _Vector(nn.Module):
    """Mean and deviation (n, 1024) to vectors (n, 192), computed in float32 in whatever precision the weights are."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear = nn.Conv1d(width, WIDTH, 1, bias=False)
        self.nonlinear = nn.ModuleDict({"batchnorm": nn.BatchNorm1d(WIDTH, affine=False)})

    def forward(self, pooled: Tensor) -> Tensor:
        mean, variance = (self.get_buffer(f"nonlinear.batchnorm.running_{name}").float() for name in ("mean", "var"))
        x = functional.linear(pooled, self.linear.weight.squeeze(-1).float())
        return functional.batch_norm(x, mean, variance)


def _surroundings(x: Tensor) -> Tensor:
    """Sum of the means (n, c, t) over half a second and over a second around each moment; in training it was over whole recordings."""
    sums = functional.pad(x.float().cumsum(-1), (1, 0))
    at = torch.arange(x.shape[-1], device=x.device)
    total = x.new_zeros(())
    for width in (_NEAR, _FAR):
        first, last = (at - width // 2).clamp(min=0), (at + width // 2 + 1).clamp(max=x.shape[-1])
        total = total + (sums[..., last] - sums[..., first]) / (last - first)
    return total.to(x.dtype)


def _activation(width: int) -> nn.Module:
    return nn.Sequential(OrderedDict(batchnorm=nn.BatchNorm1d(width), relu=nn.ReLU()))


def _convolution(width: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(width, width, 3, (stride, 1), 1, bias=False)
