"""What in a note would tell who somebody is. A guard, not a promise: it errs on the side of a hit where a label says so.

Categories follow the Safe Harbor list of 45 CFR 164.514(b)(2), as far as patterns can see them. Nothing found is ever logged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

Kind = Literal["name", "phone", "email", "date_of_birth", "id", "address"]

_WORD = r"[A-Z][a-zA-Z'’\-]+"
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("email", r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"),
    ("date_of_birth", r"(?i:\b(?:dob|d\.o\.b\.?|date of birth|born(?: on)?))\s*[:：]?\s*(\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4}|\d{1,2} \w+ \d{4})"),
    ("date_of_birth", r"(?:出生(?:日期)?|生日)\s*[:：]?\s*(民國?\s*\d{2,3}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日?|\d{2,4}\s*[年./\-]\s*\d{1,2}\s*[月./\-]\s*\d{1,2}\s*日?)"),
    ("id", r"\b[A-Z][12A-D89]\d{8}\b"),  # Taiwan: national id and resident certificate
    ("id", r"\b\d{3}-\d{2}-\d{4}\b"),  # United States: social security
    ("id", r"(?i:\b(?:mrn|nhs(?: no| number)?|patient id|hospital (?:no|number)|id no|ssn))\.?\s*[:#]?\s*((?=[\w\-]*\d)[A-Za-z0-9][\w\- ]{3,14}\w)"),
    ("id", r"(?:病歷號碼?|身分證(?:字號|號碼)?|健保卡號?)\s*[:：]?\s*([A-Za-z0-9\-]{5,14})"),
    ("phone", r"(?i:\b(?:tel|telephone|phone|mobile|call|ring|cell))\.?\s*[:：]?\s*((?:\+|\()?\d[\d\s()\-./]{5,16}\d)"),
    ("phone", r"(?:電話|手機|聯絡)\s*[:：]?\s*((?:\+|\()?\d[\d\s()\-]{5,16}\d)"),
    ("phone", r"(?<![\w.])(?:\+\d{1,3}[\s\-]?\(?\d{1,4}\)?(?:[\s\-]?\d{2,4}){2,4}|\(?0\d{1,4}\)?[\s\-]\d{3,4}[\s\-]?\d{3,4}|09\d{8}|\d{3}-\d{3}-\d{4})(?![\w])"),
    ("name", rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s+({_WORD}(?:\s+{_WORD}){{0,2}})"),
    ("name", rf"(?i:\b(?:patient(?:'s)? name|name|surname|next of kin|nok))\s*[:：]\s*({_WORD}(?:\s+{_WORD}){{0,3}})"),
    ("name", rf"(?i:\b(?:is called|my name is|known as))\s+({_WORD}(?:\s+{_WORD}){{0,2}})"),
    ("name", r"(?:姓名|患者|病人|家屬)\s*[:：]\s*([\u4e00-\u9fff]{2,4})"),
    ("name", r"([\u4e00-\u9fff]{1,3})(?:先生|女士|小姐|太太)"),
    ("address", rf"\b\d{{1,4}}[A-Za-z]?\s+(?:{_WORD}\s+){{1,3}}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close|Square|Boulevard)\b"),
    ("address", r"[\u4e00-\u9fff]{2,3}[縣市][\u4e00-\u9fff]{1,4}[區鄉鎮市]?[\u4e00-\u9fff]{1,6}[路街][\u4e00-\u9fff\d]{0,4}段?\d{0,4}號?"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)


@dataclass(frozen=True)
class Span:
    """``start`` to ``end`` (characters) of a text, and of what ``kind`` it is. The words themselves are not kept."""

    start: int
    end: int
    kind: Kind


def find_personal(text: str) -> tuple[Span, ...]:
    """Every place that may tell who somebody is, in order, without overlaps."""
    found = []
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            found.append(Span(start, end, cast("Kind", kind)))
    kept: list[Span] = []
    for span in sorted(found, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)


def redacted(text: str) -> str:
    """``text`` with every such place replaced by its kind in brackets; the rest stays to the letter."""
    pieces, at = [], 0
    for span in find_personal(text):
        pieces += [text[at : span.start], f"[{span.kind.replace('_', ' ')}]"]
        at = span.end
    return "".join(pieces) + text[at:]
