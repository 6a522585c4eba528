"""Output files: one folder per session, descriptive names, files written whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from studio.errors import StorageFull
from studio.settings import Settings

_OURS = re.compile(r"\.?[A-Za-z0-9_]+-[A-Za-z0-9_-]+-[0-9a-f]{8}(-\w+)?\.[a-z0-9]+")
_PART = re.compile(r"\.[A-Za-z0-9_]+-[A-Za-z0-9_-]+-[0-9a-f]{8}(-\w+)?-\w+\.part")
_NO_RENAME = {errno.EXDEV, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM}
_DISK_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}


def result_name(task: str, stem: str, content: bytes, extension: str) -> str:
    """``<task>-<seed or stem>-<short hash>.<extension>``; the same ``content`` gets the same name, whatever script the stem is in."""
    return f"{_plain(task, 40)}-{_plain(stem, 60)}-{hashlib.sha256(content).hexdigest()[:8]}.{extension}"


def write_file(path: Path, data: bytes) -> Path:
    """Write ``data`` to ``path`` through a temporary file next to it, so that no reader ever sees half a file."""
    part: Path | None = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".part", dir=path.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        finish_file(part, path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise _storage_error(error) from error
    return path


def finish_file(part: Path, path: Path) -> None:
    """Give the finished file ``part`` its name ``path`` beside it; copy it where a mount renames nothing. Raises ``OSError``."""
    try:
        part.replace(path)
    except OSError as error:
        if error.errno not in _NO_RENAME:
            raise
        shutil.copyfile(part, path)
        part.unlink()


def session_folder(settings: Settings, session: str) -> Path:
    """The folder of one session's results, made readable by this user only. Raises `StorageFull`.

    ``session`` may be any text: characters other than letters, digits, ``-`` and ``_`` never reach the file system.
    """
    plain = _plain(session, 40)
    if plain != session:  # two names that differ only in other characters must not share a folder
        plain += "-" + hashlib.sha256(session.encode("utf-8", "replace")).hexdigest()[:12]
    folder = settings.output_dir / plain
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, "a link stands where the session folder should be")
    except OSError as error:
        raise _storage_error(error) from error
    return folder


def is_result_name(name: str) -> bool:
    """Whether the studio writes files of this name: a result, or the half-written file beside it."""
    return _OURS.fullmatch(name) is not None or _PART.fullmatch(name) is not None


def _plain(text: str, length: int) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "", text)[:length] or "local"


def _storage_error(error: OSError) -> StorageFull:
    return StorageFull("error.storage_full" if error.errno in _DISK_FULL else "error.storage_unwritable")
