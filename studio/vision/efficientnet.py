"""EfficientNet-Lite0 for inference, with every batch normalisation folded into the preceding convolution.

Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", 2019, in the "lite" form (no
squeeze-and-excitation, ReLU6). Strided convolutions pad as TensorFlow does, where the weights were trained: more at the right
and at the bottom. Imports torch; only the model loader and the tagger import this module.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from studio.vision.label_classes import Names

SIDE = 224  # px
# expansion, channels, blocks, stride of the first, kernel
_STAGES = ((1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3))


class Same(nn.Conv2d):
    """Convolution with TensorFlow's "same" padding: output side = input side / stride, rounded up."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  # the name in the base class
        (k, _), (s, _) = self.kernel_size, self.stride
        sides = [-(-side // s) for side in input.shape[-2:]]
        missing = [max((out - 1) * s + k - side, 0) for out, side in zip(sides, input.shape[-2:], strict=True)]
        if any(pad % 2 for pad in missing):  # one more row and column in front than asked for are quicker to drop than a copy is to make
            pads = [pad // 2 + s for pad in missing]
            found = functional.conv2d(input, self.weight, self.bias, s, pads, self.dilation, self.groups)
            return found[..., 1 : sides[0] + 1, 1 : sides[1] + 1]
        return functional.conv2d(input, self.weight, self.bias, s, [pad // 2 for pad in missing], self.dilation, self.groups)


class _Pointwise(nn.Conv2d):
    """Convolution of single pixels, as one matrix product: twice as quick on a processor where the channels come last in memory."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__(channels, out, 1)

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  # the name in the base class
        return functional.linear(input.permute(0, 2, 3, 1), self.weight.flatten(1), self.bias).permute(0, 3, 1, 2)


class _Block(nn.Module):
    """Inverted residual: expand, depthwise convolution, project; the input is added where the shapes allow."""

    def __init__(self, channels: int, out: int, expansion: int, stride: int, kernel: int) -> None:
        super().__init__()
        inner = channels * expansion
        self.expand = _Pointwise(channels, inner) if expansion != 1 else nn.Identity()
        self.filter = Same(inner, inner, kernel, stride, groups=inner)
        self.project = _Pointwise(inner, out)
        self.wide, self.added = expansion != 1, stride == 1 and channels == out

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu6(self.expand(x), inplace=True) if self.wide else x
        y = self.project(functional.relu6(self.filter(y), inplace=True))
        return x + y if self.added else y


class EfficientNetLite0(nn.Module):
    """Pictures (n, 3, 224, 224), values (0..255 - 127) / 128, to logits (n, classes); 4.6 million weights.

    ``names`` and the buffer ``class_embeddings``, (classes, d) unit text vectors of the class names, say what the classes mean.
    """

    class_embeddings: Tensor

    def __init__(self, names: Names, width: int = 384) -> None:
        super().__init__()
        self.names = names
        self.stem = Same(3, 32, 3, 2)
        blocks, channels = [], 32
        for expansion, out, count, stride, kernel in _STAGES:
            for i in range(count):
                blocks.append(_Block(channels, out, expansion, stride if i == 0 else 1, kernel))
                channels = out
        self.blocks = nn.Sequential(*blocks)
        self.head = _Pointwise(channels, 1280)
        self.classifier = nn.Linear(1280, len(names.classes))
        self.register_buffer("class_embeddings", torch.zeros(len(names.classes), width))

    def forward(self, x: Tensor) -> Tensor:
        x = self.blocks(functional.relu6(self.stem(x), inplace=True))
        return self.classifier(functional.relu6(self.head(x), inplace=True).mean((2, 3)))

    @classmethod
    def from_folder(cls, folder: Path, dtype: torch.dtype = torch.float32) -> EfficientNetLite0:
        """The bundled network: ``config.json`` with the class names, ``words.json`` and ``labels.json`` with what stands for them (see
        `Names`), ``model.safetensors`` with half-precision weights.

        The class embeddings are stored as integers, in units of 1/127 of the largest value of each row. Raises ``OSError``, ``KeyError`` or
        ``RuntimeError`` when files are missing or do not fit.
        """
        config, words, labels = (_json(folder / f"{name}.json") for name in ("config", "words", "labels"))
        names = Names(
            tuple(config["classes"]),
            {word: tuple(classes) for word, classes in words.items()},
            {label: tuple(parts) for label, parts in labels.items()},
        )
        stored = load_file(folder / "model.safetensors")
        rows = stored.pop("class_embeddings").float()
        stored["class_embeddings"] = functional.normalize(rows, dim=1)
        model = cls(names, rows.shape[1])
        model.load_state_dict({name: tensor.to(dtype) for name, tensor in stored.items()})
        return model.to(dtype)


def _json(file: Path) -> dict[str, list[Any]]:
    return json.loads(file.read_text(encoding="utf-8"))
