"""Caption files of other programs that are only read: SBV, SubViewer and MicroDVD (SUB), MPL2, and text without times."""

from __future__ import annotations

import re

from studio.captions.formats.caption_file import Reading
from studio.captions.formats.markup import from_tags
from studio.captions.formats.srt import read as read_srt
from studio.captions.line_breaks import width
from studio.captions.timecodes import parse_signed
from studio.events import Notice

_COMMA = re.compile(r"^\s*(-?\d{1,3}:\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?)\s*,\s*(-?\d{1,3}:\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?)\s*$")
_COMMA_LIKE = re.compile(r"^\s*[-\dxX?:.]+:[\dxX?:.]+,[-\dxX?:.]+:[\dxX?:.]+\s*$")
_MICRODVD = re.compile(r"^\{\d+\}\{\d*\}", re.MULTILINE)
_MPL2 = re.compile(r"^\[\d+\]\[\d*\]", re.MULTILINE)
_CLOCKED = re.compile(r"^\d{1,2}:\d{2}:\d{2}[:=]", re.MULTILINE)
_LONGEST_TIMES = 60  # characters
_USUAL_RATE = 25.0  # frames a second, where neither the file nor the film says


def read_sbv(text: str, found: Reading) -> None:
    """SBV of YouTube and SubViewer: ``0:00:01.000,0:00:03.000`` above each text. Raises `ValueError` without any time."""
    rows = text.split("\n")
    heads = [i for i, row in enumerate(rows) if len(row) < _LONGEST_TIMES and (_COMMA.match(row) or _COMMA_LIKE.match(row))]
    if text.strip() and not any(_COMMA.match(rows[i]) for i in heads):
        raise ValueError("no times")
    for here, following in zip(heads, [*heads[1:], len(rows)], strict=True):
        times = _COMMA.match(rows[here])
        if times is None:
            found.broken.append(here + 1)
            continue
        plainer = from_tags("\n".join(rows[here + 1 : following]).replace("[br]", "\n"))
        found.stripped += plainer.stripped
        found.moved += plainer.moved
        found.add(parse_signed(times[1]), parse_signed(times[2]), plainer.lines, position=plainer.position)


def read_sub(text: str, found: Reading) -> None:
    """MicroDVD, MPL2 or SubViewer, by the look of the text. MicroDVD counts pictures: at the rate in its first row, else the film's.

    Raises `ValueError` for anything else.
    """
    if _MICRODVD.search(text):
        _read_with_pysubs2(text, "microdvd", found)
    elif _MPL2.search(text):
        _read_with_pysubs2(text, "mpl2", found)
    else:
        read_sbv(text, found)


def read_txt(text: str, found: Reading) -> None:
    """Captions of any kind in a ``.txt`` file; text without times is spread over the film, a line a cue, which a notice says.

    Raises `ValueError` for text without times where the length of the film is not known.
    """
    if "-->" in text:
        read_srt(text, found)
    elif _MICRODVD.search(text) or _MPL2.search(text) or any(_COMMA.match(row) for row in text.split("\n")):
        read_sub(text, found)
    elif _CLOCKED.search(text):
        _read_with_pysubs2(text, "tmp", found)
    else:
        _spread(text, found)


def _spread(text: str, found: Reading) -> None:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if lines and found.duration <= 0:
        raise ValueError("no times")
    total = sum(width(line) + 1 for line in lines)
    at = 0.0
    for line in lines:
        stop = at + found.duration * (width(line) + 1) / total
        found.add(round(at, 3), round(stop, 3), [line])
        at = stop
    if lines:
        found.notices.append(Notice("notice.captions_spread", level="warning"))


def _read_with_pysubs2(text: str, kind: str, found: Reading) -> None:
    import pysubs2
    from pysubs2.exceptions import Pysubs2Error, UnknownFPSError

    try:
        made = pysubs2.SSAFile.from_string(text, format_=kind)
    except UnknownFPSError:
        rate = found.frame_rate or _USUAL_RATE
        made = pysubs2.SSAFile.from_string(text, format_=kind, fps=rate)
        found.notices.append(Notice("notice.captions_counted", {"rate": f"{rate:.3f}".rstrip("0").rstrip(".")}))
    except Pysubs2Error as error:
        raise ValueError(kind) from error
    for event in made:
        plainer = from_tags(re.sub(r"\\[Nn]", "\n", event.text))
        found.stripped += plainer.stripped
        found.moved += plainer.moved
        found.add(event.start / 1000, event.end / 1000, plainer.lines, position=plainer.position)
