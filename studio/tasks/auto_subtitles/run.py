"""Captions for one file: listen, look, build and check cues, write the files; partial results along the way."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypedDict

from studio.events import Done, Draft, Event, Notice, Progress
from studio.stepping import Emit, stepwise
from studio.tasks.auto_subtitles.result import AutoSubtitlesResult
from studio.tasks.auto_subtitles.time_budget import TimeBudget, partial_notice
from studio.tasks.registry import RunContext
from studio.tasks.running import Engine, RunRecord, decoding_limits, heavy_imports, leased, load_progress

if TYPE_CHECKING:
    import numpy as np

    from studio.captions.sound_labels import SoundLabel
    from studio.media.containers import MediaInfo
    from studio.models.catalog import ModelRow
    from studio.models.lease import Lease
    from studio.speech.chinese_script import ChineseScript
    from studio.speech.transcript import Word
    from studio.tasks.auto_subtitles.params import AutoSubtitlesParams
    from studio.vision.scenes import Scene

TASK = "auto_subtitles"
_LOOK_SIDE = 512  # px; taggers use the central 224 of these
_FIRST = 8.0  # seconds of sound from which the first words are shown
_GLIMPSE_FROM = 12.0  # seconds; a shorter file is finished just as quickly
_DRAFT_REST = 15  # times as long as a draft took, until the next one
_PERCENT = 100


def run(engine: Engine, params: AutoSubtitlesParams, context: RunContext) -> Iterator[Event]:
    """Events of one run: `Progress` in percent of the file, `Draft` with the cues so far, `Notice`, and `Done` with an
    `AutoSubtitlesResult`.

    The file, the labels and the models are checked before anything is loaded. Raises `InvalidInput`, `ModelUnavailable`, `OutOfMemory` or
    `StorageFull`; closing the iterator stops within one window of sound or a few pictures.
    """
    from studio.media.completeness import missing_notice
    from studio.media.containers import probe
    from studio.media.sound_tracks import ChosenSound, choose_sound
    from studio.tasks.auto_subtitles.recogniser_choice import choose_recogniser
    from studio.vision.tagging import read_labels

    info = probe(params.media_file, "media_file", limits=decoding_limits(engine.settings))
    look = info.has_video and params.tag_pictures
    speech = choose_recogniser(engine.catalog, params) if info.has_audio else None
    sound = choose_sound(info, speech.languages, speech.title, params.sound_track) if speech is not None else ChosenSound(info)
    job = _Job(
        engine,
        params,
        context,
        sound.info,
        speech=speech,
        eye=engine.catalog.choose("frame-labels", params.picture_model) if look else None,
        labels=read_labels(params.labels) if look else (),
        budget=TimeBudget(engine.settings.time_limit_seconds if context.watched else None, info.duration),
    )
    yield from sound.notices
    if missing := missing_notice(info):
        yield missing
    if not info.has_audio:
        yield Notice("notice.no_sound_track", level="warning")
    result = yield from stepwise(partial(_work, job), watched=context.watched)
    yield Done(result)


class _Spoken(TypedDict):
    """What `recognize` is told about the language."""

    language: str | None
    translate: bool
    script: ChineseScript


@dataclass
class _Job(RunRecord):
    """One request being worked on: its parameters, the models chosen, and what has been found so far."""

    engine: Engine
    params: AutoSubtitlesParams
    context: RunContext
    info: MediaInfo
    speech: ModelRow | None
    eye: ModelRow | None
    labels: tuple[str, ...]
    budget: TimeBudget
    words: list[Word] = field(default_factory=list)
    scenes: tuple[Scene, ...] = ()
    language: str = "en"
    language_probability: float | None = None
    next_draft: float = 0.0  # `time.monotonic` from which on another draft is shown
    cut_short: bool = False  # the time was over before all of the sound had been heard
    speakers: dict[str, str] = field(default_factory=dict)
    sounds: tuple[SoundLabel, ...] = ()

    @property
    def settings(self) -> dict[str, object]:
        """The parameters with every "auto" resolved, without the file."""
        models = {"speech_model": self.speech, "picture_model": self.eye}
        chosen = {name: row.id for name, row in models.items() if row is not None}
        return {**self.params.model_dump(mode="json", exclude={"media_file"}), **chosen}

    def found(self) -> AutoSubtitlesResult:
        """Everything found so far; its cues are yet to be built."""
        from studio.speech.transcript import Transcript

        translated = self.params.translate and self.language != "en"
        transcript = Transcript(
            tuple(self.words),
            self.info.duration,
            "en" if translated else self.language,
            self.speech.title if self.speech else "",
            self.language_probability,
            self.language if translated else "",
        )
        return AutoSubtitlesResult(
            info=self.info,
            transcript=transcript,
            cues=(),
            scenes=self.scenes,
            settings=self.settings,
            speakers=self.speakers,
            sounds=self.sounds,
        )


def _work(job: _Job, emit: Emit) -> AutoSubtitlesResult:
    if job.speech is not None:
        _listen(job, emit)
        if not job.budget.over:
            _tell_apart(job, emit)
            _label_sounds(job)
    if job.eye is not None and job.budget.over:
        if not job.cut_short:
            emit(Notice("notice.shots_skipped", level="warning"))
    elif job.eye is not None:
        if not job.words:
            _show(job, emit)  # at least the video itself
        _look(job, emit)
    emit(Progress("captioning"))
    return _finish(job, emit)


def _listen(job: _Job, emit: Emit) -> None:
    """Fill ``job.words``, showing after every window what has been heard so far."""
    row, params, info = job.speech, job.params, job.info
    assert row is not None
    emit(Progress("loading"))
    with heavy_imports():
        from studio.media.audio import audio_windows
        from studio.speech.recognition import precision_for, recognize
        from studio.tasks.auto_subtitles.recogniser_choice import Heard, language_notices
    with ExitStack() as stack:
        with job.timed("load_speech"):
            lease = stack.enter_context(leased(job.engine, row, emit, precision=precision_for(row, params.preset)))
        job.identities += lease.identities
        with job.timed("speech"):
            start = time.perf_counter()
            emit(Progress("transcribing", 0, _PERCENT))
            _glimpse(job, lease, emit)
            spoken = 0.0
            windows = audio_windows(info.path, track=info.sound_track)
            for part in recognize(lease, windows, align=params.align, **_spoken(params)):
                job.words += part.words
                job.language, job.language_probability = part.language, part.probability
                spoken += part.speech
                emit(_share("transcribing", part.until, info.duration, start))
                if part.words:
                    _show(job, emit)
                if job.budget.over and part.until < info.duration:
                    job.cut_short = True
                    emit(partial_notice(part.until, info.duration, params.preset))
                    return
    if not job.words:
        emit(Notice("notice.no_speech"))
    heard = Heard(info, tuple(job.words), spoken, job.language, job.language_probability)
    for notice in language_notices(job.engine, row, heard, emit):
        emit(notice)


def _spoken(params: AutoSubtitlesParams) -> _Spoken:
    language = None if params.language == "auto" else params.language
    return {"language": language, "translate": params.translate, "script": params.chinese_script}


def _tell_apart(job: _Job, emit: Emit) -> None:
    """Say who speaks each of ``job.words``; nothing where only one person is heard, or where it is not asked for."""
    from studio.tasks.auto_subtitles.speaker_names import default_name

    asked = job.params.speakers
    if asked == "off" or not job.words:
        return
    emit(Progress("speakers"))
    with heavy_imports():
        from studio.media.audio import audio_windows
        from studio.speech.speakers.spoken_words import spans_of, with_speakers
        from studio.speech.speakers.turns import speaker_turns
    with leased(job.engine, job.engine.catalog.choose("voices"), emit) as lease, job.timed("speakers"):
        job.identities += lease.identities
        windows = audio_windows(job.info.path, track=job.info.sound_track)
        turns = speaker_turns(lease, windows, spans_of(job.words), None if asked == "auto" else int(asked))
    job.words = list(with_speakers(job.words, turns))
    job.speakers = {number: default_name(number) for number in sorted({word.speaker for word in job.words if word.speaker})}


def _label_sounds(job: _Job) -> None:
    """Fill ``job.sounds`` with the music that plays while nobody speaks."""
    from studio.captions.sound_labels import SoundLabel, silences
    from studio.media.audio import audio_windows
    from studio.sound.music_stretches import SHORTEST, music_stretches
    from studio.speech.speakers.spoken_words import spans_of

    if not job.params.sound_labels:
        return
    quiet = [(a, b) for a, b in silences(spans_of(job.words), job.info.duration) if b - a >= SHORTEST]
    if quiet:
        with job.timed("sounds"):
            heard = music_stretches(audio_windows(job.info.path, track=job.info.sound_track), quiet)
        job.sounds = tuple(SoundLabel(round(start, 3), round(end, 3)) for start, end in heard)


def _glimpse(job: _Job, lease: Lease, emit: Emit) -> None:
    """Show the words of the first seconds as soon as possible. They are recognised again later, in the context of what follows."""
    from studio.media.audio import audio_windows
    from studio.speech.recognition import recognize

    if job.info.duration < _GLIMPSE_FROM or not job.context.watched:
        return
    first = islice(audio_windows(job.info.path, seconds=_FIRST, track=job.info.sound_track), 1)
    job.words = [word for part in recognize(lease, first, align=False, **_spoken(job.params)) for word in part.words]
    if job.words:
        _show(job, emit)
    job.words = []


def _show(job: _Job, emit: Emit) -> None:
    """Emit the captions so far, if anyone is watching."""
    from studio.tasks.auto_subtitles.revisions import sketched

    start = time.monotonic()
    if job.context.watched and start >= job.next_draft:
        emit(Draft(sketched(job.found())))
        job.next_draft = start + (time.monotonic() - start) * _DRAFT_REST  # cues of hours take seconds to build


def _look(job: _Job, emit: Emit) -> None:
    """Fill ``job.scenes``: cuts first, then a label for each shot."""
    from studio.media.video import frames

    row, info = job.eye, job.info
    assert row is not None
    with heavy_imports():
        from studio.vision.shots import ShotDetector
        from studio.vision.tagging import label_notices, open_encoder, tag
    with job.timed("shots"):
        start = time.perf_counter()
        emit(Progress("looking", 0, _PERCENT))
        detector, reported = ShotDetector(), 0.0
        for frame in frames(info.path, side=_LOOK_SIDE, limits=decoding_limits(job.engine.settings)):
            detector.add(frame)
            if job.budget.over:
                emit(Notice("notice.shots_skipped", level="warning"))
                return
            if frame.time - reported > 1:
                reported = frame.time
                emit(_share("looking", frame.time, info.duration, start))
        shots = detector.finish(info.duration)
    with job.timed("tags"):
        pictures = detector.pictures()
        emit(Progress("loading"))
        with open_encoder(job.engine.cache, row, load_progress(emit)) as encoder:
            job.identities += encoder.identities
            for notice in label_notices(encoder, job.labels):
                emit(notice)
            emit(Progress("tagging"))
            job.scenes = tag(encoder, pictures, shots, job.labels)
    _describe(job, pictures, emit)


def _describe(job: _Job, pictures: Sequence[Sequence[np.ndarray]], emit: Emit) -> None:
    """Sentences about ``job.scenes`` by a captioning model, if one is at hand; else `studio.vision.descriptions` makes them of the tags."""
    from studio.tasks.auto_subtitles.picture_descriptions import captioned, captioner

    row = captioner(job.engine)
    if row is None or not job.scenes:
        return
    with job.timed("descriptions"), leased(job.engine, row, emit) as lease:
        job.identities += lease.identities
        emit(Progress("tagging"))
        job.scenes = captioned(lease, job.scenes, pictures)


def _finish(job: _Job, emit: Emit) -> AutoSubtitlesResult:
    from studio.media.metadata.provenance import Provenance
    from studio.tasks.auto_subtitles.export import write_all
    from studio.tasks.auto_subtitles.revisions import judged

    result = judged(job.found(), rebuild=True)
    record = Provenance.of(TASK, job.settings, None, job.identities, job.timings, media_file=job.info.path)
    return write_all(job.engine.settings, replace(result, provenance=record), job.context.session)


def _share(stage: str, done: float, duration: float, start: float) -> Progress:
    """``done`` of ``duration`` seconds as percent, with the time left at the present speed; ``start`` by `time.perf_counter`."""
    share = min(max(done / duration, 0.0), 1.0) if duration else 1.0
    left = (1 - share) / share * (time.perf_counter() - start) if share > 0 else None
    return Progress(stage, round(share * _PERCENT), _PERCENT, left)
