"""Makes a film from a recording: listen, plan, draw and render frame by frame, then measure the finished file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from studio.diffusion.video.film_progress import FilmProgress
from studio.events import Done, Draft, Event, Notice, Preview, Progress
from studio.stepping import Emit, stepwise
from studio.tasks.audio_to_visual.recording import Part, SpeechScenes, find_part
from studio.tasks.audio_to_visual.result import AudioToVisualResult
from studio.tasks.registry import RunContext
from studio.tasks.running import DrawnSize, Engine, RunRecord, decoding_limits, heavy_imports, leased

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

    from studio.diffusion.keyframes import KeyframeArtist
    from studio.diffusion.video.film_plan import DrawingPlan
    from studio.media.subtitles.caption_drawing import Overlay
    from studio.models.catalog import ModelRow
    from studio.models.lease import Lease
    from studio.speech.transcript import Word
    from studio.tasks.audio_to_visual.film_rendering import Frame
    from studio.tasks.audio_to_visual.params import AudioToVisualParams
    from studio.tasks.audio_to_visual.storyboard import Storyboard

TASK = "audio_to_visual"
_PERCENT = 100


def run(engine: Engine, params: AudioToVisualParams, context: RunContext) -> Iterator[Event]:
    """Events of one film: `Draft` with what was heard, a `Preview` of the newest frame, `Progress`, `Notice`, and `Done` with an
    `AudioToVisualResult`.

    The recording, the selected part and the model's limits are checked before anything is loaded. Raises `InvalidInput`,
    `ModelUnavailable`, `OutOfMemory` or `StorageFull`; closing the iterator stops within one step and leaves no file behind.
    """
    from studio.diffusion.picture_size import output_size

    part = find_part(params, decoding_limits(engine.settings))
    row = engine.catalog.choose("text-to-image", params.model)
    output_size(params, row, None)
    yield from part.notices
    result = yield from stepwise(partial(_work, _Job(engine, params, context, part, row)), watched=context.watched)
    yield Done(result)


@dataclass
class _Job(RunRecord):
    """One request being worked on; ``result`` grows as it proceeds."""

    engine: Engine
    params: AudioToVisualParams
    context: RunContext
    part: Part
    row: ModelRow
    result: AudioToVisualResult = field(init=False)
    scenes: SpeechScenes | None = None


def _work(job: _Job, emit: Emit) -> AudioToVisualResult:
    _listen(job, emit)
    drawing, board, curves = _plan(job, emit)
    emit(Progress("loading"))
    with heavy_imports():
        from studio.tasks.audio_to_visual.film_rendering import Renderer  # noqa: F401

    with leased(job.engine, job.row, emit, size=DrawnSize(drawing.width, drawing.height)) as lease:
        job.identities += lease.identities
        with job.timed("draw"):
            _film(job, lease, drawing, board, curves, emit)
    return _measured(job, emit)


def _listen(job: _Job, emit: Emit) -> None:
    """The analysis and, if needed, the words; both are emitted as soon as they are available."""
    from studio.sound.analyser import analyse
    from studio.sound.beat_grid import adjust_beats, read_beats

    params, part = job.params, job.part
    emit(Progress("analysing"))
    with job.timed("analyse"):
        heard = analyse(part.path, start=part.start, length=part.length)
        heard = adjust_beats(
            heard, tempo=params.tempo, bpm=params.bpm, offset_ms=params.beat_offset, beats=read_beats(params.beats, "beats")
        )
    if heard.duration < part.length - 0.5 / part.fps:  # a film whose sound ends before its pictures
        part = job.part = replace(part, length=heard.duration, frames=max(1, round(heard.duration * part.fps)))
        emit(Notice("notice.sound_ends", {"seconds": f"{heard.duration:.1f}"}))
    if heard.quiet:
        emit(Notice("notice.sound_quiet"))
    elif not heard.beats and params.keyframe_every in ("beat", "bar"):
        emit(Notice("notice.no_beats"))
    job.result = AudioToVisualResult(analysis=heard, frames=part.frames, fps=part.fps)
    emit(Draft(job.result))
    if params.words_as_prompts or params.captions or params.keyframe_every == "word" or heard.kind == "speech":
        with job.timed("words"):
            _hear_words(job, emit)


def _hear_words(job: _Job, emit: Emit) -> None:
    row = job.engine.catalog.choose("speech", job.params.speech_model)
    emit(Progress("transcribing_words", 0, _PERCENT))
    with heavy_imports():
        from studio.speech.recognition import precision_for
        from studio.tasks.audio_to_visual.recording import words_of

    words: list[Word] = []
    with leased(job.engine, row, emit, precision=precision_for(row, "fast")) as lease:
        job.identities += lease.identities
        for found, until in words_of(job.part, lease):
            words += found
            emit(Progress("transcribing_words", round(_PERCENT * until / job.part.length), _PERCENT))
        job.scenes = _speech_scenes(job.part, lease)
    job.result = replace(job.result, words=tuple(words))
    if job.params.captions:
        from studio.captions.cue_builder import build
        from studio.captions.style_guides import GUIDES

        job.result = replace(job.result, cues=build(words, GUIDES["social"], (), job.part.fps))
    emit(Draft(job.result))


def _speech_scenes(part: Part, lease: Lease) -> SpeechScenes | None:
    """The scenes in the recogniser's own hidden states; Wav2Vec2 only, None for other recognisers."""
    if lease.row.kind != "transformers":
        return None
    import numpy as np

    from studio.speech.wav2vec2 import hidden_states
    from studio.tasks.audio_to_visual.recording import scenes_of, windows_of

    states = [hidden_states(lease, window.samples) for window in windows_of(part) if len(window.samples) > 400]
    return scenes_of(np.concatenate(states)) if states else None


def _plan(job: _Job, emit: Emit) -> tuple[DrawingPlan, Storyboard, dict[str, np.ndarray]]:
    """What is drawn when, and how the sound moves it; emitted before anything is drawn."""
    import numpy as np

    from studio.diffusion.video.film_plan import plan_drawing
    from studio.tasks.audio_to_visual.modulation import PRESETS, modulation_curves, preset_for, read_matrix
    from studio.tasks.audio_to_visual.storyboard import storyboard

    params, result = job.params, job.result
    board = storyboard(
        params.prompt,
        result.analysis,
        params.keyframe_every,
        result.words,
        words_as_prompts=params.words_as_prompts,
        scenes=job.scenes.boundaries if job.scenes else (),
    )
    drawing = plan_drawing(params, job.row, board.prompts)
    for notice in (*board.notices, *drawing.notices):
        emit(notice)
    look = preset_for(result.analysis) if params.look == "auto" else params.look
    lines = read_matrix(params.modulation, "modulation") or PRESETS[look]
    found = modulation_curves(result.analysis, lines, np.arange(job.part.frames) / job.part.fps, result.words)
    keys = tuple(t for t in board.keys if t * job.part.fps < job.part.frames)
    shown = tuple(zip(board.prompts.positions, board.prompts.prompts, strict=True))
    settings = drawing.settings(params, job.row.id) | {"look": look}
    job.result = replace(
        result,
        prompts=shown,
        curves=found,
        keyframe_times=keys,
        width=drawing.film_size[0],
        height=drawing.film_size[1],
        seed=drawing.seed,
        settings=settings,
    )
    emit(Draft(job.result))
    return drawing, board, found


def _film(job: _Job, lease: Lease, drawing: DrawingPlan, board: Storyboard, curves: dict[str, np.ndarray], emit: Emit) -> None:
    """Draw, render and write; the file gets its name once the last frame is in it."""
    from studio.diffusion.keyframes import KeyframeArtist, SamplingSettings
    from studio.media.film.film_sound import Soundtrack
    from studio.media.film.film_writer import FilmWriter, film_metadata
    from studio.media.metadata.provenance import Provenance
    from studio.media.outputs import result_name, session_folder
    from studio.motion.flash_limiter import FlashLimiter
    from studio.tasks.audio_to_visual.film_rendering import Renderer

    part, params = job.part, job.params
    pace = FilmProgress(emit, "rendering", max(1, len(job.result.keyframe_times)), part.frames)
    brush = SamplingSettings(
        drawing.width, drawing.height, drawing.steps, drawing.guidance, drawing.scheduler, drawing.seed, coherence=0.7, scale=drawing.scale
    )
    artist = KeyframeArtist(lease, brush, pace.step)
    artist.encode_prompts(drawing.prompts, drawing.negative)
    noise_at = partial(_driven, artist, job.scenes) if job.scenes else None
    renderer = Renderer(artist, drawing, board, curves, part.fps, part.frames, params.strength, noise_at)
    record = Provenance.of(TASK, job.result.settings, drawing.seed, job.identities, job.timings, media_file=params.media_file)
    folder = session_folder(job.engine.settings, job.context.session)
    content = json.dumps([record.settings or record.params, record.inputs], sort_keys=True).encode()
    path = folder / result_name(TASK, part.path.stem, content, "mp4")
    captions, limiter = _Captions(job), FlashLimiter(*drawing.film_size, part.fps)
    poster = None
    with FilmWriter(
        path, "mp4", *drawing.film_size, part.fps,
        sound=Soundtrack(part.path, part.start, part.length), metadata=film_metadata(record),
    ) as film, artist.attention_hooks():  # fmt: skip
        for frame in renderer.frames():
            picture = limiter.limit(captions.on(frame, part.fps))
            poster = picture if poster is None else poster
            film.add(picture)
            pace.frame(frame.index + 1)
            if job.context.watched:
                emit(Preview((picture,), final=True))
    if limiter.softened:
        emit(Notice("notice.flashes_softened", {"frames": limiter.softened, "total": part.frames}))
    job.result = replace(job.result, film=path, files=(path,), poster=poster, provenance=record)


def _driven(artist: KeyframeArtist, scenes: SpeechScenes, number: int, time: float) -> Tensor:
    """Noise that varies with the speech: interpolated between two fixed noises by the strongest direction of the hidden states."""
    from studio.diffusion.film_noise import slerp

    share = (float(scenes.at(time)[0]) + 1) / 2
    return slerp(artist.noise.frame_noise(number), artist.noise.frame_noise(-2), 0.6 * share)


class _Captions:
    """Captions drawn onto the frames."""

    def __init__(self, job: _Job) -> None:
        from studio.media.subtitles.caption_drawing import find_font

        self._cues = job.result.cues
        self._font = find_font("".join(cue.text for cue in self._cues)) if self._cues else None
        self._drawn: tuple[int, Overlay | None] = (-1, None)

    def on(self, frame: Frame, fps: int) -> np.ndarray:
        """The frame's picture, with its caption where there is one."""
        from studio.media.subtitles.caption_drawing import draw_caption, overlay_rgb

        time = frame.index / fps
        index = next((i for i, cue in enumerate(self._cues) if cue.start <= time < cue.end), -1)
        if index < 0:
            return frame.picture
        if self._drawn[0] != index:
            height, width = frame.picture.shape[:2]
            self._drawn = (index, draw_caption(self._cues[index].lines, width, height, font_file=self._font))
        overlay = self._drawn[1]
        return frame.picture if overlay is None else overlay_rgb(overlay, frame.picture)


def _measured(job: _Job, emit: Emit) -> AudioToVisualResult:
    """The result with figures measured on the finished file."""
    from studio.metrics.sync import measure_sync

    emit(Progress("measuring"))
    with job.timed("measure"):
        assert job.result.film is not None
        sync = measure_sync(
            job.result.film,
            job.result.analysis,
            job.part.path,
            job.part.start,
            job.part.fps,
            moments=[w.start for w in job.result.words] if job.result.analysis.kind == "speech" and not job.params.beats.strip() else (),
        )
    record = job.result.provenance
    if record is not None:
        record = record.model_copy(update={"timings": dict(job.timings)})
    return replace(job.result, sync=sync, provenance=record)
