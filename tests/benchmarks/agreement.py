"""May the model that drew a picture judge it? ``python -m tests.benchmarks.agreement draw FOLDER``

Draws 60 held-out prompts, half of them from noise alone, onto ``FOLDER/sheet.png`` with their prompts, and scores each by the model's own
denoising error. Write ``right`` or ``wrong``, one a line, into ``FOLDER/eye.txt``; ``python -m tests.benchmarks.agreement score FOLDER``
prints the AUROC of right against wrong, and its control: the same scores against the labels one place further on.
"""

from __future__ import annotations

import argparse
import json
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from studio import Settings, Studio
from studio.diffusion.pipelines import build_pipeline
from studio.metrics.agreement import DISTRACTORS, rank_by_denoising
from studio.training.text_to_image.contact_sheet import contact_sheet
from studio.training.text_to_image.datasets.version3 import held_out

_COUNT, _SKIP, _FIRST_SEED = 60, 200, 500
_LABELS = ("right", "wrong")


def draw(folder: Path) -> None:
    """Pictures as a user gets them, their sheet, an empty list of labels, and the model's own scores."""
    folder.mkdir(parents=True, exist_ok=True)
    studio = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=folder))
    prompts = [p.text for p in islice(held_out(2 * (_COUNT + _SKIP)), _SKIP, _SKIP + _COUNT)]
    pictures = []
    for i, prompt in enumerate(prompts):
        how = {"composition": "free" if i % 2 else "auto", "preset": "fast" if i % 4 == 3 else "balanced"}
        made = studio.text_to_image(prompt=prompt, seed=_FIRST_SEED + i, width=256, height=256, score=False, **how)
        pictures.append(np.asarray(made.images[0]))
    contact_sheet(np.stack(pictures), [f"{i} {p}" for i, p in enumerate(prompts)], folder / "sheet.png", columns=6)
    (folder / "eye.txt").write_text("?\n" * _COUNT, encoding="utf-8")
    (folder / "scores.json").write_text(json.dumps(own_scores(studio, prompts, pictures)), encoding="utf-8")


@torch.inference_mode()
def own_scores(studio: Studio, prompts: list[str], pictures: list[np.ndarray]) -> list[float]:
    """Share of other descriptions that each picture's own prompt beats, by the denoising error of the model that drew it."""
    found = []
    with studio.cache.lease("studio-mini") as lease:
        pipe = build_pipeline(lease.row.kind, dict(lease.components), "auto", False)
        vae, others = lease.components["vae"], pipe.encode_prompt(list(DISTRACTORS), lease.device, 1, False)[0]
        for prompt, picture in zip(prompts, pictures, strict=True):
            own = pipe.encode_prompt(prompt, lease.device, 1, False)[0]
            pixels = torch.from_numpy(picture).permute(2, 0, 1)[None].to(vae.dtype) / 127.5 - 1
            latents = vae.encode(pixels).latents * vae.config.scaling_factor
            found.append(rank_by_denoising(pipe.unet, pipe.scheduler, latents, own, others, "mini")[0].score)
    return found


def auroc(scores: np.ndarray, right: np.ndarray) -> float:
    """Chance that a right picture scores higher than a wrong one; ties count half."""
    high, low = scores[right][:, None], scores[~right][None]
    return float(((high > low) + 0.5 * (high == low)).mean())


def score(folder: Path) -> None:
    """Print the figures; SystemExit where a picture has no label."""
    labels = (folder / "eye.txt").read_text(encoding="utf-8").split()
    scores = np.array(json.loads((folder / "scores.json").read_text(encoding="utf-8")))
    if len(labels) != len(scores) or not set(labels) <= set(_LABELS):
        raise SystemExit(f"eye.txt must say right or wrong for each of {len(scores)} pictures")
    right = np.array([label == "right" for label in labels])
    print(f"{right.sum()} of {len(right)} right; {(scores == 1).sum()} have the best score; AUROC {auroc(scores, right):.2f}")
    print(f"control, labels of the next picture: {auroc(scores, np.roll(right, -1)):.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("draw", "score"))
    parser.add_argument("folder", type=Path)
    o = parser.parse_args()
    draw(o.folder) if o.step == "draw" else score(o.folder)


if __name__ == "__main__":
    main()
