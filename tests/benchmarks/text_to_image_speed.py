"""Speed and memory of text-to-image beside the bare pipeline, in one run. ``python -m tests.benchmarks.text_to_image_speed``

Prints medians and ratios; the machine may be shared, so only the ratios are compared with the goals.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from PIL import Image

from studio import Settings, Studio

PROMPT = "a castle on a hill at sunset"


def median_pairs(first: Callable[[], object], second: Callable[[], object], runs: int) -> tuple[float, float, float]:
    """(median seconds of first, of second, median of the pairwise ratios first / second), taken in turn."""
    a, b = [], []
    for _ in range(runs):
        for call, times in ((first, a), (second, b)):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
    return statistics.median(a), statistics.median(b), statistics.median(x / y for x, y in zip(a, b, strict=True))


class PeakMemory:
    """Highest resident size of this process in bytes, sampled every 5 ms."""

    def __enter__(self) -> PeakMemory:
        self.process, self.peak, self._stop = psutil.Process(), 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._stop.wait(0.005):
            self.peak = max(self.peak, self.process.memory_info().rss)

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def bare_pipeline(studio: Studio, steps: int, guidance: float) -> Callable[[], object]:
    """Stock diffusers on the same folder, number format and scheduler."""
    import torch
    from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline

    with studio.cache.lease("studio-mini") as lease:
        dtype = lease.dtype
    pipe: Any = StableDiffusionPipeline.from_pretrained(studio.catalog.locate("studio-mini").folder, torch_dtype=dtype, safety_checker=None)
    pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config, algorithm_type="dpmsolver++")
    pipe.set_progress_bar_config(disable=True)

    def call() -> object:
        generator = torch.Generator().manual_seed(1)
        return pipe(PROMPT, num_inference_steps=steps, guidance_scale=guidance, width=256, height=256, generator=generator).images[0]

    return call


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Settings(profile="mini", device="cpu", output_dir=Path(folder)))
        with PeakMemory() as memory:
            start = time.perf_counter()
            studio.text_to_image(prompt=PROMPT, seed=1)
            print(f"first picture, imports and load included: {time.perf_counter() - start:.2f} s")
            drawn = memory.peak
        row = studio.catalog.row("studio-mini")
        for name in ("fast", "balanced", "best"):
            preset = row.presets[name]

            def ours(name: str = name) -> object:
                return studio.text_to_image(prompt=PROMPT, seed=1, preset=name, scheduler="dpm++_2m")

            bare = bare_pipeline(studio, preset.steps, preset.guidance)
            bare()
            ours()
            a, b, ratio = median_pairs(ours, bare, runs)
            print(f"{name:9s} {preset.steps:3d} steps: studio {a:.3f} s, bare pipeline {b:.3f} s, ratio {ratio:.3f}")
        picture, mask = Path(folder) / "in.png", Path(folder) / "mask.png"
        Image.linear_gradient("L").convert("RGB").save(picture)
        Image.new("L", (256, 256), 255).save(mask)
        bare = None  # type: ignore[assignment]
        base = psutil.Process().memory_info().rss
        used = sum(c["bytes"] for c in studio.cache.snapshot()["components"])
        studio.text_to_image(prompt=PROMPT, init_image=picture)
        studio.text_to_image(prompt=PROMPT, init_image=picture, mask_image=mask)
        grown, more = psutil.Process().memory_info().rss / base - 1, sum(c["bytes"] for c in studio.cache.snapshot()["components"]) - used
        print(f"peak memory of the first picture: {drawn / 2**30:.2f} GiB")
        print(f"image-to-image and inpainting after it: {more:+d} bytes of weights, {grown:+.2%} resident memory")


if __name__ == "__main__":
    main()
