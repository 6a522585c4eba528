"""Answers one case: the refusal gate, then probabilities, shares, maps, words and counterfactuals. Imports torch."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor

from studio.errors import InvalidInput
from studio.medical.clinical.labs import Labs, lab_vector
from studio.medical.fusion.answer import Answer, Arm, Counterfactual, Map, Modality, NoteState, Refusal, Word
from studio.medical.fusion.fusion_head import MODALITIES
from studio.medical.fusion.fusion_network import FusionNet
from studio.medical.fusion.note_reader import NoteReader, ReadNote
from studio.medical.fusion.note_words import note_words, words_left_out
from studio.medical.fusion.orientation import Place
from studio.medical.fusion.refusal import disagreement, film_refusals, picture_refusal
from studio.medical.fusion.saliency import anatomy_masks, grad_cam, saliency
from studio.medical.fusion.shapley import shapley_shares, shapley_values
from studio.medical.fusion.straightening import straightened
from studio.medical.fusion.vector_encoders import FilmVectors
from studio.messages import Words

_NOTHING_READ = {"language": "error.note_language", "nonsense": "error.note_nonsense", "outside": "error.note_outside"}
_OUTLINE = 0.45  # share of the highest probability at which the outline is drawn
_NODULE = 8  # class whose outline has a hit rate of its own
_BOTH_SIDES = 0.2  # share of a lesion on its smaller side above which it counts as being on both


@dataclass(frozen=True)
class FusionInput:
    """One case: ``film`` float32 (h, w) in [0, 1], ``note`` and ``labs``; None, an empty note or empty lab values count as absent.

    For counterfactuals: ``other_notes`` to try with this film, ``film_without`` the same body without its finding.
    """

    film: np.ndarray | None = None
    note: str = ""
    labs: Labs | None = None
    other_notes: tuple[str, ...] = ()
    film_without: np.ndarray | None = None

    @property
    def present(self) -> tuple[Modality, ...]:
        here = (self.film is not None, bool(self.note.strip()), self.labs is not None and not self.labs.empty)
        return tuple(cast("Modality", name) for name, there in zip(MODALITIES, here, strict=True) if there)


@dataclass(frozen=True)
class FusionModel:
    """A loaded network with its encoders. ``figures``: what its evaluation measured, for the hit rates beside the maps."""

    net: FusionNet
    films: FilmVectors
    notes: Callable[[list[str]], Tensor]
    figures: Mapping[str, Any] = field(default_factory=dict)

    def refusal(self, film: np.ndarray) -> Refusal | None:
        """Why ``film`` would get no answer, or None."""
        found = picture_refusal(film)
        if found is not None:
            return found
        pixels = self.films.pixels([film])
        with torch.inference_mode():
            return film_refusals(self.net, pixels, self.films.pooled(self.films.spatial(pixels)))[0]

    def straightened(self, film: np.ndarray) -> tuple[np.ndarray, Place] | None:
        """``film`` put straight, and how it had lain; None if it lies well, or is refused afterwards, too."""
        return straightened(self.net, self.films, film)

    def answer(self, given: FusionInput, *, explain: bool = True) -> Answer:
        """The answer, or a refusal only. ``explain`` adds maps, words and counterfactuals.

        A note that cannot be read is left out, and the answer says so. Raises `InvalidInput` for a case of which nothing remains.
        """
        classes = self.net.config.classes
        if given.film is not None and (refusal := self.refusal(given.film)) is not None:
            return Answer(classes, refusal=refusal)
        given, read = self._gated(given)
        present = given.present
        vectors, pixels = self._vectors(given, read)
        fused = self._fused(vectors, present)
        target = int(fused.argmax())
        arms = {name: self._fused(vectors, (name,)) for name in present}
        worth = shapley_values(present, lambda group: self._worth(vectors, group, target))
        known = cast("dict[Arm, tuple[float, ...]]", {n: tuple(map(float, p)) for n, p in {"fused": fused, **arms}.items()})
        apart = float(disagreement(arms["image"], arms["note"])) if {"image", "note"} <= arms.keys() else 0.0
        lesion, side, ratio, belief = self._outlined(pixels, given.film, known)
        return Answer(
            classes,
            probabilities=known,
            shares=cast("dict[Modality, float]", shapley_shares(worth)),
            missing=tuple(cast("Modality", name) for name in MODALITIES if name not in present),
            conflict=apart,
            conflict_limit=self.net.config.conflict_limit,
            lesion=lesion,
            side=side,
            cardiothoracic_ratio=ratio,
            maps=self._maps(vectors, pixels, given.film, present, target, belief) if explain and given.film is not None else (),
            words=self._words(given, read, vectors, present, target) if explain and "note" in present else (),
            counterfactuals=self._counterfactuals(given, vectors, present) if explain else (),
            note=_note_state(read),
        )

    def _gated(self, given: FusionInput) -> tuple[FusionInput, ReadNote | None]:
        """The case without a note that cannot be read, and what was read. Raises `InvalidInput` if nothing remains."""
        read = self.notes.read(given.note) if isinstance(self.notes, NoteReader) and given.note.strip() else None
        if read is not None and read.dropped:
            given = replace(given, note="")
            if not given.present:
                language = {"language": Words(f"language.{read.language}")} if read.language else {}
                raise InvalidInput(_NOTHING_READ[read.dropped], "note", **language)
        if not given.present:
            raise InvalidInput("error.nothing_given", "note")
        return given, read

    def _vectors(self, given: FusionInput, read: ReadNote | None) -> tuple[tuple[Tensor, Tensor, Tensor], Tensor | None]:
        dims = self.net.config.dims
        pixels = self.films.pixels([given.film]) if given.film is not None else None
        with torch.inference_mode():
            image = torch.zeros(1, dims[0]) if pixels is None else self.films.pooled(self.films.spatial(pixels)).float().cpu()
        note = torch.zeros(1, dims[1])
        if given.note.strip():
            note = read.evidence[None] if read is not None else self.notes([given.note]).cpu()
        labs = torch.from_numpy(lab_vector(given.labs or Labs()))[None]
        return (image.clone(), note.clone(), labs), pixels

    def _fused(self, vectors: tuple[Tensor, Tensor, Tensor], present: tuple[str, ...] | frozenset[str]) -> np.ndarray:
        found = self.net.probabilities(vectors, present)
        return found[0] if len(found) == 1 else found

    def _worth(self, vectors: tuple[Tensor, Tensor, Tensor], group: frozenset[str], target: int) -> float:
        """Log-probability of class ``target`` when only ``group`` is known; that of a random guess when nothing is."""
        if not group:
            return -math.log(len(self.net.config.classes))
        return math.log(max(float(self._fused(vectors, group)[target]), 1e-9))

    def _outlined(
        self, pixels: Tensor | None, film: np.ndarray | None, known: Mapping[Arm, tuple[float, ...]]
    ) -> tuple[np.ndarray | None, str, float | None, np.ndarray | None]:
        """(outline, its side, cardiothoracic ratio, lesion probability), as far as there are a film and a mask head.

        There is no outline where neither the answer nor the film alone says that there is a finding.
        """
        if pixels is None or film is None or self.net.encoder is None:
            return None, "", None, None
        lesion, lungs, heart = anatomy_masks(self.net.encoder, pixels)
        wide = int((lungs > 0.5).any(0).sum())
        ratio = round(float((heart > 0.5).any(0).sum()) / wide, 3) if wide else None
        top = float(lesion.max())
        if top <= self.net.config.mask_limit or not self._finds(known):
            return None, "", ratio, _fitted(lesion, film.shape)
        shape = lesion >= max(self.net.config.mask_limit, _OUTLINE * top)
        middle = shape.shape[1] // 2
        right = float(shape[:, :middle].sum() / shape.sum())  # the patient's right is at the left edge of the film
        side = "both" if _BOTH_SIDES < right < 1 - _BOTH_SIDES else "R" if right > 0.5 else "L"
        return _fitted(shape.astype(np.float32), film.shape) > 0.5, side, ratio, _fitted(lesion, film.shape)

    def _finds(self, known: Mapping[Arm, tuple[float, ...]]) -> bool:
        """Whether the answer is a class with a finding, or the film alone says that there is one."""
        config = self.net.config
        alone = 1 - sum(known["image"][c] for c in config.clear)
        return int(np.argmax(known["fused"])) not in config.clear or alone > config.finding_limit

    def _maps(
        self,
        vectors: tuple[Tensor, Tensor, Tensor],
        pixels: Tensor | None,
        film: np.ndarray | None,
        present: tuple[str, ...],
        target: int,
        belief: np.ndarray | None,
    ) -> tuple[Map, ...]:
        assert pixels is not None and film is not None
        there = torch.tensor([[float(name in present) for name in MODALITIES]])
        hits, controls = self.figures.get("hits", {}), self.figures.get("hits_random_weights", {})
        outline = hits.get("mask, nodule" if target == _NODULE else "mask")
        found = [] if belief is None else [Map("mask", belief, outline, controls.get("mask"))]
        for name, draw in (("grad_cam", grad_cam), ("saliency", saliency)):
            values = draw(self.films, self.net.head, pixels, vectors[1:], there, target)
            found.append(Map(name, _fitted(values, film.shape), hits.get(name), controls.get(name)))  # type: ignore[arg-type]
        return tuple(found)

    def _words(
        self, given: FusionInput, read: ReadNote | None, vectors: tuple[Tensor, Tensor, Tensor], present: tuple[str, ...], target: int
    ) -> tuple[Word, ...]:
        def worth(notes: Tensor) -> np.ndarray:
            rows = self.net.probabilities((vectors[0], notes, vectors[2]), present)
            return np.array([_log_odds(float(row[target])) for row in rows])

        if read is not None and isinstance(self.notes, NoteReader):
            return note_words(given.note, read, self.notes, worth)
        return words_left_out(given.note, self.notes, vectors[1], worth)

    def _counterfactuals(
        self, given: FusionInput, vectors: tuple[Tensor, Tensor, Tensor], present: tuple[str, ...]
    ) -> tuple[Counterfactual, ...]:
        found = []
        for name, change in (("note", "no_note"), ("image", "no_image"), ("labs", "no_labs")):
            rest = tuple(p for p in present if p != name)
            if name in present and rest:
                found.append(Counterfactual(change, tuple(map(float, self._fused(vectors, rest)))))  # type: ignore[arg-type]
        if given.other_notes and "image" in present:
            others = self.notes(list(given.other_notes)).cpu().clone()
            rows = np.atleast_2d(self._fused((vectors[0], others, vectors[2]), tuple({*present, "note"})))
            for note, row in zip(given.other_notes, rows, strict=True):
                found.append(Counterfactual("other_note", tuple(map(float, row)), note=note))
        if given.film_without is not None and "image" in present:
            pixels = self.films.pixels([given.film_without])
            with torch.inference_mode():
                image = self.films.pooled(self.films.spatial(pixels)).float().cpu().clone()
            row = self._fused((image, *vectors[1:]), present)
            found.append(Counterfactual("no_lesion", tuple(map(float, row)), film=given.film_without))
        return tuple(found)


def _note_state(read: ReadNote | None) -> NoteState | None:
    if read is None:
        return None
    return NoteState(read.dropped, read.language, read.partly, read.contradicted, read.only_denied)


def _log_odds(p: float) -> float:
    p = min(max(p, 1e-9), 1 - 1e-9)
    return math.log(p / (1 - p))


def _fitted(values: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """A square map scaled back to a film (h, w) that was padded to a square."""
    import cv2

    height, width = shape
    edge = max(height, width)
    whole = cv2.resize(values.astype(np.float32), (edge, edge), interpolation=cv2.INTER_LINEAR)
    top, left = (edge - height) // 2, (edge - width) // 2
    return whole[top : top + height, left : left + width]
