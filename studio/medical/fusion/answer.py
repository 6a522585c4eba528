"""What the medical demo finds out about one phantom: plain data, shared by reader, report and page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np


Arm = Literal["fused", "image", "note", "labs"]
Modality = Literal["image", "note", "labs"]


@dataclass(frozen=True)
class Map:
    """Where something looked: ``values`` float32 (h, w) in [0, 1] of the film's size.

    ``hit_rate``: how often the maximum of such a map lay on the lesion in the test set; ``control``: the same for random weights.
    """

    name: Literal["mask", "grad_cam", "saliency"]
    values: np.ndarray
    hit_rate: float | None = None
    control: float | None = None


@dataclass(frozen=True)
class Word:
    """A word of the note at ``start`` to ``end`` (characters); ``weight``: how much the log-odds of the answer fall without it."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Counterfactual:
    """What would have been answered otherwise. ``change``: locale key ``ui.counterfactual.<change>``; ``film`` where it shows another."""

    change: Literal["other_note", "no_lesion", "no_note", "no_image", "no_labs"]
    probabilities: tuple[float, ...]
    film: np.ndarray | None = None
    note: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why nothing is answered: ``code`` is a locale key with ``params``; ``distance`` and ``limit`` of the feature gate where it spoke."""

    code: str
    params: dict[str, object] = field(default_factory=dict)
    distance: float | None = None
    limit: float | None = None


@dataclass(frozen=True)
class Answer:
    """Calibrated probabilities over ``classes`` by each arm that had its input; nothing of it when ``refusal`` is set.

    ``shares``: exact Shapley shares of the modalities present, non-negative, sum 1. ``conflict`` in [0, 1]: how far the single arms
    disagree, ``conflict_limit`` from where on it is told. ``lesion``: mask bool (h, w) or None, with its ``side`` "R", "L", "both".
    """

    classes: tuple[str, ...]
    probabilities: dict[Arm, tuple[float, ...]] = field(default_factory=dict)
    shares: dict[Modality, float] = field(default_factory=dict)
    missing: tuple[Modality, ...] = ()
    conflict: float = 0.0
    conflict_limit: float = 1.0
    lesion: np.ndarray | None = None
    side: str = ""
    cardiothoracic_ratio: float | None = None
    maps: tuple[Map, ...] = ()
    words: tuple[Word, ...] = ()
    counterfactuals: tuple[Counterfactual, ...] = ()
    refusal: Refusal | None = None

    @property
    def best(self) -> int:
        """Index of the most probable class of the fused answer. Raises `ValueError` after a refusal."""
        if self.refusal is not None or "fused" not in self.probabilities:
            raise ValueError("nothing was answered")
        row = self.probabilities["fused"]
        return max(range(len(row)), key=row.__getitem__)
