"""The text of a WebVTT cue: voices, italics and other tags."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from studio.captions.italics import Run, marked

_TOKEN = re.compile(r"<(/?)([A-Za-z]*)([^<>]*)>|\n")


@dataclass(frozen=True)
class Voiced:
    """``lines`` of a cue; ``name`` of the one who speaks and ``kind`` (the class of the voice); whether formatting was lost."""

    lines: tuple[str, ...]
    name: str = ""
    kind: str = ""
    stripped: bool = False


def from_vtt(text: str) -> Voiced:
    """A cue's text with its tags read. Where several people speak, each begins a line with a dash, and none is named."""
    lines: list[list[Run]] = [[]]
    voices: list[tuple[int, str, str]] = []  # line, name, class
    at, italic, stripped = 0, 0, False
    for token in _TOKEN.finditer(text):
        if token.start() > at:
            lines[-1].append((html.unescape(text[at : token.start()]), italic > 0))
        at = token.end()
        closing, name, rest = token[1], (token[2] or "").lower(), token[3] or ""
        if token[0] == "\n":
            lines.append([])
        elif name == "i":
            italic = max(0, italic + (-1 if closing else 1))
        elif name == "v" and not closing:
            kind, _, person = rest.strip(".").partition(" ") if rest.startswith(".") else ("", "", rest)
            if lines[-1]:
                lines.append([])
            voices.append((len(lines) - 1, html.unescape(person.strip()), kind))
        elif name == "rt":
            lines[-1].append((")" if closing else "(", italic > 0))
        else:
            stripped = stripped or name in ("b", "u") or (name == "c" and not closing and rest not in ("", ".doubt"))
    lines[-1].append((html.unescape(text[at:]), italic > 0))
    made = [marked(line) for line in lines]
    if len({voice[1:] for voice in voices}) == 1:
        return Voiced(tuple(made), voices[0][1], voices[0][2], stripped)
    for line in sorted({voice[0] for voice in voices}):
        made[line] = f"- {made[line].lstrip('- ')}"
    return Voiced(tuple(made), stripped=stripped)
