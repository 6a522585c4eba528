"""Seconds of enlarging beside bicubic and beside float32, in one run. ``python -m tests.benchmarks.upscaling [--runs 3]``

The machine may be shared: compare the ratios. bfloat16 is left out where the processor does not multiply it in hardware: it is slow there.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping

import numpy as np
import torch
from PIL import Image

from studio.models.backends import native_bfloat16
from studio.settings import ASSETS
from studio.upscaling.compact_network import CompactUpscaler
from studio.upscaling.upscale import upscale

FOLDER = ASSETS / "models" / "studio-enlarge"
PICTURE = ASSETS / "examples" / "text_to_image" / "fox.png"


def medians(calls: Mapping[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """Median seconds of each call, taken in turn, after one call of each that is not counted."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(runs):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(found) for name, found in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    formats = {"float32": torch.float32, **({"bfloat16": torch.bfloat16} if native_bfloat16() else {})}
    networks = {name: {s: CompactUpscaler.from_folder(FOLDER / s, dtype) for s in ("x2", "x4")} for name, dtype in formats.items()}
    print(f"{torch.get_num_threads()} threads, bfloat16 in hardware: {native_bfloat16()}")
    for side in (256, 512):
        picture = Image.open(PICTURE).convert("RGB").resize((side, side), Image.Resampling.BICUBIC)
        pixels = np.asarray(picture)
        for factor in (2, 4):
            size = (side * factor, side * factor)
            calls: dict[str, Callable[[], object]] = {"bicubic": lambda p=picture, s=size: p.resize(s, Image.Resampling.BICUBIC)}
            calls |= {name: lambda n=found, p=pixels, f=factor: upscale(n, p, f) for name, found in networks.items()}
            found = medians(calls, runs)
            shown = ", ".join(f"{name} {seconds:.3f} s ({seconds / found['float32']:.3f} of float32)" for name, seconds in found.items())
            print(f"{side} -> {side * factor}: {shown}")


if __name__ == "__main__":
    main()
