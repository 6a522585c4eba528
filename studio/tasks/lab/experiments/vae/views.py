"""What the autoencoders paint, as sheets of small pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from studio.learning.picture_set import picture_set
from studio.tasks.lab.experiments.vae.words_and_pictures import SIDE, THINGS

if TYPE_CHECKING:
    from studio.learning.multimodal_vae import PictureWordsVae
    from studio.tasks.lab.experiments.vae.words_and_pictures import Shelf

_COLUMNS = 8
_ZOOM = 2  # px of the sheet for one of a picture
_TURNED = 4  # latent numbers that are turned


def first_look(seed: int) -> np.ndarray:
    """A few pictures of the kind that is learned, while the others are made. uint8 (height, width, 3)."""
    made = picture_set(_COLUMNS, SIDE, np.random.default_rng(seed), THINGS, whole=True)
    return _sheet(torch.from_numpy(made.pictures).reshape(1, _COLUMNS, -1) / 255)


@torch.no_grad()
def reconstructions(vae: PictureWordsVae, shelf: Shelf, noisy: torch.Tensor) -> np.ndarray:
    """Rows: the truth; painted from picture and words; from the picture alone; from the words alone. uint8 (height, width, 3)."""
    test = shelf.test
    cases = ((noisy, test.words), (noisy, None), (None, test.words))
    rows = [test.pictures[:_COLUMNS]]
    rows += [vae.paint(vae.encode(*(None if part is None else part[:_COLUMNS] for part in case)).mean) for case in cases]
    return _sheet(torch.stack(rows))


@torch.no_grad()
def traversal(vae: PictureWordsVae, shelf: Shelf, noisy: torch.Tensor) -> np.ndarray:
    """Rows: the latent numbers that say most; from left to right each goes from -2 to 2 while all others rest. uint8."""
    known = vae.encode(noisy, shelf.test.words)
    most = known.kl().mean(0).argsort(descending=True)[:_TURNED]
    rows = []
    for number in most:
        latent = known.mean[:1].repeat(_COLUMNS, 1)
        latent[:, number] = torch.linspace(-2, 2, _COLUMNS)
        rows.append(vae.paint(latent))
    return _sheet(torch.stack(rows))


def _sheet(rows: torch.Tensor) -> np.ndarray:
    """(rows, columns, pixels) in [0, 1] as one picture."""
    high, wide, _ = rows.shape
    tiles = (rows.clamp(0, 1) * 255).round().byte().numpy().reshape(high, wide, SIDE, SIDE, 3)
    sheet = tiles.transpose(0, 2, 1, 3, 4).reshape(high * SIDE, wide * SIDE, 3)
    return sheet.repeat(_ZOOM, 0).repeat(_ZOOM, 1)
