"""Caption files: SRT, WebVTT, ASS, LRC, TTML and JSON, written and read back exactly to each format's time resolution.

`write` and `read` are the door; each format has a module of its own beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from studio.captions.cue import Cue
from studio.captions.formats import ass, json, lrc, srt, ttml, webvtt
from studio.captions.style_guides import GUIDES, StyleGuide
from studio.errors import InvalidInput

Format = Literal["srt", "vtt", "ass", "lrc", "ttml", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
UNITS: dict[str, float] = {"srt": 1e-3, "vtt": 1e-3, "ass": 1e-2, "lrc": 1e-2, "ttml": 1e-3, "json": 0.0}  # resolution in s; 0: exact
MEDIA_TYPES: dict[str, str] = {
    "srt": "application/x-subrip", "vtt": "text/vtt", "ass": "text/x-ssa", "lrc": "text/plain", "ttml": "application/ttml+xml",
    "json": "application/json",
}  # fmt: skip
_READERS: dict[str, Callable[[str], tuple[Cue, ...]]] = {
    "srt": srt.read, "vtt": webvtt.read, "ass": ass.read, "lrc": lrc.read, "ttml": ttml.read, "json": json.read,
}  # fmt: skip
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
) -> str:
    """The text of a caption file (to be saved as UTF-8, ``\\n`` line ends); ``fmt`` is one of `FORMATS`.

    Cues without a text or with a time that is not finite are left out; the others are sorted by time. ``language`` is a BCP 47 tag;
    ``meta`` is provenance, written as a comment where the format has comments (SRT has none). ``mark_doubtful`` underlines words that the
    recogniser was unsure of (VTT only). ``karaoke`` highlights each word as it is spoken, where word times are known (ASS only). ``guide``
    sets the height of the text region (TTML only). Raises `InvalidInput` (``error.captions_format``) for an unknown format.
    """
    if fmt == "srt":
        return srt.write(cues)
    if fmt == "vtt":
        return webvtt.write(cues, language=language, meta=meta, mark_doubtful=mark_doubtful)
    if fmt == "ass":
        return ass.write(cues, language=language, meta=meta, karaoke=karaoke)
    if fmt == "lrc":
        return lrc.write(cues, language=language, meta=meta)
    if fmt == "ttml":
        return ttml.write(cues, language=language, meta=meta, guide=guide)
    if fmt == "json":
        return json.write(cues, language=language, meta=meta)
    raise InvalidInput("error.captions_format", name=fmt, names=", ".join(FORMATS))


def read(text: str, fmt: str) -> tuple[Cue, ...]:
    """Cues of a caption file, written here or by another program, ascending; only JSON carries their ``words``.

    Styling is dropped, the text is kept. Raises `InvalidInput`: ``error.captions_format`` for an unknown format,
    ``error.captions_unreadable`` for text in a different format, ``error.captions_none`` for a file without a single cue.
    """
    reader = _READERS.get(fmt)
    if reader is None:
        raise InvalidInput("error.captions_format", name=fmt, names=", ".join(FORMATS))
    if len(text) > LARGEST:
        raise InvalidInput("error.captions_unreadable", name=fmt.upper())
    try:
        cues = reader(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError) as error:
        raise InvalidInput("error.captions_unreadable", name=fmt.upper()) from error
    if not cues and text.strip() and fmt != "json" and not _empty_of_ours(text, fmt):
        raise InvalidInput("error.captions_none", name=fmt.upper())
    return cues


def _empty_of_ours(text: str, fmt: str) -> bool:
    """Whether this is a well-formed file without cues, as `write` makes it for a silent recording."""
    head = {"vtt": "WEBVTT", "ass": "[Script Info]", "lrc": "[", "ttml": "<?xml"}.get(fmt)
    return head is not None and text.lstrip("\ufeff").startswith(head)
