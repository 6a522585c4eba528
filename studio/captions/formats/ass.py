"""Advanced SubStation Alpha (ASS), written and read through pysubs2, with karaoke tags from the word times."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from studio.captions.cue import Cue
from studio.captions.cue_text import Span, visible_cues, visible_lines, word_positions
from studio.captions.formats.caption_file import Reading
from studio.captions.formats.markup import from_tags, place_of
from studio.captions.formats.speaker_marks import colour_of, name_of, number_in, numbers_in
from studio.captions.formats.webvtt import note, noted
from studio.captions.italics import runs
from studio.captions.line_breaks import tidy

if TYPE_CHECKING:
    from pysubs2 import SSAStyle

_TAG = re.compile(r"(?<!\\)\{[^{}]*\}")
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9]")  # pysubs2 tells, too, but takes minutes for a text of open braces
_TIMES = re.compile(r"Dialogue:[^,]*,\s*-?\d+:\d{1,2}:\d{1,2}[.:]\d{1,3}\s*,\s*-?\d+:\d{1,2}:\d{1,2}[.:]\d{1,3}\s*,")
_PLACES = {"top": "{\\an8}", "middle": "{\\an5}", "": ""}
_BREAKER = "\u2060"  # word joiner: keeps a backslash in the text from being read as a command


def write(
    cues: Sequence[Cue],
    *,
    language: str,
    meta: Mapping[str, object] | None = None,
    karaoke: bool = True,
    speakers: Mapping[str, str] | None = None,
) -> str:
    """An ASS file of 1920 x 1080, times in hundredths of a second; a style with a colour of its own for each speaker, beside "Default".

    With ``karaoke``, words are highlighted by ``\\kf`` tags whose durations add up from the cue's start to the end of its last word.
    """
    import pysubs2

    made = pysubs2.SSAFile()
    made.info.update({"Title": "Captions", "PlayResX": "1920", "PlayResY": "1080", "ScaledBorderAndShadow": "yes", "WrapStyle": "2"})
    made.info["Language"] = tidy(language)
    if meta:
        made.info["Original Script"] = note(meta)
    kept = visible_cues(cues)
    made.styles["Default"] = _style(colour_of(""))
    for number in numbers_in(kept):
        made.styles[_style_of(number)] = _style(colour_of(number))
    for cue in kept:
        spans = word_positions(cue) if karaoke else ()
        lines = _sung(cue, spans) if spans else [_italic(line) for line in visible_lines(cue)]
        start = _hundredths(cue.start)
        end = max(_hundredths(cue.end), start + 1)
        text = _PLACES.get(cue.position, "") + "\\N".join(lines)
        event = pysubs2.SSAEvent(start=start * 10, end=end * 10, text=text, style=_style_of(cue.speaker))
        event.name = name_of(cue.speaker, speakers).replace(",", " ")
        made.append(event)
    return made.to_string("ass")


def _style_of(speaker: str) -> str:
    return f"Speaker {speaker}" if speaker else "Default"


def _style(colour: str) -> SSAStyle:
    import pysubs2

    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return pysubs2.SSAStyle(
        fontname="Noto Sans", fontsize=60, primarycolor=pysubs2.Color(red, green, blue), secondarycolor=pysubs2.Color(255, 214, 102),
        outlinecolor=pysubs2.Color(0, 0, 0), outline=3, shadow=0, alignment=pysubs2.Alignment.BOTTOM_CENTER,
        marginl=96, marginr=96, marginv=54,
    )  # fmt: skip


def _italic(line: str) -> str:
    return "".join(f"{{\\i1}}{_escaped(text)}{{\\i0}}" if italic else _escaped(text) for text, italic in runs(line))


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


def read(text: str, found: Reading, kind: str = "ass") -> None:
    """Cues of an ASS text (``kind`` "ass") or an SSA text ("ssa"), without comments and drawings. A row whose times cannot be read is left
    out, and its line noted. Raises `ValueError` for text in a different format."""
    import pysubs2
    from pysubs2.exceptions import Pysubs2Error

    if "[events]" not in text.lower():
        raise ValueError("no events")
    rows = text.split("\n")
    wrong = {i for i, row in enumerate(rows) if row.startswith("Dialogue:") and not _TIMES.match(row)}
    found.broken += [i + 1 for i in sorted(wrong)]
    try:
        made = pysubs2.SSAFile.from_string("\n".join(row for i, row in enumerate(rows) if i not in wrong), format_=kind)
    except Pysubs2Error as error:
        raise ValueError("not ASS") from error
    found.language = made.info.get("Language", "")
    found.meta = noted(made.info.get("Original Script", ""))
    for event in made:
        if event.is_comment or _DRAWING.search(event.text):
            continue
        tagged = _TAG.sub(lambda tag: tag[0] if tag[0].startswith("{\\") else "", re.sub(r"\\[Nn]", "\n", event.text).replace("\\h", " "))
        style = made.styles.get(event.style)
        plainer = from_tags(("{\\i1}" if style is not None and style.italic else "") + tagged, html=False)
        place = place_of(f"{{\\an{int(style.alignment)}}}") if style is not None else None
        position = plainer.position or ("" if place is None or "\\a" in event.text else place[0])
        found.moved += plainer.moved
        found.stripped += plainer.stripped
        speaker = found.speaker(event.name, number_in(event.style))
        found.add(event.start / 1000, event.end / 1000, [_plain(line) for line in plainer.lines], position=position, speaker=speaker)
