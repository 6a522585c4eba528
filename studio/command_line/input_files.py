"""Which files a command works on: single ones, all of a folder, and patterns that no shell has expanded."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from studio.errors import InvalidInput, Problem

_PATTERN = frozenset("*?[")


def input_files(given: Sequence[str], takes: Sequence[str]) -> tuple[list[Path], list[tuple[str, Problem]]]:
    """The files that ``given`` names, in order and each once, and what cannot be one, with the reason.

    Of a folder the files in it (not those of its sub-folders, and no hidden ones) whose endings are among ``takes``; all, where that is
    empty.
    """
    found: dict[Path, Path] = {}
    wrong: list[tuple[str, Problem]] = []
    for text in given:
        try:
            files = _files(text, takes)
        except InvalidInput as error:
            wrong.append((text, error.problems[0]))
            continue
        for file in files:
            found.setdefault(file.absolute(), file)
    return list(found.values()), wrong


def existing_file(text: str, field: str | None = None) -> Path:
    """``text`` as the path of a file. Raises `InvalidInput`."""
    if "://" in text:
        raise InvalidInput("error.file_is_address", field)
    path = Path(text).expanduser()
    try:
        if not path.exists():
            raise InvalidInput("error.no_such_path", field)
        if not path.is_file():
            raise InvalidInput("error.not_a_file", field, name=text)
    except (OSError, ValueError):  # a name that is too long, or holds a zero byte
        raise InvalidInput("error.no_such_path", field) from None
    return path


def _files(text: str, takes: Sequence[str]) -> list[Path]:
    path = Path(text).expanduser()
    try:
        if path.is_dir():
            return _in_folder(path, takes)
        if not path.exists() and _PATTERN & set(text):
            matches = [Path(match) for match in sorted(glob.glob(str(path)))]  # noqa: PTH207  # the pattern may be absolute
            if files := [match for match in matches if match.is_file()]:
                return files
    except (OSError, ValueError):
        raise InvalidInput("error.no_such_path") from None
    return [existing_file(text)]


def _in_folder(folder: Path, takes: Sequence[str]) -> list[Path]:
    try:
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith(".") and entry.is_file())
    except OSError:
        raise InvalidInput("error.folder_unreadable", name=str(folder)) from None
    files = [entry for entry in entries if not takes or entry.suffix.lower().removeprefix(".") in takes]
    if not files:
        raise InvalidInput("error.folder_without", name=str(folder), endings=", ".join(ending for ending in takes if ending))
    return files
