"""Accuracy and refusals as films get worse in one respect at a time: dose, scatter, blur."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from studio.medical.fusion.film_network import SIDE
from studio.medical.fusion.fusion_head import MODALITIES
from studio.medical.fusion.fusion_network import FusionNet
from studio.medical.fusion.refusal import film_refusals
from studio.medical.phantom.case_classes import sample_case
from studio.medical.phantom.radiograph import render
from studio.training.medical_fusion.cases_store import lab_vectors, notes
from studio.training.medical_fusion.note_stage import evidence_of
from studio.training.medical_fusion.train_film import vectors

GRID: dict[str, tuple[float, ...]] = {
    "photons": (8e5, 2e5, 5e4, 1.5e4, 5e3),
    "scatter": (0.1, 0.3, 0.45, 0.6, 0.75),
    "blur_mm": (0.5, 1.2, 2.0, 3.0, 4.5),
}


def _drawn(name: str, value: float, index: int) -> np.ndarray:
    _, case, _ = sample_case(index, "test")
    acquisition = replace(case.acquisition, **{name: value})  # type: ignore[arg-type]
    return (render(replace(case, acquisition=acquisition), SIDE).image * 255).round().astype(np.uint8)


def shift_grid(
    net: FusionNet, encode: Callable[[list[str]], Tensor], count: int, workers: int, store: Path | None
) -> dict[str, list[list[float]]]:
    """For each dial a list of (value, accuracy of all three, accuracy of the film alone, share refused) on ``count`` test cases."""
    assert net.encoder is not None and net.pieces is not None
    rows = range(count)
    note, labs = evidence_of(net.pieces, encode, notes("test", rows)), torch.from_numpy(lab_vectors("test", rows))
    labels = torch.tensor([sample_case(i, "test")[0] for i in rows])
    found: dict[str, list[list[float]]] = {}
    for name, values in GRID.items():
        found[name] = []
        for value in values:
            films = _films(name, value, rows, workers, store)
            image = vectors(net.encoder, films)[2]
            fused = torch.from_numpy(net.probabilities((image, note, labs), MODALITIES).argmax(1))
            alone = torch.from_numpy(net.probabilities((image, note, labs), ("image",)).argmax(1))
            refused = [r is not None for r in film_refusals(net, torch.from_numpy(films)[:, None].float() / 255, image)]
            shares = ((fused == labels).float().mean().item(), (alone == labels).float().mean().item(), float(np.mean(refused)))
            found[name].append([value, *(round(share, 4) for share in shares)])
    return found


def _films(name: str, value: float, rows: range, workers: int, store: Path | None) -> np.ndarray:
    file = store / f"shift_{name}_{value:g}_{rows.stop}.npy" if store else None
    if file and file.is_file():
        return np.load(file)
    with ProcessPoolExecutor(workers) as pool:
        found = np.stack(list(pool.map(partial(_drawn, name, value), rows, chunksize=32)))
    if file:
        np.save(file, found)
    return found
