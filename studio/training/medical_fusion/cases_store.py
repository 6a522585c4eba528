"""Films, outlines, notes and lab values of generated cases as arrays, drawn on all cores and kept in files between runs."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from studio.medical.clinical.labs import Labs, lab_vector
from studio.medical.clinical.notes import Style, write_note
from studio.medical.fusion.film_network import MAP, SIDE
from studio.medical.phantom.case import Case
from studio.medical.phantom.case_classes import Split, sample_case, shifted
from studio.medical.phantom.lesions import FINDINGS
from studio.medical.phantom.radiograph import render
from studio.medical.phantom.xray_physics import Acquisition
from studio.tasks.medical_fusion.demo_case import demo_labs

_VARIED = 43  # random stream


@dataclass(frozen=True)
class Films:
    """``films`` uint8 (n, 128, 128); ``masks`` uint8 (n, 3, 32, 32): share of lesion, lungs, heart in each cell, of 255.

    ``truth`` bool (n, 128, 128): the lesion; ``findings`` and ``labels`` int64 (n,).
    """

    films: np.ndarray
    masks: np.ndarray
    truth: np.ndarray
    findings: np.ndarray
    labels: np.ndarray


def varied(case: Case) -> Case:
    """The same body under a harder acquisition than usual, still short of the shift that is tested."""
    rng = np.random.default_rng([case.seed, _VARIED])
    return replace(
        case,
        acquisition=Acquisition(
            photons=float(np.exp(rng.uniform(np.log(2e4), np.log(8e5)))),
            scatter=float(rng.uniform(0.1, 0.5)),
            blur_mm=float(rng.uniform(0.4, 1.9)),
            gamma=float(rng.uniform(0.72, 1.32)),
        ),
    )


def _one(split: Split, how: str, index: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, int, int]:
    label, case, _ = sample_case(index, split)
    case = {"usual": lambda c: c, "varied": varied, "shifted": shifted}[how](case)
    film = render(case, SIDE)
    cells = [part.reshape(MAP, SIDE // MAP, MAP, SIDE // MAP).mean((1, 3)) for part in (film.mask, film.lungs, film.heart)]
    return (
        (film.image * 255).round().astype(np.uint8),
        (np.stack(cells) * 255).astype(np.uint8),
        film.mask,
        FINDINGS.index(case.finding),
        label,
    )


def films(split: Split, indices: range, how: str = "usual", workers: int = 2, store: Path | None = None) -> Films:
    """Draws cases ``indices`` of ``split``, ``how``: "usual", "varied" or "shifted"; kept under ``store`` for the next run."""
    file = store / f"{split}_{how}_{indices.start}_{indices.stop}.npz" if store else None
    if file and file.is_file():
        with np.load(file) as kept:
            return Films(*(kept[k] for k in ("films", "masks", "truth", "findings", "labels")))
    if workers > 1:
        with ProcessPoolExecutor(workers) as pool:
            rows = list(pool.map(partial(_one, split, how), indices, chunksize=64))
    else:
        rows = [_one(split, how, i) for i in indices]
    parts = [np.stack(column) for column in zip(*rows, strict=True)]
    found = Films(parts[0], parts[1], parts[2], parts[3].astype(np.int64), parts[4].astype(np.int64))
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(file, films=found.films, masks=found.masks, truth=found.truth, findings=found.findings, labels=found.labels)
    return found


def values(split: Split, index: int) -> Labs:
    """Lab values of a case; the same for the same arguments."""
    _, case, context = sample_case(index, split)
    return demo_labs(case, context)


def notes(split: Split, indices: range, style: Style = "A", seed: int = 0) -> list[str]:
    """The note of each case."""
    found = []
    for index in indices:
        _, case, context = sample_case(index, split)
        found.append(write_note(case, context, values(split, index), seed, style))
    return found


def lab_vectors(split: Split, indices: range) -> np.ndarray:
    """float32 (n, 16)."""
    return np.stack([lab_vector(values(split, index)) for index in indices])
