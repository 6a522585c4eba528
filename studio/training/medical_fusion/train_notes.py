"""Trains the two nets that read notes: `LetterNet` on languages and nonsense, `PieceNet` on what a piece of a note tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from studio.medical.clinical.note_gate import LANGUAGES, letter_groups
from studio.medical.clinical.note_reading import pieces_of
from studio.medical.clinical.notes import CONTEXTS, Style, WrittenNote, written_note
from studio.medical.fusion.note_network import ROLES, SIGNS, LetterNet, PieceNet
from studio.medical.phantom.case_classes import sample_case
from studio.training.medical_fusion.cases_store import notes, values
from studio.training.medical_fusion.clinical_phrases import CLEAR, HEARD, OTHER, SHORT, TALK
from studio.training.medical_fusion.gate_corpus import MANUALS, glosses, manual_lines, nonsense, placeholder_latin

_NONE = SIGNS.index("none")
_LINES = 2500  # of each language
_ENGLISH = {"the", "of", "and", "is", "to", "that", "with", "for"}


@dataclass(frozen=True)
class PieceRow:
    """A piece's ``text``, its ``role`` and ``sign`` as indices of `ROLES` and `SIGNS`."""

    text: str
    role: int
    sign: int


class PieceVectors:
    """Vectors of pieces by ``encode``, each text only once; kept in ``file`` between runs."""

    def __init__(self, encode: Callable[[list[str]], Tensor], file: Path | None = None) -> None:
        self._encode, self._file = encode, file
        self._known: dict[str, Tensor] = {}
        if file and file.is_file() and file.with_suffix(".json").is_file():
            names = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
            self._known = dict(zip(names, torch.load(file, weights_only=True), strict=True))

    def __call__(self, texts: list[str]) -> Tensor:
        """(n, d) float32."""
        new = sorted({t for t in texts if t not in self._known}, key=len)
        for at in range(0, len(new), 1024):
            part = new[at : at + 1024]
            self._known.update(zip(part, self._encode(part), strict=True))
            if self._file:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                torch.save(torch.stack(list(self._known.values())), self._file)
                self._file.with_suffix(".json").write_text(json.dumps(list(self._known)), encoding="utf-8")
        return torch.stack([self._known[t] for t in texts])


def misspelt(text: str, rng: np.random.Generator, often: float = 0.12) -> str:
    """``text`` with letters of some words swapped, dropped or doubled."""
    words = []
    for word in text.split():
        if len(word) > 3 and rng.random() < often:
            i = int(rng.integers(1, len(word) - 1))
            kind = rng.integers(3)
            word = (word[:i] + word[i + 1 :], word[:i] + word[i] + word[i:], word[:i] + word[i + 1 : i + 2] + word[i] + word[i + 2 :])[kind]
        words.append(word)
    return " ".join(words)


def piece_rows(indices: range, style: Style, seed: int = 0, typos: bool = False) -> list[PieceRow]:
    """The pieces of the notes of training cases, with what the generator knows about each."""
    found = []
    rng = np.random.default_rng([seed, 79])
    for index in indices:
        _, case, context = sample_case(index, "train")
        note = written_note(case, context, values("train", index), seed, style)
        for piece in pieces_of(note.text):
            if not piece.content:
                continue
            told = piece.start < note.end and piece.end > note.start
            sign = _NONE if told else _sign(note, piece.text, case.finding)
            text = misspelt(piece.content, rng, 0.3) if typos else piece.content
            found.append(PieceRow(text, ROLES.index(note.context) if told else ROLES.index("other"), sign))
    return found


def _sign(note: WrittenNote, text: str, finding: str) -> int:
    """What an examination heard: the case's finding where the words are not those of a clear chest."""
    heard = (
        "lung",
        "chest",
        "breath",
        "crackle",
        "crepit",
        "rale",
        "dull",
        "auscult",
        "percuss",
        "air entry",
        "resonan",
        "fremitus",
        "vesicular",
        "base",
        "bs ",
    )
    low = text.lower()
    if not any(word in low for word in heard):
        return _NONE
    clear = ("clear", "normal", "nothing abnormal", "good air")
    if any(word in low for word in clear):
        return SIGNS.index("clear")
    return SIGNS.index(finding) if finding in SIGNS else _NONE


def phrase_rows() -> list[PieceRow]:
    """`clinical_phrases` as rows, each also with a time or a few words around it."""
    rng = np.random.default_rng(3)
    times = ("", "", " for three days", " since Sunday", " today", " for weeks", " this week", " over two months")
    starts = ("", "", "has ", "complains of ", "history of ", "now ", "with ", "reports ", "known ")
    found = []
    for context, phrases in SHORT.items():
        for phrase in phrases:
            for _ in range(3):
                around = f"{starts[rng.integers(len(starts))]}{phrase}{times[rng.integers(len(times))]}"
                found.append(PieceRow(around, ROLES.index(context), _NONE))
            mate = phrases[rng.integers(len(phrases))]
            found.append(PieceRow(f"{phrase}, {mate}", ROLES.index(context), _NONE))
            found.append(PieceRow(misspelt(phrase, rng, 0.5), ROLES.index(context), _NONE))
    found += [
        PieceRow(text, ROLES.index("other"), _NONE)
        for phrase in OTHER
        for text in (phrase, misspelt(phrase, rng, 0.4), phrase.capitalize())
    ]
    for side in ("left", "right"):
        for finding, phrases in HEARD.items():
            for phrase in phrases:
                text = phrase.format(side=side)
                found += [
                    PieceRow(t, ROLES.index("other"), SIGNS.index(finding))
                    for t in (text, f"on examination {text}", misspelt(text, rng, 0.3))
                ]
    return found + [
        PieceRow(t, ROLES.index("other"), SIGNS.index("clear")) for phrase in CLEAR for t in (phrase, f"on examination {phrase}")
    ]


def outside_rows(corpus: Path) -> list[PieceRow]:
    """Pieces of texts that are no notes: definitions, manuals, other languages, nonsense, and `TALK`."""
    rng = np.random.default_rng(11)
    plain = [text for text, medical in glosses(corpus) if not medical]
    texts = [plain[i] for i in rng.permutation(len(plain))[:3600]]
    english = manual_lines(corpus, "en")
    texts += [english[i] for i in rng.permutation(len(english))[:900]]
    for language in MANUALS:
        lines = manual_lines(corpus, language)
        texts += [lines[i] for i in rng.permutation(len(lines))[: 700 if language == "zh" else 50]]
    texts += nonsense(400, 5) + placeholder_latin(150, 5) + list(TALK)
    found = [piece.content for text in texts for piece in pieces_of(text)[:2] if len(piece.content) > 5]
    return [PieceRow(text, ROLES.index("outside"), _NONE) for text in dict.fromkeys(found)]


def train_pieces(rows: list[PieceRow], vectors: Tensor, epochs: int = 30, seed: int = 0) -> PieceNet:
    """AdamW over all rows; each role has the same weight, however many rows it has."""
    torch.manual_seed(seed)
    net = PieceNet(vectors.shape[1])
    roles, signs = torch.tensor([r.role for r in rows]), torch.tensor([r.sign for r in rows])
    often = torch.bincount(roles, minlength=len(ROLES)).float()
    weight = (often.mean() / often.clamp(min=1)).sqrt()
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.05)
    steps = epochs * -(-len(rows) // 256)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps)
    for _ in range(epochs):
        net.train()
        for at in torch.randperm(len(rows)).split(256):
            given = vectors[at] + 0.012 * torch.randn(len(at), vectors.shape[1])
            role, sign = net(given)
            loss = functional.cross_entropy(role, roles[at], weight, label_smoothing=0.03) + 0.5 * functional.cross_entropy(
                sign, signs[at], label_smoothing=0.02
            )
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
    return net.eval()


def language_rows(corpus: Path, seed: int = 0) -> list[tuple[list[int], int]]:
    """(letter groups, index of `LANGUAGES`) of windows of 2 to 14 words of manuals, definitions, written notes and nonsense."""
    rng = np.random.default_rng([seed, 83])
    texts: list[tuple[str, str]] = []
    for language in LANGUAGES[:-2]:
        lines = manual_lines(corpus, language)
        lines = [line for line in lines if language == "en" or sum(w in _ENGLISH for w in line.lower().split()) < 2]
        texts += [(lines[i], language) for i in rng.permutation(len(lines))[:_LINES]]
    for text, medical in glosses(corpus):
        if medical or rng.random() < 0.02:
            texts.append((text, "en"))
    written = notes("train", range(20_000, 23_000), "A")
    texts += [(text, "en") for text in written] + [(misspelt(text, rng, 0.3), "en") for text in written]
    texts += [(text, "en") for phrases in (*SHORT.values(), OTHER) for text in phrases for _ in range(6)]
    texts += [(text, "la") for text in placeholder_latin(2000, seed)] + [(text, "nonsense") for text in nonsense(6000, seed)]
    rows = []
    for text, language in texts:
        words = text.split()
        n = int(rng.integers(2, 15))
        start = int(rng.integers(max(1, len(words) - n + 1)))
        groups = letter_groups(" ".join(words[start : start + n]))
        if groups:
            rows.append((groups, LANGUAGES.index(language)))
    return rows


def train_letters(rows: list[tuple[list[int], int]], epochs: int = 8, seed: int = 0) -> LetterNet:
    """AdamW; every language weighs the same."""
    torch.manual_seed(seed)
    net = LetterNet()
    labels = torch.tensor([label for _, label in rows])
    often = torch.bincount(labels, minlength=len(LANGUAGES)).float()
    weight = (often.mean() / often.clamp(min=1)).sqrt()
    optimizer = torch.optim.AdamW(net.parameters(), 0.02, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.02, total_steps=epochs * -(-len(rows) // 256))
    for _ in range(epochs):
        for at in torch.randperm(len(rows)).split(256):
            loss = functional.cross_entropy(net([rows[i][0] for i in at.tolist()]), labels[at], weight, label_smoothing=0.02)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
    return net.eval()


assert ROLES[: len(CONTEXTS)] == CONTEXTS
