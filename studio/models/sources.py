"""From a row to a folder: tries the row's sources in order and says in plain words why none can be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from studio.errors import ModelUnavailable
from studio.models import hub, packaged_files
from studio.models.hub import OnProgress
from studio.models.manifest import MANIFEST, OnBytes, first_difference, read_manifest
from studio.models.model_row import ModelRow, Source
from studio.models.parts import Part, read_parts
from studio.settings import ASSETS, Settings

BUNDLED = ASSETS / "models"


@dataclass(frozen=True)
class LocatedModel:
    """A model on this machine, checked. ``revision`` is the hub's, or ``bundled``, ``folder``, ``<package>==<version>``."""

    row: ModelRow
    folder: Path
    source: Source
    revision: str
    parts: tuple[Part, ...]

    @property
    def hashes(self) -> dict[str, str]:
        """Component name -> SHA-256 of its content (computed at most once per process and file)."""
        return {part.name: part.content() for part in self.parts}

    def part(self, name: str) -> Part:
        """The component called ``name``; `ModelUnavailable` if the model has none."""
        for part in self.parts:
            if part.name == name:
                return part
        raise ModelUnavailable("error.model_component", title=self.row.title, name=name)


def sources_in_order(row: ModelRow, settings: Settings) -> tuple[Source, ...]:
    """The row's sources, after the host's own folder for it if there is one."""
    if settings.models_dir is not None and (settings.models_dir / row.id).is_dir():
        return (Source(kind="folder", path=str(settings.models_dir / row.id)), *row.sources)
    return row.sources


def local_candidates(row: ModelRow, settings: Settings) -> Iterator[tuple[Source, Path]]:
    """Sources that have a folder on this machine, in order; nothing is checked yet."""
    for source in sources_in_order(row, settings):
        folder = _folder_of(source)
        if folder is not None and folder.is_dir():
            yield source, folder


def _folder_of(source: Source) -> Path | None:
    if source.kind == "folder":
        return Path(source.path)
    if source.kind == "bundled":
        return BUNDLED / source.path
    if source.kind == "hub":
        return hub.cached_folder(source)
    return packaged_files.package_folder(source)


def check_folder(row: ModelRow, source: Source, folder: Path, *, read: bool, on_bytes: OnBytes | None = None) -> LocatedModel:
    """Check a folder: complete, safetensors, and for bundled and packaged weights the expected hashes.

    With ``read`` False no weight file is opened: sizes are compared, and hashes only where already known.
    Raises `ModelUnavailable`.
    """
    parts = read_parts(row, folder, source)
    if source.kind == "bundled":
        try:
            expected = read_manifest(folder)
        except OSError:
            raise ModelUnavailable("error.model_no_manifest", title=row.title, file=MANIFEST, folder=folder.name) from None
        except ValueError as error:
            raise ModelUnavailable("error.model_damaged", title=row.title, file=MANIFEST) from error
        wrong = first_difference(folder, expected, read=read, on_bytes=on_bytes)
    elif row.files and source.kind in ("package", "hub"):
        wrong = first_difference(folder, {name: (-1, digest) for name, digest in row.files.items()}, read=read, on_bytes=on_bytes)
    else:
        wrong = None
    if wrong is not None:
        raise ModelUnavailable("error.model_hash", title=row.title, file=wrong)
    return LocatedModel(row, folder, source, _revision(source), parts)


def _revision(source: Source) -> str:
    if source.kind == "package":
        return f"{source.package}=={source.version}"
    return source.revision if source.kind == "hub" else source.kind


@dataclass(frozen=True)
class Availability:
    """Where a row stands: ``located`` when ready, a hub source when it can be fetched, else the error that says why not.

    A row whose files still have to be joined is ready without being located; looking for it with ``read`` joins them.
    """

    state: Literal["ready", "download", "unreachable"]
    located: LocatedModel | None = None
    source: Source | None = None
    error: ModelUnavailable | None = None


def find_model(row: ModelRow, settings: Settings, reach: hub.Reachability, *, read: bool, ask: bool = True) -> Availability:
    """Try every source in order: local ones first, then the hub. Never downloads; asks the network only when all else fails."""
    problem: ModelUnavailable | None = None
    for source, folder in local_candidates(row, settings):
        try:
            if source.shards:
                return _packaged(row, source, folder, read)
            return Availability("ready", check_folder(row, source, folder, read=read))
        except ModelUnavailable as error:
            if source.kind != "hub":  # a half-fetched snapshot is not a problem: the download completes it
                problem = problem or error
    fetch = next((source for source in row.sources if source.kind == "hub"), None)
    if fetch is None:
        return Availability("unreachable", error=problem or _not_installed(row))
    if row.profile == "full" and settings.profile == "mini":
        return Availability("unreachable", error=problem or ModelUnavailable("error.model_profile_mini", title=row.title))
    reason = reach.reason(ask=ask)
    if reason is None:
        return Availability("download", source=fetch)
    if problem is None and any(source.kind == "package" for source in row.sources):
        problem = _not_installed(row)  # installing the package is the easier remedy
    return Availability("unreachable", error=problem or ModelUnavailable(reason, title=row.title, host=hub.host()))


def _packaged(row: ModelRow, source: Source, folder: Path, read: bool) -> Availability:
    """A row whose pieces are installed, joined if it is to be read; a copy that was damaged meanwhile is made anew."""
    if not read:
        whole = packaged_files.already_joined(row, source)
        return Availability("ready", check_folder(row, source, whole, read=False) if whole else None)
    try:
        return Availability("ready", check_folder(row, source, packaged_files.joined(row, source, folder), read=True))
    except ModelUnavailable:
        packaged_files.discard(row, source)
    return Availability("ready", check_folder(row, source, packaged_files.joined(row, source, folder), read=True))


def fetch(row: ModelRow, source: Source, on_progress: OnProgress | None) -> LocatedModel:
    """Download from the hub, then check like any other folder."""
    return check_folder(row, source, hub.download(row, source, on_progress), read=True)


def with_base(base: LocatedModel, own: LocatedModel) -> LocatedModel:
    """``own`` with those components of ``base`` that it lacks; each keeps the name and the revision of its model."""
    origin, mine = {"model": base.row.id, "revision": base.revision}, {part.name for part in own.parts}
    below = (replace(part, extra={**origin, **part.extra}) for part in base.parts if part.name not in mine)
    return replace(own, parts=(*below, *own.parts))


def _not_installed(row: ModelRow) -> ModelUnavailable:
    package = next((source for source in row.sources if source.kind == "package"), None)
    if package is not None:
        name = " ".join(f"{each.replace('_', '-')}=={package.version}" for each in packaged_files.packages(package))
        return ModelUnavailable("error.model_no_package", title=row.title, package=name)
    return ModelUnavailable("error.model_missing", title=row.title)
