"""Advanced SubStation Alpha (ASS), written and read through pysubs2, with karaoke tags from the word times."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from studio.captions.cue import Cue
from studio.captions.cue_text import Span, visible_cues, visible_lines, word_positions
from studio.captions.formats.webvtt import note
from studio.captions.line_breaks import tidy

_TAG = re.compile(r"(?<!\\)\{[^}]*\}")
_BREAKER = "\u2060"  # word joiner: keeps a backslash in the text from being read as a command


def write(cues: Sequence[Cue], *, language: str, meta: Mapping[str, object] | None = None, karaoke: bool = True) -> str:
    """An ASS file of 1920 x 1080 with one style, times in hundredths of a second.

    With ``karaoke``, words are highlighted by ``\\kf`` tags whose durations add up from the cue's start to the end of its last word.
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
    for cue in visible_cues(cues):
        spans = word_positions(cue) if karaoke else ()
        lines = _sung(cue, spans) if spans else [_escaped(line) for line in visible_lines(cue)]
        start = _hundredths(cue.start)
        end = max(_hundredths(cue.end), start + 1)
        made.append(pysubs2.SSAEvent(start=start * 10, end=end * 10, text="\\N".join(lines)))
    return made.to_string("ass")


def _hundredths(seconds: float) -> int:
    return max(0, round(seconds * 100))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\" + _BREAKER).replace("{", "\\{").replace("}", "\\}")


def _plain(text: str) -> str:
    return text.replace("\\{", "{").replace("\\}", "}").replace("\\" + _BREAKER, "\\")


def _sung(cue: Cue, spans: Sequence[Span]) -> list[str]:
    """Lines with a duration tag before each word; a silence before a word gets a tag of its own."""
    lines = list(visible_lines(cue))
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
    """Cues of an ASS or SSA text, without comments. Raises `ValueError` for text in a different format."""
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
