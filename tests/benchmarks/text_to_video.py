"""Frame-by-frame films beside the textbook method (independent pictures), in one run. ``python -m tests.benchmarks.text_to_video``

Five seeds, each with a prompt and a camera of its own, and the goals they are held to. Controls, made of our own frames: the first
picture held still, and a cross-fade from the first to the last; both must fail. Agreement: how far the prompt explains the decoded
frames better than other descriptions do, judged by the model itself, for ours and for the naive film alike. Seconds are only
comparable within a run. ``--sheet FILE`` draws first, middle and last frames of all films, ours above naive.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from studio import Settings, Studio
from studio.media.video import frames
from studio.metrics.agreement import DISTRACTORS, rank_by_denoising
from studio.metrics.temporal import TemporalFigures, measure

FILMS = (
    ("a calm lake between hills in the early morning", 1, "pan_right"),
    ("a castle on a hill at sunset", 2, "zoom_in"),
    ("a futuristic cityscape with neon lights at night", 3, "drift"),
    ("a volcano with lava rivers at night", 4, "pan_left"),
    ("a colorful coral reef under water", 5, "rotate_right"),
)
SPOTS = 8  # frames of each film that are judged against the prompt


@dataclass(frozen=True)
class Run:
    """One film of ours and its naive twin. ``agreement``: share of other descriptions that the prompt beats, ours and naive."""

    name: str
    ours: TemporalFigures
    naive: TemporalFigures
    seconds: tuple[float, float]
    agreement: tuple[float, float]
    pictures: tuple[list[np.ndarray], list[np.ndarray]]

    @property
    def ratio(self) -> float:
        """Warp error of ours over that of the naive film."""
        return self.ours.warp_error / max(self.naive.warp_error, 1e-9)


def run(studio: Studio, prompt: str, seed: int, camera: str, options: dict[str, Any]) -> Run:
    begin = time.perf_counter()
    result = studio.text_to_video(prompt=prompt, seed=seed, camera=camera, compare=True, **options)
    total = time.perf_counter() - begin
    assert result.figures and result.naive_figures and result.naive and result.provenance
    timings = result.provenance.timings
    seconds = (timings.get("draw", total), timings.get("naive", total))
    pictures = ([f.image for f in frames(result.film)], [f.image for f in frames(result.naive)])
    judged = (agreement(studio, prompt, pictures[0]), agreement(studio, prompt, pictures[1]))
    return Run(f"{camera} {seed}", result.figures, result.naive_figures, seconds, judged, pictures)


def agreement(studio: Studio, prompt: str, pictures: list[np.ndarray]) -> float:
    """Mean share in [0, 1] of the other descriptions that explain a decoded frame worse than ``prompt``, of `SPOTS` frames."""
    import torch
    from diffusers import StableDiffusionPipeline

    chosen = [pictures[int(i)] for i in np.linspace(0, len(pictures) - 1, SPOTS)]
    with studio.cache.lease("studio-mini") as lease, torch.inference_mode():
        parts = dict(lease.components)
        pipe = StableDiffusionPipeline(**parts, safety_checker=None, feature_extractor=None, requires_safety_checker=False)
        vae = parts["vae"]
        pixels = torch.from_numpy(np.stack(chosen)).permute(0, 3, 1, 2).to(lease.device, vae.dtype) / 127.5 - 1
        codes = [vae.encode(p[None]) for p in pixels]
        latents = torch.cat([c.latent_dist.mode() if hasattr(c, "latent_dist") else c.latents for c in codes]) * vae.config.scaling_factor
        own, others = (pipe.encode_prompt(text, lease.device, 1, False)[0] for text in (prompt, list(DISTRACTORS)))
        found = rank_by_denoising(parts["unet"], parts["scheduler"], latents, own, others, lease.row.title)
    return float(np.mean([a.score for a in found]))


def controls(done: Run) -> dict[str, TemporalFigures]:
    """Two films that nobody should like, out of the frames of a good one."""
    own = done.pictures[0]
    shares = np.linspace(0, 1, len(own))
    fade = [np.clip(own[0] * (1 - s) + own[-1] * s + 0.5, 0, 255).astype(np.uint8) for s in shares]
    return {"held still": measure([own[0]] * len(own)), "cross-fade": measure(fade, keyframes=[0, len(own) - 1])}


def line(name: str, figures: TemporalFigures, ratio: float | None = None, extra: str = "") -> str:
    told = f"{name:24s} {figures.warp_error * 1e3:8.3f} " + (f"{ratio:7.3f}" if ratio is not None else " " * 7)
    told += (
        f" {figures.speed:6.2f} {'yes' if figures.moves else 'no':>5s} {_or(figures.direction_error):>6s} {_or(figures.size_error, 2):>6s}"
    )
    return told + f" {figures.ghosting:6.2f} {figures.flicker:7.2f} {_or(figures.loop_error, 2):>5s} {extra}"


def _or(value: float | None, digits: int = 1) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def table(runs: list[Run], seconds_goal: float) -> None:
    columns = (("film", -24), ("warp e-3", 8), ("ratio", 7), ("px/fr", 6), ("moves", 5), ("deg", 6), ("size", 6), ("ghost", 6))
    columns += (("flicker", 7), ("loop", 5))
    print(" ".join(name.ljust(-width) if width < 0 else name.rjust(width) for name, width in columns))
    for done in runs:
        extra = f"{done.seconds[0]:5.1f} s, agreement {done.agreement[0]:.2f}"
        print(line(done.name, done.ours, done.ratio, extra))
        print(line("  naive", done.naive, None, f"{done.seconds[1]:5.1f} s, agreement {done.agreement[1]:.2f}"))
        for name, figures in controls(done).items():
            print(line(f"  control: {name}", figures, figures.warp_error / max(done.naive.warp_error, 1e-9)))
    goals = [
        ("warp error, ours / naive", max(r.ratio for r in runs), 0.15, False),
        ("motion floor met (share)", float(np.mean([r.ours.moves for r in runs])), 1.0, True),
        ("direction, degrees", max(r.ours.direction_error or 0.0 for r in runs), 10.0, False),
        ("size, share", max(r.ours.size_error or 0.0 for r in runs), 0.2, False),
        ("ghosting", min(r.ours.ghosting for r in runs), 0.85, True),
        ("luma flicker, 1/255", max(r.ours.flicker for r in runs), 1.0, False),
        ("loop, last to first", max(r.ours.loop_error or 0.0 for r in runs), 1.2, False),
        ("agreement, ours - naive (mean)", float(np.mean([r.agreement[0] - r.agreement[1] for r in runs])), 0.0, True),
        ("seconds a frame, ours / naive", max(r.seconds[0] / r.seconds[1] for r in runs), 1.0, False),
        ("seconds a film", max(r.seconds[0] for r in runs), seconds_goal, False),
    ]
    print("\nworst of all films                 goal")
    for name, value, goal, at_least in goals:
        met = value >= goal if at_least else value <= goal
        print(f"{name:32s} {'>=' if at_least else '<='} {goal:5.2f}  {value:7.3f}  {'met' if met else 'MISSED'}")


def sheet(runs: list[Run], file: Path) -> None:
    """First, middle and last frame of each film: ours in one row, its naive twin below."""
    films = [pictures for done in runs for pictures in done.pictures]
    rows = [np.hstack([p[0], p[len(p) // 2], p[-1]]) for p in films]
    Image.fromarray(np.vstack(rows)).save(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="balanced", choices=("fast", "balanced", "best"))
    parser.add_argument("--frames", type=int, default=16)
    parser.add_argument("--films", type=int, default=len(FILMS))
    parser.add_argument("--loop", action="store_true")
    parser.add_argument("--sheet", type=Path)
    chosen = parser.parse_args()
    options = {"preset": chosen.preset, "frames": chosen.frames, "loop": chosen.loop}
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=Path(folder)))
        studio.text_to_image(prompt="warm up", num_inference_steps=2, score=False)
        runs = [run(studio, prompt, seed, camera, options) for prompt, seed, camera in FILMS[: chosen.films]]
    table(runs, 8.0 if chosen.preset == "fast" else 20.0)
    if chosen.sheet:
        sheet(runs, chosen.sheet)


if __name__ == "__main__":
    main()
