"""Weights that come in Python packages: where they lie, and files that several packages hold in pieces, joined in a folder of our own."""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from studio.errors import ModelUnavailable, StorageFull
from studio.models.model_row import ModelRow, Source

_CHUNK = 1 << 20  # bytes
_DIGITS = 16  # of the hash, in the folder's name: other weights get another folder


def packages(source: Source) -> tuple[str, ...]:
    """Every package that the source needs, its own first."""
    others = (piece.partition("/")[0] for pieces in source.shards.values() for piece in pieces)
    return tuple(dict.fromkeys((source.package, *others)))


def package_folder(source: Source) -> Path | None:
    """The source's folder inside its installed package; None where a package that it needs is missing."""
    places = [_place(package) for package in packages(source)]
    return None if None in places or not places[0] else places[0] / source.path


def _place(package: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(package)  # a top-level name: found without being imported
    except (ImportError, ValueError):
        return None
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return Path(places[0]) if places else None


def already_joined(row: ModelRow, source: Source) -> Path | None:
    """The folder with the joined files, if there is one from before."""
    folder = _folder(row, source)
    return folder if folder.is_dir() else None


def joined(row: ModelRow, source: Source, folder: Path) -> Path:
    """A folder with everything of ``folder`` and the joined files; made once, beside the hub's own cache, whole or not at all.

    Raises `ModelUnavailable` when the pieces are not those of the row's hashes, `StorageFull` when the disk is.
    """
    target = _folder(row, source)
    if target.is_dir():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".joining-", ignore_cleanup_errors=True) as name:
            made = Path(name) / "model"
            made.mkdir()
            _fill(made, row, source, folder)
            _publish(made, target)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StorageFull("error.storage_full") from error
        raise ModelUnavailable("error.model_join", title=row.title, folder=str(target.parent)) from error
    return target


def discard(row: ModelRow, source: Source) -> None:
    """Remove the folder with the joined files."""
    shutil.rmtree(_folder(row, source), ignore_errors=True)


def _folder(row: ModelRow, source: Source) -> Path:
    from huggingface_hub import constants

    digest = hashlib.sha256("".join(row.files[name] for name in sorted(source.shards)).encode()).hexdigest()
    return Path(constants.HF_HOME) / "multimodal-studio" / f"{row.id}-{digest[:_DIGITS]}"


def _fill(made: Path, row: ModelRow, source: Source, folder: Path) -> None:
    pieces = {Path(piece).name for pieces in source.shards.values() for piece in pieces}
    for path in folder.iterdir():
        if path.is_file() and path.name not in pieces:
            shutil.copyfile(path, made / path.name)
    for name, parts in source.shards.items():
        digest = hashlib.sha256()
        with (made / name).open("wb") as out:
            for chunk in _chunks(parts):
                digest.update(chunk)
                out.write(chunk)
        if digest.hexdigest() != row.files[name]:
            raise ModelUnavailable("error.model_hash", title=row.title, file=name)


def _chunks(pieces: tuple[str, ...]) -> Iterator[bytes]:
    for piece in pieces:
        package, _, path = piece.partition("/")
        place = _place(package)
        if place is None:
            raise FileNotFoundError(errno.ENOENT, "a package was removed", package)
        with (place / path).open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk


def _publish(made: Path, target: Path) -> None:
    """Give the finished folder its name; where another process was quicker, its folder is as good."""
    try:
        made.rename(target)
    except OSError:
        if not target.is_dir():
            raise
