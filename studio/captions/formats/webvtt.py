"""WebVTT (W3C): cues, chapters, provenance in a note, doubtful words marked."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence

from studio.captions.cue import Cue
from studio.captions.cue_text import visible_cues, visible_lines, word_positions
from studio.captions.line_breaks import tidy
from studio.captions.timecodes import format_timecode, parse_timecode

_TIMING = re.compile(r"^\s*([\d:.]+)\s+-->\s+([\d:.]+)(?:\s.*)?$")
_TAG = re.compile(r"<[^<>]*>")
_STYLE = "STYLE\n::cue(.doubt) { text-decoration: underline; color: yellow; }\n"


def write(cues: Sequence[Cue], *, language: str, meta: Mapping[str, object] | None = None, mark_doubtful: bool = False) -> str:
    """A WebVTT file; ``meta`` becomes one line of JSON in a NOTE, doubtful words are wrapped in ``<c.doubt>`` if asked for."""
    blocks = ["WEBVTT\n", f"NOTE language: {tidy(language)}\n"]
    if meta:
        blocks.append(f"NOTE {note(meta)}\n")
    if mark_doubtful:
        blocks.append(_STYLE)
    for number, cue in enumerate(visible_cues(cues), 1):
        lines = _marked(cue) if mark_doubtful else [html.escape(line, quote=False) for line in visible_lines(cue)]
        blocks.append(f"{number}\n{format_timecode(cue.start)} --> {format_timecode(cue.end)}\n" + "\n".join(lines) + "\n")
    return "\n".join(blocks)


def note(meta: Mapping[str, object]) -> str:
    """Provenance as one line of JSON that no parser mistakes for a cue time."""
    return json.dumps(dict(meta), ensure_ascii=False, default=str).replace("-->", "--\\u003e").replace("--", "-\\u002d")


def _marked(cue: Cue) -> list[str]:
    lines = list(visible_lines(cue))
    doubts = [span for span in word_positions(cue) if span.word.doubtful]
    found = []
    for number, line in enumerate(lines):
        at, parts = 0, []
        for span in (span for span in doubts if span.line == number):
            parts += [
                html.escape(line[at : span.start], quote=False),
                "<c.doubt>",
                html.escape(line[span.start : span.end], quote=False),
                "</c>",
            ]
            at = span.end
        found.append("".join([*parts, html.escape(line[at:], quote=False)]))
    return found


def read(text: str) -> tuple[Cue, ...]:
    """Cues of a WebVTT text, without its markup. Raises `ValueError` if the header is missing."""
    if not re.match(r"WEBVTT(?:[ \t\n]|$)", text):
        raise ValueError("no header")
    cues = []
    for block in re.split(r"\n\s*\n", text):
        lines = block.strip("\n").split("\n")
        at = next((i for i, line in enumerate(lines[:2]) if "-->" in line), None)
        found = _TIMING.match(lines[at]) if at is not None else None
        if found is None or at is None:
            continue
        body = (tidy(html.unescape(_TAG.sub("", line))) for line in lines[at + 1 :])
        cues.append(Cue(parse_timecode(found[1]), parse_timecode(found[2]), tuple(line for line in body if line)))
    return tuple(sorted((cue for cue in cues if cue.lines), key=lambda cue: cue.start))
