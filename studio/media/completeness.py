"""Whether a recording goes on as long as its header says: downloads and copies that broke off do not."""

from __future__ import annotations

from studio.events import Notice
from studio.media.containers import MediaInfo, clock_zero, open_media

# demuxers whose files state a length that does not depend on the bytes that are there
_STATING = {"mov", "matroska", "avi", "flac", "asf", "wav", "w64", "aiff", "flv", "mxf", "nut", "caf"}
_LEAST = 1.0  # seconds that must be missing before anything is said
_SHARE = 0.02  # of the stated length


def readable_seconds(info: MediaInfo) -> float:
    """Seconds of the recording that are in the file: all of ``info.duration``, or less where the file breaks off.

    Reads the file once without decoding it. Raises ``av.error.FFmpegError`` or ``OSError`` when it cannot be opened.
    """
    from av.error import FFmpegError

    with open_media(info.path) as container:
        if not _STATING & set(container.format.name.split(",")):
            return info.duration
        zero, end = clock_zero(container), 0.0
        try:
            for packet in container.demux([*container.streams.video, *container.streams.audio]):
                if packet.pts is not None and packet.time_base is not None and packet.size:
                    end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base) - zero)
        except (FFmpegError, OSError):
            pass
    return end if info.duration - end > max(_LEAST, _SHARE * info.duration) else info.duration


def missing_notice(info: MediaInfo) -> Notice | None:
    """A warning where the file breaks off, with the seconds that are there; None where it is whole."""
    from av.error import FFmpegError

    try:
        until = readable_seconds(info)
    except (FFmpegError, OSError):
        return None
    if until >= info.duration:
        return None
    return Notice("notice.media_cut_off", {"until": _clock(until), "length": _clock(info.duration)}, "warning")


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
