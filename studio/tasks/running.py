"""What every run shares: the engine as tasks see it, heavy imports, a lease that reports its loading, timings, the base of all results."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from studio.errors import OutOfMemory
from studio.events import Progress
from studio.stepping import Emit

if TYPE_CHECKING:
    from studio.models.cache import ModelCache
    from studio.models.catalog import Catalog
    from studio.models.hub import OnProgress
    from studio.models.lease import Identity, Lease
    from studio.models.model_row import ModelRow
    from studio.settings import Settings


class Engine(Protocol):
    """What a task may use of the engine that runs it; `studio.Studio` is one."""

    @property
    def settings(self) -> Settings: ...
    @property
    def catalog(self) -> Catalog: ...
    @property
    def cache(self) -> ModelCache: ...


@dataclass(frozen=True, kw_only=True)
class TaskResult:
    """Base of every result. ``files``: what was written, the main one first; ``settings``: the parameters with every "auto" resolved."""

    files: tuple[Path, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The result as plain JSON values: paths as text, no pixels. Tasks add what they found."""
        return {"files": [path.as_posix() for path in self.files], "settings": dict(self.settings)}


class DrawnSize(NamedTuple):
    """What an out-of-memory sentence tells: px of a picture, and how many of them at once."""

    width: int
    height: int
    pictures: int = 1


@contextmanager
def heavy_imports() -> Iterator[None]:
    """Import torch, diffusers and the like inside this block only: two threads that import them at once can meet a half-made module."""
    from studio.models.loading import LOAD_OR_IMPORT_LOCK

    with LOAD_OR_IMPORT_LOCK:
        yield


@contextmanager
def leased(engine: Engine, row: ModelRow, emit: Emit, *, size: DrawnSize | None = None, precision: str | None = None) -> Iterator[Lease]:
    """A lease of ``row`` whose loading is told to ``emit``. With ``size``, memory that runs out inside the block is `OutOfMemory`.

    Raises `ModelUnavailable` where no source of the model can be used.
    """
    from studio.models.memory import is_out_of_memory

    try:
        with engine.cache.lease(row.id, precision=precision, on_progress=load_progress(emit)) as lease:
            yield lease
    except (RuntimeError, MemoryError) as error:
        if size is not None and is_out_of_memory(error):
            raise OutOfMemory("error.out_of_memory", width=size.width, height=size.height, count=size.pictures) from error
        raise


def load_progress(emit: Emit) -> OnProgress:
    """What a lease calls while it loads: (stage, bytes done, bytes in all)."""
    return lambda stage, done, total: emit(Progress(stage, done, total))


@dataclass(kw_only=True)
class RunRecord:
    """What a run notes for its provenance: seconds by part, and the components that were used."""

    identities: list[Identity] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Puts the seconds of the block into ``timings``."""
        started = time.perf_counter()
        yield
        self.timings[name] = round(time.perf_counter() - started, 3)
