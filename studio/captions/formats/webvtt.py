"""WebVTT (W3C): cues, speakers, provenance in a note, doubtful words marked."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence

from studio.captions.cue import Cue
from studio.captions.cue_text import visible_cues, visible_lines, word_positions
from studio.captions.formats.caption_file import Reading
from studio.captions.formats.speaker_marks import colour_of, name_of, number_in, numbers_in
from studio.captions.formats.vtt_text import from_vtt
from studio.captions.italics import runs
from studio.captions.line_breaks import tidy
from studio.captions.timecodes import format_timecode, parse_signed

_TIMING = re.compile(r"^\s*(-?[\d:.]+)\s*-->\s*(-?[\d:.]+)((?:\s.*)?)$")
_STYLE = "STYLE\n::cue(.doubt) { text-decoration: underline; color: yellow; }\n"
_PLACES = {"top": " line:5%", "middle": " line:45%", "": ""}
_TO_THE_SIDE = re.compile(r"\b(?:position:(?!50%)|vertical:|region:|align:(?!center|middle))")


def write(
    cues: Sequence[Cue],
    *,
    language: str,
    meta: Mapping[str, object] | None = None,
    mark_doubtful: bool = False,
    speakers: Mapping[str, str] | None = None,
) -> str:
    """A WebVTT file; ``meta`` becomes one line of JSON in a NOTE, doubtful words are wrapped in ``<c.doubt>`` if asked for, speakers
    become voices (``<v.speaker1 Ann>``) with a colour each."""
    kept = visible_cues(cues)
    blocks = ["WEBVTT\n", f"NOTE language: {tidy(language)}\n"]
    if meta:
        blocks.append(f"NOTE {note(meta)}\n")
    if mark_doubtful:
        blocks.append(_STYLE)
    if numbers := [number for number in numbers_in(kept) if number.isdecimal()]:
        rules = (f"::cue(.speaker{number}) {{ color: {colour_of(number)}; }}" for number in numbers)
        blocks.append("STYLE\n" + "\n".join(rules) + "\n")
    for number, cue in enumerate(kept, 1):
        lines = _marked(cue) if mark_doubtful else [_escaped(line) for line in visible_lines(cue)]
        if cue.speaker:
            lines[0] = _voice(cue.speaker, name_of(cue.speaker, speakers)) + lines[0]
        place = _PLACES.get(cue.position, "")
        blocks.append(f"{number}\n{format_timecode(cue.start)} --> {format_timecode(cue.end)}{place}\n" + "\n".join(lines) + "\n")
    return "\n".join(blocks)


def note(meta: Mapping[str, object]) -> str:
    """Provenance as one line of JSON that no parser mistakes for a cue time."""
    return json.dumps(dict(meta), ensure_ascii=False, default=str).replace("-->", "--\\u003e").replace("--", "-\\u002d")


def noted(text: str) -> Mapping[str, object]:
    """The provenance in a line that `note` wrote; empty for any other text."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _voice(number: str, name: str) -> str:
    kind = f".speaker{number}" if number.isdecimal() else ""
    return f"<v{kind} {html.escape(name, quote=False)}>"


def _escaped(line: str) -> str:
    return "".join(f"<i>{html.escape(text, quote=False)}</i>" if italic else html.escape(text, quote=False) for text, italic in runs(line))


def _marked(cue: Cue) -> list[str]:
    lines = list(visible_lines(cue))
    doubts = [span for span in word_positions(cue) if span.word.doubtful]
    if not doubts:
        return [_escaped(line) for line in lines]
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


def read(text: str, found: Reading) -> None:
    """Cues of a WebVTT text. A block whose time cannot be read is left out, and its line noted. Raises `ValueError` without a header."""
    if not re.match(r"WEBVTT(?:[ \t\n]|$)", text):
        raise ValueError("no header")
    extras = False
    for first, lines in _blocks(text):
        if lines[0].startswith(("NOTE", "STYLE", "REGION")) and "-->" not in lines[0]:
            extras = not _ours(lines, found) or extras
            continue
        at = next((i for i, line in enumerate(lines[:2]) if "-->" in line), None)
        if at is None:
            continue
        timing = _TIMING.match(lines[at])
        try:
            start, end = (parse_signed(timing[1]), parse_signed(timing[2])) if timing else (None, None)
        except ValueError:
            start = end = None
        if timing is None or start is None or end is None:
            found.broken.append(first + at)
            continue
        voiced = from_vtt("\n".join(lines[at + 1 :]))
        found.stripped += voiced.stripped
        found.moved += _TO_THE_SIDE.search(timing[3]) is not None
        speaker = found.speaker(voiced.name, number_in(voiced.kind))
        found.add(start, end, voiced.lines, position=_place(timing[3]), speaker=speaker)
    if extras:
        found.extras = True


def _blocks(text: str) -> list[tuple[int, list[str]]]:
    """(number of the first line, lines) of each block after the header."""
    found: list[tuple[int, list[str]]] = []
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if number == 1 or not line.strip():
            inside = False
        elif inside:
            found[-1][1].append(line)
        else:
            inside = True
            found.append((number, [line]))
    return found


def _ours(lines: Sequence[str], found: Reading) -> bool:
    """Take in a note or a style that `write` wrote; False for those of other programs, which are not kept."""
    head = lines[0].removeprefix("NOTE").strip()
    if lines[0].startswith("NOTE") and head.startswith("language:"):
        found.language = head.removeprefix("language:").strip()
        return True
    if lines[0].startswith("NOTE") and head.startswith("{"):
        found.meta = noted(head)
        return bool(found.meta)
    return lines[0] == "STYLE" and all(re.match(r"::cue\(\.(?:doubt|speaker\d+)\)", line) for line in lines[1:])


def _place(settings: str) -> str:
    line = re.search(r"\bline:(-?\d+(?:\.\d+)?)(%?)", settings)
    if not line:
        return ""
    share = float(line[1]) if line[2] else 100.0 if line[1].startswith("-") else float(line[1]) * 6  # lines are about 6 % high
    return "top" if share < 35 else "middle" if share < 65 else ""
