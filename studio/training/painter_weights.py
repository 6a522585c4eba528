"""Makes ``assets/models/studio-painter``: a network that learns from the renderer's pictures to paint what latents ask for.

    python -m studio.training.painter_weights

About ten minutes of one core.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from studio.learning.reinforcement.picture_judges import NearnessJudge
from studio.learning.reinforcement.thing_drawings import LATENTS, NOUNS, SCENE, draw_plain, real_pictures, thing_of
from studio.learning.reinforcement.thing_painter import ThingPainter
from studio.models.manifest import write_manifest
from studio.settings import ASSETS

FOLDER = ASSETS / "models" / "studio-painter"
_STEPS, _BATCH, _RATE = 16_000, 64, 0.003


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--judge-only", action="store_true", help="print the figures of the model that is there")
    options = parser.parse_args()
    torch.set_num_threads(1)
    if not options.judge_only:
        trained(_STEPS).save_to(options.out)
        write_manifest(options.out)
    for name, (painted, real, others) in believed(ThingPainter.from_folder(options.out)).items():
        print(f"{name}: painted {painted:.0%}, real {real:.0%}, other things {others:.1%}")


def trained(steps: int) -> ThingPainter:
    """A painter after ``steps`` batches of new pictures, without touches: those are no matter of learning."""
    torch.manual_seed(0)
    painter = ThingPainter()
    optimizer = torch.optim.Adam(painter.parameters(), lr=_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, steps)
    for step in range(1, steps + 1):
        scene = torch.randn(_BATCH, SCENE)
        away = painter(scene) - draw_plain(scene, thing_of(scene))
        loss = away.square().mean() + 0.5 * away.abs().mean()  # the second term is for sharp edges
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 200 == 0:
            print(step, round(loss.item(), 4), flush=True)
    return painter


@torch.no_grad()
def believed(painter: ThingPainter) -> dict[str, tuple[float, float, float]]:
    """Shares that a judge who knows 3,000 real pictures of a thing takes for one: of paintings of it, of other real pictures of it, and
    of paintings of other things; out of 1,000 paintings and 300 real pictures."""
    random = torch.Generator().manual_seed(1)
    latents = torch.randn(1000, LATENTS, generator=random)
    pictures, asked = painter.paint(latents), thing_of(latents)
    shares = {}
    for noun, name in enumerate(NOUNS):
        judge = NearnessJudge.of([real_pictures(3000, random, noun)[0]])
        sets = (pictures[asked == noun], real_pictures(300, random, noun)[0], pictures[asked != noun])
        painted, real, others = (float(judge.believed(each).float().mean()) for each in sets)
        shares[name] = painted, real, others
    return shares


if __name__ == "__main__":
    main()
