"""Every model that the studio knows: what it is, where it comes from, whether it can be used now. Imports no torch."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from studio.errors import ModelUnavailable
from studio.messages import say
from studio.models import hub, sources, zerogpu
from studio.models.hub import OnProgress
from studio.models.model_row import ModelRow, RowError, read_rows
from studio.models.sources import Availability, LocatedModel
from studio.settings import Settings

__all__ = ["Catalog", "LocatedModel", "ModelRow", "OnProgress", "Status", "gpu_likely"]

_OWN_ROWS = Path(__file__).with_name("catalog.toml")


@dataclass(frozen=True)
class Status:
    """Whether a model can be used: ``bytes`` is what would be downloaded (0 when ready), ``reason`` a locale key with ``params``."""

    state: Literal["ready", "download", "unreachable"]
    bytes: int
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, lang: str = "en") -> str:
        """One sentence for the model picker."""
        return say(self.reason, lang, **self.params)


class Catalog:
    """Typed rows of ``catalog.toml`` and of the host's own file. Thread-safe.

    Raises `ModelUnavailable`, with the file's name and the row's id, when a row is wrong or incomplete.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._rows = _checked_rows(_OWN_ROWS)
        if settings.extra_catalog is not None:
            self._rows |= _checked_rows(settings.extra_catalog)
        self._reach = hub.Reachability(settings)
        self._locks: dict[str, threading.Lock] = {row_id: threading.Lock() for row_id in self._rows}

    def rows(self, role: str | None = None) -> tuple[ModelRow, ...]:
        """All rows, or those of one role, in the catalog's order (the default of a profile comes first)."""
        return tuple(row for row in self._rows.values() if role is None or row.role == role)

    def row(self, model_id: str) -> ModelRow:
        """One row; `ModelUnavailable` for an unknown id."""
        found = self._rows.get(model_id)
        if found is None:
            raise ModelUnavailable("error.model_unknown", name=str(model_id)[:100])
        return found

    def status(self, model_id: str, *, ask: bool = True) -> Status:
        """Ready, to be downloaded, or not reachable and why. Reads no weights; without ``ask`` the network stays untouched."""
        row = self.row(model_id)
        finding = self._find(row, ask=ask)
        return _status(row, finding, self._missing_bytes(row, ask) if finding.state == "download" else row.size_bytes)

    def choose(self, role: str, wish: str = "auto", fits: Callable[[ModelRow], bool] = lambda row: True) -> ModelRow:
        """The model that serves ``role``: the requested one if it can be used, for ``auto`` what the profile prefers of what ``fits``.

        Profile ``auto`` takes a full model only where there is a GPU. Raises `ModelUnavailable` with the reason of the first candidate.
        """
        if wish != "auto":
            row = self.row(wish)
            if row.role != role:
                raise ModelUnavailable("error.model_unknown", name=wish[:100])
            self._usable(row)
            return row
        if not self.rows(role):
            raise ModelUnavailable("error.model_role", role=role)
        reason: ModelUnavailable | None = None
        for group in self._preferred(role):
            for ask in (False, True):  # what is here already before what must be fetched, and no network while it is not needed
                for row in filter(fits, group):
                    finding = self._find(row, ask=ask)
                    if finding.state == "ready" or (ask and finding.state == "download"):
                        return row
                    reason = reason or (finding.error if ask else None)
        raise reason or ModelUnavailable("error.model_role", role=role)

    def locate(self, model_id: str, progress: OnProgress | None = None) -> LocatedModel:
        """The model's folder on this machine, with weights checked; downloads it if necessary, once for all who wait.

        Raises `ModelUnavailable`, `StorageFull`, and whatever ``progress`` raises to stop a download.
        """
        row = self.row(model_id)
        located = self._located(row, progress)
        return sources.with_base(self.locate(row.base, progress), located) if row.base else located

    def _located(self, row: ModelRow, progress: OnProgress | None) -> LocatedModel:
        finding = self._find_own(row, read=True)
        if finding.located is not None:
            return finding.located
        with self._locks[row.id]:
            finding = self._find_own(row, read=True)  # another thread may have fetched it meanwhile
            if finding.located is not None:
                return finding.located
            if finding.source is not None:
                return sources.fetch(row, finding.source, progress)
        raise finding.error or ModelUnavailable("error.model_missing", title=row.title)

    def _find(self, row: ModelRow, *, ask: bool = True) -> Availability:
        """Where a row stands, together with the row below it: the worse of the two."""
        finding = self._find_own(row, ask=ask)
        if not row.base or finding.state == "unreachable":
            return finding
        below = self._find(self.row(row.base), ask=ask)
        return finding if below.state == "ready" or below.state == finding.state else below

    def _find_own(self, row: ModelRow, *, read: bool = False, ask: bool = True) -> Availability:
        return sources.find_model(row, self.settings, self._reach, read=read, ask=ask)

    def _missing_bytes(self, row: ModelRow, ask: bool) -> int:
        """What would be downloaded for a row and the one below it."""
        own = row.size_bytes if self._find_own(row, ask=ask).state == "download" else 0
        return own + (self._missing_bytes(self.row(row.base), ask) if row.base else 0)

    def _usable(self, row: ModelRow) -> None:
        finding = self._find(row)
        if finding.state == "unreachable":
            raise finding.error or ModelUnavailable("error.model_missing", title=row.title)

    def _preferred(self, role: str) -> list[list[ModelRow]]:
        """Groups of rows, the preferred one first; a profile without a row of its own takes the other's."""
        rows = self.rows(role)
        mini = [row for row in rows if row.profile == "mini"]
        full = [row for row in rows if row.profile == "full"]
        if (
            self.settings.profile == "auto" and zerogpu.active()
        ):  # each run of a full model costs its visitor quota: only what the host chose
            packed = [row for row in full if row.id in self.settings.packed]
            return [packed, mini or full]
        if self.settings.profile == "full" or (self.settings.profile == "auto" and gpu_likely(self.settings)):
            return [full, mini]
        return [mini or full]


def _checked_rows(file: Path) -> dict[str, ModelRow]:
    try:
        return read_rows(file)
    except RowError as error:
        raise ModelUnavailable("error.model_catalog_row", file=file.name, row=error.row, part=error.field, reason=error.reason) from error
    except (OSError, ValueError) as error:
        raise ModelUnavailable("error.model_catalog", file=file.name) from error


def _status(row: ModelRow, finding: Availability, size: int) -> Status:
    if finding.state == "ready":
        return Status("ready", 0, "status.model_ready", {"title": row.title})
    if finding.state == "download":
        return Status("download", size, "status.model_download", {"title": row.title, "size": readable_size(size)})
    problem = (finding.error or ModelUnavailable("error.model_missing", title=row.title)).problems[0]
    return Status("unreachable", size, problem.code, problem.params)


def readable_size(count: int) -> str:
    """Bytes in the decimal units that download pages use: ``2.6 GB``, ``71 MB``."""
    if count >= 1e9:
        return f"{count / 1e9:.1f} GB"
    return f"{max(count / 1e6, 0.1):.1f} MB" if count < 1e7 else f"{count / 1e6:.0f} MB"


def gpu_likely(settings: Settings) -> bool:
    """Whether models will run on a GPU: asks torch once it is loaded, before that looks for the driver's device node."""
    if settings.device != "auto":
        return settings.device == "cuda"
    torch = sys.modules.get("torch")
    ready: Callable[[], bool] | None = getattr(getattr(torch, "cuda", None), "is_available", None)
    if ready is not None:
        return bool(ready())
    if os.environ.get("CUDA_VISIBLE_DEVICES", "unset") in ("", "-1"):
        return False
    if sys.platform == "win32":
        return (Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "nvcuda.dll").exists()
    return any(Path(node).exists() for node in ("/dev/nvidia0", "/dev/dxg"))
