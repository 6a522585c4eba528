"""The bundled upscaler: Real-ESRGAN's compact network, which works at the small size and enlarges once, at its end."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import interpolate, pixel_shuffle


class CompactUpscaler(nn.Module):
    """Pictures (n, 3, h, w) in [0, 1] -> (n, 3, h * scale, w * scale), float32, about in [0, 1].

    ``depth`` convolutions of ``width`` channels with PReLU, then one that makes scale x scale pixels of each cell; what comes out is added
    to the picture enlarged without smoothing. The first layer and that sum stay in float32, which costs nothing and keeps bfloat16 within
    1/255 of float32. Source: Wang et al., "Real-ESRGAN: Training Real-World Blind Super-Resolution with Pure Synthetic Data", 2021.
    """

    _keep_in_fp32_modules = ("body.0.", "body.1.")  # the name that transformers gave this list

    def __init__(self, width: int = 64, depth: int = 16, scale: int = 4) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(3, width, 3, padding=1), nn.PReLU(width)]
        for _ in range(depth):
            layers += [nn.Conv2d(width, width, 3, padding=1), nn.PReLU(width)]
        self.body = nn.ModuleList([*layers, nn.Conv2d(width, 3 * scale * scale, 3, padding=1)])
        self.scale = scale
        self.reach = depth + 2
        """How far in px of the input one pixel can be seen: one px for each convolution."""

    def forward(self, pictures: Tensor) -> Tensor:
        pictures = pictures.float()
        features = pictures.contiguous(memory_format=torch.channels_last)
        for layer in self.body:
            features = layer(features.to(next(layer.parameters()).dtype))
        return pixel_shuffle(features.float(), self.scale) + interpolate(pictures, scale_factor=self.scale, mode="nearest")

    @classmethod
    def from_folder(cls, folder: Path, dtype: torch.dtype = torch.float32) -> CompactUpscaler:
        """The network of a folder with ``config.json`` (width, depth, scale) and ``model.safetensors``.

        Raises ``OSError``, ``KeyError`` or ``RuntimeError`` when files are missing or do not fit.
        """
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        model = cls(config["width"], config["depth"], config["scale"])
        model.load_state_dict({name: tensor.float() for name, tensor in load_file(folder / "model.safetensors").items()})
        for layer in model.body[2:]:
            layer.to(dtype)
        for parameter in model.parameters():
            if parameter.ndim == 4:  # in this order a CPU convolves much faster
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
        return model
