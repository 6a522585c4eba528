"""Trains `SubjectNet`: is a text from a clinical note? Its limits are fixed on writers and subjects that were left out in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from studio.medical.clinical.note_reading import pieces_of
from studio.medical.fusion.note_network import SubjectNet
from studio.medical.fusion.note_reader import SHORT_NOTE, STRANGE, NoteReader, opening
from studio.training.medical_fusion.cases_store import notes
from studio.training.medical_fusion.clinical_phrases import CLEAR, HEARD, OTHER, SHORT, TALK
from studio.training.medical_fusion.gate_corpus import glosses, manual_lines
from studio.training.medical_fusion.gate_texts import WRITERS, Sample, notes_by, requests, subjects

_CASES = range(30_000, 30_350)  # of the training split, for the notes of each writer
_REQUESTS, _SUBJECTS, _GLOSSES, _MANUALS, _PARAGRAPHS = 3000, 4600, 1500, 450, 60
_EPOCHS, _BATCH, _RATE = 25, 256, 2e-3
_FOLDS = 6
_LOST, _LOST_SHORT, _LOST_PIECES = 0.005, 0.05, 0.003  # shares of held-out notes, short notes and pieces of notes that a limit may cost
_NOTES = frozenset((*WRITERS, "A", "ZA"))


@dataclass(frozen=True)
class GateRow:
    """``text`` for the text model, from a sample of ``kind``, and 1 if that is a note, else 0."""

    text: str
    kind: str
    clinical: float


def samples(corpus: Path) -> list[Sample]:
    """Notes of all writers that train, requests and phrases; subjects, definitions and manuals."""
    rng = np.random.default_rng(17)
    found = []
    for writer in WRITERS:
        found += [Sample(text, writer, True) for text in notes_by(writer, "train", _CASES)]
    for style in ("A", "ZA"):
        found += [Sample(text, style, True) for text in notes("train", range(9000, 9000 + len(_CASES)), style)]
    found += requests(_REQUESTS, 0) + subjects(_SUBJECTS, 0)
    phrases = [*OTHER, *CLEAR, *(p for part in SHORT.values() for p in part)]
    phrases += [p.format(side=side) for part in HEARD.values() for p in part for side in ("left", "right")]
    found += [Sample(text, "phrases", True) for text in phrases]
    plain = [text for text, medical in glosses(corpus) if not medical]
    found += [Sample(plain[i], "glosses", False) for i in rng.permutation(len(plain))[:_GLOSSES]]
    for language in ("en", "zh"):
        lines = manual_lines(corpus, language)
        found += [Sample(lines[i], f"manual_{language}", False) for i in rng.permutation(len(lines))[:_MANUALS]]
    found += [Sample(text, "talk", False) for text in TALK]
    return found + _paragraphs([s for s in found if not s.clinical], rng)


def _paragraphs(single: list[Sample], rng: np.random.Generator) -> list[Sample]:
    """Longer texts: three to six of one kind after each other."""
    by_kind: dict[str, list[str]] = {}
    for sample in single:
        by_kind.setdefault(sample.kind, []).append(sample.text)
    found = []
    for kind, texts in by_kind.items():
        for _ in range(min(len(texts) // 20, _PARAGRAPHS)):
            chosen = rng.choice(len(texts), int(rng.integers(3, 7)))
            found.append(Sample(" ".join(texts[i].rstrip(".") + "." for i in chosen), kind, False))
    return found


def gate_rows(found: list[Sample]) -> list[GateRow]:
    """The opening of each sample and its pieces, each once."""
    rows: dict[tuple[str, float], GateRow] = {}
    for sample in found:
        pieces = pieces_of(sample.text)
        for text in (opening(pieces), *(p.content for p in pieces)):
            if len(text) > 2:
                rows.setdefault((text, float(sample.clinical)), GateRow(text, sample.kind, float(sample.clinical)))
    return list(rows.values())


def train_subject(rows: list[GateRow], encode: Callable[[list[str]], Tensor], seed: int = 0) -> SubjectNet:
    """AdamW; notes and other texts weigh the same, and kinds by the root of their number of texts."""
    torch.manual_seed(seed)
    vectors, wanted = encode([row.text for row in rows]), torch.tensor([row.clinical for row in rows])
    often = Counter(row.kind for row in rows)
    weight = torch.tensor([often[row.kind] ** -0.5 for row in rows])
    for side in (0.0, 1.0):
        weight[wanted == side] /= 2 * weight[wanted == side].mean() * (wanted == side).float().mean()
    net = SubjectNet(vectors.shape[1])
    optimizer = torch.optim.AdamW(net.parameters(), _RATE, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=_EPOCHS * -(-len(rows) // _BATCH))
    for _ in range(_EPOCHS):
        for at in torch.randperm(len(rows)).split(_BATCH):
            odds = net(vectors[at] + 0.012 * torch.randn(len(at), vectors.shape[1]))
            losses = functional.binary_cross_entropy_with_logits(odds, wanted[at] * 0.96 + 0.02, reduction="none")
            optimizer.zero_grad(set_to_none=True)
            (losses * weight[at]).mean().backward()
            optimizer.step()
            schedule.step()
    return net.eval()


def subject_limits(
    found: list[Sample], reader_of: Callable[[SubjectNet], NoteReader], encode: Callable[[list[str]], Tensor]
) -> tuple[float, float, float]:
    """(subject, short, piece) of `GateLimits`: every writer, kind of request and subject is judged once by a net that did not see it, and
    the limits let all but `_LOST`, `_LOST_SHORT` and `_LOST_PIECES` of what is a note pass. ``reader_of``: a reader with that net.
    """
    kinds = sorted({_kind(sample) for sample in found})
    order = np.random.default_rng(4).permutation(len(kinds))
    fold = {kinds[i]: place % _FOLDS for place, i in enumerate(order)}
    fold |= {writer: place % _FOLDS for place, writer in enumerate(sorted(_NOTES))}
    long, short, single = [], [], []
    for k in range(_FOLDS):
        net = train_subject(gate_rows([s for s in found if fold[_kind(s)] != k]), encode)
        reader = reader_of(net)
        for sample in found:
            if fold[_kind(sample)] != k or not sample.clinical or sample.kind == "phrases":
                continue
            every = pieces_of(sample.text)
            score, odds, _ = reader.clinical(sample.text, every, [p for p in every if p.content])
            (short if len(opening(every).split()) <= SHORT_NOTE else long).append(score)
            single += [odd for odd in odds.tolist() if odd > STRANGE] if sample.kind in _NOTES else []
    lost = ((long, _LOST), (short, _LOST_SHORT), (single, _LOST_PIECES))
    subject, brief, piece = (round(float(np.quantile(values, share)), 2) for values, share in lost)
    return subject, brief, piece


def _kind(sample: Sample) -> str:
    """Both languages of a kind belong together."""
    return sample.kind.rpartition(".")[2]
