"""A layer's weights in a few bits each: rounded to steps, thinned out, or shared from a short list. Imports torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

Coding = Literal["quantise", "prune", "share"]
_ROUNDS = 8  # of Lloyd's algorithm


@dataclass(frozen=True)
class CodedWeight:
    """``values``: the weight as the network computes with it, float32; ``parts``: what is stored of it."""

    values: Tensor
    parts: Mapping[str, Tensor]


def coded(weight: Tensor, coding: Coding, bits: int, *, careful: bool) -> CodedWeight:
    """``weight`` (outputs, ...) in ``bits`` (2 to 8) per number. ``careful``: each output channel is judged on its own scale, and shared
    values are fitted; otherwise one scale serves the whole layer, and shared values stand evenly between the ends."""
    return _CODINGS[coding](weight.detach().float(), bits, careful)


def rounded_weight(weight: Tensor, bits: int, per_channel: bool) -> CodedWeight:
    """Symmetric whole numbers of ``bits`` and a scale, one for each output channel or one for the layer."""
    flat, most = weight.reshape(len(weight), -1), 2 ** (bits - 1) - 1
    largest = flat.abs().amax(1, keepdim=True) if per_channel else flat.abs().max().reshape(1, 1)
    scale = (largest / most).clamp(min=1e-12)
    codes = (flat / scale).round()
    return CodedWeight((codes * scale).reshape(weight.shape), {"codes": packed(codes + most, bits), "scale": scale.half()})


def thinned_weight(weight: Tensor, bits: int, per_channel: bool) -> CodedWeight:
    """The largest weights in half precision, and one bit for each weight that says whether it is kept; ``per_channel``: large for its
    output channel, whose weights may all be small."""
    flat = weight.reshape(len(weight), -1)
    size = flat / flat.norm(dim=1, keepdim=True).clamp(min=1e-12) if per_channel else flat
    count = max(1, round(flat.numel() * (bits - 1) / 16))
    kept = size.abs() >= size.abs().flatten().topk(count).values[-1]
    return CodedWeight((flat * kept).reshape(weight.shape), {"kept": packed(kept.float(), 1), "values": flat[kept].half()})


def shared_weight(weight: Tensor, bits: int, fitted: bool) -> CodedWeight:
    """2 ** ``bits`` values that all weights of the layer share, and for each weight which one. ``fitted``: by k-means, as in Han et al.,
    "Deep Compression", 2016."""
    flat, count = weight.flatten(), 2**bits
    values = torch.linspace(float(flat.min()), float(flat.max()), count)
    if fitted:
        ordered = flat.sort().values
        values = ordered[torch.linspace(0, len(flat) - 1, count).long()].unique()
        for _ in range(_ROUNDS):
            which = torch.bucketize(flat, (values[1:] + values[:-1]) / 2)
            sums = torch.zeros(len(values)).index_add_(0, which, flat)
            members = torch.bincount(which, minlength=len(values))
            values = torch.where(members > 0, sums / members.clamp(min=1), values).sort().values
    which = torch.bucketize(flat, (values[1:] + values[:-1]) / 2)
    return CodedWeight(values[which].reshape(weight.shape), {"codes": packed(which.float(), bits), "values": values.half()})


def packed(codes: Tensor, bits: int) -> Tensor:
    """Whole numbers from 0 to 2 ** ``bits`` - 1 (at most 8 bits) one after the other, without gaps, as uint8."""
    rows = np.unpackbits(codes.flatten().numpy().astype(np.uint8)[:, None], axis=1)[:, 8 - bits :]
    return torch.from_numpy(np.packbits(rows.ravel()))


_CODINGS: Mapping[Coding, Callable[[Tensor, int, bool], CodedWeight]] = {
    "quantise": rounded_weight,
    "prune": thinned_weight,
    "share": shared_weight,
}
