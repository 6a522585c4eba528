"""What every run shares: the engine as tasks see it, heavy imports, leases that report progress, timings, and the base of all results."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from studio.errors import OutOfMemory
from studio.events import Notice, Progress
from studio.media.decoding_limits import DecodingLimits
from studio.messages import say
from studio.stepping import Emit

if TYPE_CHECKING:
    from studio.models.cache import ModelCache
    from studio.models.catalog import Catalog
    from studio.models.hub import OnProgress
    from studio.models.lease import Identity, Lease
    from studio.models.model_row import ModelRow
    from studio.settings import Settings


class Engine(Protocol):
    """The part of the engine that a task may use; `studio.Studio` implements it."""

    @property
    def settings(self) -> Settings: ...
    @property
    def catalog(self) -> Catalog: ...
    @property
    def cache(self) -> ModelCache: ...


@dataclass(frozen=True, kw_only=True)
class TaskResult:
    """Base of every result. ``files``: the files written, the main one first; ``settings``: the parameters with every "auto" resolved;
    ``notices``: what the user should know although nothing failed, in words with `notice_sentences`."""

    files: tuple[Path, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    def notice_sentences(self, lang: str = "en") -> tuple[str, ...]:
        """The notices in words."""
        return tuple(say(notice.code, lang, **notice.params) for notice in self.notices)

    def named_files(self) -> dict[str, Path]:
        """Single parts of the result by name, as files: a caption format, a picture of a pack. Writes what is not on disk yet."""
        return {}

    def media_files(self) -> tuple[Path, ...]:
        """Every picture, film and sound on disk that the run has made: what is signed."""
        return self.files

    def write_files(self, folder: Path, lang: str = "en") -> tuple[Path, ...]:
        """`files`. A result that has none writes what can be saved of it into ``folder``, in ``lang``, and returns that."""
        return self.files

    def to_json(self) -> dict[str, object]:
        """The result as plain JSON values: paths as text, no pixels. Subclasses add their findings."""
        return {"files": [path.as_posix() for path in self.files], "settings": dict(self.settings)}


class DrawnSize(NamedTuple):
    """What an out-of-memory message states: the size of a picture in px, and how many are drawn at once."""

    width: int
    height: int
    pictures: int = 1


def decoding_limits(settings: Settings) -> DecodingLimits:
    """What the host's settings mean for the libraries that decode files."""
    return DecodingLimits(
        round(settings.picture_megapixels * 1e6), round(settings.animation_megapixels * 1e6), round(settings.inflated_mb * 2**20)
    )


@contextmanager
def heavy_imports() -> Iterator[None]:
    """Import torch, diffusers and the like inside this block only: threads that import them at the same time can see half-made modules."""
    from studio.models.loading import LOAD_OR_IMPORT_LOCK

    with LOAD_OR_IMPORT_LOCK:
        yield


@contextmanager
def leased(
    engine: Engine,
    row: ModelRow,
    emit: Emit,
    *,
    size: DrawnSize | None = None,
    precision: str | None = None,
    components: Sequence[str] | None = None,
) -> Iterator[Lease]:
    """A lease of ``row``, or of those ``components`` of it, that reports its loading to ``emit``.

    With ``size``, running out of memory inside the block raises `OutOfMemory`. Raises `ModelUnavailable` if no source of the model works.
    """
    from studio.models.memory import is_out_of_memory

    try:
        with engine.cache.lease(row.id, components, precision, on_progress=load_progress(emit)) as lease:
            yield lease
    except (RuntimeError, MemoryError) as error:
        if size is not None and is_out_of_memory(error):
            raise OutOfMemory("error.out_of_memory", width=size.width, height=size.height, count=size.pictures) from error
        raise


def load_progress(emit: Emit) -> OnProgress:
    """A callback that turns loading progress (stage, bytes done, bytes in total) into `Progress` events."""
    return lambda stage, done, total: emit(Progress(stage, done, total))


@dataclass(kw_only=True)
class RunRecord:
    """What a run records for its provenance: the model components it used, and the seconds that each part took."""

    identities: list[Identity] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Record the seconds that the block takes under ``name`` in ``timings``; nothing if it raises."""
        started = time.perf_counter()
        yield
        self.timings[name] = round(time.perf_counter() - started, 3)
