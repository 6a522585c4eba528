"""How well notes are read: by writer and language, with denials, and how calibrated each set of inputs is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from torch import Tensor

from studio.medical.clinical.notes import Style
from studio.medical.fusion.calibration import calibration_error
from studio.medical.fusion.fusion_network import FusionNet
from studio.training.medical_fusion.cases_store import notes
from studio.training.medical_fusion.note_stage import evidence_of
from studio.training.medical_fusion.train_fusion import Vectors

WRITERS: tuple[Style, ...] = ("A", "B", "C", "ZA", "ZC")
SETS: dict[str, tuple[str, ...]] = {
    "film": ("image",), "note": ("note",), "labs": ("labs",), "film + note": ("image", "note"), "film + labs": ("image", "labs"),
    "note + labs": ("note", "labs"), "all three": ("image", "note", "labs"),
}  # fmt: skip


def notes_found(net: FusionNet, encode: Callable[[list[str]], Tensor], cases: Vectors) -> dict[str, object]:
    """Accuracy and expected calibration error by writer and by set of inputs, on the test cases in ``cases``."""
    assert net.pieces is not None
    labels = cases.labels.numpy()
    rows = range(len(labels))
    accuracy: dict[str, dict[str, float]] = {}
    errors: dict[str, dict[str, float]] = {}
    for writer in WRITERS:
        read = evidence_of(net.pieces, encode, notes("test", rows, writer))
        found = {name: net.probabilities((cases.image[0], read, cases.labs), names) for name, names in SETS.items()}
        accuracy[writer] = {name: round(float((p.argmax(1) == labels).mean()), 4) for name, p in found.items() if "note" in SETS[name]}
        errors[writer] = {name: round(calibration_error(p, labels), 4) for name, p in found.items()}
    return {"accuracy by writer": accuracy, "calibration error by writer": errors}


def confidence_gap(p: np.ndarray, labels: np.ndarray) -> float:
    """Mean confidence minus accuracy: above 0 the answers are too sure."""
    return round(float(p.max(1).mean() - (p.argmax(1) == labels).mean()), 4)
