"""The studio's own JSON: everything that is known about the cues, exact times and the recogniser's words included."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from studio.captions.cue import Cue
from studio.captions.cue_text import visible_cues, visible_lines
from studio.captions.formats.caption_file import Reading
from studio.captions.formats.recognised import read_recognised
from studio.speech.transcript import Word

SCHEMA = "multimodal-studio-captions"


def write(
    cues: Sequence[Cue], *, language: str, meta: Mapping[str, object] | None = None, speakers: Mapping[str, str] | None = None
) -> str:
    """Every cue with its words and their confidences; times are exact. ``speakers`` names the numbers that the cues have."""
    rows = [
        {
            "start": cue.start,
            "end": cue.end,
            "lines": list(visible_lines(cue)),
            **({"speaker": cue.speaker} if cue.speaker else {}),
            **({"position": cue.position} if cue.position else {}),
            "words": [_word_row(word) for word in cue.words],
        }
        for cue in visible_cues(cues)
    ]
    document = {"schema": SCHEMA, "version": 1, "language": language, "meta": dict(meta or {}), "speakers": dict(speakers or {})}
    return json.dumps({**document, "cues": rows}, ensure_ascii=False, indent=1, default=str) + "\n"


def _word_row(word: Word) -> dict[str, object]:
    known = {"text": word.text, "start": word.start, "end": word.end, "confidence": word.confidence, "aligned": word.aligned}
    return {**known, "speaker": word.speaker} if word.speaker else known


def read(text: str, found: Reading) -> None:
    """Cues of this file, or of what Whisper, whisper.cpp, faster-whisper or WhisperX write.

    Raises `ValueError`, `KeyError` or `TypeError` for anything else.
    """
    data = json.loads(text)
    if isinstance(data, dict) and data.get("schema") == SCHEMA:
        _read_own(data, found)
    else:
        read_recognised(data, found)


def _read_own(data: dict[str, Any], found: Reading) -> None:
    found.language = str(data.get("language") or "")
    found.meta = dict(data.get("meta") or {})
    names = {str(number): str(name) for number, name in dict(data.get("speakers") or {}).items()}
    for row in data["cues"]:
        number = str(row.get("speaker") or "")
        words = tuple(_own_word(word) for word in row.get("words") or ())
        if number:
            found.speaker(names.get(number) or f"Speaker {number}", number)
        position = str(row.get("position") or "")
        place = position if position in ("top", "middle") else ""
        found.add(float(row["start"]), float(row["end"]), [str(line) for line in row["lines"]], position=place, speaker=number, words=words)


def _own_word(row: dict[str, Any]) -> Word:
    confidence = row.get("confidence")
    return Word(
        str(row["text"]), float(row["start"]), float(row["end"]), None if confidence is None else float(confidence),
        bool(row.get("aligned")), str(row.get("speaker") or ""),
    )  # fmt: skip
