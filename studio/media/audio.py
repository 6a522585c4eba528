"""Sound from any file as plain samples, a window at a time, on the file's own clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.media.containers import audio_stream, clock_zero, open_media

if TYPE_CHECKING:
    from av.container import InputContainer

RATE = 16_000  # Hz; what speech recognisers hear
_JITTER = 0.02  # seconds that a time stamp may be off before samples are moved: stamps of many containers are rounded
_BEYOND = 60.0  # seconds past the stated end after which a time stamp is a defect, not a pause
_SLICE = 0.01  # seconds of sound that one point of the waveform covers before it is reduced


@dataclass(frozen=True)
class AudioWindow:
    """``samples`` float32 (n,), one channel in [-1, 1]; the first one is heard at ``start`` seconds of the media's clock."""

    start: float
    samples: np.ndarray

    @property
    def seconds(self) -> float:
        """How long it lasts at `RATE`."""
        return len(self.samples) / RATE


def audio_windows(path: str | Path, seconds: float = 30.0, rate: int = RATE) -> Iterator[AudioWindow]:
    """The file's sound, mixed to one channel at ``rate`` Hz, as contiguous windows of ``seconds`` (the last one may be shorter).

    Silence stands where the file has none: before a late start and in gaps. A damaged tail ends the windows, what could be decoded
    before it is kept; a file without sound gives none. Memory does not grow with the file. Raises ``av.error.FFmpegError`` or
    ``OSError`` when the file cannot be opened at all.
    """
    if seconds <= 0 or rate <= 0:
        raise ValueError("seconds and rate must be positive")
    size = max(int(seconds * rate), 1)
    held: list[np.ndarray] = []
    count = given = 0
    for piece in _pieces(path, rate):
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


def waveform(path: str | Path, buckets: int = 800, *, duration: float | None = None) -> np.ndarray:
    """Lowest and highest sample of each of ``buckets`` equal spans, float32 (buckets, 2), for drawing.

    ``duration``: seconds that the spans cover together, default the sound itself; silence where there is no sound.
    """
    rate = 8000
    step = int(rate * _SLICE)
    slices: list[np.ndarray] = []
    for window in audio_windows(path, 10.0, rate):
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


def _pieces(path: str | Path, rate: int) -> Iterator[np.ndarray]:
    """Samples in order without holes; each piece at most about a second, gaps included."""
    with open_media(path) as container:
        stream = audio_stream(container)
        if stream is None:
            return
        line = _Line(rate, clock_zero(container), (container.duration or 0) / 1_000_000)
        for frame in _frames(container, stream):
            yield from line.add(frame)
        yield from line.flush()


def _frames(container: InputContainer, stream: Any) -> Iterator[Any]:
    """Decoded frames; undecodable packets are skipped, an unreadable rest ends them."""
    from av.error import FFmpegError

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, FFmpegError, OSError):
            return
        try:
            frames = packet.decode()
        except (FFmpegError, ValueError):
            continue
        yield from frames


class _Line:
    """Lays frames on one time line: resamples, mixes down, fills gaps, cuts overlaps."""

    def __init__(self, rate: int, zero: float, stated: float) -> None:
        self._rate, self._zero = rate, zero
        self._latest = stated + _BEYOND if stated else float("inf")
        self._resampler: Any = None
        self._kind: tuple[Any, ...] = ()
        self._next: float | None = None  # seconds at which the next frame should begin
        self._given = 0  # samples handed out

    def add(self, frame: Any) -> Iterator[np.ndarray]:
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        time = self._time(frame)
        jumped = time is not None and abs(time - (self._next or 0.0)) > _JITTER
        if jumped or kind != self._kind:
            yield from self.flush()
            self._start(kind)
        if time is None:
            time = self._next or 0.0
        skip = 0
        if jumped:
            begin = round(time * self._rate)
            yield from self._silence(begin - self._given)
            skip = max(self._given - begin, 0)
        length = frame.samples / frame.sample_rate
        self._next = time + length if jumped or self._next is None else self._next + length
        if skip >= length * self._rate:  # all of it lies before what was already given
            return
        frame.pts = None
        for samples in self._resampled(frame):
            yield from self._give(samples[skip:])
            skip = max(skip - len(samples), 0)

    def flush(self) -> Iterator[np.ndarray]:
        """What the resampler still holds."""
        if self._resampler is not None:
            for samples in self._resampled(None):
                yield from self._give(samples)
            self._resampler = None
            self._kind = ()

    def _start(self, kind: tuple[Any, ...]) -> None:
        from av.audio.resampler import AudioResampler

        self._resampler = AudioResampler(format="flt", layout="mono", rate=self._rate)
        self._kind = kind

    def _time(self, frame: Any) -> float | None:
        """Seconds on the media's clock, or None where the file does not say or says nonsense."""
        if frame.pts is None or frame.time_base is None:
            return None
        time = float(frame.pts * frame.time_base) - self._zero
        # far beyond the end, or far back as where recordings were joined: the stamps are wrong, the sound simply goes on
        return time if self._given / self._rate - _BEYOND <= time <= self._latest else None

    def _resampled(self, frame: Any) -> Iterator[np.ndarray]:
        for out in self._resampler.resample(frame):
            yield out.to_ndarray().reshape(-1)

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
