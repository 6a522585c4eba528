"""WebVTT (W3C): cues, chapters, provenance in a note, doubtful words marked."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from studio.captions.cue import Cue
from studio.captions.line_breaks import tidy
from studio.captions.timecodes import clock, parse_clock, showable, shown, word_spans

_TIMING = re.compile(r"^\s*([\d:.]+)\s+-->\s+([\d:.]+)(?:\s.*)?$")
_TAG = re.compile(r"<[^<>]*>")
_STYLE = "STYLE\n::cue(.doubt) { text-decoration: underline; color: yellow; }\n"


def write(cues: Sequence[Cue], *, language: str, meta: Mapping[str, Any] | None = None, mark_doubtful: bool = False) -> str:
    """A WebVTT file; ``meta`` as one line of JSON in a NOTE, doubtful words in ``<c.doubt>`` if wished."""
    blocks = ["WEBVTT\n", f"NOTE language: {tidy(language)}\n"]
    if meta:
        blocks.append(f"NOTE {note(meta)}\n")
    if mark_doubtful:
        blocks.append(_STYLE)
    for number, cue in enumerate(showable(cues), 1):
        lines = _marked(cue) if mark_doubtful else [html.escape(line, quote=False) for line in shown(cue)]
        blocks.append(f"{number}\n{clock(cue.start)} --> {clock(cue.end)}\n" + "\n".join(lines) + "\n")
    return "\n".join(blocks)


def note(meta: Mapping[str, Any]) -> str:
    """Provenance as one line that no parser takes for a time."""
    return json.dumps(dict(meta), ensure_ascii=False, default=str).replace("-->", "--\\u003e").replace("--", "-\\u002d")


def _marked(cue: Cue) -> list[str]:
    lines = list(shown(cue))
    doubts = [span for span in word_spans(cue) if span.word.doubtful]
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
    """Cues of a WebVTT text; ValueError when it does not begin as one."""
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
        cues.append(Cue(parse_clock(found[1]), parse_clock(found[2]), tuple(line for line in body if line)))
    return tuple(sorted((cue for cue in cues if cue.lines), key=lambda cue: cue.start))
