"""Advanced SubStation Alpha (ASS) through pysubs2, with karaoke from the words' times."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from studio.captions.cue import Cue
from studio.captions.formats.webvtt import note
from studio.captions.line_breaks import tidy
from studio.captions.timecodes import Span, showable, shown, word_spans

_TAG = re.compile(r"(?<!\\)\{[^}]*\}")
_VEIL = "\u2060"  # word joiner: keeps a backslash of the text from being read as a command


def write(cues: Sequence[Cue], *, language: str, meta: Mapping[str, Any] | None = None, karaoke: bool = True) -> str:
    """An ASS file of 1920 x 1080 with one style, times in hundredths of a second.

    With ``karaoke``, words are lit by ``\\kf`` tags that add up to the time from the cue's start to the end of its last word.
    """
    import pysubs2

    made = pysubs2.SSAFile()
    made.info.update({"Title": "Captions", "PlayResX": "1920", "PlayResY": "1080", "ScaledBorderAndShadow": "yes", "WrapStyle": "2"})
    made.info["Language"] = tidy(language)
    if meta:
        made.info["Original Script"] = note(meta)
    made.styles["Default"] = pysubs2.SSAStyle(
        fontname="Noto Sans", fontsize=60, primarycolor=pysubs2.Color(255, 255, 255), secondarycolor=pysubs2.Color(255, 214, 102),
        outlinecolor=pysubs2.Color(0, 0, 0), outline=3, shadow=0, alignment=pysubs2.Alignment.BOTTOM_CENTER,
        marginl=96, marginr=96, marginv=54,
    )  # fmt: skip
    for cue in showable(cues):
        spans = word_spans(cue) if karaoke else ()
        lines = _sung(cue, spans) if spans else [_escaped(line) for line in shown(cue)]
        start = _hundredths(cue.start)
        end = max(_hundredths(cue.end), start + 1)
        made.append(pysubs2.SSAEvent(start=start * 10, end=end * 10, text="\\N".join(lines)))
    return made.to_string("ass")


def _hundredths(seconds: float) -> int:
    return max(0, round(seconds * 100))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\" + _VEIL).replace("{", "\\{").replace("}", "\\}")


def _plain(text: str) -> str:
    return text.replace("\\{", "{").replace("\\}", "}").replace("\\" + _VEIL, "\\")


def _sung(cue: Cue, spans: Sequence[Span]) -> list[str]:
    """Lines with the seconds of each word before it; silence before a word gets a tag of its own."""
    lines = list(shown(cue))
    found = [""] * len(lines)
    at = [0] * len(lines)
    now, first, last = _hundredths(cue.start), _hundredths(cue.start), _hundredths(cue.end)
    for span in spans:
        begin = min(max(_hundredths(span.word.start), now), last)
        stop = min(max(_hundredths(span.word.end), begin), last)
        between = _escaped(lines[span.line][at[span.line] : span.start])
        silence = f"{{\\k{begin - now}}}" if begin > now else ""
        found[span.line] += f"{between}{silence}{{\\kf{stop - begin}}}{_escaped(lines[span.line][span.start : span.end])}"
        at[span.line], now = span.end, max(stop, first)
    return [text + _escaped(line[n:]) for text, line, n in zip(found, lines, at, strict=True)]


def read(text: str) -> tuple[Cue, ...]:
    """Cues of an ASS or SSA text, comments left out; ValueError when it is none."""
    import pysubs2
    from pysubs2.exceptions import Pysubs2Error

    if "[events]" not in text.lower():
        raise ValueError("no events")
    try:
        found = pysubs2.SSAFile.from_string(text, format_="ass")
    except Pysubs2Error as error:
        raise ValueError("not ASS") from error
    cues = []
    for event in found:
        if event.is_comment or event.is_drawing:
            continue
        lines = (tidy(_plain(line.replace("\\h", " "))) for line in re.split(r"\\[Nn]", _TAG.sub("", event.text)))
        cues.append(Cue(event.start / 1000, event.end / 1000, tuple(line for line in lines if line)))
    return tuple(sorted((cue for cue in cues if cue.lines), key=lambda cue: cue.start))
