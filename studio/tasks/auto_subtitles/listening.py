"""What is heard in a recording: the words, who speaks them, and music or applause where nobody does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING, TypedDict

from studio.events import Notice, Progress
from studio.stepping import Emit
from studio.tasks.auto_subtitles.caption_job import PERCENT, CaptionJob, share, show
from studio.tasks.auto_subtitles.time_budget import partial_notice
from studio.tasks.running import heavy_imports, leased

if TYPE_CHECKING:
    from studio.media.audio import AudioWindow
    from studio.models.lease import Lease
    from studio.speech.chinese_script import ChineseScript
    from studio.tasks.auto_subtitles.params import AutoSubtitlesParams

_FIRST = 8.0  # seconds of sound from which the first words are shown
_KEPT = 600.0  # seconds; shorter sound stays in memory (38 MB) while it is listened to again for voices and music
_GLIMPSE_FROM = 12.0  # seconds; a shorter file is finished just as quickly


class _Spoken(TypedDict):
    """What `recognize` is told about the language."""

    language: str | None
    translate: bool
    script: ChineseScript


def listen(job: CaptionJob, emit: Emit) -> None:
    """Fill ``job.words``, showing after every window what has been heard so far."""
    row, params, info = job.speech, job.params, job.info
    assert row is not None
    emit(Progress("loading"))
    with heavy_imports():
        from studio.speech.recognition import precision_for, recognize
        from studio.tasks.auto_subtitles.recogniser_choice import Heard, language_notices
    with ExitStack() as stack:
        with job.timed("load_speech"):
            lease = stack.enter_context(leased(job.engine, row, emit, precision=precision_for(row, params.preset)))
        job.identities += lease.identities
        with job.timed("speech"):
            start = time.perf_counter()
            emit(Progress("transcribing", 0, PERCENT))
            _glimpse(job, lease, emit)
            spoken = 0.0
            for part in recognize(lease, sound_windows(job), align=params.align, **_spoken(params)):
                job.words += part.words
                job.language, job.language_probability = part.language, part.probability
                spoken += part.speech
                emit(share("transcribing", part.until, info.duration, start))
                if part.words:
                    show(job, emit)
                if job.budget.over and part.until < info.duration:
                    job.cut_short = True
                    emit(partial_notice(part.until, info.duration, params.preset))
                    return
    if not job.words:
        emit(Notice("notice.no_speech"))
    heard = Heard(info, tuple(job.words), spoken, job.language, job.language_probability)
    for notice in language_notices(job.engine, row, heard, emit):
        emit(notice)


def tell_apart(job: CaptionJob, emit: Emit) -> None:
    """Say who speaks each of ``job.words``; nothing where only one person is heard, or where it is not asked for."""
    from studio.tasks.auto_subtitles.speaker_names import default_name

    asked = job.params.speakers
    if asked == "off" or not job.words:
        return
    emit(Progress("speakers"))
    with heavy_imports():
        from studio.speech.speakers.spoken_words import spans_of, with_speakers
        from studio.speech.speakers.turns import speaker_turns
    with leased(job.engine, job.engine.catalog.choose("voices"), emit) as lease, job.timed("speakers"):
        job.identities += lease.identities
        spans = spans_of(job.words, sentences=True)
        turns = speaker_turns(lease, sound_windows(job), spans, None if asked == "auto" else int(asked))
    job.words = list(with_speakers(job.words, turns))
    job.speakers = {number: default_name(number) for number in sorted({word.speaker for word in job.words if word.speaker})}


def label_sounds(job: CaptionJob) -> None:
    """Fill ``job.sounds`` with the music and the applause that are heard while nobody speaks."""
    from studio.captions.sound_labels import SoundLabel, silences
    from studio.sound.sound_stretches import SHORTEST, sound_stretches
    from studio.speech.speakers.spoken_words import spans_of

    if not job.params.sound_labels:
        return
    quiet = [(a, b) for a, b in silences(spans_of(job.words), job.info.duration) if b - a >= SHORTEST]
    if quiet:
        with job.timed("sounds"):
            heard = sound_stretches(sound_windows(job), quiet)
        job.sounds = tuple(SoundLabel(round(start, 3), round(end, 3), kind) for start, end, kind in heard)


def sound_windows(job: CaptionJob) -> Iterator[AudioWindow]:
    """The sound as `studio.media.audio.audio_windows` gives it; short sound is decoded the first time only and kept in ``job``."""
    from studio.media.audio import audio_windows

    if job.sound is not None:
        yield from job.sound
        return
    kept: list[AudioWindow] | None = []
    for window in audio_windows(job.info.path, track=job.info.sound_track):
        if kept is not None:
            kept = [*kept, window] if window.start + window.seconds <= _KEPT else None
        yield window
    if kept is not None:
        job.sound = tuple(kept)


def _spoken(params: AutoSubtitlesParams) -> _Spoken:
    language = None if params.language == "auto" else params.language
    return {"language": language, "translate": params.translate, "script": params.chinese_script}


def _glimpse(job: CaptionJob, lease: Lease, emit: Emit) -> None:
    """Show the words of the first seconds as soon as possible. They are recognised again later, in the context of what follows."""
    from studio.media.audio import audio_windows
    from studio.speech.recognition import recognize

    if job.info.duration < _GLIMPSE_FROM or not job.context.watched:
        return
    first = islice(audio_windows(job.info.path, seconds=_FIRST, track=job.info.sound_track), 1)
    job.words = [word for part in recognize(lease, first, align=False, **_spoken(job.params)) for word in part.words]
    if job.words:
        show(job, emit)
    job.words = []
