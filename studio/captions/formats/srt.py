"""SubRip (SRT): numbered blocks of text with a start and an end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from studio.captions.cue import Cue
from studio.captions.cue_text import visible_cues, visible_lines
from studio.captions.line_breaks import tidy
from studio.captions.timecodes import format_timecode, parse_timecode

_TIMING = re.compile(r"^\s*(-?[\d:.,]+)\s*-->\s*(-?[\d:.,]+)(?:\s.*)?$")
_TAG = re.compile(r"</?(?:[biu]|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)
_MARKUP_LIKE = re.compile(r"--(?=>)|<(?=/?(?:[biu]|font)\b)|\{(?=\\)", re.IGNORECASE)
_BREAKER = "\u200b"  # zero-width space: SRT has no escapes, so this invisible character breaks up what would be read as markup


def write(cues: Sequence[Cue]) -> str:
    """The cues as SubRip, times in milliseconds."""
    blocks = []
    for number, cue in enumerate(visible_cues(cues), 1):
        text = "\n".join(_MARKUP_LIKE.sub(lambda found: found[0] + _BREAKER, line) for line in visible_lines(cue))
        blocks.append(f"{number}\n{format_timecode(cue.start, ',')} --> {format_timecode(cue.end, ',')}\n{text}\n")
    return "\n".join(blocks)


def read(text: str) -> tuple[Cue, ...]:
    """Cues of a SubRip text, without its markup. Raises `ValueError` if no block has a time."""
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
        body_lines = tuple(tidy(_TAG.sub("", line).replace(_BREAKER, "")) for line in body)
        if found:
            cues.append(
                Cue(parse_timecode(found[1].lstrip("-")), parse_timecode(found[2].lstrip("-")), tuple(line for line in body_lines if line))
            )
    return tuple(sorted((cue for cue in cues if cue.lines), key=lambda cue: cue.start))
