"""Which word of a prompt acts where in a picture, read out of a latent diffusion model without changing it.

Two ways: the cross-attention of its UNet, in the mean of all layers and heads (Tang et al., "What the DAAM", 2023), and omission: how the
noise prediction changes, place by place, when a word is left out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Literal, Protocol, cast

import numpy as np
import torch
from torch import Tensor, nn


class _CrossAttention(Protocol):
    """What is used of diffusers' attention layer, whose own types leave the projections open."""

    scale: float

    def to_q(self, states: Tensor) -> Tensor: ...
    def to_k(self, states: Tensor) -> Tensor: ...
    def head_to_batch_dim(self, tensor: Tensor) -> Tensor: ...


Method = Literal["attention", "omission"]
_Inputs = dict[str, Any]
_PreHook = Callable[[nn.Module, tuple[Tensor, ...], _Inputs], None]


class WordMaps:
    """Over the components of a leased Stable Diffusion model. ``encode``: prompts -> token states (n, tokens, d).

    ``lock``: held around the tokenizer, which is shared with other requests.
    """

    def __init__(
        self, components: Mapping[str, Any], encode: Callable[[str], Tensor], lock: AbstractContextManager[object], device: torch.device
    ) -> None:
        self._unet, self._vae, self._tokenizer = components["unet"], components["vae"], components["tokenizer"]
        self._signal: Tensor = components["scheduler"].alphas_cumprod
        self._encode, self._lock, self._device = encode, lock, device
        self._seen: list[Tensor] = []

    @torch.inference_mode()
    def maps(self, picture: np.ndarray, words: Sequence[str], method: Method, noise: float, seed: int) -> dict[int, np.ndarray]:
        """Position of a word -> its map (side, side), >= 0, of ``picture`` uint8 (h, w, 3) whose prompt is ``words`` joined by blanks.

        ``noise`` in (0, 1): share of the schedule at which the picture is looked at, with noise from ``seed``. Words beyond the text
        model's limit have no map.
        """
        noisy, timestep = self._noisy(picture, noise, seed)
        with self._lock:
            states = self._encode(" ".join(words))
        if method == "attention":
            with self._hooked():
                self._unet(noisy, timestep, encoder_hidden_states=states)
            return self._of_words(words)
        right = self._unet(noisy, timestep, encoder_hidden_states=states).sample
        found: dict[int, np.ndarray] = {}
        for position in range(len(words)):
            with self._lock:
                without = self._encode(" ".join(w for other, w in enumerate(words) if other != position))
            changed = self._unet(noisy, timestep, encoder_hidden_states=without).sample
            found[position] = (changed - right).square().mean((0, 1)).float().cpu().numpy()
        return found

    def _noisy(self, picture: np.ndarray, noise: float, seed: int) -> tuple[Tensor, int]:
        dtype = next(self._vae.parameters()).dtype
        pixels = torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].to(self._device, dtype) / 127.5 - 1
        encoded = self._vae.encode(pixels)
        latents = encoded.latents if hasattr(encoded, "latents") else encoded.latent_dist.mean
        latents = latents * self._vae.config.scaling_factor
        timestep = int(noise * (len(self._signal) - 1))
        signal = self._signal[timestep].to(latents)
        drawn = torch.randn(latents.shape, generator=torch.Generator().manual_seed(seed)).to(latents)
        return signal.sqrt() * latents + (1 - signal).sqrt() * drawn, timestep

    @contextmanager
    def _hooked(self) -> Iterator[None]:
        """Watch the cross-attention layers; nothing about them is replaced, and a run in another thread is not affected."""
        self._seen = []
        layers = [module for name, module in self._unet.named_modules() if name.endswith("attn2")]
        handles = [layer.register_forward_pre_hook(self._watch(threading.get_ident()), with_kwargs=True) for layer in layers]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def _watch(self, thread: int) -> _PreHook:
        def hook(layer: nn.Module, args: tuple[Tensor, ...], kwargs: _Inputs) -> None:
            module = cast("_CrossAttention", layer)
            if threading.get_ident() != thread:
                return
            states = args[0] if args else kwargs["hidden_states"]
            query = module.head_to_batch_dim(module.to_q(states))
            key = module.head_to_batch_dim(module.to_k(kwargs["encoder_hidden_states"]))
            shares = (query @ key.transpose(1, 2) * module.scale).softmax(-1).mean(0)  # (places, tokens)
            side = round(len(shares) ** 0.5)
            self._seen.append(shares.float().T.reshape(-1, side, side))

        return hook

    def _of_words(self, words: Sequence[str]) -> dict[int, np.ndarray]:
        """The mean over layers, at the size of the finest; each layer counts alike."""
        with self._lock:
            owners = self._tokenizer(list(words), is_split_into_words=True, truncation=True).word_ids()
        side = max(seen.shape[-1] for seen in self._seen)
        found: dict[int, np.ndarray] = {}
        for position in dict.fromkeys(owner for owner in owners if owner is not None):
            tokens = [token for token, owner in enumerate(owners) if owner == position]
            layers = [seen[tokens].sum(0) for seen in self._seen]
            scaled = [torch.nn.functional.interpolate((m / m.mean())[None, None], (side, side), mode="bilinear")[0, 0] for m in layers]
            found[position] = torch.stack(scaled).mean(0).cpu().numpy()
        return found


def points_inside(heat: np.ndarray, box: tuple[float, float, float, float]) -> bool:
    """The pointing game (Zhang et al., 2016): whether the highest cell of ``heat`` (side, side) has its middle in ``box``, whose left, top,
    right and bottom are shares of the side."""
    row, column = np.unravel_index(int(heat.argmax()), heat.shape)
    x, y = (column + 0.5) / heat.shape[1], (row + 0.5) / heat.shape[0]
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def strength_inside(heat: np.ndarray, box: tuple[float, float, float, float]) -> float:
    """Mean of ``heat`` in the cells whose middle lies in ``box``, over its mean everywhere; 1 where no cell does."""
    middles_x = (np.arange(heat.shape[1]) + 0.5) / heat.shape[1]
    middles_y = (np.arange(heat.shape[0]) + 0.5) / heat.shape[0]
    columns, rows = (middles_x >= box[0]) & (middles_x <= box[2]), (middles_y >= box[1]) & (middles_y <= box[3])
    inside = heat[np.ix_(rows, columns)]
    return float(inside.mean() / max(float(heat.mean()), 1e-12)) if inside.size else 1.0
