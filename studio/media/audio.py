"""The sound of any file as plain samples, a window at a time, on the file's own clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from studio.media.channel_mix import ChannelMix
from studio.media.containers import audio_stream, clock_zero, open_media

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler, AudioStream
    from av.container import InputContainer

RATE = 16_000  # Hz; the input rate of speech recognisers
_JITTER = 0.02  # seconds by which a time stamp may be off before samples are moved: many containers round their stamps
_BEYOND = 60.0  # seconds past the stated end; a time stamp beyond that is a defect, not a pause
_SLICE = 0.01  # seconds of sound behind one point of the waveform before it is reduced


@dataclass(frozen=True)
class AudioWindow:
    """``samples`` float32 (n,), one channel in [-1, 1]; the first one is heard ``start`` seconds into the media."""

    start: float
    samples: np.ndarray

    @property
    def seconds(self) -> float:
        """Its duration at `RATE`."""
        return len(self.samples) / RATE


def audio_windows(path: str | Path, seconds: float = 30.0, rate: int = RATE, track: int | None = None) -> Iterator[AudioWindow]:
    """The file's sound, mixed to one channel at ``rate`` Hz, as contiguous windows of ``seconds`` (the last one may be shorter).

    ``track``: number among the sound tracks, from 0; by default the one that a player would choose. Channels of opposite phase do not
    cancel each other (`studio.media.channel_mix`).

    Where the file has no samples (before a late start, in gaps) there is silence. Where its end is damaged, everything before that is
    returned; a file without sound gives no windows. Memory does not grow with the length of the file. Raises ``av.error.FFmpegError`` or
    ``OSError`` when the file cannot be opened at all.
    """
    if seconds <= 0 or rate <= 0:
        raise ValueError("seconds and rate must be positive")
    size = max(int(seconds * rate), 1)
    held: list[np.ndarray] = []
    count = given = 0
    for piece in _pieces(path, rate, track):
        held.append(piece)
        count += len(piece)
        if count < size:
            continue
        joined = np.concatenate(held)
        whole = len(joined) // size * size
        for at in range(0, whole, size):
            yield AudioWindow((given + at) / rate, joined[at : at + size])
        given += whole
        held, count = [joined[whole:].copy()], len(joined) - whole
    if count:
        yield AudioWindow(given / rate, np.concatenate(held))


class Sound(Protocol):
    """A window of samples float32 (n,) with its start in seconds, as an `AudioWindow` is one."""

    @property
    def start(self) -> float: ...
    @property
    def samples(self) -> np.ndarray: ...


def cut_spans(windows: Iterable[Sound], spans: Iterable[tuple[float, float]], rate: int = RATE) -> Iterator[tuple[float, np.ndarray]]:
    """(start in seconds, samples) of each span, (start, end) in seconds and in order, of contiguous windows at ``rate`` Hz.

    A span may begin before or end after the sound, and is shorter then, or empty. Memory holds one window and one span; reading ends with
    the last span.
    """
    upcoming, held, first = iter(windows), np.zeros(0, np.float32), 0
    for start, end in spans:
        keep = max(min(round(start * rate) - first, len(held)), 0)
        held, first = held[keep:].copy(), first + keep
        while round(end * rate) > first + len(held):
            window = next(upcoming, None)
            if window is None:
                break
            if not len(held):
                first = round(window.start * rate)
            held = np.concatenate([held, window.samples])
            keep = max(min(round(start * rate) - first, len(held)), 0)
            held, first = held[keep:].copy(), first + keep
        begin = max(round(start * rate) - first, 0)
        yield (first + begin) / rate, held[begin : max(round(end * rate) - first, begin)]


def waveform(path: str | Path, buckets: int = 800, *, duration: float | None = None, track: int | None = None) -> np.ndarray:
    """Lowest and highest sample of each of ``buckets`` equal spans, float32 (buckets, 2), for drawing.

    ``duration``: seconds that the spans cover together, by default the length of the sound; where there is no sound, zeros. ``track`` as in
    `audio_windows`.
    """
    rate = 8000
    step = int(rate * _SLICE)
    slices: list[np.ndarray] = []
    for window in audio_windows(path, 10.0, rate, track):
        padded = np.pad(window.samples, (0, -len(window.samples) % step), mode="edge").reshape(-1, step)
        slices.append(np.stack([padded.min(1), padded.max(1)], axis=1))
    found = np.concatenate(slices) if slices else np.zeros((0, 2), np.float32)
    total = len(found) if duration is None else max(round(duration / _SLICE), 1)
    drawn = np.zeros((buckets, 2), np.float32)
    edges = np.linspace(0, total, buckets + 1)
    for i in range(buckets):
        part = found[int(edges[i]) : max(int(np.ceil(edges[i + 1])), int(edges[i]) + 1)]
        if len(part):
            drawn[i] = part[:, 0].min(), part[:, 1].max()
    return drawn


def _pieces(path: str | Path, rate: int, track: int | None) -> Iterator[np.ndarray]:
    """Samples in order and without gaps (which become silence), in pieces of at most about a second."""
    with open_media(path) as container:
        stream = audio_stream(container, track)
        if stream is None:
            return
        timeline = _Timeline(rate, clock_zero(container), (container.duration or 0) / 1_000_000)
        for frame in _frames(container, stream):
            yield from timeline.add(frame)
        yield from timeline.flush()


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Decoded frames; undecodable packets are skipped, and the first unreadable one ends the stream."""
    from av.error import FFmpegError

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, FFmpegError, OSError):
            return
        try:
            frames = stream.decode(packet)
        except (FFmpegError, ValueError):
            continue
        yield from frames


class _Timeline:
    """Places frames on one time line: resamples, mixes down, fills gaps, trims overlaps."""

    def __init__(self, rate: int, zero: float, stated: float) -> None:
        self._rate, self._zero = rate, zero
        self._latest = stated + _BEYOND if stated else float("inf")
        self._resampler: AudioResampler | None = None  # keeps the channels
        self._downmix: AudioResampler | None = None  # the plain mix; takes as many samples as it gives
        self._mix: ChannelMix | None = None
        self._layout: tuple[str, str, int] | None = None
        self._next: float | None = None  # seconds at which the next frame should begin
        self._given = 0  # samples yielded so far

    def add(self, frame: AudioFrame) -> Iterator[np.ndarray]:
        layout = (frame.format.name, frame.layout.name, frame.sample_rate)
        time = self._time(frame)
        jumped = time is not None and abs(time - (self._next or 0.0)) > _JITTER
        if jumped or layout != self._layout:
            yield from self.flush()
            self._start(layout)
        if time is None:
            time = self._next or 0.0
        skip = 0
        if jumped:
            begin = round(time * self._rate)
            yield from self._silence(begin - self._given)
            skip = max(self._given - begin, 0)
        length = frame.samples / frame.sample_rate
        self._next = time + length if jumped or self._next is None else self._next + length
        if skip >= length * self._rate:  # everything in it lies before what was already yielded
            return
        frame.pts = None
        for samples in self._resampled(frame):
            yield from self._give(samples[skip:])
            skip = max(skip - len(samples), 0)

    def flush(self) -> Iterator[np.ndarray]:
        """What the resampler still holds."""
        for samples in self._resampled(None):
            yield from self._give(samples)
        self._resampler = self._downmix = self._mix = None
        self._layout = None

    def _start(self, layout: tuple[str, str, int]) -> None:
        from av.audio.resampler import AudioResampler

        channels = layout[1]
        self._resampler = AudioResampler(format="flt", layout=channels, rate=self._rate)
        self._layout = layout

    def _time(self, frame: AudioFrame) -> float | None:
        """Seconds on the media's clock, or None where the file states no time or an impossible one."""
        stamp = frame.time  # a frame is a hundredth of a second or two: exact fractions would cost as much as decoding it
        if stamp is None or (stamp == 0 and frame.pts):  # a frame flushed at the end has no clock of its own
            return None
        time = stamp - self._zero
        # far beyond the end, or far back, as where recordings were concatenated: the stamp is wrong and the sound simply continues
        return time if self._given / self._rate - _BEYOND <= time <= self._latest else None

    def _resampled(self, frame: AudioFrame | None) -> Iterator[np.ndarray]:
        if self._resampler is None:
            return
        for out in self._resampler.resample(frame):
            yield self._mixed(out)

    def _mixed(self, frame: AudioFrame) -> np.ndarray:
        """One channel of a frame at the rate of this time line."""
        from av.audio.resampler import AudioResampler

        channels = frame.layout.nb_channels
        block = np.frombuffer(bytes(frame.planes[0]), np.float32, frame.samples * channels).reshape(-1, channels)
        if channels == 1:
            return block[:, 0]
        if self._downmix is None or self._mix is None:
            self._downmix, self._mix = AudioResampler(format="flt", layout="mono", rate=self._rate), self._channel_mix(frame)
        frame.pts = None
        plain = [part.to_ndarray().reshape(-1) for part in self._downmix.resample(frame)]
        whole = sum(map(len, plain)) == len(block)
        return self._mix.mix(block, np.concatenate(plain) if whole else block.mean(1))

    def _channel_mix(self, frame: AudioFrame) -> ChannelMix:
        bass = [k for k, channel in enumerate(frame.layout.channels) if channel.name.startswith("LFE")]
        return ChannelMix(frame.layout.nb_channels, self._rate, bass)

    def _give(self, samples: np.ndarray) -> Iterator[np.ndarray]:
        if len(samples):
            self._given += len(samples)
            clean = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0) if not np.isfinite(samples).all() else samples
            yield np.clip(clean, -1.0, 1.0).astype(np.float32, copy=False)

    def _silence(self, count: int) -> Iterator[np.ndarray]:
        while count > 0:
            part = min(count, self._rate)
            self._given += part
            yield np.zeros(part, np.float32)
            count -= part
