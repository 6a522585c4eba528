"""Reads a note or says why it cannot: language, nonsense, another subject; then what its pieces tell. Imports torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from studio.medical.clinical.chinese_terms import coverage, is_han
from studio.medical.clinical.note_gate import LANGUAGES, empty_or_repeated, letter_groups, said_once, scripts
from studio.medical.clinical.note_reading import Piece, pieces_of
from studio.medical.fusion.note_network import ROLES, SIGNS, LetterNet, PieceNet, SubjectNet, evidence

PIECES = 96  # encoded of one note; neighbours of a longer one are read together
_OUTSIDE = ROLES.index("outside")
_ENGLISH = LANGUAGES.index("en")
_FOREIGN = 0.3  # share of letters of a script that is not read
_GROUPS, _FEW = 70, 36  # letter groups (three or four words) from which the language of Latin letters is judged, and only if it is plain
_LIKELY, _PLAIN = 0.4, 0.95  # probability of the other language: at least, and for a text of few letter groups
_BATCH = 12  # texts
_OPENING = 64  # words of a note that are judged as a whole
_WHOLE, _MEAN, _BEST, _KNOWN = 0.5, 0.3, 0.2, 2.0  # how the signals of `NoteReader.clinical` are added up
SHORT_NOTE = 10  # words, up to which a note is short
STRANGE = -6.0  # log-odds of a piece in a language that is not read
_TERMS, _CHINESE = 0.42, 6  # share of known terms in Chinese of at least so many characters
_UNREAD = 0.15  # share of words in pieces that were not read, above which the reader says so


@dataclass(frozen=True)
class GateLimits:
    """``english``: probability of English below which a text in Latin letters is not read. ``subject``: score of `NoteReader.clinical`
    below which a note is about something else, ``short`` the same for a note of few words, which says less about its subject. ``piece``:
    log-odds of being clinical below which one piece among others is left out; so is one below 0 that tells nothing clinical with a
    probability above ``away``."""

    english: float = 0.25
    subject: float = 0.0
    short: float = -0.7
    piece: float = -3.0
    away: float = 0.8


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
    """`ReadNote` of notes, by a text model's vectors of texts (``encode``: to (n, d)) and three small nets."""

    def __init__(
        self, encode: Callable[[list[str]], Tensor], nets: tuple[LetterNet, SubjectNet, PieceNet], limits: GateLimits | None = None
    ) -> None:
        self.encode = encode
        self.letters, self.subject, self.net = nets
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
        score, odds, chances = self.clinical(note, every, read)
        short = len(opening(every).split()) <= SHORT_NOTE
        if score < (self.limits.short if short else self.limits.subject):
            return ReadNote(nothing, dropped="outside")
        words = torch.tensor([float(len(p.content.split())) for p in read])
        far = (odds < self.limits.piece) | ((chances[:, _OUTSIDE] > self.limits.away) & (odds < 0))
        kept = [i for i in range(len(read)) if not bool(far[i])]
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

    @torch.inference_mode()
    def clinical(self, note: str, every: list[Piece], read: list[Piece]) -> tuple[float, Tensor, Tensor]:
        """(score of being a clinical note, log-odds (n,) of each piece of ``read``, and their `chances`).

        The score adds up what the beginning of the note says as a whole, the mean of its pieces, the most clinical of them, and for a
        Chinese note how much of it the glossary knows.
        """
        whole = opening(every)
        texts = [said_once(p.content) for p in read]
        different = list(dict.fromkeys([whole, *texts] if whole else texts))
        if not different:
            return 0.0, torch.zeros(0), torch.zeros(0, len(ROLES) + len(SIGNS))
        vectors = self._vectors(different)
        at = torch.tensor([different.index(t) for t in texts], dtype=torch.long)
        odds, chances = self.subject(vectors), self.net.chances(vectors)[at]
        first = float(odds[different.index(whole)]) if whole else 0.0
        own = odds[at].clone()
        own[torch.tensor([self._foreign(note[p.start : p.end]) for p in read], dtype=torch.bool)] = STRANGE
        words = torch.tensor([float(len(t.split())) for t in texts])
        mean, best = (float((own * words).sum() / words.sum()), float(own.max())) if len(read) else (first, first)
        known = coverage(note) if sum(map(is_han, note)) >= _CHINESE else 1.0
        return _WHOLE * first + _MEAN * mean + _BEST * best + _KNOWN * (known - 1), own, chances

    def chances(self, texts: list[str]) -> Tensor:
        """(n, `ROLES` + `SIGNS`) of pieces of text; each different one is encoded once."""
        if not texts:
            return torch.zeros(0, len(ROLES) + len(SIGNS))
        different = list(dict.fromkeys(texts))
        with torch.inference_mode():
            found = self.net.chances(self._vectors(different))
        return found[torch.tensor([different.index(t) for t in texts])]

    def _vectors(self, texts: list[str]) -> Tensor:
        """(n, d) of different texts, encoded in batches of about one length: what fills up short ones to the longest costs as much."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        parts = [self.encode([texts[i] for i in order[at : at + _BATCH]]).cpu() for at in range(0, len(order), _BATCH)]
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(parts)[back]

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


def opening(pieces: list[Piece]) -> str:
    """The first words of a note as one text, with what it denies: that belongs to its subject, too."""
    parts = [f"{p.text} {p.denied}".strip() for p in pieces]
    return said_once(" ".join(", ".join(part for part in parts if part).split()[:_OPENING]))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """``pieces``, neighbours put together until there are at most `PIECES`."""
    while len(pieces) > PIECES:
        pairs = [pieces[i : i + 2] for i in range(0, len(pieces), 2)]
        pieces = [replace(p[0], end=p[-1].end, words=tuple(w for part in p for w in part.words)) for p in pairs]
    return pieces
