"""How a recording will move the picture, before anything is drawn: the beats as they are set, and the curves of the modulation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast, get_args

import numpy as np
from annotated_types import Ge, Le

from studio.errors import InvalidInput
from studio.sound.beat_grid import adjust_beats, read_beats
from studio.tasks.audio_to_visual.modulation import PRESETS, Line, modulation_curves, preset_for, read_matrix
from studio.tasks.audio_to_visual.params import AudioToVisualParams, Tempo

if TYPE_CHECKING:
    from studio.sound.analysis import Analysis

_RATE = 24  # values of a curve a second


@dataclass(frozen=True)
class PreviewSettings:
    """The parameters of `AudioToVisualParams` that decide how a recording is understood and what it moves.

    ``bpm`` in beats per minute, ``beat_offset`` in milliseconds (positive: later), ``beats`` a list of seconds as text.
    """

    look: str = "auto"
    modulation: str = ""
    tempo: Tempo = "as_heard"
    bpm: float | None = None
    beat_offset: float = 0.0
    beats: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, object]) -> PreviewSettings:
        """Settings as somebody typed them; numbers may be text, and empty text means the default. Raises `InvalidInput`."""
        tempo = raw.get("tempo", "as_heard")
        return cls(
            look=str(raw.get("look", "auto")),
            modulation=str(raw.get("modulation") or ""),
            tempo=cast("Tempo", tempo) if tempo in get_args(Tempo) else "as_heard",
            bpm=_number(raw.get("bpm"), "bpm"),
            beat_offset=_number(raw.get("beat_offset"), "beat_offset") or 0.0,
            beats=str(raw.get("beats") or ""),
        )


@dataclass(frozen=True)
class PreviewPlan:
    """``analysis`` with the beats as they are set; ``curves`` of each target, `_RATE` values a second; the ``lines`` that made them."""

    analysis: Analysis
    curves: dict[str, np.ndarray]
    lines: tuple[Line, ...]


def preview_plan(heard: Analysis, settings: PreviewSettings) -> PreviewPlan:
    """What ``settings`` make of a recording. Lines with the source "word" are left out: words are recognised only when the film is made.

    Raises `InvalidInput` for beats or a modulation that cannot be read.
    """
    moved = adjust_beats(
        heard,
        tempo=settings.tempo,
        bpm=settings.bpm,
        offset_ms=settings.beat_offset,
        beats=read_beats(settings.beats, "beats"),
    )
    lines = tuple(line for line in lines_in_use(settings.modulation, settings.look, heard) if line.source != "word")
    times = np.arange(max(2, math.ceil(moved.duration * _RATE))) / _RATE
    return PreviewPlan(moved, modulation_curves(moved, lines, times), lines)


def lines_in_use(modulation: str, look: str, heard: Analysis | None) -> tuple[Line, ...]:
    """The lines that move the picture: those of the text, or else of the look. "auto" has none before a recording was heard.

    Raises `InvalidInput` for a text that cannot be read.
    """
    if modulation.strip():
        return read_matrix(modulation, "modulation")
    name = look if look in PRESETS else preset_for(heard) if heard is not None else ""
    return PRESETS.get(name, ())


def _number(value: object, field: str) -> float | None:
    """A number in the limits of the parameter ``field``; None for an empty box."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]  # anything else is a TypeError
    except (TypeError, ValueError):
        raise InvalidInput("error.not_a_number", field) from None
    if not math.isfinite(number):
        raise InvalidInput("error.not_a_number", field)
    for bound in AudioToVisualParams.model_fields[field].metadata:
        if isinstance(bound, Ge) and number < cast("float", bound.ge):
            raise InvalidInput("error.too_small", field, limit=bound.ge)
        if isinstance(bound, Le) and number > cast("float", bound.le):
            raise InvalidInput("error.too_large", field, limit=bound.le)
    return number
