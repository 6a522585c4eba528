"""Italics in the lines of a cue: ``<i>`` and ``</i>`` around them, as subtitle editors show them. Each line closes what it opens.

Every other sign is text: a single ``<i>`` without its end too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_PAIR = re.compile(r"<i>((?:(?!</?i>).)*)</i>")
Run = tuple[str, bool]  # text, whether it is in italics


def plain(line: str) -> str:
    """``line`` without its italics."""
    return _PAIR.sub(r"\1", line) if "<i>" in line else line


def runs(line: str) -> list[Run]:
    """The pieces of ``line``, in order, that are in italics or not; none of them is empty."""
    if "<i>" not in line:
        return [(line, False)] if line else []
    pieces = _PAIR.split(line)
    return [(text, i % 2 == 1) for i, text in enumerate(pieces) if text]


def slanted_words(line: str) -> list[Run]:
    """The words of ``line`` without marks, and whether each is in italics; one that is only in part counts."""
    text = "".join(piece for piece, _ in runs(line))
    slanted = [italic for piece, italic in runs(line) for _ in piece]
    return [(found[0], any(slanted[found.start() : found.end()])) for found in re.finditer(r"\S+", text)]


def marked(pieces: Iterable[Run]) -> str:
    """A line from pieces: neighbours of one kind are joined, and spaces stay outside the marks."""
    joined: list[list[str | bool]] = []
    for text, italic in pieces:
        if joined and (joined[-1][1] == italic or not text.strip()):
            joined[-1][0] = f"{joined[-1][0]}{text}"
        elif text:
            joined.append([text, italic])
    return "".join(_italic(str(text)) if italic else str(text) for text, italic in joined)


def _italic(text: str) -> str:
    inner = text.strip()
    if not inner:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}<i>{inner}</i>{after}"


def closed(lines: Sequence[str]) -> tuple[str, ...]:
    """``lines`` that a longer line was broken into, each with marks of its own for italics that run over the break."""
    if not any("<i>" in line for line in lines):
        return tuple(lines)
    found, is_open = [], False
    for line in lines:
        text = f"<i>{line}" if is_open else line
        is_open = text.rfind("<i>") > text.rfind("</i>") and (is_open or "</i>" in "".join(lines))
        found.append(f"{text}</i>" if is_open else text)
    return tuple(found)
