"""The files of a captioned recording: every text format, a transcript page, and videos with captions in or on the picture."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from studio.captions.formats import write
from studio.captions.transcript_page import Recording, page
from studio.events import Done, Event, Progress
from studio.media.outputs import result_name, session_folder, write_file
from studio.stepping import Emit, stepwise

if TYPE_CHECKING:
    from studio.settings import Settings
    from studio.tasks.auto_subtitles.result import AutoSubtitlesResult

TASK = "auto_subtitles"
TEXTS = ("srt", "vtt", "ass", "lrc", "ttml", "json")
FORMATS = (*TEXTS, "html")
Kind = Literal["burned", "soft"]


def write_all(settings: Settings, result: AutoSubtitlesResult, session: str) -> AutoSubtitlesResult:
    """Write every text format of ``result`` into the session's folder; the result with its ``exports``. Raises `StorageFull`."""
    folder = session_folder(settings, session)
    exports = {}
    for kind in FORMATS:
        data = text_of(result, kind).encode("utf-8")
        exports[kind] = write_file(folder / result_name(TASK, stem_of(result), data, kind), data)
    return replace(result, exports=exports, files=tuple(exports.values()))


def text_of(result: AutoSubtitlesResult, kind: str) -> str:
    """The captions in one format; ``kind`` is one of `FORMATS`."""
    if kind == "html":
        about = Recording(result.info.name, result.info.duration, result.transcript.language)
        return page(about, result.cues, result.scenes, result.chapters, speakers=result.speakers)
    meta = json.loads(result.provenance.text()) if result.provenance else None
    return write(result.cues, kind, language=result.transcript.language, meta=meta)


def stem_of(result: AutoSubtitlesResult) -> str:
    """The name of the recording without its ending."""
    return Path(result.info.name).stem


def export_video(settings: Settings, result: AutoSubtitlesResult, session: str, kind: Kind) -> Iterator[Event]:
    """Events of making an MP4: "burned" draws the captions into the pictures, "soft" adds a track that players can switch on.

    `Progress` in percent, then ``Done(Path)``. Closing the iterator leaves no half file. Raises `InvalidInput`, `StorageFull`.
    """
    path = yield from stepwise(partial(_video, settings, result, session, kind))
    yield Done(path)


def _video(settings: Settings, result: AutoSubtitlesResult, session: str, kind: Kind, emit: Emit) -> Path:
    from studio.media.subtitles.caption_drawing import font_notice
    from studio.media.subtitles.captioned_video import burn_in, soft_mux

    cues = [(cue.start, cue.end, cue.lines) for cue in result.cues]
    content = json.dumps([kind, result.info.name, result.info.size_bytes, result.info.sound_track, cues]).encode()
    target = session_folder(settings, session) / result_name(TASK, f"{stem_of(result)}-{kind}", content, "mp4")
    if target.is_file():
        return target
    emit(Progress("exporting", 0, 100))
    options: dict[str, Any] = {"on_progress": lambda share: emit(Progress("exporting", round(100 * share), 100))}
    if kind == "burned":
        if lacking := font_notice([line for cue in result.cues for line in cue.lines]):
            emit(lacking)
        burn_in(result.info.path, cues, target, track=result.info.sound_track, **options)
    else:
        soft_mux(result.info.path, cues, target, language=result.transcript.language, track=result.info.sound_track)
    return target
