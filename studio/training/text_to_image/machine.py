"""The device that trains, mixed precision, clocks, and the log of a stage."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

import torch

from studio.models.backends import native_bfloat16


def pick_device(name: str | None = None) -> torch.device:
    """'cuda' when available, else 'cpu'; also sets the fast-matmul switches."""
    device = torch.device(name or ("cuda" if torch.cuda.is_available() else "cpu"))
    if device.type == "cuda":
        torch.backends.cudnn.benchmark = True
        torch.set_float32_matmul_precision("high")
    return device


def autocast(device: torch.device) -> contextlib.AbstractContextManager[object]:
    """bfloat16 mixed precision; none on a CPU that only emulates it, which takes ten times as long as float32."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type != "cpu" or native_bfloat16())


class Clock:
    """Seconds since construction; ``offset`` = seconds of earlier calls."""

    def __init__(self, offset: float = 0.0) -> None:
        self.start, self.offset = time.monotonic(), offset

    def __call__(self) -> float:
        return self.offset + time.monotonic() - self.start


class StageLog:
    """Lines of JSON in ``work/log_<stage>.jsonl`` and on stdout."""

    def __init__(self, work: Path, stage: str, quiet: bool = False) -> None:
        self.path, self.stage, self.quiet = work / f"log_{stage}.jsonl", stage, quiet

    def __call__(self, **row: object) -> None:
        if self.quiet:
            return
        row = {k: round(v, 5) if isinstance(v, float) else v for k, v in row.items()}
        with self.path.open("a", encoding="utf-8") as f:
            f.write(json.dumps(row) + "\n")
        print(self.stage, *(f"{k}={v}" for k, v in row.items()), flush=True)
