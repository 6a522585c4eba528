"""Text with tags, as SRT, WebVTT and ASS hold it, turned into lines with nothing but italics."""

from __future__ import annotations

import re
from dataclasses import dataclass

from studio.captions.italics import Run, marked

_TOKEN = re.compile(r"</?([A-Za-z]+)(?:[. \t][^<>\n]*)?>|(?<!\\)\{\\[^{}]*\}|\n")
_BLOCK = re.compile(r"(?!x)(x)|(?<!\\)\{\\[^{}]*\}|\n")  # the group that never matches stands for the name of a tag
_DROPPED = frozenset({"b", "u", "s", "font", "strike"})
_AN = re.compile(r"\\an([1-9])(?![0-9])")
_OLD = re.compile(r"\\a(1[01]|[1-9])(?![0-9n])")  # SSA: 1 to 3 bottom, 5 to 7 top, 9 to 11 middle
_PLACED = re.compile(r"\\(?:pos|move)\(")
_OTHER = re.compile(r"\\(?:b[01]|u1|s1|fn|fs\d|[1-4]?c&|fr[xyz]?-?\d|bord|shad|blur|fad|clip|org|fsc)")


@dataclass(frozen=True)
class Plainer:
    """``lines`` of a cue, its ``position`` ("top", "middle", or empty for the bottom), and whether more was said than can be kept."""

    lines: tuple[str, ...]
    position: str = ""
    moved: bool = False
    stripped: bool = False


def from_tags(text: str, *, html: bool = True) -> Plainer:
    """HTML-like tags (if ``html``) and ASS override blocks in ``text``; tags that no subtitle format has stay as text."""
    lines: list[list[Run]] = [[]]
    at, italic, moved, stripped, position = 0, False, False, False, ""
    for token in (_TOKEN if html else _BLOCK).finditer(text):
        name = (token[1] or "").lower()
        known = token[0] == "\n" or token[0].startswith("{") or name == "i" or name in _DROPPED
        if not known:
            continue
        lines[-1].append((text[at : token.start()], italic))
        at = token.end()
        if token[0] == "\n":
            lines.append([])
        elif name == "i":
            italic = not token[0].startswith("</")
        elif name:
            stripped = True
        else:
            italic = _slant(token[0], italic)
            place = place_of(token[0])
            position = place[0] if place else position
            moved = moved or (place is not None and place[1]) or _PLACED.search(token[0]) is not None
            stripped = stripped or _OTHER.search(token[0]) is not None
    lines[-1].append((text[at:], italic))
    return Plainer(tuple(marked(line) for line in lines), position, moved, stripped)


def place_of(block: str) -> tuple[str, bool] | None:
    """(position, whether it stood to the side) that an override block asks for; None if it asks for none."""
    if found := _AN.search(block):
        number = int(found[1])
        return ("", "middle", "top")[(number - 1) // 3], number % 3 != 2
    if found := _OLD.search(block):
        number = int(found[1])
        return ("", "top", "middle")[(number - 1) // 4], number % 4 != 2
    return None


def _slant(block: str, italic: bool) -> bool:
    found = re.findall(r"\\i([01])(?![0-9])|\\(r)", block)
    return found[-1][0] == "1" if found else italic
