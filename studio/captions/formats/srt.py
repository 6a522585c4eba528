"""SubRip (SRT) and the studio's own JSON."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from studio.captions.cue import Cue
from studio.captions.line_breaks import tidy
from studio.captions.timecodes import clock, parse_clock, showable, shown
from studio.speech.transcript import Word

SCHEMA = "multimodal-studio-captions"
_TIMING = re.compile(r"^\s*(-?[\d:.,]+)\s*-->\s*(-?[\d:.,]+)(?:\s.*)?$")
_TAG = re.compile(r"</?(?:[biu]|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)
_LOOKS_LIKE_CODE = re.compile(r"--(?=>)|<(?=/?(?:[biu]|font)\b)|\{(?=\\)", re.IGNORECASE)
_VEIL = "\u200b"  # zero-width space: SRT has no escapes, so what looks like code is parted by something that nobody sees


def write_srt(cues: Sequence[Cue]) -> str:
    """SubRip: numbered blocks, times in milliseconds."""
    blocks = []
    for number, cue in enumerate(showable(cues), 1):
        text = "\n".join(_LOOKS_LIKE_CODE.sub(lambda found: found[0] + _VEIL, line) for line in shown(cue))
        blocks.append(f"{number}\n{clock(cue.start, ',')} --> {clock(cue.end, ',')}\n{text}\n")
    return "\n".join(blocks)


def read_srt(text: str) -> tuple[Cue, ...]:
    """Cues of a SubRip text; ValueError where no block has a time."""
    lines = text.split("\n")
    timed = [i for i, line in enumerate(lines) if "-->" in line and _TIMING.match(line)]
    if text.strip() and not timed:
        raise ValueError("no times")
    if not timed:
        return ()
    cues = []
    for here, following in zip(timed, [*timed[1:], len(lines) + 1], strict=True):
        found = _TIMING.match(lines[here])
        body = lines[here + 1 : following]
        if following <= len(lines) and body and body[-1].strip().isdigit() and (len(body) == 1 or not body[-2].strip()):
            body.pop()  # the number of the next block
        shown_lines = tuple(tidy(_TAG.sub("", line).replace(_VEIL, "")) for line in body)
        if found:
            cues.append(
                Cue(parse_clock(found[1].lstrip("-")), parse_clock(found[2].lstrip("-")), tuple(line for line in shown_lines if line))
            )
    return tuple(sorted((cue for cue in cues if cue.lines), key=lambda cue: cue.start))


def write_json(cues: Sequence[Cue], *, language: str, meta: Mapping[str, Any] | None) -> str:
    """Everything that is known, words with confidences included; times are exact."""
    made = [
        {
            "start": cue.start,
            "end": cue.end,
            "lines": list(shown(cue)),
            "words": [
                {"text": word.text, "start": word.start, "end": word.end, "confidence": word.confidence, "aligned": word.aligned}
                for word in cue.words
            ],
        }
        for cue in showable(cues)
    ]
    whole = {"schema": SCHEMA, "version": 1, "language": language, "meta": dict(meta or {}), "cues": made}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=str) + "\n"


def read_json(text: str) -> tuple[Cue, ...]:
    """Cues of our JSON, or of any ``{"cues"|"segments": [{"start", "end", "lines"|"text"}]}``; ValueError or TypeError otherwise."""
    data = json.loads(text)
    rows = data["cues"] if "cues" in data else data["segments"]
    cues = []
    for row in rows:
        lines = row["lines"] if "lines" in row else str(row["text"]).split("\n")
        words = tuple(_word(word) for word in row.get("words") or ())
        cue = Cue(float(row["start"]), float(row["end"]), tuple(line for line in (tidy(str(line)) for line in lines) if line), words)
        if not (math.isfinite(cue.start) and math.isfinite(cue.end)):
            raise ValueError("time")
        cues.append(cue)
    return tuple(sorted((cue for cue in cues if cue.lines), key=lambda cue: cue.start))


def _word(row: Mapping[str, Any]) -> Word:
    confidence = row.get("confidence", row.get("probability"))
    text = str(row["text"] if "text" in row else row["word"])
    return Word(text, float(row["start"]), float(row["end"]), None if confidence is None else float(confidence), bool(row.get("aligned")))
