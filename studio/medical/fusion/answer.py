"""The answer to one case: plain data, shared by the model, the report and the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np


Arm = Literal["fused", "image", "note", "labs"]
Modality = Literal["image", "note", "labs"]


@dataclass(frozen=True)
class Map:
    """A map over the film of what mattered: ``values`` float32 (h, w) in [0, 1], of the film's size.

    ``hit_rate``: share of test cases in which the maximum of such a map lay on the lesion; ``control``: the same with random weights.
    """

    name: Literal["mask", "grad_cam", "saliency"]
    values: np.ndarray
    hit_rate: float | None = None
    control: float | None = None


@dataclass(frozen=True)
class Word:
    """A word of the note, characters ``start`` to ``end``; ``weight``: how far the log-odds of the answer fall without it."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Counterfactual:
    """What the answer would have been after one ``change`` (locale key ``ui.counterfactual.<change>``).

    ``probabilities`` over the classes; ``film`` and ``note`` are set where the change replaced them.
    """

    change: Literal["other_note", "no_lesion", "no_note", "no_image", "no_labs"]
    probabilities: tuple[float, ...]
    film: np.ndarray | None = None
    note: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why there is no answer: ``code`` is a locale key with ``params``; ``distance`` and ``limit`` of the feature gate, if used."""

    code: str
    params: dict[str, object] = field(default_factory=dict)
    distance: float | None = None
    limit: float | None = None


@dataclass(frozen=True)
class NoteState:
    """How a note was read. ``dropped``: empty, or "language" (``language``: its code), "nonsense" or "outside"; the answer is then that of
    the other inputs. ``partly``: some of it was not read; ``contradicted``: what it both tells and denies did not count; ``only_denied``:
    it tells nothing."""

    dropped: str = ""
    language: str = ""
    partly: bool = False
    contradicted: bool = False
    only_denied: bool = False


@dataclass(frozen=True)
class Answer:
    """Calibrated probabilities over ``classes`` by each arm whose input was present; empty when ``refusal`` is set.

    ``shares``: exact Shapley shares of the modalities present, non-negative, summing to 1. ``conflict`` in [0, 1]: how far film and note
    disagree; above ``conflict_limit`` it is reported. ``lesion``: mask bool (h, w) or None, on ``side`` "R", "L" or "both". ``note``: how
    the note was read; None without one, or where the text model reads notes as a whole.
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
    note: NoteState | None = None

    @property
    def best(self) -> int:
        """Index of the most probable class of the fused arm. Raises `ValueError` after a refusal."""
        if self.refusal is not None or "fused" not in self.probabilities:
            raise ValueError("nothing was answered")
        row = self.probabilities["fused"]
        return max(range(len(row)), key=row.__getitem__)
