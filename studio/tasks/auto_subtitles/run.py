"""Captions for one file: listen, look, build and check cues, write the files; partial results along the way."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from studio.events import Done, Draft, Event, Notice, Progress
from studio.stepping import Emit, stepwise
from studio.tasks.auto_subtitles.result import AutoSubtitlesResult
from studio.tasks.registry import RunContext
from studio.tasks.running import Engine, RunRecord, decoding_limits, heavy_imports, leased, load_progress

if TYPE_CHECKING:
    import numpy as np

    from studio.media.containers import MediaInfo
    from studio.models.catalog import ModelRow
    from studio.models.lease import Lease
    from studio.speech.transcript import Word
    from studio.tasks.auto_subtitles.params import AutoSubtitlesParams
    from studio.vision.scenes import Scene

TASK = "auto_subtitles"
_LOOK_SIDE = 512  # px; taggers use the central 224 of these
_FIRST = 8.0  # seconds of sound from which the first words are shown
_GLIMPSE_FROM = 12.0  # seconds; a shorter file is finished just as quickly
_PERCENT = 100


def run(engine: Engine, params: AutoSubtitlesParams, context: RunContext) -> Iterator[Event]:
    """Events of one run: `Progress` in percent of the file, `Draft` with the cues so far, `Notice`, and `Done` with an
    `AutoSubtitlesResult`.

    The file, the labels and the models are checked before anything is loaded. Raises `InvalidInput`, `ModelUnavailable`, `OutOfMemory` or
    `StorageFull`; closing the iterator stops within one window of sound or a few pictures.
    """
    from studio.media.containers import probe
    from studio.media.sound_tracks import ChosenSound, choose_sound
    from studio.vision.tagging import read_labels

    info = probe(params.media_file, "media_file", limits=decoding_limits(engine.settings))
    look = info.has_video and params.tag_pictures
    speech = engine.catalog.choose("speech", params.speech_model) if info.has_audio else None
    sound = choose_sound(info, speech.languages, speech.title) if speech is not None else ChosenSound(info)
    job = _Job(
        engine,
        params,
        context,
        sound.info,
        speech=speech,
        eye=engine.catalog.choose("frame-labels", params.picture_model) if look else None,
        labels=read_labels(params.labels) if look else (),
    )
    yield from sound.notices
    if not info.has_audio:
        yield Notice("notice.no_sound_track", level="warning")
    result = yield from stepwise(partial(_work, job), watched=context.watched)
    yield Done(result)


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
    words: list[Word] = field(default_factory=list)
    scenes: tuple[Scene, ...] = ()
    language: str = "en"

    @property
    def settings(self) -> dict[str, object]:
        """The parameters with every "auto" resolved, without the file."""
        models = {"speech_model": self.speech, "picture_model": self.eye}
        chosen = {name: row.id for name, row in models.items() if row is not None}
        return {**self.params.model_dump(mode="json", exclude={"media_file"}), **chosen}

    def found(self) -> AutoSubtitlesResult:
        """Everything found so far; its cues are yet to be built."""
        from studio.speech.transcript import Transcript

        transcript = Transcript(tuple(self.words), self.info.duration, self.language, self.speech.title if self.speech else "")
        return AutoSubtitlesResult(info=self.info, transcript=transcript, cues=(), scenes=self.scenes, settings=self.settings)


def _work(job: _Job, emit: Emit) -> AutoSubtitlesResult:
    if job.speech is not None:
        _listen(job, emit)
    if job.eye is not None:
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
    with ExitStack() as stack:
        with job.timed("load_speech"):
            lease = stack.enter_context(leased(job.engine, row, emit, precision=precision_for(row, params.preset)))
        job.identities += lease.identities
        with job.timed("speech"):
            start = time.perf_counter()
            emit(Progress("transcribing", 0, _PERCENT))
            _glimpse(job, lease, emit)
            for part in recognize(lease, audio_windows(info.path, track=info.sound_track), align=params.align):
                job.words += part.words
                job.language = part.language
                emit(_share("transcribing", part.until, info.duration, start))
                if part.words:
                    _show(job, emit)
    if not job.words:
        emit(Notice("notice.no_speech"))


def _glimpse(job: _Job, lease: Lease, emit: Emit) -> None:
    """Show the words of the first seconds as soon as possible. They are recognised again later, in the context of what follows."""
    from studio.media.audio import audio_windows
    from studio.speech.recognition import recognize

    if job.info.duration < _GLIMPSE_FROM or not job.context.watched:
        return
    first = islice(audio_windows(job.info.path, seconds=_FIRST, track=job.info.sound_track), 1)
    job.words = [word for part in recognize(lease, first, align=False) for word in part.words]
    if job.words:
        _show(job, emit)
    job.words = []


def _show(job: _Job, emit: Emit) -> None:
    """Emit the captions so far, if anyone is watching."""
    from studio.tasks.auto_subtitles.revisions import sketched

    if job.context.watched:
        emit(Draft(sketched(job.found())))


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
