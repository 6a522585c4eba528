"""The studio's own JSON: everything that is known about the cues, exact times and the recogniser's words included."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TypedDict

from studio.captions.cue import Cue
from studio.captions.cue_text import visible_cues, visible_lines
from studio.captions.line_breaks import tidy
from studio.speech.transcript import Word

SCHEMA = "multimodal-studio-captions"


class _WordRow(TypedDict):
    """A word as this module writes it; recognisers such as Whisper have ``word`` for ``text`` and ``probability`` for ``confidence``."""

    start: float
    end: float
    text: str
    word: str
    confidence: float | None
    probability: float | None
    aligned: bool


def write(cues: Sequence[Cue], *, language: str, meta: Mapping[str, object] | None = None) -> str:
    """Every cue with its words and their confidences; times are exact."""
    rows = [
        {
            "start": cue.start,
            "end": cue.end,
            "lines": list(visible_lines(cue)),
            "words": [
                {"text": word.text, "start": word.start, "end": word.end, "confidence": word.confidence, "aligned": word.aligned}
                for word in cue.words
            ],
        }
        for cue in visible_cues(cues)
    ]
    document = {"schema": SCHEMA, "version": 1, "language": language, "meta": dict(meta or {}), "cues": rows}
    return json.dumps(document, ensure_ascii=False, indent=1, default=str) + "\n"


def read(text: str) -> tuple[Cue, ...]:
    """Cues of this file, or of any ``{"cues"|"segments": [{"start", "end", "lines"|"text"}]}``.

    Raises `ValueError`, `KeyError` or `TypeError` for anything else.
    """
    data = json.loads(text)
    rows = data["cues"] if "cues" in data else data["segments"]
    cues = []
    for row in rows:
        lines = row["lines"] if "lines" in row else str(row["text"]).split("\n")
        words = tuple(_word(word) for word in row.get("words") or ())
        cue = Cue(float(row["start"]), float(row["end"]), tuple(line for line in (tidy(str(line)) for line in lines) if line), words)
        if not (math.isfinite(cue.start) and math.isfinite(cue.end)):
            raise ValueError("a time is not finite")
        cues.append(cue)
    return tuple(sorted((cue for cue in cues if cue.lines), key=lambda cue: cue.start))


def _word(row: _WordRow) -> Word:
    confidence = row.get("confidence", row.get("probability"))
    text = str(row["text"] if "text" in row else row["word"])
    return Word(text, float(row["start"]), float(row["end"]), None if confidence is None else float(confidence), bool(row.get("aligned")))
