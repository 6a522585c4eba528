"""Makes ``assets/models/studio-two-towers``: the towers of the Lab's experiment `align`, trained longer, and without some combinations.

    python -m studio.training.picture_sentences

About a minute of one core. The same version of torch gives the same weights.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from studio.learning.contrastive.caption_split import is_kept_for_judging, pairs_of
from studio.learning.contrastive.infonce import infonce
from studio.learning.contrastive.two_towers import SIDE, TwoTowers
from studio.learning.picture_set import picture_set
from studio.models.manifest import write_manifest
from studio.settings import ASSETS

FOLDER = ASSETS / "models" / "studio-two-towers"
_PICTURES, _STEPS, _BATCH, _RATE, _TEMPERATURE = 12_000, 1_200, 96, 0.002, 0.07


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    made = picture_set(_PICTURES, SIDE, rng)
    rows = [row for row, caption in enumerate(made.captions) if not is_kept_for_judging(caption)]
    pairs = pairs_of(made.pictures[rows], tuple(made.captions[row] for row in rows))
    towers = TwoTowers()
    optimizer = torch.optim.Adam(towers.parameters(), lr=_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, _STEPS)
    for step in range(1, _STEPS + 1):
        batch = torch.from_numpy(rng.integers(0, len(pairs), _BATCH))
        loss = infonce(towers.pictures(pairs.pixels[batch]), towers.sentences(pairs.words[batch]), _TEMPERATURE)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            print(step, round(loss.item(), 3), flush=True)
    towers.save_to(options.out)
    write_manifest(options.out)


if __name__ == "__main__":
    main()
