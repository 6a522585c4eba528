"""JSON of speech recognisers: Whisper, faster-whisper, whisper.cpp and WhisperX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from studio.captions.formats.caption_file import Reading
from studio.captions.timecodes import parse_timecode
from studio.speech.transcript import Word

_LISTS = ("cues", "segments", "transcription", "chunks")
_Row = dict[str, Any]


def read_recognised(data: Any, found: Reading) -> None:
    """The segments of a recogniser as cues, with their words and speakers.

    A word without times (WhisperX has none for numerals) shares those between its neighbours. Raises `ValueError`, `KeyError` or
    `TypeError` for anything else.
    """
    if isinstance(data, dict):
        result = data.get("result")
        spoken = data.get("language") or (result.get("language") if isinstance(result, dict) else "")
        found.language = str(spoken or "")
        name = next((name for name in _LISTS if name in data), "segments")
        rows = data[name]
    else:
        rows = data
    if not isinstance(rows, list):
        raise TypeError("no segments")
    for row in rows:
        start, end = _times(row)
        speaker = found.speaker(str(row.get("speaker") or ""))
        words = _words(row.get("words") or (), start, end, found, speaker)
        lines = [str(line) for line in row["lines"]] if "lines" in row else str(row["text"]).split("\n")
        found.add(start, end, lines, speaker=speaker, words=words)


def _times(row: _Row) -> tuple[float, float]:
    if "offsets" in row:  # whisper.cpp: milliseconds
        return float(row["offsets"]["from"]) / 1000, float(row["offsets"]["to"]) / 1000
    if "timestamps" in row:
        return parse_timecode(row["timestamps"]["from"]), parse_timecode(row["timestamps"]["to"])
    if "timestamp" in row:  # transformers
        start, end = row["timestamp"]
        return float(start), float(start if end is None else end)
    return float(row["start"]), float(row["end"])


def _words(rows: Sequence[_Row], start: float, end: float, found: Reading, speaker: str) -> tuple[Word, ...]:
    texts = [str(row["text"] if "text" in row else row["word"]).strip() for row in rows]
    times = [(_number(row.get("start")), _number(row.get("end"))) for row in rows]
    whole = _filled(texts, times, start, end)
    words = []
    for row, text, (first, last) in zip(rows, texts, whole, strict=True):
        confidence = next((row[name] for name in ("confidence", "probability", "score") if row.get(name) is not None), None)
        who = found.speaker(str(row.get("speaker") or "")) or speaker
        words.append(Word(text, first, last, None if confidence is None else float(confidence), bool(row.get("aligned")), who))
    return tuple(words)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _filled(
    texts: Sequence[str], times: Sequence[tuple[float | None, float | None]], start: float, end: float
) -> list[tuple[float, float]]:
    """The times with gaps filled: words without them share the time between their timed neighbours in proportion to their length."""
    found: list[tuple[float, float]] = []
    at = 0
    while at < len(texts):
        first, last = times[at]
        if first is not None and last is not None:
            found.append((first, last))
            at += 1
            continue
        stop = at
        while stop < len(texts) and None in times[stop]:
            stop += 1
        low = found[-1][1] if found else start
        after = times[stop][0] if stop < len(texts) else None
        high = max(low, end if after is None else after)
        each = (high - low) / sum(len(text) + 1 for text in texts[at:stop])
        for text in texts[at:stop]:
            found.append((low, low + (len(text) + 1) * each))
            low = found[-1][1]
        at = stop
    return found
