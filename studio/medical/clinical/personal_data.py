"""Finds and redacts personal data in clinical notes: what is recognised goes, and nobody can promise that everything is.

Categories follow the Safe Harbor list of 45 CFR 164.514(b)(2). Patterns and word lists (`studio.medical.redaction`), no model: Presidio
leaves names to a model of spaCy, stanza or transformers (about 400 MB for English alone), scrubadub to TextBlob, spaCy or stanza, and
none of these reads a note that mixes English, Chinese and a third script. `tests.benchmarks.medical.redaction` measures recall and
precision. Nothing found is ever logged.
"""

from __future__ import annotations

from studio.medical.redaction.chinese_names import chinese_names
from studio.medical.redaction.latin_names import latin_names, small_names
from studio.medical.redaction.number_patterns import numbers
from studio.medical.redaction.other_scripts import names_in_other_scripts
from studio.medical.redaction.personal_spans import Kind, Span, joined
from studio.medical.redaction.street_addresses import addresses

__all__ = ["Kind", "Span", "find_personal_data", "redact"]

_FINDERS = (numbers, addresses, latin_names, small_names, chinese_names, names_in_other_scripts)


def find_personal_data(text: str) -> tuple[Span, ...]:
    """Every span of ``text`` that may identify a person, in order, without overlaps."""
    return joined(found for finder in _FINDERS for found in finder(text))


def redact(text: str) -> str:
    """``text`` with each span of `find_personal_data` replaced by its kind in brackets; everything else is unchanged."""
    pieces, at = [], 0
    for span in find_personal_data(text):
        pieces += [text[at : span.start], f"[{span.kind.replace('_', ' ')}]"]
        at = span.end
    return "".join(pieces) + text[at:]
