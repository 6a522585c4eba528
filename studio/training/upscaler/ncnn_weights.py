"""Reads the weights of a plain chain of convolutions out of the two files of the ncnn library.

The ``.param`` file lists the layers, one a line, as text. The ``.bin`` file holds what they need, one after the other: for a convolution
a 32-bit tag, its weights (in half precision and filled up to four bytes where the tag says so), and its biases in float32; for PReLU its
slopes in float32.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

_HALF, _FULL = 0x01306B47, 0  # tags


class _Reader:
    """Takes arrays from the front of ``data``."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, kind: type[np.generic], count: int) -> np.ndarray:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += (found.nbytes + 3) // 4 * 4
        return found.astype(np.float32)

    def weights(self, count: int) -> np.ndarray:
        (tag,) = struct.unpack_from("<I", self.data, self.at)
        self.at += 4
        if tag not in (_HALF, _FULL):
            raise ValueError(f"weights with the tag {tag:#x} are neither half nor single precision")
        return self.take(np.float16 if tag == _HALF else np.float32, count)


def read_chain(stem: Path) -> dict[str, Tensor]:
    """``body.<n>.weight`` and ``body.<n>.bias`` in float32, in the order of the layers of ``stem``.param.

    Raises ``OSError`` or ``ValueError`` when the files are missing or do not fit together.
    """
    reader, found, layer = _Reader(stem.with_suffix(".bin").read_bytes()), {}, 0
    for line in stem.with_suffix(".param").read_text(encoding="ascii").splitlines()[2:]:
        kind, _, inputs, outputs, *rest = line.split()
        given = dict(pair.split("=") for pair in rest[int(inputs) + int(outputs) :])
        if kind == "Convolution":
            out, side = int(given["0"]), int(given["1"])
            found[f"body.{layer}.weight"] = torch.tensor(reader.weights(int(given["6"]))).reshape(out, -1, side, side)
            found[f"body.{layer}.bias"] = torch.tensor(reader.take(np.float32, out))
            layer += 1
        elif kind == "PReLU":
            found[f"body.{layer}.weight"] = torch.tensor(reader.take(np.float32, int(given["0"])))
            layer += 1
    if reader.at != len(reader.data):
        raise ValueError(f"{stem.name}: {len(reader.data) - reader.at} bytes are left over")
    return found


def halved(chain: dict[str, Tensor], scale: int) -> dict[str, Tensor]:
    """The chain whose picture is half as large: each pixel the mean of 2 x 2 of what the chain of this ``scale`` makes.

    A mean is linear, and so is the last convolution: the mean of its rows is the convolution of the mean. The picture that is added at the
    end without smoothing stays what it is. The result is exact, and saves the pixels that nobody would see.
    """
    names = [name for name in chain if name.startswith(f"{_last(chain)}.")]
    half = scale // 2

    def mean(tensor: Tensor) -> Tensor:
        return tensor.reshape(3, half, 2, half, 2, *tensor.shape[1:]).mean((2, 4)).reshape(3 * half * half, *tensor.shape[1:])

    return {name: mean(tensor) if name in names else tensor for name, tensor in chain.items()}


def _last(chain: dict[str, Tensor]) -> str:
    """The name of the last layer."""
    return max((name.rsplit(".", 1)[0] for name in chain), key=lambda layer: int(layer.split(".")[1]))
