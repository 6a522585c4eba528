"""MP4 files that every browser plays: written whole or not at all, with tracks copied where possible.

On PyAV itself: imageio's pyav plugin writes one video track, without sound, copied packets or encoder options.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from studio.errors import StorageFull
from studio.media.containers import open_media, video_stream
from studio.media.outputs import finish_file

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream, Packet, VideoFrame, VideoStream
    from av.container import OutputContainer

COPIED_AUDIO_CODECS = ("aac", "mp3", "mp3float", "opus", "libopus", "flac", "alac")  # MP4 can hold them, and players expect them there
PLAYED_AUDIO_CODECS = tuple(name for name in COPIED_AUDIO_CODECS if name != "alac")  # the part of them that all browsers play
COPIED_VIDEO_CODECS = ("h264", "hevc", "mpeg4", "vp9", "libvpx-vp9", "av1", "libdav1d")
_SOUND_RATES = (48_000, 44_100, 32_000, 24_000, 22_050, 16_000)
_SOUND_BITS = 160_000  # a second
_QUALITY = {"preset": "veryfast", "crf": "20"}  # x264; 20 is hard to tell from the original, and veryfast keeps two cores ahead of playback
_LATE = 1  # seconds
_DISK_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
# the index in front: a browser starts before the file has arrived; times of the tracks' beginnings are as fine as those of the pictures
_MP4 = {"movflags": "+faststart", "movie_timescale": "90000"}


@contextmanager
def new_mp4(out: Path) -> Iterator[OutputContainer]:
    """A PyAV container to write to; the file gets its name if the block succeeds and is removed if it does not.

    Raises `StorageFull` when the disk refuses it; whatever the block raises passes through.
    """
    import av

    part: Path | None = None
    try:
        out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{out.stem[:40]}-", suffix=".part", dir=out.parent)
        os.close(handle)
        part = Path(name)
        with av.open(name, "w", format="mp4", options=_MP4) as container:
            yield container
        finish_file(part, out)
    except OSError as error:
        if error.errno is None:
            raise
        raise StorageFull("error.storage_full" if error.errno in _DISK_FULL else "error.storage_unwritable") from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def copies_whole(path: str | Path) -> bool:
    """Whether every packet of the film can be copied into an MP4: each has its own time and can be decoded before it is shown.

    Reads the whole file without decoding it. Raises ``av.error.FFmpegError`` or ``OSError`` when it cannot be opened.
    """
    from av.error import FFmpegError

    with open_media(path) as source:
        stream = video_stream(source)
        if stream is None or "avi" in source.format.name:  # AVI stores no times of display
            return False
        shown, decoded = set[int](), -(2**63)
        try:
            for packet in source.demux(stream):
                if not packet.size:
                    continue
                if packet.pts is None or packet.pts in shown or (packet.dts is None and decoded > -(2**63)):
                    return False
                shown.add(packet.pts)
                if packet.dts is not None:
                    if packet.dts <= decoded or packet.dts > packet.pts:
                        return False
                    decoded = packet.dts
        except (FFmpegError, OSError):  # a damaged end
            pass
    return True


class LastPacket:
    """Writes the packets of one video track, and keeps the latest one back: only the end tells how long its picture is shown."""

    def __init__(self, container: OutputContainer) -> None:
        self._container = container
        self._held: Packet | None = None
        self._first = self._shown_until = 0  # ticks of the packets: when the first picture is shown, and until when the latest one
        self._first_decoded: int | None = None

    def write(self, packet: Packet) -> None:
        """Write the one before ``packet``, which has its final times."""
        if self._held is not None:
            self._container.mux(self._held)
        if self._first_decoded is None:
            self._first, self._first_decoded = packet.pts or 0, packet.dts or 0
        self._held = packet
        self._first = min(self._first, packet.pts or 0)
        self._shown_until = max(self._shown_until, (packet.pts or 0) + max(packet.duration or 0, 1))

    def finish(self, until: float = 0.0) -> None:
        """Write the last packet; the track lasts until ``until`` seconds, or at least until its latest picture has been shown."""
        packet, self._held = self._held, None
        if packet is None or packet.dts is None or packet.time_base is None:
            return
        # MP4 adds the durations up in the order of decoding, which begins before the first picture is shown
        length = max(self._shown_until, round(until / packet.time_base)) - self._first
        packet.duration = max(packet.duration or 0, length - (packet.dts - (self._first_decoded or 0)))
        self._container.mux(packet)


class CopiedTrack:
    """A track copied packet by packet. ``zero``: seconds at which the source's clock starts."""

    def __init__(self, container: OutputContainer, source: VideoStream | AudioStream, zero: float) -> None:
        self._container, self._source, self._shift = container, source, round(zero / (source.time_base or 1))
        self._track = container.add_stream_from_template(source)
        self._last: int | None = None
        self._closing = LastPacket(container) if source.type == "video" else None
        self._early: list[Packet] = []
        self.ready = True

    def take(self, packet: Packet) -> None:
        """Write one packet; those of other tracks, and those that run backwards in decoding order (see `copies_whole`), are dropped."""
        if packet.stream.index != self._source.index:
            return
        if packet.pts is None:
            return
        if packet.dts is None and self._last is None:  # Matroska stores no decoding times: the first few are not known yet
            self._early.append(packet)
            return
        self._release(packet.dts)
        self._write(packet)

    def finish(self) -> None:
        """Write what still waits for a decoding time."""
        self._release(None)
        if self._closing is not None:
            self._closing.finish()

    def _release(self, first: int | None) -> None:
        early, self._early = self._early, []
        for i, packet in enumerate(early):
            packet.dts = packet.pts if first is None else first - len(early) + i
            self._write(packet)

    def _write(self, packet: Packet) -> None:
        if packet.pts is None or packet.dts is None or (self._last is not None and packet.dts <= self._last):
            return
        self._last = packet.dts
        packet.pts -= self._shift
        packet.dts -= self._shift
        packet.stream = self._track
        if self._closing is not None:
            self._closing.write(packet)
        else:
            self._container.mux(packet)


class EncodedSound:
    """A sound track encoded as AAC, mono or stereo, at its own rate where AAC has it. ``zero`` as for `CopiedTrack`."""

    def __init__(self, container: OutputContainer, source: AudioStream, zero: float) -> None:
        import av

        rate = source.codec_context.sample_rate
        rate = rate if rate in _SOUND_RATES else 48_000
        layout = "mono" if source.codec_context.layout.nb_channels == 1 else "stereo"
        self._container, self._source, self._zero = container, source, zero
        self._track = container.add_stream("aac", rate=rate)
        self._track.codec_context.layout = layout
        self._track.codec_context.bit_rate = _SOUND_BITS
        self._resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate, frame_size=1024)
        self._next = 0

    def take(self, packet: Packet | None) -> None:
        """Decode a packet of the source and encode its samples; a damaged one is skipped."""
        from av.error import FFmpegError

        try:
            decoded = self._source.decode(packet)
        except FFmpegError:
            return
        for frame in decoded:
            if frame.time_base is None:  # flushed by the decoder at the end
                frame.time_base = self._source.time_base
            if frame.pts is not None and frame.time_base is not None:
                frame.pts -= round(self._zero / frame.time_base)
            self._encode(self._resampler.resample(frame))

    def finish(self) -> None:
        """Flush the decoder, the resampler and the encoder."""
        self.take(None)
        self._encode(self._resampler.resample(None))
        self._container.mux(self._track.encode(None))

    def _encode(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            if not frame.samples:
                continue
            tick = Fraction(1, frame.sample_rate)
            at = self._next if frame.pts is None or frame.time_base is None else max(self._next, round(frame.pts * frame.time_base / tick))
            if not self._next and 0 < at < _LATE * frame.sample_rate:
                self._silence(frame, at)
            frame.pts, frame.time_base, self._next = at, tick, at + frame.samples
            self._container.mux(self._track.encode(frame))

    def _silence(self, like: AudioFrame, until: int) -> None:
        """Sound that begins a little late begins with silence: a film whose tracks all begin late would be shown from there on."""
        import av

        channels = like.layout.nb_channels
        for start in range(0, until, 1024):
            block = np.zeros((channels, min(1024, until - start)), np.float32)
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=like.layout.name)
            frame.sample_rate, frame.pts, frame.time_base = like.sample_rate, start, Fraction(1, like.sample_rate)
            self._container.mux(self._track.encode(frame))


class EncodedPictures:
    """A video track as H.264 for every player: 4:2:0, 8 bits, even edges, upright, with the times it is given."""

    def __init__(
        self, container: OutputContainer, width: int, height: int, clock: Fraction, rate: Fraction | None,
        pixel_aspect: Fraction | None = None,
    ) -> None:  # fmt: skip
        """``width`` and ``height`` in px, made even by dropping a line; ``clock``: length of one tick of the times, in seconds."""
        self.width, self.height, self.clock = max(2, width // 2 * 2), max(2, height // 2 * 2), clock
        self._last, self._closing = -1, LastPacket(container)
        self._track = container.add_stream("libx264", rate=rate or 25, options=_QUALITY)
        self._track.width, self._track.height, self._track.pix_fmt = self.width, self.height, "yuv420p"
        self._track.codec_context.time_base = self._track.time_base = clock
        if pixel_aspect:
            self._track.codec_context.sample_aspect_ratio = pixel_aspect

    def like(self, frame: VideoFrame) -> None:
        """Adopt the colour description of ``frame``. Only before the first picture."""
        context = self._track.codec_context
        for name in ("color_range", "color_primaries", "color_trc", "colorspace"):
            setattr(context, name, int(getattr(frame, name)))

    def take(self, frame: VideoFrame, tick: int) -> None:
        """Encode a frame (yuv420p of this size) to be shown from ``tick`` on, or right after the last one where that is later."""
        self._last = tick = max(tick, self._last + 1)
        frame.pts, frame.time_base = tick, self.clock
        frame.pict_type = 0  # the encoder chooses its own key frames
        for packet in self._track.encode(frame):
            self._closing.write(packet)

    def finish(self, until: float = 0.0) -> None:
        """Flush the encoder; the last picture is shown until ``until`` seconds."""
        for packet in self._track.encode(None):
            self._closing.write(packet)
        self._closing.finish(until)


def sound_track(
    container: OutputContainer, source: AudioStream | None, zero: float, copied: Collection[str] = COPIED_AUDIO_CODECS
) -> CopiedTrack | EncodedSound | None:
    """The sound of ``source`` as it is where its codec is one of ``copied``, else encoded as AAC; None where there is no sound."""
    if source is None:
        return None
    return (CopiedTrack if source.codec_context.name in copied else EncodedSound)(container, source, zero)
