"""The files of a captioned recording: every text format, a transcript page, and videos with captions in or on the picture."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from studio.captions.cue_text import plain_lines, visible_cues
from studio.captions.formats import write
from studio.captions.line_breaks import tidy
from studio.captions.transcript_page import Recording, page
from studio.events import Done, Event, Progress
from studio.media.outputs import result_name, session_folder, write_file
from studio.stepping import Emit, stepwise
from studio.tasks.auto_subtitles.picture_descriptions import write_tracks
from studio.tasks.auto_subtitles.revisions import guide_of

if TYPE_CHECKING:
    from studio.settings import Settings
    from studio.tasks.auto_subtitles.result import AutoSubtitlesResult

TASK = "auto_subtitles"
TEXTS = ("srt", "vtt", "ass", "lrc", "ttml", "json")
FORMATS = (*TEXTS, "html")
TRANSLATIONS = ("srt", "vtt")
Kind = Literal["burned", "soft"]
_WORDS: Mapping[Kind, str] = {"burned": "Captions were drawn into the pictures.", "soft": "A track with captions was added."}


def write_all(settings: Settings, result: AutoSubtitlesResult, session: str) -> AutoSubtitlesResult:
    """Write every text format of ``result``, and descriptions of its pictures where there are any, into the session's folder.

    Returns the result with its ``exports``. Raises `StorageFull`.
    """
    folder = session_folder(settings, session)
    exports = {}
    for kind in FORMATS:
        data = text_of(result, kind).encode("utf-8")
        exports[kind] = write_file(folder / result_name(TASK, stem_of(result), data, kind), data)
    exports |= write_tracks(folder, TASK, stem_of(result), result)
    return replace(result, exports=exports, files=tuple(exports.values()))


def write_translation(settings: Settings, result: AutoSubtitlesResult, texts: Sequence[str], session: str) -> dict[str, Path]:
    """Files of a second text for each cue, by format (`TRANSLATIONS`); a cue without one is left out. No files where all are empty.

    Raises `StorageFull`.
    """
    cues = [replace(cue, lines=tuple(text.split("\n")), words=()) for cue, text in zip(result.cues, texts, strict=False) if text.strip()]
    if not cues:
        return {}
    folder = session_folder(settings, session)
    found = {}
    for kind in TRANSLATIONS:
        data = write(cues, kind).encode("utf-8")
        found[kind] = write_file(folder / result_name(TASK, f"{stem_of(result)}-translation", data, kind), data)
    return found


def text_of(result: AutoSubtitlesResult, kind: str) -> str:
    """The captions in one format; ``kind`` is one of `FORMATS`."""
    if kind == "html":
        about = Recording(result.info.name, result.info.duration, result.transcript.language)
        return page(about, result.cues, result.scenes, result.chapters, speakers=result.speakers)
    meta = json.loads(result.provenance.text()) if result.provenance else None
    return write(result.cues, kind, language=result.transcript.language, meta=meta, guide=guide_of(result), speakers=result.speakers)


def stem_of(result: AutoSubtitlesResult) -> str:
    """The name of the recording without its ending."""
    return Path(result.info.name).stem


def save_name(result: AutoSubtitlesResult, ending: str) -> str:
    """What a file of the recording ``film.mp4`` is to be saved as: ``film.srt``, so that players load the captions with the film."""
    return f"{tidy(stem_of(result)).replace('/', '_') or 'captions'}.{ending}"


def export_video(settings: Settings, result: AutoSubtitlesResult, session: str, kind: Kind) -> Iterator[Event]:
    """Events of making an MP4: "burned" draws the captions into the pictures, "soft" adds a track that players can switch on.

    `Progress` in percent, then ``Done(Path)``. Closing the iterator leaves no half file. Raises `InvalidInput`, `StorageFull`.
    """
    path = yield from stepwise(partial(_video, settings, result, session, kind))
    yield Done(path)


def _video(settings: Settings, result: AutoSubtitlesResult, session: str, kind: Kind, emit: Emit) -> Path:
    from studio.media.credentials.content_manifest import edit_of
    from studio.media.credentials.sealing import Sealer
    from studio.media.subtitles.caption_drawing import font_notice
    from studio.media.subtitles.captioned_video import burn_in, soft_mux

    cues = [(cue.start, cue.end, plain_lines(cue)) for cue in visible_cues(result.cues)]
    content = json.dumps([kind, result.info.name, result.info.size_bytes, result.info.sound_track, cues]).encode()
    target = session_folder(settings, session) / result_name(TASK, f"{stem_of(result)}-{kind}", content, "mp4")
    if target.is_file():
        return target
    emit(Progress("exporting", 0, 100))
    options: dict[str, Any] = {"on_progress": lambda share: emit(Progress("exporting", round(100 * share), 100))}
    if kind == "burned":
        if lacking := font_notice([line for _, _, lines in cues for line in lines]):
            emit(lacking)
        burn_in(result.info.path, cues, target, track=result.info.sound_track, **options)
    else:
        soft_mux(result.info.path, cues, target, language=result.transcript.language, track=result.info.sound_track)
    Sealer(settings).seal(target, edit_of(result.info.path, result.provenance, _WORDS[kind]))
    return target
