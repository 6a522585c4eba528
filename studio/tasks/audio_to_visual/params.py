"""Parameters of an audio-to-visual request."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from studio.tasks.drawing_params import FilmParams
from studio.tasks.fields import Widget

Look = Literal["auto", "drums", "ambient", "song", "speech"]
Every = Literal["auto", "beat", "bar", "section", "word"]
Tempo = Literal["as_heard", "half", "double"]
MAX_BEATS = 20_000  # characters
MAX_MATRIX = 4000  # characters


class AudioToVisualParams(FilmParams):
    """A film whose pictures follow a recording. None leaves a value to the sound or to the model.

    ``media_file``: a sound or video file; ``start`` and ``length`` select the part of it, in seconds. ``prompt``: one description, several
    separated by semicolons (one for each section), or a schedule in seconds (``0: a calm lake; 10.5: a storm``); English or Traditional
    Chinese. ``words_as_prompts`` puts what is said in front of the prompt; ``captions`` draws it onto the pictures. ``width`` and
    ``height`` in px, multiples of 16; ``fps``: frames per second.

    ``look``: a named modulation matrix; ``modulation``: lines of ``source -> target: gain 0.1, attack 0, release 0.12`` that replace it.
    ``tempo``: "half" or "double" corrects the tempo heard; ``bpm``, in beats per minute, replaces it; ``beat_offset``: ms by which beats
    are moved; ``beats``: times in seconds that replace the beats heard. ``keyframe_every``: when a new picture is drawn. ``strength``: how
    far a new picture departs from the previous one. ``speech_model``: a catalog id, or "auto".
    """

    media_file: Annotated[Path, Widget("media", accepts=("audio/*", "video/*"))]
    look: Annotated[Look, Widget("choice")] = "auto"
    words_as_prompts: Annotated[bool, Widget("switch")] = False
    captions: Annotated[bool, Widget("switch")] = False
    start: Annotated[float, Widget("number", "shape")] = Field(default=0.0, ge=0, le=86_400, allow_inf_nan=False)
    length: Annotated[float, Widget("slider", "shape", step=1, low=2, high=120)] = Field(default=20.0, gt=0, le=900, allow_inf_nan=False)
    fps: Annotated[int, Widget("slider", "shape", low=8, high=60)] = Field(default=24, ge=6, le=60)
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
    speech_model: Annotated[str, Widget("model", "advanced")] = Field(default="auto", max_length=100)

    @field_validator("prompt")
    @classmethod
    def _prompts(cls, text: str) -> str:
        from studio.motion.schedule import check_prompts

        return check_prompts(text, "prompt")

    @field_validator("beats")
    @classmethod
    def _beats(cls, text: str) -> str:
        from studio.sound.beat_grid import read_beats

        read_beats(text, "beats")
        return text

    @field_validator("modulation")
    @classmethod
    def _matrix(cls, text: str) -> str:
        from studio.tasks.audio_to_visual.modulation import read_matrix

        read_matrix(text, "modulation")
        return text
