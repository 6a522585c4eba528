"""Recordings in a ZIP that nobody vouches for: its index is checked before anything is written, and each is unpacked alone."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from studio.errors import InvalidInput
from studio.media.zip_index import check_zip_index

_LEAST = 16 * 2**20  # bytes that any recording may take
_MOST_RATIO = 50  # recordings are compressed already; silence in a WAV shrinks to about a hundredth, but then it is short
_PIECE = 2**20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def is_zip(path: Path) -> bool:
    """Whether ``path`` is named or begins like a ZIP."""
    try:
        with path.open("rb") as opened:
            return path.suffix.lower() == ".zip" or opened.read(4) == b"PK\3\4"
    except OSError:
        return False


def recordings_in(path: Path, field: str, *, most_files: int, most_bytes: int) -> tuple[str, ...]:
    """Names of the entries that may be recordings, in the order of the ZIP; hidden files and folders are left out.

    Raises `InvalidInput` about ``field`` for what is no ZIP, is encrypted, holds a name that leads out of its folder or a link, more than
    ``most_files`` files, or more than ``most_bytes`` unpacked.
    """
    try:
        check_zip_index(path)
        with zipfile.ZipFile(path) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir() and not _hidden(entry.filename)]
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise InvalidInput("error.zip_broken", field, name=path.name) from error
    if any(_leads_out(entry.filename) or stat.S_ISLNK(entry.external_attr >> 16) for entry in entries):
        raise InvalidInput("error.zip_paths", field, name=path.name)
    if any(entry.flag_bits & 1 or entry.compress_type not in _METHODS for entry in entries):
        raise InvalidInput("error.zip_locked", field, name=path.name)
    if len(entries) > most_files:
        raise InvalidInput("error.zip_many", field, name=path.name, limit=most_files)
    if any(entry.file_size > max(_LEAST, _MOST_RATIO * entry.compress_size) for entry in entries):
        raise InvalidInput("error.zip_bomb", field, name=path.name)
    if sum(entry.file_size for entry in entries) > most_bytes:
        raise InvalidInput("error.zip_large", field, name=path.name, limit=most_bytes // 2**20)
    return tuple(entry.filename for entry in entries)


@contextmanager
def unpacked(path: Path, name: str, folder: Path, field: str) -> Iterator[Path]:
    """The entry ``name`` of a ZIP as a file in ``folder``, under its own last name; removed at the end of the block.

    Raises `InvalidInput` about ``field`` where the entry is damaged or longer than its index says.
    """
    target = folder / file_name(name)
    try:
        with zipfile.ZipFile(path) as opened, opened.open(name) as source, target.open("wb") as made:
            left = opened.getinfo(name).file_size
            while piece := source.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise InvalidInput("error.zip_bomb", field, name=path.name)
                made.write(piece)
    except (zipfile.BadZipFile, EOFError, KeyError, RuntimeError, NotImplementedError, ValueError) as error:
        target.unlink(missing_ok=True)
        raise InvalidInput("error.zip_broken", field, name=path.name) from error
    try:
        yield target
    finally:
        target.unlink(missing_ok=True)


def file_name(name: str) -> str:
    """The last part of an entry's name as a file name: printable, without slashes, at most 120 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = "".join(c if c.isprintable() and c not in '/\\:*?"<>|\0' else "_" for c in last).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[:110]}{dot}{ending[:9]}" if stem else clean[:120] or "recording"


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in parts) or parts[-1:] == ("Thumbs.db",)


def _leads_out(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or bool(PureWindowsPath(name).drive) or ".." in PurePosixPath(plain).parts or "\0" in name
