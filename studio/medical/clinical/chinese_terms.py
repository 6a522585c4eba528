"""Chinese clinical text in English words, term by term: longest match in a fixed glossary, traditional or simplified characters."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "vocabulary" / "chinese.json"
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_OTHER = re.compile(r"\d+(?:[.:/]\d+)*|[A-Za-z][A-Za-z0-9+#&/'’\-]*|\S")
_NUMBERS = frozenset("一二三四五六七八九十兩半")


@dataclass(frozen=True)
class Term:
    """Characters ``start`` to ``end`` of a text and their ``english``: empty for a particle, None for what the glossary lacks."""

    start: int
    end: int
    source: str
    english: str | None


def is_han(character: str) -> bool:
    return bool(_HAN.match(character))


@cache
def _glossary() -> tuple[dict[str, str], dict[int, int], int]:
    """(terms in traditional characters, simplified to traditional, length of the longest term)."""
    raw = json.loads(_FILE.read_text(encoding="utf-8"))
    terms: dict[str, str] = raw["terms"]
    table = str.maketrans(raw["simplified"]["from"], raw["simplified"]["to"])
    return terms, table, max(map(len, terms))


def traditional(text: str) -> str:
    """``text`` with the simplified characters that the glossary needs replaced; the length stays the same."""
    return text.translate(_glossary()[1])


def terms_in(text: str) -> list[Term]:
    """Every term, number, Latin word and other sign of ``text``, in order, without the spaces."""
    terms, _, longest = _glossary()
    same = traditional(text)
    found: list[Term] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        if not is_han(text[at]):
            match = _OTHER.match(text, at)
            end = match.end() if match else at + 1
            end = next((i for i in range(at + 1, end) if is_han(text[i])), end)
            found.append(Term(at, end, text[at:end], text[at:end]))
            at = end
            continue
        length = next((n for n in range(min(longest, len(text) - at), 0, -1) if same[at : at + n] in terms), 0)
        source = same[at : at + max(length, 1)]
        found.append(Term(at, at + len(source), source, terms[source] if length else None))
        at += len(source)
    return found


def coverage(text: str) -> float:
    """Share of the Chinese characters of ``text`` that stand in terms of two or more characters, or in numbers; 1 if there are none."""
    terms = [t for t in terms_in(text) if is_han(text[t.start])]
    total = sum(t.end - t.start for t in terms)
    known = sum((t.end - t.start) * (1.0 if t.end - t.start > 1 or t.source in _NUMBERS else 0.5) for t in terms if t.english is not None)
    return known / total if total else 1.0
