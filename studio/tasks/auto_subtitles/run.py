"""Captions for one file: listen, look, build and check cues, write the files; partial results along the way."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from studio.events import Done, Event, Notice, Progress
from studio.stepping import Emit, stepwise
from studio.tasks.auto_subtitles.caption_job import PERCENT, CaptionJob, share, show
from studio.tasks.auto_subtitles.listening import label_sounds, listen, tell_apart
from studio.tasks.auto_subtitles.result import AutoSubtitlesResult
from studio.tasks.auto_subtitles.time_budget import TimeBudget
from studio.tasks.registry import RunContext
from studio.tasks.running import Engine, decoding_limits, heavy_imports, leased, load_progress

if TYPE_CHECKING:
    import numpy as np

    from studio.tasks.auto_subtitles.params import AutoSubtitlesParams

TASK = "auto_subtitles"
_LOOK_SIDE = 512  # px; taggers use the central 224 of these


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
    sound = ChosenSound(info)
    if speech is not None:
        known = speech.languages if params.language == "auto" else (params.language,)
        sound = choose_sound(info, known, speech.title, params.sound_track)
    job = CaptionJob(
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


def _work(job: CaptionJob, emit: Emit) -> AutoSubtitlesResult:
    if job.speech is not None:
        listen(job, emit)
        if not job.budget.over:
            tell_apart(job, emit)
            label_sounds(job)
        job.sound = None  # not needed while pictures fill the memory
    if job.eye is not None and job.budget.over:
        if not job.cut_short:
            emit(Notice("notice.shots_skipped", level="warning"))
    elif job.eye is not None:
        if not job.words:
            show(job, emit)  # at least the video itself
        _look(job, emit)
    emit(Progress("captioning"))
    return _finish(job, emit)


def _look(job: CaptionJob, emit: Emit) -> None:
    """Fill ``job.scenes``: cuts first, then a label for each shot."""
    row, info = job.eye, job.info
    assert row is not None
    with heavy_imports():
        from studio.vision.shot_scan import scan_shots
        from studio.vision.shots import ShotDetector
        from studio.vision.tagging import label_notices, open_encoder, tag
    with job.timed("shots"):
        start = time.perf_counter()
        emit(Progress("looking", 0, PERCENT))
        detector, reported = ShotDetector(), 0.0
        for time_seen in scan_shots(info.path, detector, side=_LOOK_SIDE, limits=decoding_limits(job.engine.settings)):
            if job.budget.over:
                emit(Notice("notice.shots_skipped", level="warning"))
                return
            if time_seen - reported > 1:
                reported = time_seen
                emit(share("looking", time_seen, info.duration, start))
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


def _describe(job: CaptionJob, pictures: Sequence[Sequence[np.ndarray]], emit: Emit) -> None:
    """Sentences about ``job.scenes`` by a captioning model, if one is at hand; else `studio.vision.descriptions` makes them of the tags."""
    from studio.tasks.auto_subtitles.picture_descriptions import captioned, captioner

    row = captioner(job.engine)
    if row is None or not job.scenes:
        return
    with job.timed("descriptions"), leased(job.engine, row, emit) as lease:
        job.identities += lease.identities
        emit(Progress("tagging"))
        job.scenes = captioned(lease, job.scenes, pictures)


def _finish(job: CaptionJob, emit: Emit) -> AutoSubtitlesResult:
    from studio.media.metadata.provenance import Provenance
    from studio.tasks.auto_subtitles.export import write_all
    from studio.tasks.auto_subtitles.revisions import judged

    result = judged(job.found(), rebuild=True)
    record = Provenance.of(TASK, job.settings, None, job.identities, job.timings, media_file=job.info.path)
    return write_all(job.engine.settings, replace(result, provenance=record), job.context.session)
