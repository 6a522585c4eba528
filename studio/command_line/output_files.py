"""Where the files of a run go: the name that was asked for, or one that tells what it is, and never over what is there."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

from studio.errors import InvalidInput, StorageFull
from studio.tasks.registry import TaskSpec

ALL = "all"
_OWN = re.compile(r"^[a-z_]+-(?P<stem>.*)-[0-9a-f]{8}$", re.DOTALL)  # as studio.media.outputs.result_name makes them
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


@dataclass(frozen=True)
class Destination:
    """``folder``; ``stem``: the file's name if one was asked for, else None; ``kinds``: endings that are wanted, () for every file."""

    folder: Path
    stem: str | None
    kinds: tuple[str, ...]
    force: bool = False

    def expected(self, source: Path | None, task_id: str) -> tuple[Path, ...]:
        """The files that will be written, as far as their names are known before the run."""
        stem = self._stem(source, task_id)
        return tuple(self.folder / f"{stem}.{kind}" for kind in self.kinds) if stem is not None else ()

    def check_free(self, source: Path | None, task_id: str) -> None:
        """Raises `InvalidInput` if the run would write over a file."""
        for path in () if self.force else self.expected(source, task_id):
            if path.exists():
                raise InvalidInput("error.out_exists", name=str(path))

    def _stem(self, source: Path | None, task_id: str) -> str | None:
        if self.stem is not None or source is None:
            return self.stem
        own = any((self.folder / f"{source.stem}.{kind}").absolute() == source.absolute() for kind in self.kinds)
        return f"{source.stem}-{task_id.replace('_', '-')}" if own else source.stem

    def place(self, files: Sequence[Path], source: Path | None, task_id: str) -> tuple[Path, ...]:
        """Copies of those of ``files`` that are wanted, written whole or not at all. Raises `StorageFull`, `InvalidInput`."""
        wanted = [file for file in files if not self.kinds or _ending(file) in self.kinds]
        stem, placed = self._stem(source, task_id), []
        names = [file.name for file in wanted] if stem is None else _names(stem, wanted)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for file, name in zip(wanted, names, strict=True):
                target = self.folder / name
                if target.exists() and not self.force:
                    if stem is not None:
                        raise InvalidInput("error.out_exists", name=str(target))
                    target = target if target.read_bytes() == file.read_bytes() else _free(target)
                _copy(file, target)
                placed.append(target)
        except OSError as error:
            if error.errno in _FULL:
                raise StorageFull("error.storage_full") from error
            raise StorageFull("error.out_unwritable", name=str(self.folder)) from error
        return tuple(placed)


def destination(spec: TaskSpec, out: str | None, wanted: str | None, *, several: bool, force: bool) -> Destination:
    """Where ``--out`` and ``--format`` send the results; without ``--out``, into the current folder.

    Raises `InvalidInput` for an ending that the use case does not write, a file where several results come, or a folder that cannot be
    written to.
    """
    kinds = _kinds(spec, wanted)
    path = Path(out).expanduser() if out else Path()
    ending = _ending(path)
    folder = not out or out.endswith(("/", os.sep)) or path.is_dir() or not ending
    if not folder:
        if several:
            raise InvalidInput("error.out_folder_wanted", "--out")
        if spec.makes and ending not in spec.makes:
            raise InvalidInput("error.out_ending", "--out", ending=f".{ending}", endings=_dotted(spec.makes))
        if wanted is not None and kinds != (ending,):
            raise InvalidInput("error.out_and_format", "--out", ending=f".{ending}", format=wanted)
        kinds = (ending,)
    place = path if folder else path.parent
    if not _writable(place):
        raise InvalidInput("error.out_unwritable", "--out", name=str(place))
    return Destination(place, None if folder else path.stem, kinds, force)


def format_for(params: type[BaseModel], spec: TaskSpec, out: str | None) -> str | None:
    """The choice of the field ``format`` that writes a file with the ending of ``out``; None where there is none or no such field."""
    info = params.model_fields.get("format")
    if info is None or not out:
        return None
    ending = _ending(Path(out))
    return dict(zip(spec.makes, get_args(info.annotation), strict=False)).get(ending)


def _kinds(spec: TaskSpec, wanted: str | None) -> tuple[str, ...]:
    if wanted is None:
        return spec.makes[:1]
    if wanted == ALL:
        return ()
    kinds = tuple(kind.strip().lower().removeprefix(".") for kind in wanted.split(","))
    if wrong := [kind for kind in kinds if kind not in spec.makes]:
        raise InvalidInput("error.out_ending", "--format", ending=wrong[0], endings=", ".join([*spec.makes, ALL]))
    return kinds


def _ending(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")


def _dotted(kinds: Sequence[str]) -> str:
    return ", ".join(f".{kind}" for kind in kinds)


def _writable(folder: Path) -> bool:
    """Whether ``folder``, or the nearest one above it that exists, can be written to."""
    with suppress(OSError, ValueError):
        place = folder.absolute()
        while not place.exists() and place != place.parent:
            place = place.parent
        return place.is_dir() and os.access(place, os.W_OK | os.X_OK)
    return False


def _names(stem: str, files: Sequence[Path]) -> list[str]:
    """``stem`` with the endings of ``files``; what several have in common, by what their own names add to the first, or numbered."""
    taken: set[str] = set()
    names = []
    own = [match["stem"] if (match := _OWN.match(file.stem)) else file.stem for file in files]
    for name, file in zip(own, files, strict=True):
        added = name.removeprefix(own[0]) if name != own[0] and name.startswith(f"{own[0]}-") else ""
        chosen, number = f"{stem}{added}{file.suffix}", 1
        while chosen in taken:
            number += 1
            chosen = f"{stem}-{number}{file.suffix}"
        taken.add(chosen)
        names.append(chosen)
    return names


def _free(path: Path) -> Path:
    number = 2
    while (other := path.with_stem(f"{path.stem}-{number}")).exists():
        number += 1
    return other


def _copy(file: Path, target: Path) -> None:
    part = target.with_name(f".{target.name[:100]}-{os.getpid()}.part")
    try:
        shutil.copyfile(file, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
