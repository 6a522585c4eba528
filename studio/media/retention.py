"""What a host keeps on disk, and for how long: results, uploads, and what an earlier process left behind."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.media.outputs import is_result_name
from studio.settings import Settings

_GIB = 2**30
_UNFINISHED = 3600.0  # seconds: nothing is written for longer than a request may run
_IN_USE = 600.0  # seconds: a quota never takes a file that is this young


@dataclass(frozen=True)
class Sweep:
    """What a sweep did: files removed, and bytes that are left."""

    removed: int
    kept_bytes: int


def sweep(settings: Settings, uploads: Path | None = None) -> Sweep:
    """Remove what is older than ``settings.retention_hours``, half-written files, and the oldest while more than the quota is kept.

    Of the output folder only names that the studio writes are touched, so a folder shared with other files is safe;
    ``uploads`` belongs to the studio alone, and all of it counts. Never raises: a file that cannot be removed is left.
    """
    now = time.time()
    removed = 0
    kept: list[tuple[float, int, Path]] = []  # time, size, file
    for file in _files(settings.output_dir, uploads):
        try:
            found = file.lstat()
            part = file.name.endswith(".part")
            age = now - found.st_mtime
            if age > (_UNFINISHED if part else settings.retention_hours * 3600):
                removed += _remove(file)
            else:
                kept.append((found.st_mtime, found.st_size, file))
        except OSError:  # another process was faster
            continue
    total = sum(size for _, size, _ in kept)
    for moment, size, file in sorted(kept):
        if total <= settings.disk_quota_gb * _GIB or now - moment < _IN_USE:
            break
        if _remove(file):
            removed += 1
            total -= size
    return Sweep(removed, total)


def remove_unfinished(settings: Settings, since: float) -> int:
    """Remove half-written files younger than the moment ``since`` (`time.time`): those of a process that ends. Returns how many."""
    removed = 0
    for file in _files(settings.output_dir, None):
        try:
            if file.name.endswith(".part") and file.lstat().st_mtime >= since:
                removed += _remove(file)
        except OSError:
            continue
    return removed


def _files(results: Path, uploads: Path | None) -> Iterator[Path]:
    for folder in _folders(results):
        if uploads is None or folder.resolve() != uploads.resolve():
            yield from (file for file in _entries(folder) if is_result_name(file.name) and _is_plain(file))
    if uploads is not None:
        for folder in [uploads, *_folders(uploads, deep=True)]:
            yield from (file for file in _entries(folder) if _is_plain(file))


def _folders(place: Path, *, deep: bool = False) -> Iterator[Path]:
    for entry in _entries(place):
        if entry.is_dir() and not entry.is_symlink():
            yield entry
            if deep:
                yield from _folders(entry, deep=True)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _is_plain(file: Path) -> bool:
    return file.is_file() and not file.is_symlink()


def _remove(file: Path) -> bool:
    try:
        file.unlink()
    except OSError:
        return False
    with contextlib.suppress(OSError):  # it is not empty
        file.parent.rmdir()
    return True
