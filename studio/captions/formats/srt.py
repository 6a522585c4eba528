"""SubRip (SRT): numbered blocks of text with a start and an end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from studio.captions.cue import Cue
from studio.captions.cue_text import visible_cues, visible_lines
from studio.captions.formats.caption_file import Reading
from studio.captions.formats.markup import from_tags
from studio.captions.italics import marked, runs
from studio.captions.timecodes import format_timecode, parse_signed

_TIMING = re.compile(r"^\s*([-−]?[\d:.,]+)\s*(?:-{1,2}>|→)\s*([-−]?[\d:.,]+)(\s.*)?$")
_ARROW = re.compile(r"-->|\d\s*->|→")
_MARKUP_LIKE = re.compile(r"--(?=>)|<(?=/?(?:[bius]|font)\b)|\{(?=\\)", re.IGNORECASE)
_BREAKER = "\u200b"  # zero-width space: SRT has no escapes, so this invisible character breaks up what would be read as markup
_NEAR = 50  # lines of the longest caption that is expected
_PLACES = {"top": "{\\an8}", "middle": "{\\an5}", "": ""}


def write(cues: Sequence[Cue]) -> str:
    """The cues as SubRip, times in milliseconds; SRT has no place for names of speakers."""
    blocks = []
    for number, cue in enumerate(visible_cues(cues), 1):
        text = _PLACES.get(cue.position, "") + "\n".join(_veiled(line) for line in visible_lines(cue))
        blocks.append(f"{number}\n{format_timecode(cue.start, ',')} --> {format_timecode(cue.end, ',')}\n{text}\n")
    return "\n".join(blocks)


def _veiled(line: str) -> str:
    return marked((_MARKUP_LIKE.sub(lambda found: found[0] + _BREAKER, text), italic) for text, italic in runs(line))


def read(text: str, found: Reading) -> None:
    """Cues of a SubRip text. A block whose time cannot be read is left out, and its line noted. Raises `ValueError` without any time."""
    lines = text.split("\n")
    heads = [i for i in range(len(lines)) if _is_head(lines, i)]
    if text.strip() and not any(_TIMING.match(lines[i]) for i in heads):
        raise ValueError("no times")
    for here, following in zip(heads, [*heads[1:], len(lines) + 1], strict=True):
        body = lines[here + 1 : following]
        if following <= len(lines) and body and body[-1].strip().isdigit() and (len(body) == 1 or not body[-2].strip()):
            body.pop()  # the number of the next block
        timing = _TIMING.match(lines[here])
        try:
            start, end = (parse_signed(timing[1]), parse_signed(timing[2])) if timing else (None, None)
        except ValueError:
            start = end = None
        if timing is None or start is None or end is None:
            found.broken.append(here + 1)
            continue
        plainer = from_tags("\n".join(body))
        found.moved += plainer.moved or "X1:" in (timing[3] or "")
        found.stripped += plainer.stripped
        found.add(start, end, [line.replace(_BREAKER, "") for line in plainer.lines], position=plainer.position)


def _is_head(lines: Sequence[str], at: int) -> bool:
    """Whether a block begins with the times on this line, or would if they could be read."""
    line = lines[at]
    if _TIMING.match(line):
        return True
    before = lines[at - 1].strip() if at else ""
    after_blank = at < 2 or not lines[at - 2].strip()
    numbered = before.isdecimal() and after_blank
    if _ARROW.search(line):
        return not before or numbered
    # a block that lost its times: the number that comes next, after a blank line, and at once the text
    return numbered and at >= 2 and bool(line.strip()) and _number_before(lines, at - 2) == int(before) - 1


def _number_before(lines: Sequence[str], at: int) -> int | None:
    """The number of the last block above line ``at`` that has times, if it is near."""
    for i in range(at, max(0, at - _NEAR), -1):
        if _TIMING.match(lines[i]) and lines[i - 1].strip().isdecimal():
            return int(lines[i - 1].strip())
    return None
