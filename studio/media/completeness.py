"""Whether a recording goes on as long as its header says: downloads and copies that broke off do not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.events import Notice
from studio.media.containers import MediaInfo, clock_zero, open_media

# demuxers whose files state a length that does not depend on the bytes that are there
_STATING = {"mov", "matroska", "avi", "flac", "asf", "wav", "w64", "aiff", "flv", "mxf", "nut", "caf"}
_UNKNOWN = 0xFFFFFF00  # a stated size above that is a placeholder of a programme that could not go back to write it
_LEAST = 1.0  # seconds that must be missing before anything is said
_SHARE = 0.02  # of the stated length


@dataclass(frozen=True)
class Extent:
    """Seconds of a recording that are in the file, and seconds that there should be."""

    there: float
    stated: float


def extent(info: MediaInfo) -> Extent:
    """What is there of the recording and what its header states; the same where nothing is missing.

    Reads the file once without decoding it. Raises ``av.error.FFmpegError`` or ``OSError`` when it cannot be opened.
    """
    share = _riff_share(info.path)
    if share < 1:  # the reader states only what is there
        return Extent(info.duration, info.duration / share)
    from av.error import FFmpegError

    with open_media(info.path) as container:
        if not _STATING & set(container.format.name.split(",")):
            return Extent(info.duration, info.duration)
        zero, end = clock_zero(container), 0.0
        try:
            streams = [*container.streams.video, *container.streams.audio]
            clocks = {stream.index: float(stream.time_base or 0) for stream in streams}
            for packet in container.demux(streams):
                if packet.pts is not None and packet.size:
                    end = max(end, (packet.pts + (packet.duration or 0)) * clocks[packet.stream_index] - zero)
        except (FFmpegError, OSError):
            pass
    missing = info.duration - end > max(_LEAST, _SHARE * info.duration)
    return Extent(end if missing else info.duration, info.duration)


def _riff_share(path: Path) -> float:
    """Bytes of an AVI or WAV file for each byte that its header states; 1 for all others, for whole ones and where nothing is stated."""
    with path.open("rb") as opened:
        head = opened.read(8)
        size = opened.seek(0, 2)
    stated = int.from_bytes(head[4:8], "little") + 8
    if head[:4] != b"RIFF" or stated > _UNKNOWN or size >= stated * (1 - _SHARE):
        return 1.0
    return size / stated


def missing_notice(info: MediaInfo) -> Notice | None:
    """A warning where the file breaks off, with the seconds that are there; None where it is whole."""
    from av.error import FFmpegError

    try:
        found = extent(info)
    except (FFmpegError, OSError):
        return None
    if found.there >= found.stated:
        return None
    return Notice("notice.media_cut_off", {"until": _clock(found.there), "length": _clock(found.stated)}, "warning")


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
