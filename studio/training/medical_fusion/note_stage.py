"""The stage that learns to read notes: the three nets, what they find in the notes of cases, and the limits of their gate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from studio.medical.clinical.note_gate import letter_groups
from studio.medical.clinical.note_reading import pieces_of
from studio.medical.fusion.fusion_network import FusionNet
from studio.medical.fusion.note_network import CONTEXTS, ROLES, LetterNet, PieceNet, SubjectNet, evidence
from studio.medical.fusion.note_reader import GateLimits, NoteReader
from studio.settings import ASSETS
from studio.training.medical_fusion.cases_store import notes
from studio.training.medical_fusion.train_fusion import word_drop
from studio.training.medical_fusion.train_gate import gate_rows, samples, subject_limits, train_subject
from studio.training.medical_fusion.train_notes import (
    PieceRow,
    PieceVectors,
    language_rows,
    misspelt,
    outside_rows,
    phrase_rows,
    piece_rows,
    train_letters,
    train_pieces,
)

KEPT, _ENGLISH = 0.998, 0.25  # share of good validation notes that the language lets pass; the highest limit of it
_LETTERS, _PIECES = "letters.safetensors", "piece_net.safetensors"
_TYPOS = 2000  # cases whose notes are also misspelt


def trained_nets(encode: PieceVectors, corpus: Path | None, further: range, store: Path) -> tuple[LetterNet, PieceNet, list[PieceNet]]:
    """Both nets, and two more that each saw only half of the wording: these read the head's training notes as if another hand wrote them.

    Without a ``corpus`` the nets are those of the bundled model.
    """
    if corpus is None:
        net = FusionNet.from_folder(ASSETS / "models" / "studio-fusion")
        assert net.letters is not None and net.pieces is not None
        return net.letters, net.pieces, [net.pieces, net.pieces]
    letters = LetterNet()
    if (store / _LETTERS).is_file():
        letters.load_state_dict(load_file(store / _LETTERS))
    else:
        letters = train_letters(language_rows(corpus))
        save_file(letters.state_dict(), store / _LETTERS)
    rows = phrase_rows() + [row for style in ("A", "ZA") for row in piece_rows(further, style)]  # type: ignore[arg-type]
    rows += outside_rows(corpus) + piece_rows(further[:_TYPOS], "A", 2, typos=True)
    rows = _seldom(rows)
    vectors = encode([row.text for row in rows])
    pieces = train_pieces(rows, vectors)
    half = np.array([sum(row.text.encode()) % 2 for row in rows])
    halves = [
        train_pieces([r for r, h in zip(rows, half, strict=True) if h == k], vectors[torch.from_numpy(half == k)], seed=k) for k in (0, 1)
    ]
    print(f"notes: {len(rows)} pieces", flush=True)
    return letters.eval(), pieces, halves


def _seldom(rows: list[PieceRow], most: int = 6) -> list[PieceRow]:
    """``rows`` with each distinct one at most ``most`` times."""
    seen: dict[PieceRow, int] = {}
    found = []
    for row in rows:
        seen[row] = seen.get(row, 0) + 1
        if seen[row] <= most:
            found.append(row)
    return found


@torch.inference_mode()
def evidence_of(net: PieceNet, encode: Callable[[list[str]], Tensor], texts: list[str]) -> Tensor:
    """(n, `EVIDENCE`) of notes that are known to be good; each different piece is encoded once."""
    parts = [[p.content for p in pieces_of(text) if p.content and not p.contradicted] for text in texts]
    different = list(dict.fromkeys(t for part in parts for t in part))
    found = net.chances(encode(different))
    at = {text: i for i, text in enumerate(different)}
    return torch.stack([evidence(found[[at[t] for t in part]]) for part in parts])


def training_versions(nets: list[PieceNet], encode: PieceVectors, further: range) -> list[Tensor]:
    """Versions of the training notes: both languages, misspelt ones, as if by another hand, with two contexts at once, and with none."""
    rng = np.random.default_rng(7)
    whole, first, second = nets
    prose, chinese = notes("train", further), notes("train", further, "ZA")
    typos = word_drop([misspelt(text, rng) for text in prose[:_TYPOS]], 1)
    found = [evidence_of(net, encode, texts) for texts in (prose, chinese) for net in (whole, first, second)]
    found.append(torch.cat([evidence_of(whole, encode, typos), found[0][_TYPOS:]]))
    mate = torch.from_numpy(rng.permutation(len(prose)))
    both = found[0].clone()
    few = torch.from_numpy(rng.random(len(prose)) < 0.5)
    both[few, : len(CONTEXTS)] = torch.maximum(both, both[mate])[few, : len(CONTEXTS)]
    silent = found[2].clone()
    few = torch.from_numpy(rng.random(len(prose)) < 0.35)
    silent[few, : len(CONTEXTS)] = evidence(torch.zeros(0, len(ROLES) + 6))[: len(CONTEXTS)]
    return [*found, both, silent]


def gate(nets: tuple[LetterNet, PieceNet], encode: PieceVectors, corpus: Path | None, held: range) -> tuple[SubjectNet, GateLimits]:
    """The net that tells whether a text is clinical, and limits of the gate that let nearly all held-out notes pass.

    Without a ``corpus`` they are those of the bundled model.
    """
    if corpus is None:
        net = FusionNet.from_folder(ASSETS / "models" / "studio-fusion")
        assert net.subject is not None
        return net.subject, GateLimits(**net.config.note_limits)
    letters, pieces = nets
    found = samples(corpus)
    subject, short, piece = subject_limits(found, lambda net: NoteReader(encode, (letters, net, pieces)), encode)
    limits = GateLimits(english=_english(letters, held), subject=subject, short=short, piece=piece)
    return train_subject(gate_rows(found), encode), limits


@torch.inference_mode()
def _english(letters: LetterNet, held: range) -> float:
    """The probability of English that `KEPT` of the validation notes reach, and never more than `_ENGLISH`."""
    groups = [letter_groups(text) for text in notes("validation", held)]
    found = [float(letters([g])[0].softmax(0)[0]) for g in groups if g]
    return round(min(_ENGLISH, float(np.quantile(found, 1 - KEPT))), 4)
