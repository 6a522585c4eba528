"""How caption files name and colour those who speak."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from studio.captions.cue import Cue
from studio.captions.line_breaks import tidy

# Light colours that differ in hue and can be read on black; white, yellow, cyan and green first, as the BBC's subtitles have them
COLOURS = ("#ffffff", "#ffff66", "#66ffff", "#80ff80", "#ffb3d9", "#ffc880", "#c8b4ff", "#a8d4ff")
_NUMBER = re.compile(r"(?i)^speaker[ _-]?(\d{1,3})$")


def name_of(number: str, speakers: Mapping[str, str] | None) -> str:
    """The display name of speaker ``number``; empty for nobody."""
    return tidy((speakers or {}).get(number, "")) or (f"Speaker {number}" if number else "")


def colour_of(number: str) -> str:
    """``#rrggbb`` of a speaker's text: the same number has the same colour in every format."""
    return COLOURS[(int(number) - 1) % len(COLOURS)] if number.isdecimal() else COLOURS[0]


def numbers_in(cues: Sequence[Cue]) -> list[str]:
    """The speakers of some cues, ascending."""
    return sorted({cue.speaker for cue in cues if cue.speaker}, key=lambda number: (len(number), number))


def number_in(identifier: str) -> str:
    """The number in the identifier of a speaker that a file written here uses (``speaker3``, ``Speaker 3``); empty for any other."""
    found = _NUMBER.match(identifier.strip())
    return str(int(found[1])) if found else ""
