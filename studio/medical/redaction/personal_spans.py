"""What was found in a note, and how findings that touch are joined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "phone", "email", "date_of_birth", "date", "age", "id", "account", "device", "plate", "url", "ip", "address"]
Found = tuple[int, int, Kind]
"""Characters from a start to an end, and what they are."""


@dataclass(frozen=True)
class Span:
    """Characters ``start`` to ``end`` of a text, and the ``kind`` of personal data there. The text itself is not kept."""

    start: int
    end: int
    kind: Kind


def joined(found: Iterable[Found]) -> tuple[Span, ...]:
    """Spans in order, without overlaps: where two findings share characters, all of both goes."""
    kept: list[Span] = []
    for start, end, kind in sorted(found, key=lambda one: (one[0], -one[1])):
        if not kept or start >= kept[-1].end:
            kept.append(Span(start, end, kind))
        elif end > kept[-1].end:
            kept[-1] = Span(kept[-1].start, end, kept[-1].kind)
    return tuple(kept)
