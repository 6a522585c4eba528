"""Analyses a recording: from samples to an `Analysis`."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from studio.sound.analysis import Analysis
from studio.sound.audio_features import CHROMA_EVERY, HOP, Features, FeatureStream
from studio.sound.beat_grid import bars_of
from studio.sound.beats import attack_strength, track_beats
from studio.sound.onsets import onset_strength, onset_times
from studio.sound.samples import read_samples
from studio.sound.sections import find_sections
from studio.sound.sound_kind import guess_kind, is_speech_like, sound_traits

WAVEFORM = 800  # spans
_SILENCE = 0.0005  # amplitude, -66 dBFS: below that there is only microphone noise
_QUIET = 0.003  # amplitude, -50 dBFS
_LOUDNESS_EXPONENT = 0.6  # perceived loudness grows with this power of the amplitude (Stevens)
_SPOKEN = 0.5  # confidence from which a beat is accepted even in speech
_SNARE = slice(12, 30)  # mel bands from 1 to 5 kHz
_COARSE = 10  # frames averaged for finding sections
_SPREAD = 12.0  # dB in a band that weigh as much as a pitch class that comes or goes


def analyse(
    source: str | Path | tuple[np.ndarray, int], *, start: float = 0.0, length: float | None = None, field: str = "media_file"
) -> Analysis:
    """Analyse a file (sound or video), or samples (n,) or (n, channels) with their rate in Hz; ``start`` and ``length`` in seconds.

    The file is decoded as a stream, so that memory grows by about 12 kB per second analysed, whatever its rate and channels.
    Raises `InvalidInput` about ``field`` when there is nothing to analyse: unreadable, without sound, or over before ``start``.
    """
    stream = FeatureStream()
    for piece in read_samples(source, start, length, field):
        stream.add(piece)
    return _analysed(stream.finish())


def _analysed(heard: Features) -> Analysis:
    loud = np.sqrt(heard.power)
    peak = float(np.quantile(loud, 0.98)) if len(loud) else 0.0
    silent = peak < _SILENCE
    strength = onset_strength(heard.mel)
    drums = onset_strength(heard.mel, slice(0, 24))
    snap = attack_strength((10 ** (heard.mel[:, _SNARE].astype(np.float32) / 10)).sum(1))
    felt = ((), 0.0, 0.0) if silent else track_beats(strength, drums, attack_strength(heard.low, heard.mid, heard.high), snap, HOP)
    beats, tempo, confidence = felt
    onsets = () if silent else onset_times(strength, HOP)
    gate = _level(loud, peak)
    chroma = _chroma(heard.chroma, len(loud), CHROMA_EVERY, gate)
    found = Analysis(
        duration=heard.seconds,
        hop=HOP,
        rms=gate,
        onset=_bounded(strength / max(float(np.quantile(strength, 0.99)), 3.0)) * (not silent),
        low=_level(np.sqrt(heard.low), peak),
        mid=_level(np.sqrt(heard.mid), peak),
        high=_level(np.sqrt(heard.high), peak),
        centroid=_brightness(heard.centroid, loud, peak),
        flatness=_bounded(heard.flatness) * (not silent),
        chroma=chroma,
        waveform=_waveform(heard.extremes),
        tempo=tempo,
        confidence=confidence,
        beats=beats,
        onsets=onsets,
        quiet=peak < _QUIET,
    )
    said = sound_traits(found, heard)
    if is_speech_like(said) and confidence < _SPOKEN:  # speech: stresses can be regular for a while, but they are not a beat
        beats, found = (), replace(found, beats=(), tempo=0.0)
    bars = bars_of(found, beats)
    sections = find_sections(_timbre(heard.mel, chroma), _COARSE * HOP, heard.seconds, bars or beats)
    return replace(found, bars=bars, sections=sections, kind="silence" if silent else guess_kind(found, said))


def _timbre(mel: np.ndarray, chroma: np.ndarray) -> np.ndarray:
    """(n / 10, 22): the timbre of each tenth of a second, ten bands and twelve pitch classes of similar weight."""
    starts = np.arange(0, len(mel), _COARSE)
    count = np.diff(np.append(starts, len(mel)))[:, None]
    bands = np.add.reduceat(mel, starts, axis=0, dtype=np.float32) / count
    classes = np.add.reduceat(chroma, starts, axis=0, dtype=np.float32) / count
    return np.column_stack([bands.reshape(len(starts), 10, -1).mean(2) / _SPREAD, 2 * classes])


def _level(amplitude: np.ndarray, peak: float) -> np.ndarray:
    """Perceived loudness in [0, 1] of amplitudes (n,): 0 at the typical soft and 1 at the typical loud moments.

    A constant level stays high instead of counting as its own silence. ``peak``: the loud amplitude of the whole sound; a band far
    below it stays low, so that the hiss of a quiet band does not look like music.
    """
    if peak < _SILENCE or not len(amplitude):
        return np.zeros(len(amplitude), np.float32)
    loudness = amplitude**_LOUDNESS_EXPONENT
    soft, loud = np.quantile(loudness, 0.05), np.quantile(loudness, 0.98)
    soft = min(soft, loud / 2)
    return _bounded((loudness - soft) / max(loud - soft, 0.05 * peak**_LOUDNESS_EXPONENT, 1e-9))


def _brightness(octaves: np.ndarray, loud: np.ndarray, peak: float) -> np.ndarray:
    """Spectral centroid scaled to [0, 1] within the usual range of this recording; 0 in silence."""
    sounding = loud > max(_SILENCE, 0.02 * peak)
    if not sounding.any():
        return np.zeros(len(octaves), np.float32)
    low, high = np.quantile(octaves[sounding], [0.05, 0.95])
    value = (octaves - low) / max(high - low, 0.5)
    return _bounded(np.where(sounding, value, 0.0))


def _chroma(rows: np.ndarray, count: int, every: int, level: np.ndarray) -> np.ndarray:
    """(count, 12) with a maximum of 1 in each row; 0 where it is nearly silent."""
    wide = np.stack([np.interp(np.arange(count), np.arange(len(rows)) * every, column) for column in rows.T], axis=1)
    top = wide.max(1, keepdims=True)
    return np.where((top > 1e-6) & (level[:, None] > 0.01), wide / np.maximum(top, 1e-6), 0).astype(np.float32)


def _waveform(extremes: np.ndarray) -> np.ndarray:
    edges = np.linspace(0, len(extremes), WAVEFORM + 1)
    spans = [extremes[int(a) : max(int(np.ceil(b)), int(a) + 1)] for a, b in pairwise(edges)]
    return np.array([(part[:, 0].min(), part[:, 1].max()) for part in spans], np.float32)


def _bounded(values: np.ndarray) -> np.ndarray:
    return np.clip(values, 0, 1).astype(np.float32)
