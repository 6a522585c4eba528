"""Checkpoints of a work folder.  They are loaded with ``weights_only=True``, so an untrusted file cannot run code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch


def save_atomic(state: Mapping[str, object], path: Path) -> None:
    """Write a checkpoint (tensors, numbers, text, lists, dicts); a stop halfway leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    torch.save(dict(state), temporary)
    temporary.replace(path)


def load_state(path: Path, device: torch.device | str = "cpu", mmap: bool = False) -> dict[str, Any] | None:
    """Checkpoint on ``device``, or None when there is none yet."""
    return torch.load(path, map_location=device, weights_only=True, mmap=mmap) if path.exists() else None


def need_state(path: Path, device: torch.device | str = "cpu", mmap: bool = False) -> dict[str, Any]:
    """Like ``load_state``; raises FileNotFoundError when there is none yet."""
    state = load_state(path, device, mmap)
    if state is None:
        raise FileNotFoundError(f"{path} does not exist yet: an earlier stage is missing")
    return state
