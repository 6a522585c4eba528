"""Cross-frame attention: self-attention that also sees the film's anchor picture and the picture before.

Source: Khachatryan et al., "Text2Video-Zero", 2023 (keys and values of the first frame); Wu et al., "Tune-A-Video", 2023 (first and
previous frame). Here both are added to the picture's own, so that it can still differ where the prompt or the camera asks for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

_MAX_TOKENS = 4096  # of a layer that is remembered; finer layers cost memory and attention time without adding likeness
Memory = dict[tuple[int, int], Tensor]
"""(layer, timestep) -> (n, tokens, width): the states that entered the layer's self-attention."""
_PreHook = Callable[[nn.Module, tuple[object, ...], dict[str, object]], tuple[tuple[object, ...], dict[str, object]] | None]


class CrossFrameAttention:
    """What the self-attention layers of one UNet keep of earlier pictures. Use inside `hooked_into`.

    It works through forward hooks, which stack and are removed one by one: no attention processor is ever replaced, and a run in
    another thread on the same UNet is not affected.
    """

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._timestep = -1
        self.anchor: Memory = {}
        self.before: Memory = {}
        self._now: Memory = {}
        self.attends_back = False

    @contextmanager
    def hooked_into(self, unet: nn.Module) -> Iterator[CrossFrameAttention]:
        """Hook into ``unet`` while the block runs; afterwards the model is as it was, even after an error."""
        handles = [unet.register_forward_pre_hook(self._note_timestep, with_kwargs=True)]
        layers = [m for name, m in unet.named_modules() if name.endswith("attn1")]
        try:
            for index, layer in enumerate(layers):
                handles.append(layer.register_forward_pre_hook(self._hook(index), with_kwargs=True))
            yield self
        finally:
            for handle in handles:
                handle.remove()
            self.forget()

    def forget(self) -> None:
        """Drop everything that was remembered."""
        self.anchor, self.before, self._now = {}, {}, {}

    def next_picture(self, *, as_anchor: bool = False) -> None:
        """What was drawn since the last call becomes "the picture before", and also the anchor if it is the first or ``as_anchor``."""
        if self._now:
            self.before = self._now
            if as_anchor or not self.anchor:
                self.anchor = self._now
        self._now = {}

    def _note_timestep(self, module: nn.Module, args: tuple[object, ...], kwargs: dict[str, object]) -> None:
        if threading.get_ident() == self._thread:
            timestep = kwargs.get("timestep", args[1] if len(args) > 1 else -1)
            self._timestep = int(torch.as_tensor(timestep).reshape(-1)[0])

    def _hook(self, layer: int) -> _PreHook:
        def hook(
            module: nn.Module, args: tuple[object, ...], kwargs: dict[str, object]
        ) -> tuple[tuple[object, ...], dict[str, object]] | None:
            states = args[0] if args else kwargs.get("hidden_states")
            if threading.get_ident() != self._thread or not isinstance(states, Tensor) or states.ndim != 3 or states.shape[1] > _MAX_TOKENS:
                return None
            key = (layer, self._timestep)
            self._now[key] = states
            if not self.attends_back:
                return None
            seen = [m[key] for m in self._memories() if key in m and m[key].shape == states.shape]
            if not seen:
                return None
            return args, {**kwargs, "encoder_hidden_states": torch.cat([states, *seen], dim=1)}

        return hook

    def _memories(self) -> tuple[Memory, ...]:
        return (self.anchor,) if self.before is self.anchor else (self.anchor, self.before)
