"""Guesses the kind of sound: drums, ambient, a song or speech. The user can overrule it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from studio.sound.analysis import Analysis, Kind
    from studio.sound.audio_features import Features

_TONAL = 0.28  # of "tones" from which there is harmony in addition to drums
_SPEECH_TONES = 0.22  # of "tones" up to which a voice may be speaking, not singing
_DRY = 0.15  # of "pauses" from which drums play alone: nothing else leaves so much silence between hits
_SPARSE = 1.0  # onsets per second below which nothing is played or said
_SYLLABIC, _VOICED, _LIVELY = 0.07, 0.35, 3.0  # of "syllables", "voice" and "movement" typical of speech


def sound_traits(analysis: Analysis, heard: Features) -> dict[str, float]:
    """The features behind the guess.

    ``pauses``: share of frames that are 20 dB or more below the loud ones; ``syllables``: share of the loudness modulation
    between 2 and 8 Hz; ``tones``: how far single pitch classes stand out, 0 (not at all) to 1; ``noise``: mean flatness outside the pauses;
    ``voice``: share of the power between 200 Hz and 2 kHz; ``rate``: onsets per second.
    """
    level = 10 * np.log10(np.maximum(heard.power, 1e-14))
    top = float(np.quantile(level, 0.95))
    sounding = level > top - 20
    centred = np.maximum(level, top - 40) - np.maximum(level, top - 40).mean()
    power = np.abs(np.fft.rfft(centred * np.hanning(len(centred)))) ** 2
    hertz = np.fft.rfftfreq(len(centred), analysis.hop)
    moving = power[(hertz > 0.3) & (hertz < 20)].sum()
    rows = analysis.chroma[sounding] if sounding.any() else analysis.chroma
    # sustained tones: even a single frame of noise has a strongest class
    steady = np.abs(rows.mean(0) - rows.mean()).mean() / max(float(rows.mean()), 1e-6) if len(rows) else 0.0
    return {
        "pauses": float(1 - sounding.mean()),
        "syllables": float(power[(hertz > 2) & (hertz < 8)].sum() / moving) if moving > 0 else 0.0,
        "movement": float(level[sounding].std()) if sounding.any() else 0.0,
        "tones": float(steady),
        "noise": float(analysis.flatness[sounding].mean()) if sounding.any() else 0.0,
        "voice": float(heard.mid.sum() / max(float(heard.power.sum()), 1e-12)),
        "rate": len(analysis.onsets) / max(analysis.duration, 0.1),
    }


def is_speech_like(found: Mapping[str, float]) -> bool:
    """Whether the traits are those of speech: syllables, movement, power in the range of the voice, no sustained tones."""
    lively = found["rate"] >= _SPARSE and found["syllables"] > _SYLLABIC and found["movement"] > _LIVELY
    return lively and found["voice"] > _VOICED and found["tones"] <= _SPEECH_TONES


def guess_kind(analysis: Analysis, found: Mapping[str, float]) -> Kind:
    """One of "drums", "ambient", "song", "speech" for a recording that is not silent; ``found`` are its `sound_traits`."""
    tonal = found["tones"] > _TONAL
    if analysis.beats:
        return "drums" if not tonal and found["pauses"] > _DRY else "song"
    if is_speech_like(found):
        return "speech"
    return "song" if found["tones"] > _SPEECH_TONES and found["rate"] >= _SPARSE else "ambient"
