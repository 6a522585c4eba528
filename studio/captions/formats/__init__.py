"""Caption files: SRT, WebVTT, ASS, LRC, TTML and JSON, written and read back exactly to each format's time resolution.

`write`, `read` and `open_text` are the door; each format has a module of its own beside this one. SSA, SBV, SUB (MicroDVD, SubViewer,
MPL2), plain text and the JSON of speech recognisers are read too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal, get_args

from studio.captions.cue import Cue
from studio.captions.formats import ass, json, lrc, older, srt, ttml, webvtt
from studio.captions.formats.caption_file import CaptionFile, Reading
from studio.captions.formats.directions import directed
from studio.captions.style_guides import GUIDES, StyleGuide
from studio.errors import InvalidInput

__all__ = ["FORMATS", "LARGEST", "MEDIA_TYPES", "READABLE", "UNITS", "CaptionFile", "Format", "open_text", "read", "write"]

Format = Literal["srt", "vtt", "ass", "lrc", "ttml", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
UNITS: dict[str, float] = {"srt": 1e-3, "vtt": 1e-3, "ass": 1e-2, "lrc": 1e-2, "ttml": 1e-3, "json": 0.0}  # resolution in s; 0: exact
MEDIA_TYPES: dict[str, str] = {
    "srt": "application/x-subrip", "vtt": "text/vtt", "ass": "text/x-ssa", "lrc": "text/plain", "ttml": "application/ttml+xml",
    "json": "application/json",
}  # fmt: skip
_READERS: dict[str, Callable[[str, Reading], None]] = {
    "srt": srt.read, "vtt": webvtt.read, "ass": ass.read, "lrc": lrc.read, "ttml": ttml.read, "json": json.read,
    "ssa": partial(ass.read, kind="ssa"), "sbv": older.read_sbv, "sub": older.read_sub, "txt": older.read_txt, "dfxp": ttml.read,
    "xml": ttml.read,
}  # fmt: skip
READABLE: tuple[str, ...] = tuple(_READERS)
LARGEST = 5_000_000  # characters of a caption file; a whole day of speech has about two million


def write(
    cues: Sequence[Cue],
    fmt: str,
    *,
    language: str = "en",
    meta: Mapping[str, object] | None = None,
    mark_doubtful: bool = False,
    karaoke: bool = True,
    guide: StyleGuide = GUIDES["netflix"],
    speakers: Mapping[str, str] | None = None,
) -> str:
    """The text of a caption file (to be saved as UTF-8, ``\\n`` line ends); ``fmt`` is one of `FORMATS`.

    Cues without a text or with a time that is not finite are left out; the others are sorted by time. ``language`` is a BCP 47 tag;
    ``meta`` is provenance, written as a comment where the format has comments (SRT has none). ``mark_doubtful`` underlines words that the
    recogniser was unsure of (VTT only). ``karaoke`` highlights each word as it is spoken, where word times are known (ASS only). ``guide``
    sets the height of the text region (TTML only). ``speakers`` names the numbers of `Cue.speaker` in VTT, ASS, TTML and JSON; SRT and
    LRC have no place for names. Raises `InvalidInput` (``error.captions_format``) for an unknown format.
    """
    cues = directed(cues, fmt, language)
    if fmt == "srt":
        return srt.write(cues)
    if fmt == "vtt":
        return webvtt.write(cues, language=language, meta=meta, mark_doubtful=mark_doubtful, speakers=speakers)
    if fmt == "ass":
        return ass.write(cues, language=language, meta=meta, karaoke=karaoke, speakers=speakers)
    if fmt == "lrc":
        return lrc.write(cues, language=language, meta=meta)
    if fmt == "ttml":
        return ttml.write(cues, language=language, meta=meta, guide=guide, speakers=speakers)
    if fmt == "json":
        return json.write(cues, language=language, meta=meta, speakers=speakers)
    raise InvalidInput("error.captions_format", name=fmt, names=", ".join(FORMATS))


def read(text: str, fmt: str) -> tuple[Cue, ...]:
    """The cues of `open_text`."""
    return open_text(text, fmt).cues


def open_text(text: str, fmt: str, *, frame_rate: float = 0.0, duration: float = 0.0) -> CaptionFile:
    """What a caption file holds, written here or by another program; only JSON carries the words of its cues.

    ``fmt`` is one of `READABLE`. ``frame_rate`` (frames per second) and ``duration`` (seconds) of the film are needed for SUB files that
    count pictures and for text without times; 0 where they are not known. Italics, positions (top, middle) and speakers are kept; what
    else was changed or dropped is in the notices.

    Raises `InvalidInput`: ``error.captions_format`` for an unknown format, ``error.captions_unreadable`` for text in a different format,
    ``error.captions_none`` for one without a single cue, unless it is empty or was written here for a silent recording.
    """
    reader = _READERS.get(fmt)
    if reader is None:
        raise InvalidInput("error.captions_format", name=fmt, names=", ".join(READABLE))
    if len(text) > LARGEST:
        raise InvalidInput("error.captions_unreadable", name=fmt.upper())
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = Reading(frame_rate, duration)
    try:
        if text.strip():
            reader(text, found)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError) as error:
        raise InvalidInput("error.captions_unreadable", name=fmt.upper()) from error
    made = found.finish()
    if not made.cues and text.strip() and (fmt != "json" or not made.language) and not _empty_of_ours(text, fmt):
        raise InvalidInput("error.captions_none", name=fmt.upper())
    return made


def _empty_of_ours(text: str, fmt: str) -> bool:
    """Whether this is a well-formed file without cues, as `write` makes it for a silent recording."""
    head = {"vtt": "WEBVTT", "ass": "[Script Info]", "lrc": "[", "ttml": "<?xml"}.get(fmt)
    return head is not None and text.startswith(head)
