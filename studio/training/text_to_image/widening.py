"""Function-preserving growth: weights of a smaller autoencoder start a wider, deeper one that computes the same.

Source of the idea: Chen et al., "Net2Net: Accelerating Learning via Knowledge Transfer", 2016; here old channels come first, the
new inputs of old channels are zero and new residual blocks start as identity.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

Names = dict[str, str]  # suffix -> full parameter name
Levels = dict[int, dict[tuple[str, int], Names]]  # level -> ("block", i) or ("conv", 0) -> names


@torch.no_grad()
def widen(model: nn.Module, old: dict[str, Tensor]) -> None:
    """Copy ``old`` into ``model``; where sizes differ, into the leading channels, without changing the function.

    Decoder levels may have gained residual blocks: the old blocks of a level go first, new ones start as identity.
    """
    mine = model.state_dict()
    if len(mine) == len(old) and all(k in mine and mine[k].shape == v.shape for k, v in old.items()):
        model.load_state_dict(old)
        return
    missing = mine.keys() - old.keys()
    same = all(k in mine and mine[k].shape == v.shape for k, v in old.items())
    if same and all(k.startswith(("add_embedding.", "encoder_hid_proj.")) for k in missing):
        model.load_state_dict(old, strict=False)  # a UNet that learnt without the pooled caption, without a projection
        return
    index = _match_layers(list(mine), list(old))
    if not index:
        raise ValueError("these weights belong to another kind of model")
    for name, target in mine.items():
        source = old.get(index.get(name, ""))
        if source is None:  # new residual block
            if ".conv.4." in name:
                target.zero_()
        elif target.ndim == 4:
            rows, columns = source.shape[:2]
            target[:rows, columns:] = 0  # the new inputs do not disturb the old channels
            target[:rows, :columns] = source
        else:
            target[: len(source)] = source
    model.load_state_dict(mine)


def _match_layers(new: list[str], old: list[str]) -> dict[str, str]:
    """Name in the new model -> name in the old one, level by level."""
    out: dict[str, str] = {}
    for side in ("encoder", "decoder"):
        old_levels = _levels([k for k in old if k.startswith(side)])
        for level, layers in _levels([k for k in new if k.startswith(side)]).items():
            for position, names in layers.items():
                known = old_levels.get(level, {}).get(position, {})
                out |= {name: known[suffix] for suffix, name in names.items() if suffix in known}
    return out


def _levels(names: list[str]) -> Levels:
    """Layers of one side of an AutoencoderTiny; a level ends at a plain convolution."""
    layers: dict[int, Names] = {}
    for name in names:
        _, _, position, suffix = name.split(".", 3)
        layers.setdefault(int(position), {})[suffix] = name
    out: Levels = {}
    level = block = 0
    for position in sorted(layers):
        members = layers[position]
        if any(suffix.startswith("conv.") for suffix in members):
            out.setdefault(level, {})[("block", block)] = members
            block += 1
        else:
            out.setdefault(level, {})[("conv", 0)] = members
            level, block = level + 1, 0
    return out
