"""A video with captions drawn into the picture or as a track that players can switch on; or one merely made playable in browsers."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from studio.media.containers import MediaInfo, audio_stream, clock_zero, open_media, probe, video_stream
from studio.media.mp4_encoding import (
    COPIED_AUDIO_CODECS,
    COPIED_VIDEO_CODECS,
    PLAYED_AUDIO_CODECS,
    CopiedTrack,
    EncodedSound,
    copies_whole,
    new_mp4,
    sound_track,
)
from studio.media.subtitles.subtitle_burn_in import CaptionedVideoTrack, Captions, CueTriple, WaveformTrack

if TYPE_CHECKING:
    from av import AudioStream, Packet
    from av.container import InputContainer, OutputContainer
    from av.stream import Stream

OnProgress = Callable[[float], None]
"""Called with the share done, in [0, 1]; an exception from it aborts the work and leaves no file."""

# what all current browsers decode, by the name of the demuxer
_WEB_PICTURES = {"mp4": ("h264",), "webm": ("vp8", "vp9", "av1", "libvpx", "libvpx-vp9", "libdav1d")}
_WEB_SOUND = {
    "mp4": ("aac", "mp3", "mp3float", "flac", "opus", "libopus"),
    "webm": ("opus", "libopus", "vorbis", "libvorbis"),
    "wav": ("pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_f32le", "pcm_alaw", "pcm_mulaw"),
    "ogg": ("vorbis", "libvorbis", "opus", "libopus", "flac"),
    "flac": ("flac",),
    "mp3": ("mp3", "mp3float"),
    "aac": ("aac",),
}
# ISO 639-1 -> ISO 639-2, which MP4 uses
_LANGUAGES = {
    "en": "eng",
    "zh": "zho",
    "ja": "jpn",
    "ko": "kor",
    "de": "deu",
    "fr": "fra",
    "es": "spa",
    "it": "ita",
    "pt": "por",
    "nl": "nld",
}


def burn_in(
    path: str | Path, cues: Sequence[CueTriple], out: Path, *, track: int | None = None, on_progress: OnProgress = lambda _: None
) -> Path:
    """Write ``out``: H.264 of the original size (odd edges lose a line), upright, with the original times and the captions drawn in.

    The sound (``track`` as in `studio.media.containers.audio_stream`) is copied where MP4 allows it, else encoded as AAC. A recording
    without video gets a dark picture with its waveform.
    `studio.media.subtitles.caption_drawing.font_notice` says beforehand whether the machine's fonts have the characters. Raises
    `StorageFull`, `InvalidInput` for an unreadable file, and whatever ``on_progress`` raises.
    """
    info = probe(path)
    captions = Captions(cues)
    with open_media(path) as source, new_mp4(out) as target:
        zero = clock_zero(source)
        heard = audio_stream(source, track)
        sound = sound_track(target, heard, zero)
        if info.has_video:
            pictures: Track | None = _captioned(source, target, captions, info.duration)
        else:
            pictures = WaveformTrack(target, path, captions, info.duration, track)
        _copy_all(_packets(source, heard, info.duration, zero), pictures, sound, on_progress)
    on_progress(1.0)
    return out


def soft_mux(
    path: str | Path, cues: Sequence[CueTriple], out: Path, language: str = "en", title: str | None = None, *,
    track: int | None = None, on_progress: OnProgress = lambda _: None,
) -> Path:  # fmt: skip
    """Write ``out``: an MP4 with the tracks of ``path`` and a caption track (mov_text, 3GPP TS 26.245) in ``language`` (ISO 639-1).

    Video and sound are copied where MP4 allows it, else encoded as H.264 and AAC. Raises like `burn_in`.
    """
    return _rewrite(path, out, on_progress, cues, language, title, track=track)


def playable(path: str | Path, out: Path, *, track: int | None = None, on_progress: OnProgress = lambda _: None) -> Path:
    """``path`` itself if browsers can play it with this sound ``track``, else ``out``: an MP4 of it, copied where possible.

    Raises like `burn_in`.
    """
    info = probe(path)
    track = info.sound_track if track is None else track
    return (
        Path(path)
        if track == info.sound_track and _plays(info)
        else _rewrite(path, out, on_progress, (), "en", None, track=track, codecs=("h264",))
    )


def _plays(info: MediaInfo) -> bool:
    """Whether every current browser plays this file with its usual sound."""
    with open_media(info.path) as source:
        names = source.format.name.split(",")
    if "webm" in names:
        kind = "webm" if info.path.suffix.lower() == ".webm" else ""
    else:
        kind = next((name for name in _WEB_SOUND if name in names), "")
    sound_fits = not info.has_audio or info.audio_codec in _WEB_SOUND.get(kind, ())
    if info.has_video:
        return sound_fits and info.video_codec in _WEB_PICTURES.get(kind, ()) and _eight_bits(info.path)
    return kind != "" and sound_fits


class Track(Protocol):
    """One track of the file being written."""

    @property
    def ready(self) -> bool:
        """Whether the track has been added to the container."""
        ...

    def take(self, packet: Packet) -> None:
        """Process one packet of the source; those of other streams are ignored."""
        ...

    def finish(self) -> None:
        """Write whatever is still held back."""
        ...


def _copy_all(
    packets: Iterator[tuple[Packet, float]], pictures: Track | None, sound: CopiedTrack | EncodedSound | None, on_progress: OnProgress
) -> float:
    """Pass every packet to its track; seconds on the source's clock at which the last one ends.

    Sound waits for the size of the first picture, because the file's header lists all tracks.
    """
    waiting: list[Packet] = []
    end = 0.0
    for packet, share in packets:
        on_progress(share)
        end = max(end, float(((packet.pts or 0) + (packet.duration or 0)) * (packet.time_base or 0)))
        if packet.stream.type == "audio" and sound is not None:
            waiting.append(packet)
        if pictures is not None:
            pictures.take(packet)
        if sound is not None and (pictures is None or pictures.ready):
            for held in waiting:
                sound.take(held)
            waiting.clear()
    if pictures is not None:
        pictures.finish()
    if sound is not None:
        for held in waiting:
            sound.take(held)
        sound.finish()
    return end


def _packets(source: InputContainer, heard: AudioStream | None, duration: float, zero: float) -> Iterator[tuple[Packet, float]]:
    """Packets of the streams in use, each with the share of the file before it; ends where the file can no longer be read."""
    from av.error import FFmpegError

    streams: list[Stream] = [s for s in (video_stream(source), heard) if s is not None]
    share = 0.0  # never decreases, although pictures are not stored in display order
    with closing(cast("Generator[Packet]", source.demux(streams))) as packets:
        while True:
            try:
                packet = next(packets, None)
            except (FFmpegError, OSError):  # a damaged end
                return
            if packet is None:
                return
            if packet.size:
                at = float((packet.pts or 0) * (packet.time_base or 0)) - zero
                share = min(1.0, max(share, at / duration)) if duration else 0.0
                yield packet, share


def _rewrite(
    path: str | Path, out: Path, on_progress: OnProgress, cues: Sequence[CueTriple], language: str, title: str | None,
    track: int | None = None, codecs: Sequence[str] = COPIED_VIDEO_CODECS,
) -> Path:  # fmt: skip
    info = probe(path)
    with open_media(path) as source, new_mp4(out) as target:
        zero = clock_zero(source)
        pictures: Track | None = None
        stream = video_stream(source)
        if info.has_video and stream is not None:
            copied = info.video_codec in codecs and _eight_bits(path) and copies_whole(path)
            pictures = CopiedTrack(target, stream, zero) if copied else _captioned(source, target, None, info.duration)
        heard = audio_stream(source, track)
        copied = COPIED_AUDIO_CODECS if cues else PLAYED_AUDIO_CODECS
        sound = sound_track(target, heard, zero, copied)
        texts = _CaptionTrack(target, cues, language, title) if cues else None
        end = _copy_all(_packets(source, heard, info.duration, zero), pictures, sound, on_progress)
        if texts is not None:
            texts.finish(max(end - zero, info.duration))
    on_progress(1.0)
    return out


def _captioned(source: InputContainer, target: OutputContainer, captions: Captions | None, duration: float) -> CaptionedVideoTrack | None:
    stream = video_stream(source)
    return CaptionedVideoTrack(target, source, stream, captions, duration) if stream is not None else None


class _CaptionTrack:
    """Captions as a timed text track."""

    def __init__(self, target: OutputContainer, cues: Sequence[CueTriple], language: str, title: str | None) -> None:
        self._target = target
        self._track = target.add_stream("mov_text")
        self._track.codec_context.subtitle_header = b"[Script Info]\r\nScriptType: v4.00+\r\n"
        self._track.time_base = Fraction(1, 1000)
        self._track.metadata["language"] = _LANGUAGES.get(language[:2].lower(), "und")
        if title:
            self._track.metadata["title"] = self._track.metadata["handler_name"] = title
        self._cues = sorted((c for c in cues if c[1] > c[0]), key=lambda c: c[0])

    def finish(self, until: float) -> None:
        """Write all captions as far as the film goes, to ``until`` seconds: a longer track would make the film longer.

        The muxer interleaves them with the other tracks.
        """
        import av

        for start, end, lines in ((start, min(end, until), lines) for start, end, lines in self._cues if start < until):
            text = "\n".join(lines).encode()[:65_000]
            packet = av.Packet(len(text).to_bytes(2, "big") + text)
            packet.stream, packet.time_base = self._track, Fraction(1, 1000)
            packet.pts = packet.dts = max(0, round(start * 1000))
            packet.duration = max(1, round((end - start) * 1000))
            self._target.mux(packet)


def _eight_bits(path: str | Path) -> bool:
    """Whether the video is in a pixel format that browsers decode: 4:2:0 with 8 bits."""
    with open_media(path) as source:
        stream = video_stream(source)
        return stream is not None and stream.codec_context.pix_fmt in ("yuv420p", "yuvj420p")
