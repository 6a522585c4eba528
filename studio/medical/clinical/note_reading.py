"""A note as short pieces for an encoder: abbreviations spelt out, Chinese put into English words, and denied things left out.

Denials follow NegEx (Chapman et al., "A Simple Algorithm for Identifying Negated Findings", 2001): a cue, a scope that ends with the clause
or at a word such as "but", and phrases that look like a denial and are none ("no change", "no appetite").
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from studio.medical.clinical.chinese_terms import is_han, terms_in

_FILE = Path(__file__).parent / "vocabulary" / "abbreviations.json"
LONGEST = 24  # words of a piece
_SENTENCE = re.compile(r"(?<!\d)\.(?!\d)|\.(?=\s|$)|[!?;；。！？\n\r|]+")
_CLAUSE = re.compile(r"(?<!\d),|,(?!\d)|[，：•]|\s[-–—]\s|(?i:\b(?:but|however|though|although|yet|nevertheless|except|apart from)\b)")
_WORD = re.compile(r"[^\s]+")
PLACEHOLDER = re.compile(r"\[[a-z ]{2,24}\]")  # "[date of birth]"
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_CUE = re.compile(
    r"(?i)\b(?:no(?! (?:appetite|energy|change|improvement|better|relief|longer|strength|idea|response|interest|use|more than|sooner|doubt))"
    r"|denies|denied|denying|without(?! (?:trying|dieting|aids|effort|help|reason|improvement|relief|change|treatment|his|her|their))"
    r"|nil|none|never(?: had)?|neg(?:ative)? for|absence of|free of|free from|w/o|ruled out"
    r"|(?:did|does|do|has|have|had|is|was)(?: not|n['’]t)(?! (?:been )?(?:able|taking|eating|eat|sleep|improv|taken|take|better|go|well|settl))(?: have| had| been| any| got| report)*"
    r"|not(?= (?:short of|breathless|febrile|feverish|coughing|in pain|in any|injured|hurt)))(?=\W|$)"
)  # fmt: skip
_AFTER = re.compile(
    r"(?i)(?:\b(?:is |are |was |were |been )?(?:absent|denied|negative|neg|ruled out|excluded|not present|nil|none)|\(-+\)|[:：]\s*(?:no|nil|none|-))\W*$"
)
_GOES_ON = re.compile(r"(?i)^\s*(?:or|nor|and no|and)\b")
_TELLS = re.compile(  # a clause that begins like this tells something of its own, even after a denial
    r"(?i)^\s*(?:and |then |now |today |he |she |who |it )?(?:fell|fall from|has|had|have|was|is|hit|hurt|struck|presents?|presented|came|comes|now|today|"
    r"with|feels?|reports?|complains?|worse|started|developed|attends?|known|smok\w+|lost|wakes?|since|after|on|came|slipped|crashed|here|seen)\b"
)
_CHINESE_CUES = frozenset(
    ("無", "沒有", "沒", "否認", "未", "無明顯", "未見", "未有", "未曾", "並無", "皆無", "不曾", "從未", "排除", "不")
)
_CHINESE_AFTER = frozenset(("陰性", "皆無"))
_CHINESE_BREAK = frozenset(("但", "不過", "然而", "卻", "但是", "只是", "惟", "除"))
_LABS = re.compile(
    r"(?i)\b(?:temperature|highest temperature|fever up to|crp|c-reactive protein|white cells|white cell count|leucocytes|leukocytes|bnp|saturations?|oxygen|pulse|heart rate|rate|"
    r"haemoglobin|hemoglobin|d-dimer|blood pressure|breathing rate|breathing|blood sugar|measured|room air|degrees|year-old|year old|woman|man|male|female|patient|lady|gentleman|"
    r"aged?|is|was|of|at|on|in|a|an|the|minute|min|dl|mmhg|mg|ng|celsius|today|on examination)\b|[a-z]?/[a-z]+|\b[cflg]\b|°|%|[\d.,:/+~()<>=×^-]+|10\^?9|\s"
)
_TEMPERATURE = re.compile(r"(?i)\b(?:temperature|fever up to)\D{0,14}(\d{2}(?:\.\d)?)")
_WHO = re.compile(
    r"(?i)^\W*(?:an? )?(?:\d{1,3}[- ]?(?:years?|yrs?)[- ]?(?:old)?\s*(?:\w+ )?(?:man|woman|male|female|patient|lady|gentleman)|(?:man|woman|male|female) of \d{1,3})\b\W*"
)
_FEVER = 38.3  # °C
_THINGS: tuple[tuple[str, str], ...] = (
    ("fever", r"fever|febrile|pyrexi|rigor|chills|shiver|temperature of"), ("cough", r"cough"), ("sputum", r"sputum|phlegm|productive"),
    ("injury", r"trauma|injur|accident|\bfall\b|\bfell\b|fallen|collision|crash|assault"), ("bruising", r"bruis"),
    ("weight loss", r"weight loss|los(?:t|ing) weight|losing"), ("breathlessness", r"breathless|shortness of breath|dyspn"),
    ("swelling", r"swelling|swollen|oedema|edema"), ("chest pain", r"chest pain|pain in the chest"),
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """Characters ``start`` to ``end`` of a note, and the ``text`` an encoder reads: empty if all of it was denied.

    ``words``: (start, end, text) of each word that was kept. ``denied``: the words that were not, in English. ``contradicted``: the note
    says both yes and no about it, so it counts neither way.
    """

    start: int
    end: int
    words: tuple[tuple[int, int, str], ...] = ()
    denied: str = ""
    contradicted: bool = False

    @property
    def text(self) -> str:
        return " ".join(word for _, _, word in self.words if word)

    @property
    def content(self) -> str:
        """`text`, unless it holds nothing but who it is about and measured values: then "fever" for a temperature from 38.3 °C on, else
        nothing. Values belong into the lab fields, where they are read as numbers."""
        return _content(self.text)

    def without(self, index: int) -> str:
        """`content` without word number ``index``."""
        return _content(" ".join(word for i, (_, _, word) in enumerate(self.words) if word and i != index))

    def alone(self, index: int) -> str:
        """`content` of word number ``index`` by itself."""
        return _content(self.words[index][2])


def _content(text: str) -> str:
    text = _WHO.sub("", text)
    if _LABS.sub("", text):
        return text
    hot = _TEMPERATURE.search(text)
    return "fever" if hot and float(hot[1]) >= _FEVER else ""


@cache
def _abbreviations() -> dict[str, str]:
    return json.loads(_FILE.read_text(encoding="utf-8"))


def expanded(word: str) -> str:
    """``word`` in full if it is a common clinical abbreviation: "SOB" as "shortness of breath", "3/7" as "3 days", "T38.2" as temperature."""
    bare = word.strip("().,:*~?")
    known = _abbreviations().get(bare.lower())
    if known is not None and not (
        bare.istitle() and len(bare) <= 2 and bare not in ("Hx", "Wt", "Pt", "Ca", "Hb", "Sx", "Dx", "Px", "Bp", "Rx", "Tx")
    ):
        return known
    for pattern, unit in (
        (r"x?(\d+)/7", "days"),
        (r"x?(\d+)/52", "weeks"),
        (r"x?(\d+)/12", "months"),
        (r"x?(\d+)d", "days"),
        (r"x?(\d+)wk?s?", "weeks"),
    ):
        if match := re.fullmatch(pattern, bare, re.IGNORECASE):
            return f"for {match[1]} {unit}"
    if match := re.fullmatch(r"[Tt](3[3-9]|4[0-3])(\.\d)?", bare):
        return f"temperature {match[1]}{match[2] or ''}"
    if match := re.fullmatch(r"(\d{1,3})\s*[- ]?(?:y/?o)?([MFmf])", bare):
        return f"{match[1]} year old {'man' if match[2] in 'Mm' else 'woman'}"
    return re.sub(r"^\+{1,3}$|(?<=\w)\+{1,3}$", "", word)


def pieces_of(note: str) -> list[Piece]:
    """The pieces of ``note`` in order; what is denied is left out of them, and what is both told and denied is marked."""
    for nothing in (PLACEHOLDER, _MARKUP):  # what was redacted tells nothing, nor do tags
        note = nothing.sub(lambda match: " " * len(match[0]), note)
    found: list[Piece] = []
    for start, end in _spans(_SENTENCE, note, 0, len(note)):
        carried = False
        for a, b in _spans(_CLAUSE, note, start, end):
            piece, carried = _piece(note, a, b, carried)
            found += _short(piece)
    return _contradictions(found)


def _spans(pattern: re.Pattern[str], note: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [start, *(edge for m in pattern.finditer(note, start, end) for edge in m.span()), end]
    pairs = zip(cuts[::2], cuts[1::2], strict=True)
    return [(a, b) for a, b in pairs if note[a:b].strip()]


def _piece(note: str, start: int, end: int, carried: bool) -> tuple[Piece, bool]:
    """The clause as a piece, and whether a denial in it goes on into a short next clause ("no fever, cough or sputum")."""
    text = note[start:end]
    if any(map(is_han, text)):
        return _chinese(text, start, end, carried)
    cue = _CUE.search(text)
    few = len(text.split()) <= 3 or bool(_GOES_ON.match(text))
    cut = len(text)
    if _AFTER.search(text) or (cue is None and carried and few and not _TELLS.match(text)):
        cut = 0
    elif cue is not None:
        cut = cue.start()
    words = [(start + m.start(), start + m.end(), expanded(m[0])) for m in _WORD.finditer(text[:cut])]
    denied = " ".join(expanded(m[0]) for m in _WORD.finditer(text[cut:]))
    return Piece(start, end, tuple(words), denied), cut < len(text) and not _AFTER.search(text)


def _chinese(text: str, start: int, end: int, carried: bool) -> tuple[Piece, bool]:
    words: list[tuple[int, int, str]] = []
    denied: list[str] = []
    terms = terms_in(text)
    off = bool(terms) and terms[-1].source in _CHINESE_AFTER
    off = off or (carried and len(terms) <= 3 and terms[0].source in ("或", "及", "與", "和", "也"))
    for term in terms:
        if term.source in _CHINESE_BREAK:
            off = False
        elif term.source in _CHINESE_CUES:
            off = True
        elif off:
            denied.append(term.english or "")
        elif term.source == "、":
            continue
        elif term.english:
            words.append((start + term.start, start + term.end, expanded(term.english) if term.english.isascii() else term.english))
    return Piece(start, end, tuple(words), " ".join(denied)), off


def _short(piece: Piece) -> list[Piece]:
    """Pieces of at most `LONGEST` words."""
    if len(piece.words) <= LONGEST:
        return [piece]
    parts = [piece.words[i : i + LONGEST] for i in range(0, len(piece.words), LONGEST)]
    return [Piece(part[0][0], part[-1][1], part, piece.denied if i == 0 else "") for i, part in enumerate(parts)]


def _contradictions(pieces: list[Piece]) -> list[Piece]:
    denied = {name for p in pieces for name, pattern in _THINGS if p.denied and re.search(pattern, p.denied, re.IGNORECASE)}
    if not denied:
        return pieces
    patterns = [re.compile(pattern, re.IGNORECASE) for name, pattern in _THINGS if name in denied]
    return [replace(p, contradicted=True) if any(r.search(p.text) for r in patterns) else p for p in pieces]
