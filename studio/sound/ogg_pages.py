"""Ogg pages: encoders give each stream a random serial number; here it is fixed, so that the same sound yields the same file.

Source: RFC 3533, "The Ogg Encapsulation Format Version 0", 2003.
"""

from __future__ import annotations

import struct
from functools import cache

_POLYNOMIAL = 0x04C11DB7


def with_serial(data: bytes, serial: int) -> bytes:
    """``data``, a whole Ogg file of one stream, with that serial number on every page. Raises `ValueError` for anything else."""
    made, at = bytearray(data), 0
    while at < len(made):
        if made[at : at + 4] != b"OggS" or at + 27 > len(made):
            raise ValueError("not an Ogg page")
        segments = made[at + 26]
        end = at + 27 + segments + sum(made[at + 27 : at + 27 + segments])
        struct.pack_into("<II", made, at + 14, serial, struct.unpack_from("<I", made, at + 18)[0])
        struct.pack_into("<I", made, at + 22, 0)
        struct.pack_into("<I", made, at + 22, _checksum(bytes(made[at:end])))
        at = end
    return bytes(made)


@cache
def _table() -> tuple[int, ...]:
    rows = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1 ^ (_POLYNOMIAL if value & 0x80000000 else 0)) & 0xFFFFFFFF
        rows.append(value)
    return tuple(rows)


def _checksum(page: bytes) -> int:
    value, table = 0, _table()
    for byte in page:
        value = (value << 8 & 0xFFFFFFFF) ^ table[value >> 24 ^ byte]
    return value
