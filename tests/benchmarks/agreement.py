"""Does the agreement score tell right prompts from wrong ones? ``python -m tests.benchmarks.agreement``

Draws pictures with the bundled model, then judges each with its own prompt and with the prompt of another picture (control).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

import numpy as np
import torch

from studio import Settings, Studio
from studio.diffusion.pipelines import build_pipeline
from studio.metrics.agreement import DISTRACTORS, rank_by_denoising

PROMPTS = (
    "a beach with palm trees", "mountains at sunset", "a city skyline at night", "a snowy village in winter", "an underwater coral reef",
    "a volcano with lava", "a mystical forest with glowing plants", "outer space with planets", "a farm with a red barn",
    "a castle on a hill", "a calm lake in the fog", "a sandy desert during the day",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    seeds = parser.parse_args().seeds
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Settings(profile="mini", device="cpu", output_dir=Path(folder)))
        right, wrong, blank = [], [], []
        with studio.cache.lease("studio-mini") as lease, torch.inference_mode():
            pipe = build_pipeline(lease.row.kind, dict(lease.components), "auto", False)
            states = pipe.encode_prompt(list(PROMPTS), lease.device, 1, False)[0]
            others = pipe.encode_prompt(list(DISTRACTORS), lease.device, 1, False)[0]
            for seed in range(seeds):
                for i, prompt in enumerate(PROMPTS):
                    latents = pipe(
                        prompt, num_inference_steps=12, guidance_scale=4.0, width=256, height=256, output_type="latent",
                        generator=torch.Generator().manual_seed(seed),
                    ).images  # fmt: skip
                    j = (i + 5) % len(PROMPTS)
                    flat = torch.zeros_like(latents)
                    for found, x, k in ((right, latents, i), (wrong, latents, j), (blank, flat, i)):
                        found.append(rank_by_denoising(pipe.unet, pipe.scheduler, x, states[k : k + 1], others, "mini")[0].score)
        auroc = float(np.mean([(r > w) + 0.5 * (r == w) for r in right for w in wrong]))
        print(f"score with the right prompt {statistics.mean(right):.2f}, with another picture's prompt {statistics.mean(wrong):.2f}, "
              f"blank picture {statistics.mean(blank):.2f}; AUROC right against wrong {auroc:.3f} (chance 0.5)")  # fmt: skip


if __name__ == "__main__":
    main()
