"""Reads a note or says why it cannot: language, nonsense, another subject; then what its pieces tell. Imports torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from studio.medical.clinical.chinese_terms import coverage, is_han
from studio.medical.clinical.note_gate import LANGUAGES, empty_or_repeated, letter_groups, scripts
from studio.medical.clinical.note_reading import Piece, pieces_of
from studio.medical.fusion.note_network import ROLES, SIGNS, LetterNet, PieceNet, evidence

PIECES = 96  # encoded of one note; neighbours of a longer one are read together
_OUTSIDE = ROLES.index("outside")
_ENGLISH = LANGUAGES.index("en")
_FOREIGN = 0.3  # share of letters of a script that is not read
_GROUPS, _FEW = 70, 36  # letter groups (three or four words) from which the language of Latin letters is judged, and only if it is plain
_LIKELY, _PLAIN = 0.4, 0.95  # probability of the other language: at least, and for a text of few letter groups
_TERMS, _CHINESE = 0.42, 6  # share of known terms in Chinese of at least so many characters
_UNREAD = 0.15  # share of words in pieces that were not read, above which the reader says so


@dataclass(frozen=True)
class GateLimits:
    """``english``: probability of English below which a text in Latin letters is not read. ``outside``: mean probability over words of a
    note, above which it is about something else; ``piece`` the same for one piece among others."""

    english: float = 0.25
    outside: float = 0.6
    piece: float = 0.8


@dataclass(frozen=True)
class ReadNote:
    """``evidence`` float32 (`EVIDENCE`,). ``pieces`` and ``chances`` (n, `ROLES` + `SIGNS`) of what was read.

    ``dropped``: empty, or why nothing was read, as the end of a locale key: "language" (``language``: its code), "nonsense", "outside".
    ``partly``: something was left out. ``contradicted``: it says both yes and no about something, which then counts neither way.
    ``only_denied``: nothing but denials.
    """

    evidence: Tensor
    pieces: tuple[Piece, ...] = ()
    chances: Tensor = field(default_factory=lambda: torch.zeros(0, len(ROLES) + len(SIGNS)))
    dropped: str = ""
    language: str = ""
    partly: bool = False
    contradicted: bool = False
    only_denied: bool = False


class NoteReader:
    """`ReadNote` of notes, by a text model's vectors of pieces (``encode``: texts to (n, d)) and two small nets."""

    def __init__(
        self, encode: Callable[[list[str]], Tensor], letters: LetterNet, pieces: PieceNet, limits: GateLimits | None = None
    ) -> None:
        self.encode, self.letters, self.net = encode, letters, pieces
        self.limits = limits or GateLimits()

    def __call__(self, notes: list[str]) -> Tensor:
        """(n, `EVIDENCE`): the evidence of each note, nothing told where it was dropped."""
        return torch.stack([self.read(note).evidence for note in notes]) if notes else torch.zeros(0)

    @torch.inference_mode()
    def read(self, note: str) -> ReadNote:
        nothing = evidence(torch.zeros(0, len(ROLES) + len(SIGNS)))
        if dropped := self.language(note):
            return ReadNote(nothing, dropped="nonsense" if dropped in ("nonsense", "la") else "language", language=dropped)
        every = pieces_of(note)
        read = _joined([p for p in every if p.content and not p.contradicted])
        foreign = [self._foreign(note[p.start : p.end]) for p in read]
        chances = self.chances([p.content for p in read])
        away = chances[:, _OUTSIDE].clone()
        away[torch.tensor(foreign, dtype=torch.bool)] = 1.0
        words = torch.tensor([float(len(p.content.split())) for p in read])
        if len(read) and float((away * words).sum() / words.sum()) > self.limits.outside:
            return ReadNote(nothing, dropped="outside")
        kept = [i for i in range(len(read)) if float(away[i]) <= self.limits.piece]
        left_out = 1 - float(words[kept].sum() / words.sum()) if len(read) else 0.0
        contradicted = any(p.contradicted for p in every)
        told = bool(kept) or contradicted
        return ReadNote(
            evidence(chances[kept]),
            tuple(read[i] for i in kept),
            chances[kept].clone(),
            partly=left_out > _UNREAD,
            contradicted=contradicted,
            only_denied=not told and any(p.denied for p in every),
        )

    def chances(self, texts: list[str]) -> Tensor:
        """(n, `ROLES` + `SIGNS`) of pieces of text; each different one is encoded once."""
        if not texts:
            return torch.zeros(0, len(ROLES) + len(SIGNS))
        different = list(dict.fromkeys(texts))
        with torch.inference_mode():
            found = self.net.chances(self.encode(different).cpu())
        return found[torch.tensor([different.index(t) for t in texts])]

    def language(self, note: str) -> str:
        """The code of the language of ``note`` if it is not read, "nonsense" if it is in none; empty for English and Chinese."""
        if empty_or_repeated(note):
            return "nonsense"
        found = scripts(note)
        total = sum(found.values())
        foreign = {code: n for code, n in found.items() if code not in ("latin", "zh")}
        if total and sum(foreign.values()) > _FOREIGN * total:
            return max(foreign, key=lambda code: foreign[code])
        if found["zh"] * 2 > found["latin"]:
            return ""
        return self._latin(note)

    def _latin(self, text: str) -> str:
        groups = letter_groups(text)
        if len(groups) < _FEW or len(text.split()) < 3:
            return ""
        with torch.inference_mode():
            chances = self.letters([groups])[0].softmax(0)
        top = int(chances.argmax())
        needed = _LIKELY if len(groups) >= _GROUPS else _PLAIN
        plain = float(chances[_ENGLISH]) < self.limits.english and float(chances[top]) >= needed
        return LANGUAGES[top] if plain and top != _ENGLISH else ""

    def _foreign(self, text: str) -> bool:
        """Whether one piece is in a language that is not read, or in Chinese about something else."""
        han = sum(map(is_han, text))
        if han:
            return han >= _CHINESE and coverage(text) < _TERMS
        found = scripts(text)
        return sum(n for code, n in found.items() if code != "latin") > found["latin"] or bool(self._latin(text))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """``pieces``, neighbours put together until there are at most `PIECES`."""
    while len(pieces) > PIECES:
        pairs = [pieces[i : i + 2] for i in range(0, len(pieces), 2)]
        pieces = [replace(p[0], end=p[-1].end, words=tuple(w for part in p for w in part.words)) for p in pairs]
    return pieces
