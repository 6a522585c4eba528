"""Audio to visual: pictures that follow a recording, measurably."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from studio.events import Event
from studio.tasks.drawing import MAX_PROMPT, Preset, Scheduler, Style, printable_track
from studio.tasks.fields import Widget
from studio.tasks.registry import RunContext, TaskSpec

if TYPE_CHECKING:
    import numpy as np

    from studio.captions.cue import Cue
    from studio.media.provenance import Provenance
    from studio.metrics.sync import Sync
    from studio.sound.analysis import Analysis
    from studio.speech.transcript import Word
    from studio.studio import Studio

Look = Literal["auto", "drums", "ambient", "song", "speech"]
Every = Literal["auto", "beat", "bar", "section", "word"]
Tempo = Literal["as_heard", "half", "double"]
MAX_BEATS = 20_000
MAX_MATRIX = 4000


class AudioToVisualParams(BaseModel):
    """One request. ``None`` means "as the sound or the model says".

    ``prompt``: one description, several separated by semicolons (one after the other, a section each), or a schedule in seconds
    (``0: a calm lake; 10.5: a storm``). ``beats``: times in seconds that take the place of the beats heard; ``modulation``: lines of
    ``source -> target: gain 0.1, attack 0, release 0.12`` that take the place of those of ``look``. ``start`` and ``length``: the part of
    the recording, in seconds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    media_file: Annotated[Path, Widget("media")]
    prompt: Annotated[str, Widget("lines", lines=3)] = Field(min_length=1, max_length=MAX_PROMPT)
    negative_prompt: Annotated[str, Widget("lines", lines=2)] = Field(default="", max_length=MAX_PROMPT)
    preset: Annotated[Preset, Widget("buttons")] = "balanced"
    look: Annotated[Look, Widget("choice")] = "auto"
    style: Annotated[Style, Widget("choice")] = "none"
    words_as_prompts: Annotated[bool, Widget("switch")] = False
    captions: Annotated[bool, Widget("switch")] = False
    start: Annotated[float, Widget("number", "shape")] = Field(default=0.0, ge=0, le=86_400, allow_inf_nan=False)
    length: Annotated[float, Widget("slider", "shape", step=1, low=2, high=120)] = Field(default=20.0, gt=0, le=900, allow_inf_nan=False)
    fps: Annotated[int, Widget("slider", "shape", low=8, high=60)] = Field(default=24, ge=6, le=60)
    width: Annotated[int | None, Widget("slider", "shape", step=16, low=128, high=1024)] = Field(
        default=None, ge=64, le=2048, multiple_of=16
    )
    height: Annotated[int | None, Widget("slider", "shape", step=16, low=128, high=1024)] = Field(
        default=None, ge=64, le=2048, multiple_of=16
    )
    seed: Annotated[int | None, Widget("seed", "shape")] = Field(default=None, ge=0, le=2**32 - 1)
    tempo: Annotated[Tempo, Widget("buttons", "advanced")] = "as_heard"
    bpm: Annotated[float | None, Widget("number", "advanced")] = Field(default=None, ge=30, le=300, allow_inf_nan=False)
    beat_offset: Annotated[float, Widget("slider", "advanced", step=5, low=-250, high=250)] = Field(
        default=0.0, ge=-1000, le=1000, allow_inf_nan=False
    )
    beats: Annotated[str, Widget("lines", "advanced", lines=3)] = Field(default="", max_length=MAX_BEATS)
    keyframe_every: Annotated[Every, Widget("choice", "advanced")] = "auto"
    modulation: Annotated[str, Widget("lines", "advanced", lines=6)] = Field(default="", max_length=MAX_MATRIX)
    strength: Annotated[float, Widget("slider", "advanced", step=0.05, low=0.2, high=0.9)] = Field(
        default=0.55, gt=0, le=1, allow_inf_nan=False
    )
    model: Annotated[str, Widget("model", "advanced")] = Field("auto", max_length=100)
    speech_model: Annotated[str, Widget("model", "advanced")] = Field("auto", max_length=100)
    num_inference_steps: Annotated[int | None, Widget("slider", "advanced", high=50)] = Field(default=None, ge=2, le=150)
    guidance_scale: Annotated[float | None, Widget("slider", "advanced", step=0.5, low=1, high=15)] = Field(
        default=None, ge=0, le=30, allow_inf_nan=False
    )
    scheduler: Annotated[Scheduler, Widget("choice", "advanced")] = "auto"

    @field_validator("prompt", "negative_prompt", mode="before")
    @classmethod
    def _printable(cls, text: object) -> object:
        return printable_track(text)

    @field_validator("prompt")
    @classmethod
    def _prompts(cls, text: str) -> str:
        from studio.motion.schedule import check_prompts

        return check_prompts(text, "prompt")

    @field_validator("beats")
    @classmethod
    def _beats(cls, text: str) -> str:
        from studio.sound.grid import read_beats

        read_beats(text, "beats")
        return text

    @field_validator("modulation")
    @classmethod
    def _matrix(cls, text: str) -> str:
        from studio.visuals.modulation import read_matrix

        read_matrix(text, "modulation")
        return text


@dataclass(frozen=True)
class AudioToVisualResult:
    """``film`` is an MP4 with the recording's own sound. A draft has the analysis (and the words so far) and no film yet.

    ``sync`` was measured on the finished file, with its shuffled control inside; ``curves`` map a target of the modulation to its values,
    one a frame; ``sections`` of the analysis carry the prompt that is shown in ``prompts``.
    """

    analysis: Analysis
    film: Path | None = None
    files: tuple[Path, ...] = ()
    words: tuple[Word, ...] = ()
    cues: tuple[Cue, ...] = ()
    prompts: tuple[tuple[float, str], ...] = ()
    curves: dict[str, np.ndarray] = field(default_factory=dict)
    keyframe_times: tuple[float, ...] = ()
    poster: np.ndarray | None = None
    frames: int = 0
    fps: int = 24
    width: int = 0
    height: int = 0
    seed: int = 0
    sync: Sync | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    provenance: Provenance | None = None

    @property
    def seeds(self) -> tuple[int, ...]:
        """The one seed, as other tasks tell theirs."""
        return (self.seed,)


def _run(studio: Studio, params: AudioToVisualParams, context: RunContext) -> Iterator[Event]:
    from studio.visuals.visualising import visualise

    return visualise(studio, params, context)


SPEC = TaskSpec("audio_to_visual", "Audio to visual", AudioToVisualParams, AudioToVisualResult, ("text-to-image", "speech"), _run)
