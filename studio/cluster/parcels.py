"""Files and events across machines: a file's path becomes a key on the way out and the path of its copy on the way in."""

from __future__ import annotations

import io
import json
import os
import pickle
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel

from studio.cluster.stream_items import FilePart
from studio.events import Event

PART_BYTES = 8 * 2**20  # what one part of a file holds at most: memory in transit stays this small for each run
_GIVEN, _MADE = "given", "made"


def packed_params(params: BaseModel) -> tuple[dict[str, Any], dict[str, Path]]:
    """``params`` as JSON values, and the files among them by the key that stands in their place.

    A folder, or a path where nothing is, stays as it is: the replica says what is wrong with it.
    """
    plain: dict[str, Any] = json.loads(params.model_dump_json())
    files: dict[str, Path] = {}
    for name in type(params).model_fields:
        value = getattr(params, name)
        if isinstance(value, Path) and value.is_file():
            files[name] = value
            plain[name] = name
    return plain, files


def file_parts(path: Path) -> Iterator[bytes]:
    """The content in parts of `PART_BYTES` at most; at least one, which may be empty. Raises `OSError`."""
    with path.open("rb") as file:
        part = file.read(PART_BYTES)
        yield part
        while len(part) == PART_BYTES and (part := file.read(PART_BYTES)):
            yield part


class _PathPickler(pickle.Pickler):
    """Replaces paths, and texts that are one, by (which side made the file, its key, whether it was text)."""

    def __init__(self, target: io.BytesIO, given: Mapping[str, str], made_in: str) -> None:
        super().__init__(target, protocol=pickle.HIGHEST_PROTOCOL)
        self._given, self._folder = given, made_in + os.sep
        self.made: list[str] = []

    def persistent_id(self, obj: object) -> tuple[str, str, bool] | None:
        if not isinstance(obj, (Path, str)):
            return None
        text = str(obj)
        if text in self._given:
            return _GIVEN, self._given[text], isinstance(obj, str)
        if not text.startswith(self._folder):
            return None
        name = text[len(self._folder) :]
        if os.sep in name or not Path(text).is_file():
            return None
        self.made.append(name)
        return _MADE, name, isinstance(obj, str)


class _PathUnpickler(pickle.Unpickler):
    def __init__(self, packed: bytes, given: Mapping[str, Path], folder: Path) -> None:
        super().__init__(io.BytesIO(packed))
        self._given, self._folder = given, folder

    def persistent_load(self, pid: tuple[str, str, bool]) -> Path | str:
        side, key, text = pid
        path = self._given[key] if side == _GIVEN else self._folder / PurePosixPath(key).name
        return str(path) if text else path


class EventPacker:
    """A replica's side of one run. ``given``: path here -> key of the files that came with the request; ``folder``: where results lie."""

    def __init__(self, given: Mapping[str, str], folder: Path) -> None:
        self._given, self._folder = given, folder
        self._sent: set[tuple[str, int, int]] = set()

    def packed(self, event: Event) -> tuple[bytes, list[Path]]:
        """``event`` in bytes, and the result files in it that were not named before."""
        target = io.BytesIO()
        pickler = _PathPickler(target, self._given, str(self._folder))
        pickler.dump(event)
        fresh = []
        for name in dict.fromkeys(pickler.made):
            path = self._folder / name
            found = path.stat()
            mark = (name, found.st_size, found.st_mtime_ns)
            if mark not in self._sent:
                self._sent.add(mark)
                fresh.append(path)
        return target.getvalue(), fresh


def result_parts(path: Path) -> Iterator[FilePart]:
    """A result file, ready to travel."""
    parts = file_parts(path)
    part = next(parts)
    for following in parts:
        yield FilePart(path.name, part, last=False)
        part = following
    yield FilePart(path.name, part, last=True)


class EventUnpacker:
    """The page's side of one run: writes the files that arrive into ``folder``, whole or not at all, and gives events their paths.

    ``given``: key -> path of the files that went with the request. Events are unpickled: the replicas run the studio's own code.
    """

    def __init__(self, given: Mapping[str, Path], folder: Path) -> None:
        self._given, self._folder = given, folder
        self._open: dict[str, tuple[int, Path]] = {}

    def write(self, part: FilePart) -> None:
        """Add ``part`` to its file. Raises `OSError`."""
        name = PurePosixPath(part.name).name
        if name not in self._open:
            handle, path = tempfile.mkstemp(prefix=f".{Path(name).stem}-", suffix=".part", dir=self._folder)
            self._open[name] = handle, Path(path)
        handle, path = self._open[name]
        with os.fdopen(handle, "ab", closefd=False) as file:
            file.write(part.content)
        if part.last:
            del self._open[name]
            os.close(handle)
            path.replace(self._folder / name)

    def event(self, packed: bytes) -> Event:
        return _PathUnpickler(packed, self._given, self._folder).load()

    def close(self) -> None:
        """Remove what has arrived in part only."""
        for handle, path in self._open.values():
            os.close(handle)
            path.unlink(missing_ok=True)
        self._open.clear()
