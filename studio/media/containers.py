"""What an untrusted video or audio file contains: one description, or one plain sentence that says why it cannot be used.

On PyAV itself: imageio opens nothing without video, and gives no access to sound tracks, several streams or packets.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import InvalidInput
from studio.media.decoding_limits import DEFAULT_LIMITS, DecodingLimits
from studio.media.track_names import kind_of, language_of, title_of
from studio.media.unreadable import is_address, reason

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream, VideoFrame, VideoStream
    from av.container import InputContainer
    from av.stream import Stream

SHORTEST = 0.025  # seconds; one analysis frame of a speech recogniser
# Self-contained formats only. Deliberately absent: playlists and scripts (HLS, concat, DASH, SDP), which would make the library open
# whatever other files or addresses they name.
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,flv,live_flv,mpeg,mpegts,mpegvideo,mxf,nut,ogg,wav,w64,rf64,aiff,au,caf,flac,mp3,aac,ac3,eac3,"
    "dts,amr,amrnb,amrwb,ape,wv,tta,tak,mpc,mpc8,voc,gif,dv,h264,hevc,m4v,ivf,rm,swf,truehd,mlp,loas,oma,spdif,shn,gsm,sbc,apng"
)
_STILLS = ("mjpeg", "png", "bmp", "gif", "webp")  # codecs of covers that some programs store as a film of one picture


@dataclass(frozen=True)
class MediaInfo:
    """A readable file. ``duration`` in seconds; ``width`` and ``height`` in pixels as displayed, that is after ``rotation``
    (degrees clockwise: 0, 90, 180 or 270); ``frame_rate`` is the average, 0 without video; ``audio_rate`` in Hz, 0 without audio.

    ``sound_tracks``: what the file says about the language of each ("eng", "en-GB", ...), "" where it says nothing; ``sound_track`` is the
    number, from 0, of the one that is used: by default the one that a player would choose. ``sound_titles``, ``sound_kinds``: the title of
    each; "commentary", "description" or "" for the ordinary sound.
    """

    path: Path
    name: str
    duration: float
    has_audio: bool
    has_video: bool
    width: int = 0
    height: int = 0
    rotation: int = 0
    frame_rate: float = 0.0
    audio_rate: int = 0
    channels: int = 0
    video_codec: str = ""
    audio_codec: str = ""
    size_bytes: int = 0
    sound_tracks: tuple[str, ...] = ()
    sound_track: int = 0
    sound_titles: tuple[str, ...] = ()
    sound_kinds: tuple[str, ...] = ()


@contextmanager
def open_media(path: str | Path, limits: DecodingLimits = DEFAULT_LIMITS) -> Iterator[InputContainer]:
    """The file opened for reading with self-contained formats and the local file protocol only; no decoder makes larger frames than
    ``limits`` allow.

    Raises ``av.error.FFmpegError`` or ``OSError``; for one plain sentence instead call `probe` first.
    """
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}
    # while the file is opened, some decoders look at a frame; a size that is refused then is not even reported
    looked_at = {"max_pixels": str(max(limits.pixels, DEFAULT_LIMITS.pixels))}
    container = av.open(str(Path(path).resolve()), container_options=options, options=looked_at, metadata_errors="replace")
    try:
        for stream in container.streams.video:
            stream.codec_context.options = {"max_pixels": str(limits.pixels)}  # a frame may be larger than the header says
        yield container
    finally:
        container.close()


def clock_zero(container: InputContainer) -> float:
    """Seconds to subtract from every time stamp so that the earliest stream of the file starts at 0, as it does in a player.

    Time stamps below zero (the priming samples of some audio encoders) are trimmed by the decoders and need no shift.
    """
    return max(container.start_time or 0, 0) / 1_000_000


def video_stream(container: InputContainer) -> VideoStream | None:
    """The first stream of moving pictures; the cover art of a music file does not count."""
    from av.stream import Disposition

    return next((s for s in container.streams.video if not s.disposition & Disposition.attached_pic), None)


def audio_stream(container: InputContainer, track: int | None = None) -> AudioStream | None:
    """The audio stream number ``track``, from 0; by default, and where there is no such number, the one that a player would choose."""
    from av import AudioStream

    if track is not None and 0 <= track < len(container.streams.audio):
        return container.streams.audio[track]
    best = container.streams.best("audio") if container.streams.audio else None
    return best if isinstance(best, AudioStream) else None


def probe(
    path: str | Path,
    field: str = "media_file",
    *,
    max_seconds: float | None = None,
    max_bytes: int | None = None,
    limits: DecodingLimits = DEFAULT_LIMITS,
) -> MediaInfo:
    """Open a file, decode the first frame of its video and of its audio stream, and describe it.

    Raises `InvalidInput` about ``field`` when the file is missing, empty, neither video nor audio, too damaged to read, shorter than
    `SHORTEST`, or over ``max_seconds``, ``max_bytes`` or ``limits``.
    """
    from av.error import FFmpegError

    file, size = _file(path, field, max_bytes)
    try:
        with open_media(file, limits) as container:
            _check_frames(container, file, field, limits)
            info = _describe(container, file, size)
    except (FFmpegError, OSError, ValueError, UnicodeError) as error:
        raise InvalidInput(reason(file), field, name=file.name) from error
    if not info.has_audio and not info.has_video:
        raise InvalidInput("error.media_no_streams", field, name=file.name)
    if info.duration < SHORTEST:
        raise InvalidInput("error.media_too_short", field, name=file.name)
    if max_seconds is not None and info.duration > max_seconds:
        raise InvalidInput("error.media_too_long", field, minutes=round(info.duration / 60, 1), limit=round(max_seconds / 60))
    return info


def _check_frames(container: InputContainer, file: Path, field: str, limits: DecodingLimits) -> None:
    """Refuse, by what the headers say, frames that are too large and far more of them than the file could hold as a film."""
    video = video_stream(container)
    if video is None:
        return
    pixels = video.codec_context.width * video.codec_context.height or _picture_pixels(file)
    if pixels > limits.pixels:
        raise InvalidInput("error.media_pixels", field, limit=limits.megapixels)
    count = video.frames or (container.duration or 0) / 1_000_000 * float(video.average_rate or 0)
    if pixels * count > limits.film_pixels(container.size, is_animation(container)):
        raise InvalidInput("error.media_frames", field)


def _picture_pixels(file: Path) -> int:
    """Pixels of an animated picture whose frames the decoder refused to look at; 0 for anything else."""
    from PIL import Image

    try:
        with Image.open(file, formats=("GIF", "PNG")) as picture:
            return picture.width * picture.height
    except Image.DecompressionBombError:
        return sys.maxsize
    except Exception:  # decoders raise whatever their C code or struct module raises
        return 0


def is_animation(container: InputContainer) -> bool:
    """Whether the file is an animated picture rather than a film."""
    return container.format.name in ("gif", "apng")


def _file(path: str | Path, field: str, max_bytes: int | None) -> tuple[Path, int]:
    if is_address(path):
        raise InvalidInput("error.media_is_address", field)
    try:
        file = Path(path)
        if not file.exists():
            raise InvalidInput("error.media_missing", field)
        if not file.is_file():
            raise InvalidInput("error.media_not_a_file", field)
        size = file.stat().st_size
    except (OSError, ValueError, TypeError) as error:  # name too long, zero byte in the name, not a path at all
        raise InvalidInput("error.media_missing", field) from error
    if not size:
        raise InvalidInput("error.media_zero_bytes", field, name=file.name)
    if max_bytes is not None and size > max_bytes:
        raise InvalidInput("error.media_file_too_large", field, limit=max_bytes // 2**20)
    return file, size


def _describe(container: InputContainer, file: Path, size: int) -> MediaInfo:
    video, audio = video_stream(container), audio_stream(container)
    picture, sound = _first_frames(container, [s for s in (video, audio) if s is not None])
    if (video is not None or audio is not None) and picture is None and sound is None:
        raise ValueError("no stream can be decoded")
    if picture is not None and sound is not None and video is not None and _is_cover(file, container, video):
        picture = None
    duration = _duration(file, container)
    rotation = round(-picture.rotation) % 360 if picture is not None else 0
    width, height = (picture.width, picture.height) if picture is not None else (0, 0)
    if rotation in (90, 270):
        width, height = height, width
    return MediaInfo(
        path=file,
        name=file.name,
        duration=duration,
        has_audio=sound is not None,
        has_video=picture is not None,
        width=width,
        height=height,
        rotation=rotation,
        frame_rate=float(video.average_rate or 0) if picture is not None and video is not None else 0.0,
        audio_rate=sound.sample_rate if sound is not None else 0,
        channels=sound.layout.nb_channels if sound is not None else 0,
        video_codec=video.codec_context.name if picture is not None and video is not None else "",
        audio_codec=audio.codec_context.name if sound is not None and audio is not None else "",
        size_bytes=size,
        sound_tracks=tuple(language_of(stream) for stream in container.streams.audio),
        sound_track=next((i for i, stream in enumerate(container.streams.audio) if audio is not None and stream.index == audio.index), 0),
        sound_titles=tuple(title_of(stream) for stream in container.streams.audio),
        sound_kinds=tuple(kind_of(stream) for stream in container.streams.audio),
    )


def _is_cover(file: Path, container: InputContainer, video: VideoStream) -> bool:
    """Whether a recording's film is a single still picture, in a codec of stills or in Ogg, which knows no covers. Reads on until the
    second one in a film of its own."""
    if video.codec_context.name not in _STILLS and container.format.name != "ogg":
        return False
    from av.error import FFmpegError

    count = 0
    with open_media(file) as again, suppress(FFmpegError):
        for packet in again.demux(again.streams[video.index]):
            count += bool(packet.size)
            if count > 1:
                return False
    return True


def _first_frames(container: InputContainer, streams: list[Stream], packets: int = 2000) -> tuple[VideoFrame | None, AudioFrame | None]:
    """The first decoded picture and the first decoded sound; None for what does not turn up within ``packets`` of the file."""
    from av import AudioFrame, VideoFrame
    from av.error import FFmpegError

    picture: VideoFrame | None = None
    sound: AudioFrame | None = None
    if not streams:
        return picture, sound
    for count, packet in enumerate(container.demux(streams)):
        if (picture if packet.stream.type == "video" else sound) is not None:
            continue
        with suppress(FFmpegError):
            for frame in packet.decode():
                if picture is None and isinstance(frame, VideoFrame):
                    picture = frame
                elif sound is None and isinstance(frame, AudioFrame):
                    sound = frame
        found = (picture is not None) + (sound is not None)
        if found == len(streams) or (count > packets and found):
            break
    return picture, sound


def _duration(file: Path, container: InputContainer) -> float:
    """What the header states. Browser recordings state nothing: for those, all packets are read without decoding them."""
    stated = (container.duration or 0) / 1_000_000
    if stated > 0:
        return stated
    from av.error import FFmpegError

    end = 0.0
    with open_media(file) as again:
        zero = clock_zero(again)
        try:
            for packet in again.demux():
                if packet.pts is not None and packet.time_base is not None:
                    end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base) - zero)
        except FFmpegError:  # a damaged end: keep the duration up to there
            pass
    return end
