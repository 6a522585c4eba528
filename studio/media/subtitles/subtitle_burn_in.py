"""The video track with captions drawn in: decode, draw and encode one picture after the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from studio.media.audio import waveform
from studio.media.containers import clock_zero
from studio.media.display_times import DisplayTimes
from studio.media.mp4_encoding import EncodedPictures
from studio.media.subtitles.caption_drawing import Overlay, draw_caption, find_font, overlay_yuv420p
from studio.media.video import upright

if TYPE_CHECKING:
    from av import Packet, VideoFrame, VideoStream
    from av.container import InputContainer, OutputContainer

CueTriple = tuple[float, float, Sequence[str]]
"""(start, end in seconds, lines)."""

_LONGEST_STILL = 0.1  # seconds; a picture shown longer than that is repeated where a caption begins or ends during it
_SOUND_ONLY = (1280, 720)  # px
_SOUND_RATE = 5  # pictures a second
_CLOCK = Fraction(1, 90_000)


class Captions:
    """Which caption is on screen when; each is drawn once."""

    def __init__(self, cues: Sequence[CueTriple]) -> None:
        self._cues = sorted((c for c in cues if c[1] > c[0] and any(line.strip() for line in c[2])), key=lambda c: c[0])
        self._starts = [c[0] for c in self._cues]
        self.edges = sorted({t for start, end, _ in self._cues for t in (start, end)})
        self._font = find_font("".join(line for _, _, lines in self._cues for line in lines))
        self._drawn: tuple[tuple[int, int, int, float] | None, Overlay | None] = (None, None)

    def at(self, time: float, width: int, height: int, pixel_aspect: float = 1.0) -> Overlay | None:
        """The drawn caption at ``time`` seconds; where two overlap, the later one."""
        i = bisect_right(self._starts, time + 1e-6) - 1
        if i < 0 or time + 1e-6 >= self._cues[i][1]:
            return None
        key = (i, width, height, pixel_aspect)
        if self._drawn[0] != key:
            self._drawn = (key, draw_caption(self._cues[i][2], width, height, font_file=self._font, pixel_aspect=pixel_aspect))
        return self._drawn[1]

    def within(self, start: float, end: float) -> list[float]:
        """Times between ``start`` and ``end`` (exclusive) at which a caption begins or ends."""
        return [t for t in self.edges[bisect_right(self.edges, start) :] if t < end]


class CaptionedVideoTrack:
    """Decodes, draws and encodes picture by picture. One picture is held back, to know how long it is shown."""

    def __init__(
        self, target: OutputContainer, source: InputContainer, stream: VideoStream, captions: Captions | None, duration: float
    ) -> None:
        """``stream`` of ``source``; ``duration``: seconds for which the film is shown."""
        self._times = DisplayTimes(stream, source.format.name)
        zero = clock_zero(source)
        self._target, self._stream, self._zero, self._captions, self._duration = target, stream, zero, captions, duration
        self._encoder: EncodedPictures | None = None
        self._held: tuple[float, np.ndarray] | None = None
        self._aspect = 1.0
        self._full_range = False

    @property
    def ready(self) -> bool:
        """Whether the track has been added to the file, which takes the size of the first picture."""
        return self._encoder is not None

    def take(self, packet: Packet | None) -> None:
        """Process one packet of the source; those of other streams are ignored. None flushes the decoder."""
        from av.error import FFmpegError

        if packet is not None and packet.stream.index != self._stream.index:
            return
        try:
            decoded = self._stream.decode(packet)
        except FFmpegError:  # a damaged picture
            return
        for frame in decoded:
            for time, picture in self._times.add(frame):
                self._hold(time - self._zero, picture)

    def finish(self) -> None:
        """Write the picture held back, then flush the encoder."""
        self.take(None)
        for time, picture in self._times.rest():
            self._hold(time - self._zero, picture)
        if self._held is not None:
            time, planes = self._held
            self._write(time, planes, max(self._duration, time))
        if self._encoder is not None:
            self._encoder.finish(self._duration)

    def _hold(self, time: float, frame: VideoFrame) -> None:
        if self._held is not None:
            self._write(*self._held, time)
        planes = self._planes(frame)
        self._held = (time, planes)

    def _planes(self, frame: VideoFrame) -> np.ndarray:
        """The picture upright as yuv420p, uint8 (h * 3 / 2, w), in the size of the encoder, which the first picture opens."""
        turned = round(frame.rotation / 90) % 4
        width, height = frame.width // 2 * 2, frame.height // 2 * 2
        flat = frame.reformat(width=max(2, width), height=max(2, height), format="yuv420p").to_ndarray()
        if turned:
            flat = _turned(flat, frame.rotation)
        if self._encoder is None:
            aspect = self._stream.sample_aspect_ratio
            if aspect and turned % 2:
                aspect = 1 / aspect
            self._aspect, self._full_range = float(aspect or 1), int(frame.color_range) == 2
            size = (flat.shape[1], flat.shape[0] * 2 // 3)
            self._encoder = EncodedPictures(self._target, *size, _CLOCK, self._stream.average_rate, aspect)
            self._encoder.like(frame)
        elif flat.shape != (self._encoder.height * 3 // 2, self._encoder.width):  # the size changes within the video
            import av

            again = av.VideoFrame.from_ndarray(flat, format="yuv420p")
            flat = again.reformat(width=self._encoder.width, height=self._encoder.height).to_ndarray()
        return flat

    def _write(self, time: float, planes: np.ndarray, until: float) -> None:
        times = [time]
        if self._captions is not None and until - time > _LONGEST_STILL:
            times += self._captions.within(time, until)
        for at in times:
            self._encode(at, planes)

    def _encode(self, time: float, planes: np.ndarray) -> None:
        import av

        encoder = self._encoder
        if encoder is None:
            return
        overlay = self._captions.at(time, encoder.width, encoder.height, self._aspect) if self._captions is not None else None
        if overlay is not None:
            planes = planes.copy()
            overlay_yuv420p(overlay, planes, full_range=self._full_range)
        encoder.take(av.VideoFrame.from_ndarray(planes, format="yuv420p"), max(0, round(time / _CLOCK)))


class WaveformTrack:
    """For recordings without video: their waveform on a plain dark background, brighter where it has already been played."""

    def __init__(self, target: OutputContainer, path: str | Path, captions: Captions, duration: float, track: int | None = None) -> None:
        self._encoder = EncodedPictures(target, *_SOUND_ONLY, _CLOCK, Fraction(_SOUND_RATE))
        self.ready = True
        self._captions, self._duration, self._next = captions, duration, 0
        width, height = _SOUND_ONLY
        span = waveform(path, width - 160, duration=duration, track=track)
        peak = max(float(np.abs(span).max(initial=0)), 1e-3)
        rows = np.arange(height)[:, None]
        middle, reach = height * 0.4, height * 0.22
        high, low = middle - span[:, 1] / peak * reach - 1, middle - span[:, 0] / peak * reach + 1
        self._wave = np.pad((rows >= high) & (rows <= low), ((0, 0), (80, width - 80 - len(span))))

    def take(self, packet: Packet) -> None:
        """Draw all pictures up to the time of a packet."""
        if packet.pts is not None and packet.time_base is not None:
            self._until(min(self._duration, float(packet.pts * packet.time_base)))

    def finish(self) -> None:
        """Draw the rest."""
        self._until(self._duration)
        self._encoder.finish(self._duration)

    def _until(self, end: float) -> None:
        import av

        while self._next / _SOUND_RATE < end:
            start, self._next = self._next / _SOUND_RATE, self._next + 1
            for time in (start, *self._captions.within(start, self._next / _SOUND_RATE)):
                frame = av.VideoFrame.from_ndarray(self._picture(time), format="yuv420p")
                self._encoder.take(frame, round(time / _CLOCK))

    def _picture(self, time: float) -> np.ndarray:
        width, height = _SOUND_ONLY
        planes = np.full((height * 3 // 2, width), 128, np.uint8)
        heard = 80 + (width - 160) * time / max(self._duration, 1e-6)
        planes[:height] = np.where(self._wave, np.where(np.arange(width) < heard, 190, 92), 30)
        overlay = self._captions.at(time, width, height)
        if overlay is not None:
            overlay_yuv420p(overlay, planes, full_range=False)
        return planes


def _turned(planes: np.ndarray, rotation: float) -> np.ndarray:
    total, width = planes.shape
    height = total * 2 // 3
    luma = upright(planes[:height], rotation)
    chroma = [upright(plane, rotation).reshape(-1) for plane in planes[height:].reshape(2, height // 2, width // 2)]
    return np.concatenate([luma.reshape(-1), *chroma]).reshape(-1, luma.shape[1])
