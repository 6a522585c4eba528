"""Kinds of files that can carry Content Credentials, told by their first bytes."""

from __future__ import annotations

from collections.abc import Mapping

SIGNED: Mapping[str, str] = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif",
    ".mp4": "video/mp4", ".wav": "audio/wav",
}  # fmt: skip
"""What the studio signs: media type by ending. WebM has no place for credentials in the standard."""

_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/avi"}
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif",
           b"M4A ": "audio/mp4", b"qt  ": "video/quicktime", b"M4V ": "video/x-m4v"}  # fmt: skip
_HEADS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"\xff\x0a", "image/jxl"),
    (b"\0\0\0\x0cJXL ", "image/jxl"),
    (b"PK\x03\x04", "zip"),
)


def media_type(head: bytes) -> str | None:
    """The media type of a file that begins with ``head`` (32 bytes are enough); None for one without a place for credentials."""
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    return next((kind for start, kind in _HEADS if head.startswith(start)), None)
