"""Stage two: vectors of films, notes and lab values become one answer. Frozen encoders; minutes on two cores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from studio.medical.fusion.calibration import fitted_matrix, fitted_temperature, pattern_name, scaled
from studio.medical.fusion.fusion_head import MODALITIES, FusionHead

_PATTERNS = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
STRENGTHS = (0.006, 0.01, 0.02, 0.05)  # of `fitted_matrix`
_OFTEN = np.array([0.36, 0.22, 0.1, 0.08, 0.09, 0.09, 0.06])


@dataclass(frozen=True)
class Vectors:
    """Encoded cases: ``image`` and ``note`` are lists of versions, each (n, d); ``labs`` (n, 16), ``labels`` int64 (n,)."""

    image: list[Tensor]
    note: list[Tensor]
    labs: Tensor
    labels: Tensor

    def at(self, image: int = 0, note: int = 0) -> tuple[Tensor, Tensor, Tensor]:
        return self.image[image], self.note[note], self.labs

    def to(self, place: torch.device) -> Vectors:
        """The same on another device."""
        return Vectors([v.to(place) for v in self.image], [v.to(place) for v in self.note], self.labs.to(place), self.labels.to(place))

    def rows(self, chosen: Tensor) -> Vectors:
        return Vectors([v[chosen] for v in self.image], [v[chosen] for v in self.note], self.labs[chosen], self.labels[chosen])


def word_drop(notes: list[str], seed: int) -> list[str]:
    """Versions of notes that are less like prose: sentences in another order, words left out, sometimes no capitals or full stops."""
    rng = np.random.default_rng([seed, 53])
    found = []
    for note in notes:
        sentences = [part for part in note.split(". ") if part]
        rng.shuffle(sentences)
        words = [word for word in ". ".join(sentences).split() if rng.random() > 0.22] or note.split()
        text = " ".join(words)
        if rng.random() < 0.5:
            text = text.lower().replace(".", "" if rng.random() < 0.5 else ",")
        found.append(text)
    return found


def fit_head(head: FusionHead, train: Vectors, held: Vectors, epochs: int = 60, seed: int = 0) -> FusionHead:
    """Trains fusion and arms together (the arms' gradients touch only themselves); keeps the epoch with the best held-out loss.

    Raises `ValueError` when there are fewer than two cases.
    """
    if len(train.labels) < 2 or not len(held.labels):
        raise ValueError("too few cases")
    from accelerate import Accelerator

    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    rng = np.random.default_rng(seed)
    accelerator = Accelerator()
    place = accelerator.device
    head.fit_scale((torch.cat(train.image), torch.cat(train.note), train.labs))
    optimizer = torch.optim.AdamW(head.parameters(), 2e-3, weight_decay=0.05)
    steps = epochs * max(1, -(-len(train.labels) // 64))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps)
    head, optimizer, schedule = accelerator.prepare(head, optimizer, schedule)
    held = held.to(place)
    best, kept = float("inf"), {}
    for _ in range(epochs):
        head.train()
        order = torch.randperm(len(train.labels), generator=generator)
        for at in range(0, len(order), 64):
            rows = order[at : at + 64]
            image, note = train.image[rng.integers(len(train.image))][rows], train.note[rng.integers(len(train.note))][rows]
            given = (image.to(place), note.to(place), train.labs[rows].to(place))
            labels = train.labels[rows].to(place)
            present = torch.from_numpy(_PATTERNS[rng.choice(len(_PATTERNS), len(rows), p=_OFTEN)]).to(place)
            loss = functional.cross_entropy(head(given, present), labels, label_smoothing=0.02)
            for name in MODALITIES:
                loss = loss + 0.3 * functional.cross_entropy(head.arm(name, given), labels, label_smoothing=0.02)
            optimizer.zero_grad(set_to_none=True)
            accelerator.backward(loss)
            optimizer.step()
            schedule.step()
        now = _held_loss(head.eval(), held)
        if now < best:
            best, kept = now, {name: value.clone() for name, value in head.state_dict().items()}
    head = accelerator.unwrap_model(head)
    head.load_state_dict(kept)
    return head.cpu().eval()


@torch.inference_mode()
def _held_loss(head: FusionHead, held: Vectors) -> float:
    n, given, total = len(held.labels), held.at(), 0.0
    for pattern, weight in zip(_PATTERNS, _OFTEN, strict=True):
        total += weight * float(
            functional.cross_entropy(head(given, torch.from_numpy(pattern).to(held.labels.device).repeat(n, 1)), held.labels)
        )
    return total + 0.3 * sum(float(functional.cross_entropy(head.arm(name, given), held.labels)) for name in MODALITIES)


@torch.inference_mode()
def temperatures(head: FusionHead, held: Vectors) -> dict[str, float]:
    """Temperature of the fusion and of each arm, on held-out cases."""
    present, labels = torch.ones(len(held.labels), 3), held.labels.numpy()
    found = {"fused": fitted_temperature(head(held.at(), present).numpy(), labels)}
    return found | {name: fitted_temperature(head.arm(name, held.at()).numpy(), labels) for name in MODALITIES}


def calibrations(head: FusionHead, held: Vectors) -> tuple[dict[str, float], dict[str, list[list[float]]], dict[str, list[float]]]:
    """(temperatures, matrices, biases) for every set of inputs, on held-out cases with all their versions of notes; "fused" is the
    temperature of all three."""
    labels = held.labels.repeat(len(held.note)).numpy()
    given = (held.image[0].repeat(len(held.note), 1), torch.cat(held.note), held.labs.repeat(len(held.note), 1))
    warmth: dict[str, float] = {}
    matrices: dict[str, list[list[float]]] = {}
    biases: dict[str, list[float]] = {}
    for pattern in _PATTERNS:
        names = [name for name, there in zip(MODALITIES, pattern, strict=True) if there]
        name = pattern_name(names)
        with torch.no_grad():
            logits = head.arm(name, given) if len(names) == 1 else head(given, torch.from_numpy(pattern).repeat(len(labels), 1))
        temperature, matrix, bias = fitted_matrix(logits.numpy(), labels, _strength(logits.numpy(), labels))
        warmth[name], matrices[name], biases[name] = round(temperature, 4), matrix.round(4).tolist(), bias.round(4).tolist()
    return warmth | {"fused": warmth[pattern_name(MODALITIES)]}, matrices, biases


def _strength(logits: np.ndarray, labels: np.ndarray) -> float:
    """The strength of `STRENGTHS` that leaves the least loss on the other half; halves are tens of cases, in which all classes occur."""
    half = np.arange(len(labels)) // 10 % 2 == 0
    losses = []
    for strength in STRENGTHS:
        loss = 0.0
        for one in (half, ~half):
            temperature, matrix, bias = fitted_matrix(logits[one], labels[one], strength)
            other = scaled(logits[~one] / temperature, matrix, bias)
            loss -= float(np.log(other[np.arange(len(other)), labels[~one]] + 1e-9).mean())
        losses.append(loss)
    return STRENGTHS[int(np.argmin(losses))]
