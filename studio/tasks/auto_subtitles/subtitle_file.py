"""Captions from a file: SRT, WebVTT, ASS, LRC, TTML or JSON put on a recording."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from studio.captions import formats
from studio.errors import InvalidInput
from studio.media.containers import probe
from studio.speech.transcript import Transcript
from studio.tasks.auto_subtitles.result import AutoSubtitlesResult
from studio.tasks.auto_subtitles.revisions import judged

_STYLE = "netflix"  # the guide that judges them until another one is chosen


def open_subtitles(path: Path, recording: Path | AutoSubtitlesResult) -> AutoSubtitlesResult:
    """The cues of a subtitle file on a recording, with a fresh report; the ending of ``path`` names the format, its text is UTF-8.

    ``recording`` is a media file, or a result whose scenes and settings stay while its cues are replaced.
    Raises `InvalidInput` for a file that is not text (``error.captions_not_text``) or holds no captions, and for media that cannot be read.
    """
    try:
        with path.open("rb") as opened:
            data = opened.read(4 * formats.LARGEST + 1)  # no character takes more than four bytes; what is longer is refused there
        text = data.decode("utf-8-sig", "ignore" if len(data) > 4 * formats.LARGEST else "strict")
    except UnicodeDecodeError:
        raise InvalidInput("error.captions_not_text") from None
    cues = formats.read(text, path.suffix.lower().lstrip("."))
    if isinstance(recording, AutoSubtitlesResult):
        return judged(replace(recording, cues=cues))
    info = probe(recording)
    words = tuple(word for cue in cues for word in cue.words)
    return judged(AutoSubtitlesResult(info=info, transcript=Transcript(words, info.duration), cues=cues, settings={"style": _STYLE}))
