"""The recording of a film: the part that is shown, its sound and words, and the scenes of its speech."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from studio.errors import InvalidInput
from studio.events import Notice
from studio.media.decoding_limits import DEFAULT_LIMITS, DecodingLimits

if TYPE_CHECKING:
    from studio.media.audio import AudioWindow
    from studio.models.lease import Lease
    from studio.speech.transcript import Word
    from studio.tasks.audio_to_visual.params import AudioToVisualParams

_RATE = 16_000  # Hz, as recognisers need it
_STATES = 50  # hidden states per second
_SCENE = 3.0  # s, shortest scene of speech
_NOVEL = 1.5  # standard deviations above the mean change that make a boundary
_SMOOTH = 25  # hidden states compared on each side of a boundary


@dataclass(frozen=True)
class Part:
    """The part of a recording that a film shows: ``start`` and ``length`` in seconds, ``frames`` at ``fps`` frames per second."""

    path: Path
    start: float
    length: float
    frames: int
    fps: int
    notices: tuple[Notice, ...] = ()


def find_part(params: AudioToVisualParams, limits: DecodingLimits = DEFAULT_LIMITS) -> Part:
    """The requested part of the recording. Raises `InvalidInput` about ``media_file``, ``start`` or ``length``."""
    from studio.media.containers import probe
    from studio.media.sound_tracks import choose_sound

    info = probe(params.media_file, "media_file", limits=limits)
    if not info.has_audio:
        raise InvalidInput("error.no_sound", field="media_file")
    if params.start >= info.duration:
        raise InvalidInput("error.start_after_end", field="start", total=_clock(info.duration))
    length = min(params.length, info.duration - params.start)
    frames = round(length * params.fps)
    if frames < 1:
        raise InvalidInput("error.sound_too_short", field="start" if params.start > 0 else "length")
    notices = choose_sound(info).notices
    if length < info.duration - 0.5:
        times = {"total": _clock(info.duration), "length": _clock(length), "start": _clock(params.start)}
        notices += (Notice("notice.sound_cut", times),)
    return Part(params.media_file, params.start, length, frames, params.fps, notices)


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"


def windows_of(part: Part) -> Iterator[AudioWindow]:
    """The part's sound at 16 kHz in windows for a recogniser; times count from the start of the part."""
    from studio.media.audio import audio_windows

    end = part.start + part.length
    for window in audio_windows(part.path, seconds=10.0, rate=_RATE):
        if window.start >= end:
            return
        first = max(0, round((part.start - window.start) * _RATE))
        last = round((end - window.start) * _RATE)
        if first < len(window.samples):
            yield replace(window, start=max(0.0, window.start - part.start), samples=window.samples[first:last])


def words_of(part: Part, lease: Lease) -> Iterator[tuple[tuple[Word, ...], float]]:
    """(new words, seconds heard so far); times count from the start of the part."""
    from studio.speech.recognition import recognize

    for found in recognize(lease, windows_of(part)):
        yield found.words, min(found.until, part.length)


@dataclass(frozen=True)
class SpeechScenes:
    """Read from the hidden states of Wav2Vec2: ``boundaries`` in seconds, and ``drive`` (n, 3) in [-1, 1] at 50 per second, the three
    directions in which the speech varies most."""

    boundaries: tuple[float, ...]
    drive: np.ndarray

    def at(self, time: float) -> np.ndarray:
        """The drive (3,) at ``time`` seconds."""
        return self.drive[min(len(self.drive) - 1, max(0, round(time * _STATES)))]


def scenes_of(states: np.ndarray) -> SpeechScenes | None:
    """Boundaries where the states before and after differ most, and the principal components; None for less than a second.

    ``states`` float32 (n, width), 50 per second. Sources: Foote, 2000 (novelty); Pearson, 1901 (principal components).
    """
    if len(states) < 2 * _SMOOTH:
        return None
    centred = states - states.mean(0)
    sums = np.concatenate([np.zeros((1, states.shape[1])), np.cumsum(centred, axis=0, dtype=np.float64)])
    at = np.arange(_SMOOTH, len(states) - _SMOOTH)
    before, after = sums[at] - sums[at - _SMOOTH], sums[at + _SMOOTH] - sums[at]
    norms = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1) + 1e-9
    novelty = 1 - (before * after).sum(1) / norms
    found: list[float] = []
    for k in np.argsort(-novelty):
        if novelty[k] < novelty.mean() + _NOVEL * novelty.std():
            break
        time = float(at[k]) / _STATES
        if time >= _SCENE / 2 and all(abs(time - other) >= _SCENE for other in found):
            found.append(time)
    _, _, directions = np.linalg.svd(centred[:: max(1, len(centred) // 2000)], full_matrices=False)
    drive = centred @ directions[:3].T
    drive = drive / (np.abs(drive).max(0) + 1e-9)
    return SpeechScenes(tuple(sorted(found)), drive.astype(np.float32))
