"""Adjusts the detected beats to the user's wishes: entered by hand, at another tempo, or shifted."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from studio.errors import InvalidInput

if TYPE_CHECKING:
    from studio.sound.analysis import Analysis

Tempo = Literal["as_heard", "half", "double"]
BAR = 4  # beats
_LATEST = 86_400.0  # s
_SAME = 0.005  # s; beats closer than this count as one
_PHASES = 64  # phases of an even grid that are tried


def read_beats(text: str, field: str) -> tuple[float, ...]:
    """Beat times in seconds, sorted, each once; ``()`` for an empty text.

    Numbers stand between commas, semicolons, spaces or line ends. Raises `InvalidInput` about ``field`` for anything that is not a
    time in [0, 86400].
    """
    found = []
    for word in re.split(r"[\s,;、]+", unicodedata.normalize("NFKC", text)):
        if not word:
            continue
        try:
            time = float(word.removesuffix("s"))
        except ValueError:
            time = math.nan
        if not math.isfinite(time) or "_" in word:
            raise InvalidInput("error.beats_not_a_time", field, text=word[:20])
        if not 0 <= time <= _LATEST:
            raise InvalidInput("error.beats_outside", field, text=word[:20])
        found.append(time)
    return _spaced(found)


def write_beats(beats: Sequence[float]) -> str:
    """``beats`` as text for `read_beats`, to the millisecond."""
    return ", ".join(f"{beat:.3f}" for beat in beats)


def adjust_beats(
    analysis: Analysis, *, tempo: Tempo = "as_heard", bpm: float | None = None, offset_ms: float = 0.0, beats: Sequence[float] = ()
) -> Analysis:
    """``analysis`` with other ``beats``, ``bars`` and ``tempo``.

    ``beats`` in seconds are used as they are and override everything else. Otherwise ``bpm`` lays an even grid where it fits the onsets
    best, ``tempo`` keeps every second beat or adds one between each two, and ``offset_ms`` shifts all of them (positive: later).
    """
    if len(beats):
        times = _within(_spaced(beats), analysis.duration)
        return replace(analysis, beats=times, bars=bars_of(analysis, times), tempo=_tempo_of(times))
    times, speed = analysis.beats, analysis.tempo
    if bpm:
        times, speed = _even(analysis, bpm), float(bpm)
    if tempo == "double":
        between = [(a + b) / 2 for a, b in pairwise(times)]
        last = [times[-1] + (times[-1] - times[-2]) / 2] if len(times) > 1 else []
        times, speed = tuple(sorted([*times, *between, *last])), speed * 2
    elif tempo == "half":
        times, speed = times[_strongest_phase(analysis, times, 2) :: 2], speed / 2
    bars = bars_of(analysis, times)
    if offset_ms:
        times, bars = (tuple(t + offset_ms / 1000 for t in group) for group in (times, bars))
    return replace(analysis, beats=_within(times, analysis.duration), bars=_within(bars, analysis.duration), tempo=speed)


def bars_of(analysis: Analysis, beats: Sequence[float]) -> tuple[float, ...]:
    """Every fourth beat, starting with whichever of the first four gives the strongest low notes and onsets; ``()`` without beats."""
    return tuple(beats[_strongest_phase(analysis, beats, BAR) :: BAR])


def _strongest_phase(analysis: Analysis, beats: Sequence[float], every: int) -> int:
    """Which of the first ``every`` beats starts the strongest series."""
    if len(beats) <= every:
        return 0
    times = np.asarray(beats)
    # also just after the beat: a drum rings, and its onset may be detected a little late
    weight = np.max([analysis.at("onset", times + d) + 2 * analysis.at("low", times + d) for d in (0.0, 0.02, 0.04)], axis=0)
    # the first series wins a tie, so that a mechanical beat starts on one
    return int(np.argmax([round(float(weight[k::every].mean()), 2) for k in range(every)]))


def _even(analysis: Analysis, bpm: float) -> tuple[float, ...]:
    """An even grid over the whole duration; its phase is the one on which most onset strength falls."""
    step = 60.0 / bpm
    onset = np.asarray(analysis.onset, np.float64)
    clock = np.arange(len(onset)) * analysis.hop
    # a smooth comb: human beats that are a few ms off still count
    phases = np.arange(_PHASES) * step / _PHASES
    turn = np.exp(2j * np.pi * clock / step)
    comb = [np.abs(1 + turn * np.exp(-2j * np.pi * p / step)) ** 8 @ onset for p in phases]
    first = float(phases[int(np.argmax(comb))]) if len(onset) and max(comb) > 0 else 0.0
    return tuple(first + k * step for k in range(int(max(analysis.duration - first, 0) / step) + 1))


def _tempo_of(beats: Sequence[float]) -> float:
    return float(60.0 / np.median(np.diff(beats))) if len(beats) > 1 else 0.0


def _within(times: Sequence[float], duration: float) -> tuple[float, ...]:
    return tuple(float(t) for t in times if 0 <= t < duration)


def _spaced(times: Sequence[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for time in sorted(times):
        if not kept or time - kept[-1] >= _SAME:
            kept.append(float(time))
    return tuple(kept)
