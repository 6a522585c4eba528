"""Learning-rate schedule, and Muon for matrices beside AdamW for the rest.

Muon: Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024 (momentum, orthogonalised by five
Newton-Schulz iterations).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

_SHARE = 0.7  # scale of an orthogonalised update, so that rates of square matrices compare with AdamW's
_NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)


def schedule(step: int, seconds: float, planned: float, warmup: int, decay_share: float, rewarm_at: int = 0) -> float:
    """Learning-rate factor: warm-up (steps), constant, linear decay to 2 % over the last share of the planned seconds."""
    warm = min(1.0, (step - rewarm_at + 1) / max(1, warmup))
    return warm * max(0.02, min(1.0, (1 - seconds / max(planned, 1e-6)) / max(decay_share, 1e-6)))


class Muon:
    """Momentum + Newton-Schulz orthogonalised updates for conv / linear weights (flattened to 2-D).

    Matrices of one shape are processed as one batch, which matters on an accelerator.
    """

    def __init__(self, params: list[nn.Parameter], lr: float, momentum: float = 0.95, weight_decay: float = 0.01) -> None:
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.params = params
        self.buffers = [torch.zeros_like(p) for p in params]
        self.groups: dict[tuple[int, int], list[int]] = {}  # (rows, columns) -> positions in params
        self.owner: dict[int, int] = {}
        for i, p in enumerate(params):
            self.groups.setdefault((p.shape[0], p[0].numel()), []).append(i)

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self, rank: int = 0, world: int = 1) -> None:
        """One update; with several ranks each orthogonalises its share of the matrices and the updates are summed."""
        for p, b in zip(self.params, self.buffers, strict=True):
            if p.grad is None:
                raise ValueError("Muon needs a gradient for every parameter")
            b.lerp_(p.grad, 1 - self.momentum)  # every rank keeps the full momentum
        if world == 1:
            self._apply(self._updates(self.groups))
            return
        if not self.owner:
            self.owner = self._share_out(world)
        mine = {shape: [i for i in members if self.owner[i] == rank] for shape, members in self.groups.items()}
        done = self._updates({shape: members for shape, members in mine.items() if members})
        flat = [
            done[i].reshape(-1).bfloat16() if i in done else torch.zeros(p.numel(), dtype=torch.bfloat16) for i, p in enumerate(self.params)
        ]
        total = torch.cat(flat)
        dist.all_reduce(total)
        parts = total.split([p.numel() for p in self.params])
        self._apply({i: u.float() for i, u in enumerate(parts)})

    def _share_out(self, world: int) -> dict[int, int]:
        """Position -> rank, largest work first to the least loaded rank."""
        work = [(min(shape) ** 2 * max(shape), i) for shape, members in self.groups.items() for i in members]
        load, owner = [0.0] * world, {}
        for price, i in sorted(work, reverse=True):
            rank = load.index(min(load))
            load[rank] += price
            owner[i] = rank
        return owner

    def _apply(self, updates: dict[int, Tensor]) -> None:
        for i, update in updates.items():
            p = self.params[i]
            p.mul_(1 - self.lr * self.weight_decay).add_(update.reshape(p.shape), alpha=-self.lr)

    def _updates(self, groups: dict[tuple[int, int], list[int]]) -> dict[int, Tensor]:
        """Position -> orthogonalised (rows, columns) update of the current gradients and momenta."""
        out: dict[int, Tensor] = {}
        a, b, c = _NEWTON_SCHULZ
        for (rows, columns), members in groups.items():
            flat = []
            for i in members:
                gradient = self.params[i].grad
                assert gradient is not None  # step() has looked
                flat.append(gradient.lerp(self.buffers[i], self.momentum).reshape(rows, columns))
            x = torch.stack(flat).bfloat16()
            if rows > columns:
                x = x.mT
            x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
            for _ in range(5):
                gram = x @ x.mT
                x = a * x + (b * gram + c * (gram @ gram)) @ x
            update = (x.mT if rows > columns else x).float() * (_SHARE * max(1.0, rows / columns) ** 0.5)
            out.update(zip(members, update, strict=True))
        return out

    def state_dict(self) -> dict[str, object]:
        return {"buffers": self.buffers}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        for mine, saved in zip(self.buffers, state["buffers"], strict=True):
            mine.copy_(saved)


class Optimizer:
    """Muon for the matrices ``big``, AdamW for the rest; one learning-rate factor for both."""

    def __init__(self, model: nn.Module, big: list[nn.Parameter], muon_lr: float, adam_lr: float, betas: tuple[float, float]) -> None:
        ids = {id(p) for p in big}
        self.params = [p for p in model.parameters() if p.requires_grad]
        self.muon_lr, self.adam_lr = muon_lr, adam_lr
        self.muon = Muon(big, muon_lr)
        self.adam = torch.optim.AdamW([p for p in self.params if id(p) not in ids], adam_lr, betas=betas, weight_decay=0.01)

    def step(self, factor: float, clip: float = 1.0) -> Tensor:
        """Clip, update, clear gradients; returns the gradient norm."""
        norm = nn.utils.clip_grad_norm_(self.params, clip)
        self.muon.lr = self.muon_lr * factor
        for group in self.adam.param_groups:
            group["lr"] = self.adam_lr * factor
        self.adam.step()
        together = dist.is_available() and dist.is_initialized()
        self.muon.step(*((dist.get_rank(), dist.get_world_size()) if together else (0, 1)))
        self.adam.zero_grad(set_to_none=True)
        self.muon.zero_grad()
        return norm

    def state_dict(self) -> dict[str, object]:
        return {"adam": self.adam.state_dict(), "muon": self.muon.state_dict()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.adam.load_state_dict(state["adam"])
        self.muon.load_state_dict(state["muon"])
