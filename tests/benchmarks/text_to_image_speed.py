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

from studio import Settings, Studio, TextToImageResult
from studio.diffusion.drawing_request import Size
from studio.models.model_row import PresetName

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


def bare_pipeline(studio: Studio, steps: int, guidance: float, layout: Image.Image | None = None) -> Callable[[], object]:
    """Stock diffusers on the same folder, number format and scheduler: at 256 px from noise, or over a ``layout`` at its size."""
    import torch
    from diffusers import DPMSolverMultistepScheduler, StableDiffusionImg2ImgPipeline, StableDiffusionPipeline

    cls: Any = StableDiffusionPipeline if layout is None else StableDiffusionImg2ImgPipeline
    with studio.cache.lease("studio-mini") as lease:
        dtype = lease.dtype
    pipe: Any = cls.from_pretrained(studio.catalog.locate("studio-mini").folder, torch_dtype=dtype, safety_checker=None)
    pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config, algorithm_type="dpmsolver++")
    pipe.set_progress_bar_config(disable=True)

    start: dict[str, object] = {"width": 256, "height": 256}
    if layout is not None:
        start = {"image": layout, "strength": studio.catalog.row("studio-mini").sketch_strength}

    def call() -> object:
        generator = torch.Generator().manual_seed(1)
        return pipe(PROMPT, num_inference_steps=steps, guidance_scale=guidance, generator=generator, **start).images[0]

    return call


def layouts(studio: Studio, runs: int) -> None:
    """Layouts painted over at 512 px beside the bare pipeline, and what the studio does by default: 512 or 1024 px at the end."""
    from studio.renderer.sketch import sketch_of

    sketch, row = sketch_of(PROMPT), studio.catalog.row("studio-mini")
    assert sketch is not None
    for name, preset in row.presets.items():

        def draw(size: Size, name: PresetName = name) -> TextToImageResult:
            return studio.text_to_image(prompt=PROMPT, seed=1, preset=name, composition="sketch", size=size)

        bare = bare_pipeline(studio, preset.steps, preset.guidance, sketch.picture(1, 512, 512))
        bare()
        draw("1024")
        a, b, ratio = median_pairs(lambda draw=draw: draw("512"), bare, runs)
        print(f"512 px {name:9s} over a layout: studio {a:.3f} s, bare pipeline without the layout {b:.3f} s, ratio {ratio:.3f}")
        times = []
        for _ in range(runs):
            start = time.perf_counter()
            parts = draw("auto").provenance[0].timings
            times.append((time.perf_counter() - start, parts))
        seconds, parts = sorted(times, key=lambda pair: pair[0])[len(times) // 2]
        print(f"default {name:9s} ({preset.size} px): {seconds:.3f} s, of which {parts}")


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
        for name, preset in row.presets.items():

            def ours(name: PresetName = name) -> object:
                return studio.text_to_image(prompt=PROMPT, seed=1, preset=name, scheduler="dpm++_2m", composition="free", size="256")

            bare = bare_pipeline(studio, preset.steps, preset.guidance)
            bare()
            ours()
            a, b, ratio = median_pairs(ours, bare, runs)
            print(f"256 px {name:9s} {preset.steps:3d} steps: studio {a:.3f} s, bare pipeline {b:.3f} s, ratio {ratio:.3f}")
        layouts(studio, runs)
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
