"""PNG files chunk by chunk: what a program that edits a picture may keep, lose, copy or rewrite."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CREDENTIALS = b"caBX"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")

Chunk = tuple[bytes, bytes]
"""(kind, content) of one chunk."""


def chunks(png: bytes) -> Iterator[Chunk]:
    """All chunks in order. Raises ``ValueError`` where one does not end within the file."""
    at = len(SIGNATURE)
    while at < len(png):
        if at + 12 > len(png):
            raise ValueError("the file ends within a chunk")
        (size,) = struct.unpack(">I", png[at : at + 4])
        if at + 12 + size > len(png):
            raise ValueError("the file ends within a chunk")
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += 12 + size


def joined(parts: Sequence[Chunk]) -> bytes:
    """A PNG of chunks, with the right lengths and checksums."""
    whole = (struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content)) for kind, content in parts)
    return SIGNATURE + b"".join(whole)


def text_chunk(keyword: str, text: str) -> Chunk:
    """Text as PNG stores it, in UTF-8."""
    return b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode("utf-8", "replace")


def keyword_of(chunk: Chunk) -> str | None:
    """The keyword of a text chunk; None for any other."""
    return chunk[1].partition(b"\0")[0].decode("latin-1") if chunk[0] in _TEXTS else None


def with_texts(png: bytes, texts: Mapping[str, str | None]) -> bytes:
    """``png`` with those texts in place of its own of the same keyword; None takes one out."""
    kept = [chunk for chunk in chunks(png) if keyword_of(chunk) not in texts]
    return joined([kept[0], *(text_chunk(name, text) for name, text in texts.items() if text is not None), *kept[1:]])


def without(png: bytes, *kinds: bytes) -> bytes:
    """``png`` without the chunks of those kinds."""
    return joined([chunk for chunk in chunks(png) if chunk[0] not in kinds])


def with_pixels(png: bytes, pixels: np.ndarray) -> bytes:
    """Other pixels, uint8 (h, w, 3), under everything else that ``png`` says: what an editor makes that keeps what it does not know."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=1)
    fresh = dict(reversed(list(chunks(out.getvalue()))))
    data = [chunk for chunk in chunks(out.getvalue()) if chunk[0] == b"IDAT"]
    others = [chunk for chunk in chunks(png) if chunk[0] not in (b"IHDR", b"PLTE", b"IDAT", b"IEND")]
    return joined([(b"IHDR", fresh[b"IHDR"]), *others, *data, (b"IEND", b"")])


def with_flipped_bit(png: bytes, kind: bytes, share: float) -> bytes:
    """One bit of the first chunk of ``kind`` turned round, at ``share`` (0 to 1) of its length, with its old checksum."""
    at = png.index(kind, len(SIGNATURE)) + 4
    (size,) = struct.unpack(">I", png[at - 8 : at - 4])
    place = at + min(size - 1, int(share * size))
    return png[:place] + bytes([png[place] ^ 1]) + png[place + 1 :]
