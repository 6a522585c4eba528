"""How much of what identifies somebody `redact` takes out of notes: ``python -m tests.benchmarks.medical.redaction [--missed]``.

200 notes in two languages with identifiers of Faker (`note_set`), in sentences that were seen while the redactor was written and in
sentences that were not, and notes without any identifier. An identifier counts as found if every letter and digit of it is gone. The
control is a redactor that takes out every capitalised word, every number of five digits and every Chinese family name with what follows.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from studio.medical.clinical.personal_data import find_personal_data
from tests.benchmarks.medical.note_phrases import NEGATIVES
from tests.benchmarks.medical.note_set import KnownNote, notes

Finder = Callable[[str], Iterable[tuple[int, int]]]
_NAIVE = re.compile(r"\b[A-Z][a-zA-Z]+\b|\d{5,}|[陳林黃張李王吳劉蔡楊][\u4e00-\u9fff]{2}")


def ours(text: str) -> list[tuple[int, int]]:
    """What `find_personal_data` finds."""
    return [(span.start, span.end) for span in find_personal_data(text)]


def naive(text: str) -> list[tuple[int, int]]:
    """The control."""
    return [match.span() for match in _NAIVE.finditer(text)]


def score(known: list[KnownNote], finder: Finder, missed: bool = False) -> dict[str, float]:
    """Recall of identifiers, precision of spans, and the share of redacted letters that belong to an identifier."""
    found, total, right, spans, inside, letters = 0, 0, 0, 0, 0, 0
    lost: dict[str, Counter[bool]] = defaultdict(Counter)
    for note in known:
        hits = list(finder(note.text))
        gone = {at for start, end in hits for at in range(start, end)}
        told = {at for one in note.identifiers for at in range(one.start, one.end)}
        for one in note.identifiers:
            out = all(
                at in gone for at in range(one.start, one.end) if note.text[at].isalnum() and not _title(note.text, one.start, one.end, at)
            )
            found, total = found + out, total + 1
            lost[one.kind][out] += 1
            if missed and not out:
                print(f"  missed {one.kind}: {note.text[one.start : one.end]!r} in {note.text!r}")
        for start, end in hits:
            hit = any(at in told for at in range(start, end))
            right, spans = right + hit, spans + 1
            if missed and not hit:
                print(f"  false: {note.text[start:end]!r} in {note.text!r}")
        letters += sum(note.text[at].isalnum() for at in gone)
        inside += sum(note.text[at].isalnum() for at in gone & told)
    if missed:
        print({kind: f"{counts[True]}/{counts.total()}" for kind, counts in lost.items()})
    return {"recall": found / max(total, 1), "precision": right / max(spans, 1), "letters": inside / max(letters, 1), "count": total}


def _title(text: str, start: int, end: int, at: int) -> bool:
    """Whether the character belongs to a title such as Dr, Prof. or 醫師: that somebody is a doctor may stay."""
    titles = re.compile(r"(?:Dr|Prof|Mr|Mrs|Ms)\b|醫師|主任|護理師|教授|先生|女士|小姐")
    return any(start + m.start() <= at < start + m.end() for m in titles.finditer(text[start:end]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missed", action="store_true", help="print what was missed in the seen sentences")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    for which in ("seen", "unseen"):
        for language in ("en", "zh"):
            known = notes(language, which, 100, chosen.seed)
            for name, finder in (("studio", ours), ("control", naive)):
                figures = score(known, finder, chosen.missed and which == "seen" and finder is ours)
                print(f"{language} {which:6} {name:8} " + "  ".join(f"{key} {value:.3f}" for key, value in figures.items()))
    for name, finder in (("studio", ours), ("control", naive)):
        touched = [text for text in NEGATIVES if list(finder(text))]
        print(f"notes without identifiers that were changed, {name}: {len(touched)} of {len(NEGATIVES)}")
        if chosen.missed and finder is ours:
            for text in touched:
                print("  ", [text[a:b] for a, b in finder(text)], text)


if __name__ == "__main__":
    main()
