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
    words = []
    for i, (row, text) in enumerate(zip(rows, texts, strict=True)):
        first, last = times[i]
        if first is None or last is None:
            first, last = _between(i, texts, times, start, end)
        confidence = next((row[name] for name in ("confidence", "probability", "score") if row.get(name) is not None), None)
        who = found.speaker(str(row.get("speaker") or "")) or speaker
        words.append(Word(text, first, last, None if confidence is None else float(confidence), bool(row.get("aligned")), who))
    return tuple(words)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _between(
    at: int, texts: Sequence[str], times: Sequence[tuple[float | None, float | None]], start: float, end: float
) -> tuple[float, float]:
    """The part of the gap between the timed neighbours of word ``at`` that its length deserves among the untimed ones beside it."""
    first, last = at, at
    while first and None in times[first - 1]:
        first -= 1
    while last + 1 < len(texts) and None in times[last + 1]:
        last += 1
    low = times[first - 1][1] if first else start
    high = times[last + 1][0] if last + 1 < len(texts) else end
    low = start if low is None else low
    high = max(low, end if high is None else high)
    total = sum(len(text) + 1 for text in texts[first : last + 1])
    before = sum(len(text) + 1 for text in texts[first:at])
    each = (high - low) / total
    return low + before * each, low + (before + len(texts[at]) + 1) * each
