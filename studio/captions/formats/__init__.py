"""Captions as files: SRT, WebVTT, ASS, LRC, TTML and JSON, written and read back exactly to each format's unit of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, get_args

from studio.captions.cue import Cue
from studio.captions.formats import ass, lrc, ttml, webvtt
from studio.captions.formats import srt as plain
from studio.captions.style_guides import GUIDES, StyleGuide
from studio.errors import InvalidInput

Format = Literal["srt", "vtt", "ass", "lrc", "ttml", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
UNITS: dict[str, float] = {"srt": 1e-3, "vtt": 1e-3, "ass": 1e-2, "lrc": 1e-2, "ttml": 1e-3, "json": 0.0}  # seconds; 0 is exact
MEDIA_TYPES: dict[str, str] = {
    "srt": "application/x-subrip", "vtt": "text/vtt", "ass": "text/x-ssa", "lrc": "text/plain", "ttml": "application/ttml+xml",
    "json": "application/json",
}  # fmt: skip
_READERS: dict[str, Callable[[str], tuple[Cue, ...]]] = {
    "srt": plain.read_srt, "vtt": webvtt.read, "ass": ass.read, "lrc": lrc.read, "ttml": ttml.read, "json": plain.read_json,
}  # fmt: skip
_LARGEST = 20_000_000  # characters; a day of talk is about a tenth of it


def write(
    cues: Sequence[Cue],
    fmt: str,
    *,
    language: str = "en",
    meta: Mapping[str, Any] | None = None,
    mark_doubtful: bool = False,
    karaoke: bool = True,
    guide: StyleGuide = GUIDES["netflix"],
) -> str:
    """The text of a caption file (UTF-8, ``\\n``). Cues without a text or a finite time are left out; the others are sorted by time.

    ``language`` is a BCP 47 tag; ``meta`` is provenance, put into a comment where the format has one (not in SRT). ``mark_doubtful``
    underlines words the recogniser was not sure of (VTT). ``karaoke`` lights up each word as it is spoken where the words' times are
    known (ASS). ``guide`` gives the region its height (TTML).
    Raises `InvalidInput` ``error.captions_format`` for an unknown format.
    """
    if fmt == "srt":
        return plain.write_srt(cues)
    if fmt == "vtt":
        return webvtt.write(cues, language=language, meta=meta, mark_doubtful=mark_doubtful)
    if fmt == "ass":
        return ass.write(cues, language=language, meta=meta, karaoke=karaoke)
    if fmt == "lrc":
        return lrc.write(cues, language=language, meta=meta)
    if fmt == "ttml":
        return ttml.write(cues, language=language, meta=meta, guide=guide)
    if fmt == "json":
        return plain.write_json(cues, language=language, meta=meta)
    raise InvalidInput("error.captions_format", name=fmt, names=", ".join(FORMATS))


def read(text: str, fmt: str) -> tuple[Cue, ...]:
    """Cues of a caption file, ours or another program's, ascending; their ``words`` only from JSON.

    Styling of other programs is dropped, the text is kept. Raises `InvalidInput`: ``error.captions_format`` for an unknown format,
    ``error.captions_unreadable`` for a text that is no such file, ``error.captions_none`` for one without a single cue.
    """
    reader = _READERS.get(fmt)
    if reader is None:
        raise InvalidInput("error.captions_format", name=fmt, names=", ".join(FORMATS))
    if len(text) > _LARGEST:
        raise InvalidInput("error.captions_unreadable", name=fmt.upper())
    try:
        cues = reader(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError) as error:
        raise InvalidInput("error.captions_unreadable", name=fmt.upper()) from error
    if not cues and text.strip() and fmt != "json" and not _empty_of_ours(text, fmt):
        raise InvalidInput("error.captions_none", name=fmt.upper())
    return cues


def _empty_of_ours(text: str, fmt: str) -> bool:
    """A well-formed file with nothing in it, as written for a silent recording."""
    head = {"vtt": "WEBVTT", "ass": "[Script Info]", "lrc": "[", "ttml": "<?xml"}.get(fmt)
    return head is not None and text.lstrip("\ufeff").startswith(head)
