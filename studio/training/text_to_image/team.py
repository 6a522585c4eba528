"""Data parallelism over single-threaded CPU processes (gloo)."""

from __future__ import annotations

import torch
import torch.distributed as dist
from torch import nn


class Team:
    """The ranks of one training.  On a contended 2-core machine two 1-thread processes beat one 2-thread process.

    With one process everything here is a no-op.
    """

    def __init__(self, rank: int = 0, world: int = 1, port: int = 0) -> None:
        self.rank, self.world = rank, world
        if world > 1:
            torch.set_num_threads(1)
            dist.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=world)

    def sync(self, params: list[nn.Parameter], clock: float) -> float:
        """Average gradients over the ranks; returns rank 0's clock (s) so that all ranks stop at the same step."""
        if self.world == 1:
            return clock
        gradients = [p.grad for p in params if p.grad is not None]
        flat = torch.cat([g.reshape(-1) for g in gradients]).bfloat16()
        dist.all_reduce(flat)
        value, at = torch.tensor([clock if self.rank == 0 else 0.0], dtype=torch.float64), 0
        dist.all_reduce(value)
        for g in gradients:
            g.copy_(flat[at : at + g.numel()].view(g.shape).float() / self.world)
            at += g.numel()
        return value.item()

    def share(self, value: float) -> float:
        """Rank 0's value on every rank."""
        if self.world == 1:
            return value
        box = torch.tensor([value], dtype=torch.float64)
        dist.broadcast(box, 0)
        return box.item()

    def close(self) -> None:
        if self.world > 1:
            dist.destroy_process_group()
