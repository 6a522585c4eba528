"""One request for captions being worked on: what was asked, the models chosen, and what has been found so far."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studio.events import Draft, Progress
from studio.stepping import Emit
from studio.tasks.auto_subtitles.result import AutoSubtitlesResult
from studio.tasks.auto_subtitles.time_budget import TimeBudget
from studio.tasks.registry import RunContext
from studio.tasks.running import Engine, RunRecord

if TYPE_CHECKING:
    from studio.captions.sound_labels import SoundLabel
    from studio.media.audio import AudioWindow
    from studio.media.containers import MediaInfo
    from studio.models.catalog import ModelRow
    from studio.speech.transcript import Word
    from studio.tasks.auto_subtitles.params import AutoSubtitlesParams
    from studio.vision.scenes import Scene

PERCENT = 100
_DRAFT_REST = 15  # times as long as a draft took, until the next one


@dataclass
class CaptionJob(RunRecord):
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
    sound: tuple[AudioWindow, ...] | None = None  # all of it once it has been decoded, if it is short

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


def show(job: CaptionJob, emit: Emit) -> None:
    """Emit the captions so far, if anyone is watching."""
    from studio.tasks.auto_subtitles.revisions import sketched

    start = time.monotonic()
    if job.context.watched and start >= job.next_draft:
        emit(Draft(sketched(job.found())))
        job.next_draft = start + (time.monotonic() - start) * _DRAFT_REST  # cues of hours take seconds to build


def share(stage: str, done: float, duration: float, start: float) -> Progress:
    """``done`` of ``duration`` seconds as percent, with the time left at the present speed; ``start`` by `time.perf_counter`."""
    share = min(max(done / duration, 0.0), 1.0) if duration else 1.0
    left = (1 - share) / share * (time.perf_counter() - start) if share > 0 else None
    return Progress(stage, round(share * PERCENT), PERCENT, left)
