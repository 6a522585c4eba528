"""The sound of a film: copied packet by packet where the file plays it, else kept lossless as FLAC (MP4) or encoded as Opus (WebM)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from studio.media.containers import audio_stream, clock_zero, open_media
from studio.media.mp4_encoding import CopiedTrack
from studio.media.video import decode

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler, AudioStream, Packet
    from av.container import InputContainer, OutputContainer

# Codecs copied as they are. MP3 and Opus play inside MP4 as well, but Chromium's decodeAudioData does not trim their priming samples
# there (correlation with the recording 0.2 and 0.95 instead of 1), and FLAC holds the same samples.
_COPIED = ("aac", "flac")
_CLOCKED = ("mov", "flac", "ogg")  # containers with a fine enough clock; Matroska's counts milliseconds
_MOST_CHANNELS = 8  # of FLAC
_HIGHEST_RATE = 192_000  # Hz that players support
_JITTER = 0.02  # seconds by which a time stamp may be off before sound is moved: many containers round their stamps
_LONGEST_GAP = 3600.0  # seconds; a longer one is a damaged time stamp
_CHUNK = 4096  # samples encoded at once
_OPUS_RATE = 48_000
_OPUS_BITS = {1: 96_000, 2: 192_000}


@dataclass(frozen=True)
class Soundtrack:
    """The part of a recording (or video) heard from the first picture on: ``length`` seconds from ``start``; None: to its end."""

    path: Path
    start: float = 0.0
    length: float | None = None


class FilmSound(Protocol):
    """A sound track that is written alongside the pictures."""

    def until(self, seconds: float) -> None:
        """Write the sound up to that time of the film; infinity: to the end."""
        ...

    def close(self) -> None:
        """Release the recording."""
        ...


def film_sound(target: OutputContainer, kind: str, sound: Soundtrack) -> FilmSound | None:
    """A track of ``target`` for ``sound``; None when the recording has no sound.

    In "mp4" the samples are exactly those of the recording: packets are copied when all of it is wanted and browsers play its codec
    exactly; otherwise it becomes FLAC at the same rate and channels, with 24 bits where the recording has more than 16.
    Raises ``av.error.FFmpegError`` or ``OSError`` when the file cannot be opened; call `studio.media.containers.probe` first.
    """
    with ExitStack() as stack:
        source = stack.enter_context(open_media(sound.path))
        stream = audio_stream(source)
        if stream is None:
            return None
        context = stream.codec_context
        length = sound.length
        whole = sound.start <= 0 and (length is None or not source.duration or length >= source.duration / 1_000_000 - 0.001)
        clocked = source.format.name.split(",")[0] in _CLOCKED and bool(context.extradata)
        if kind == "mp4" and whole and clocked and context.name in _COPIED:
            return CopiedSound(target, source, stream, stack.pop_all())
        samples = _Samples(source, stream, max(0.0, sound.start), length)
        encoder = _Flac(target, samples) if kind == "mp4" else _Opus(target, samples)
        return EncodedSamples(samples, encoder, stack.pop_all())


class CopiedSound:
    """The recording's own packets. Priming samples keep their negative times, and so become an edit list."""

    def __init__(self, target: OutputContainer, source: InputContainer, stream: AudioStream, stack: ExitStack) -> None:
        self._zero, self._stream, self._packets, self._stack = clock_zero(source), stream, source.demux(stream), stack
        self._track, self._at, self._done = CopiedTrack(target, stream, self._zero), -1.0, False

    def until(self, seconds: float) -> None:
        """As `FilmSound`."""
        from av.error import FFmpegError

        while not self._done and self._at < seconds:
            try:
                packet = next(self._packets, None)
            except (FFmpegError, OSError):  # a damaged end: what came before it is kept
                packet = None
            if packet is None:
                self._track.finish()
                self._done = True
            elif packet.size:
                if packet.pts is not None and packet.time_base is not None:
                    self._at = float(packet.pts * packet.time_base) - self._zero
                if self._decodes(packet):
                    self._track.take(packet)

    def close(self) -> None:
        """As `FilmSound`."""
        self._stack.close()

    def _decodes(self, packet: Packet) -> bool:
        """Whether a packet can be decoded: a player may stop at one that cannot."""
        from av.error import FFmpegError

        try:
            self._stream.decode(packet)
        except FFmpegError:
            return False
        return True


class EncodedSamples:
    """Decoded samples, passed to an encoder."""

    def __init__(self, samples: _Samples, encoder: _Flac | _Opus, stack: ExitStack) -> None:
        self._blocks, self._encoder, self._stack, self._rate = iter(samples), encoder, stack, samples.rate
        self._given, self._done = 0, False

    def until(self, seconds: float) -> None:
        """As `FilmSound`."""
        while not self._done and self._given < seconds * self._rate:
            block = next(self._blocks, None)
            if block is None:
                self._encoder.finish()
                self._done = True
            else:
                self._encoder.add(block, self._given)
                self._given += len(block)

    def close(self) -> None:
        """As `FilmSound`."""
        self._stack.close()


class _Samples:
    """Blocks (n, channels) of int16, or of int32 whose upper 24 bits count, on the recording's clock, from ``start`` seconds on."""

    def __init__(self, source: InputContainer, stream: AudioStream, start: float, length: float | None) -> None:
        context = stream.codec_context
        self._source, self._stream, self._zero = source, stream, clock_zero(source)
        self.rate = context.sample_rate if 0 < context.sample_rate <= _HIGHEST_RATE else _OPUS_RATE
        self.layout = context.layout.name if 0 < context.layout.nb_channels <= _MOST_CHANNELS else "stereo"
        self.channels = context.layout.nb_channels if self.layout != "stereo" else 2
        fine = context.format.name.rstrip("p")
        # lossy codecs (AAC, MP3, Vorbis) decode to floats whose noise is far above the last of 16 bits
        self.wide = fine in ("s32", "s64") or (fine in ("flt", "dbl") and context.name.startswith(("pcm_", "wavpack", "als")))
        self.dtype = np.int32 if self.wide else np.int16
        self._first = round(start * self.rate)
        self._last = None if length is None else self._first + round(length * self.rate)
        self._resampler: AudioResampler | None = None
        self._layout: tuple[str, str, int] | None = None

    def __iter__(self) -> Iterator[np.ndarray]:
        at = 0  # samples of the recording so far
        for time, block in self._decoded():
            jump = round(time * self.rate) - at
            if abs(jump) <= _JITTER * self.rate or jump > _LONGEST_GAP * self.rate or jump < -_LONGEST_GAP * self.rate:
                jump = 0
            while jump > 0:
                silence = np.zeros((min(jump, self.rate), self.channels), self.dtype)
                yield from self._wanted(silence, at)
                at, jump = at + len(silence), jump - len(silence)
            block = block[-jump:] if jump < 0 else block
            yield from self._wanted(block, at)
            at += len(block)
            if self._last is not None and at >= self._last:
                return

    def _wanted(self, block: np.ndarray, at: int) -> Iterator[np.ndarray]:
        """The part of ``block`` (its first sample is number ``at``) that lies inside what is wanted."""
        end = len(block) if self._last is None else max(0, min(len(block), self._last - at))
        block = block[max(0, self._first - at) : end]
        for i in range(0, len(block), _CHUNK):
            yield block[i : i + _CHUNK]

    def _decoded(self) -> Iterator[tuple[float, np.ndarray]]:
        for time, frame in decode(self._source, self._stream):
            yield time - self._zero, self._integers(frame)

    def _integers(self, frame: AudioFrame) -> np.ndarray:
        from av import AudioResampler

        kept = frame.sample_rate == self.rate and frame.layout.nb_channels == self.channels
        fine = frame.format.name.rstrip("p")
        if not kept or fine not in ("u8", "s16", "s32", "flt", "dbl"):
            layout = (frame.format.name, frame.layout.name, frame.sample_rate)
            if self._resampler is None or layout != self._layout:
                self._layout, self._resampler = layout, AudioResampler("flt", self.layout, self.rate)
            frame.pts = None
            arrays = [_matrix(f) for f in self._resampler.resample(frame)]
            return self._cast(np.concatenate(arrays) if arrays else np.zeros((0, self.channels), np.float32))
        return self._cast(_matrix(frame))

    def _cast(self, values: np.ndarray) -> np.ndarray:
        """``values`` as integers: exact as far as the bits reach; NaN becomes silence."""
        bits = 32 if self.wide else 16
        if values.dtype.kind == "f":
            top = 2 ** (23 if self.wide else 15)
            with np.errstate(invalid="ignore"):
                scaled = np.rint(np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=1.0, neginf=-1.0) * top)
            return (np.clip(scaled, -top, top - 1).astype(np.int64) * (256 if self.wide else 1)).astype(self.dtype)
        wide = values.astype(np.int64)
        if values.dtype == np.uint8:
            wide = (wide - 128) * 256
            return (wide << (bits - 16)).astype(self.dtype)
        own = values.dtype.itemsize * 8
        return (wide << (bits - own) if bits >= own else wide >> (own - bits)).astype(self.dtype)


def _matrix(frame: AudioFrame) -> np.ndarray:
    """(n, channels) in the frame's own sample format."""
    array = frame.to_ndarray()
    return array.T if frame.format.is_planar else array.reshape(-1, frame.layout.nb_channels)


def _frame(block: np.ndarray, layout: str, rate: int) -> AudioFrame:
    from av import AudioFrame

    made = AudioFrame.from_ndarray(
        np.ascontiguousarray(block).reshape(1, -1), format="s32" if block.dtype == np.int32 else "s16", layout=layout
    )
    made.sample_rate = rate
    return made


class _Flac:
    """Lossless (RFC 9639; in MP4 in the Xiph encapsulation)."""

    def __init__(self, target: OutputContainer, samples: _Samples) -> None:
        self._target, self._layout, self._rate = target, samples.layout, samples.rate
        self._track = target.add_stream("flac", rate=samples.rate)
        context = self._track.codec_context
        context.layout, context.format = samples.layout, "s32" if samples.wide else "s16"

    def add(self, block: np.ndarray, at: int) -> None:
        """Encode samples (n, channels); the first has the number ``at``."""
        frame = _frame(block, self._layout, self._rate)
        frame.pts, frame.time_base = at, Fraction(1, self._rate)
        self._target.mux(self._track.encode(frame))

    def finish(self) -> None:
        """Flush the encoder."""
        self._target.mux(self._track.encode(None))


class _Opus:
    """Mono or stereo at 48 kHz, at a bit rate that few can tell from the original."""

    def __init__(self, target: OutputContainer, samples: _Samples) -> None:
        from av import AudioResampler

        self._target, self._layout, self._rate = target, samples.layout, samples.rate
        channels = min(samples.channels, 2)
        layout = "mono" if channels == 1 else "stereo"
        self._track = target.add_stream("libopus", rate=_OPUS_RATE)
        context = self._track.codec_context
        context.layout, context.format, context.bit_rate = layout, "flt", _OPUS_BITS[channels]
        self._resampler = AudioResampler("flt", layout, _OPUS_RATE, frame_size=960)
        self._next = 0

    def add(self, block: np.ndarray, at: int) -> None:
        """As `_Flac.add`."""
        frame = _frame(block, self._layout, self._rate)
        frame.pts = None
        self._encode(self._resampler.resample(frame))

    def finish(self) -> None:
        """Flush the resampler and the encoder."""
        self._encode(self._resampler.resample(None))
        self._target.mux(self._track.encode(None))

    def _encode(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            if frame.samples:
                frame.pts, frame.time_base = self._next, Fraction(1, _OPUS_RATE)
                self._next += frame.samples
                self._target.mux(self._track.encode(frame))
