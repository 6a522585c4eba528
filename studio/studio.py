"""The engine: settings, catalog and cache behind ``run(task_id, params)`` and one typed method for each use case."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from studio.content_policy import ContentPolicy
from studio.errors import InvalidInput, Problem, StorageFull, StudioError, TimeLimit
from studio.events import Done, Event, Notice
from studio.models import zerogpu
from studio.observers import RunObserver, observed, refused
from studio.settings import Settings
from studio.tasks.audio_to_visual import AudioToVisualParams, AudioToVisualResult
from studio.tasks.auto_subtitles import AutoSubtitlesParams, AutoSubtitlesResult
from studio.tasks.fields import wanted_words
from studio.tasks.game_scene import GameSceneParams, GameSceneResult
from studio.tasks.gpu_demand import Demand, gpu_seconds, on_gpu_rows, quota_seconds
from studio.tasks.gpu_runs import open_door, run_on_gpu
from studio.tasks.lab import LabParams, LabResult
from studio.tasks.medical_fusion import MedicalFusionParams, MedicalFusionResult
from studio.tasks.registry import RunContext, TaskSpec, task, task_ids
from studio.tasks.task_method import TaskMethod
from studio.tasks.text_to_image import TextToImageParams, TextToImageResult
from studio.tasks.text_to_video import TextToVideoParams, TextToVideoResult
from studio.tasks.upscale import UpscaleParams, UpscaleResult

if TYPE_CHECKING:
    from studio.media.credentials.sealing import Sealer
    from studio.models.cache import ModelCache
    from studio.models.catalog import Catalog
    from studio.tasks.running import TaskResult

_NO_SPACE = 28  # errno.ENOSPC


class Studio:
    """Runs the studio's tasks; usable without any user interface.

    Each use case is a method whose arguments are the fields of its ``Params`` and whose answer is its ``Result``. All of them raise
    `InvalidInput` before anything runs, and `ModelUnavailable`, `OutOfMemory` or `StorageFull` while it runs. Whoever is added to
    ``observers`` (`studio.observers.RunObserver`) is told when a run begins and how it ends.

    >>> Studio().text_to_image(prompt="a lighthouse at night", seed=7).images[0].size  # doctest: +SKIP
    (1024, 1024)
    """

    text_to_image = TaskMethod(TextToImageParams, TextToImageResult)
    text_to_video = TaskMethod(TextToVideoParams, TextToVideoResult)
    audio_to_visual = TaskMethod(AudioToVisualParams, AudioToVisualResult)
    auto_subtitles = TaskMethod(AutoSubtitlesParams, AutoSubtitlesResult)
    game_scene = TaskMethod(GameSceneParams, GameSceneResult)
    medical_fusion = TaskMethod(MedicalFusionParams, MedicalFusionResult)
    upscale = TaskMethod(UpscaleParams, UpscaleResult)
    lab = TaskMethod(LabParams, LabResult)

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.policy = ContentPolicy.read(self.settings.blocklist)
        if self.settings.c2pa_cert or self.settings.c2pa_trust or self.settings.credentials == "on":
            from studio.media.credentials.sealing import check_settings

            check_settings(self.settings)
        self.observers: list[RunObserver] = []
        self._catalog: Catalog | None = None
        self._cache: ModelCache | None = None
        self._sealer: Sealer | None = None
        self._gpu_cache: ModelCache | None = None
        self._gpu_door = open_door(self) if zerogpu.active() else 0
        self._opening = threading.Lock()

    @property
    def catalog(self) -> Catalog:
        """Every model the studio knows; asks no network by itself."""
        if self._catalog is None:
            from studio.models.catalog import Catalog

            self._catalog = Catalog(self.settings)
        return self._catalog

    @property
    def cache(self) -> ModelCache:
        """The one place where models live; importing it imports torch. A process that the platform lent its GPU has one of its own."""
        if zerogpu.in_worker():
            return self.gpu_cache
        if self._cache is None:
            from studio.models.cards.pool import open_cache

            with self._opening:  # two first runs at once must not make two
                self._cache = self._cache or open_cache(self.settings, self.catalog)
        return self._cache

    @property
    def gpu_cache(self) -> ModelCache:
        """On ZeroGPU, the models that workers find on the GPU; in this process it is filled by `pack` and never leased from."""
        if self._gpu_cache is None:
            from studio.models.backends import ZeroGpuBackend
            from studio.models.cache import ModelCache

            self._gpu_cache = ModelCache(self.settings, self.catalog, backend=ZeroGpuBackend(placed=self._placed_bytes()))
        return self._gpu_cache

    @property
    def sealer(self) -> Sealer:
        """What signs finished files, with the certificate of the settings. Raises `InvalidInput` for a host's that cannot be used."""
        if self._sealer is None:
            from studio.media.credentials.sealing import Sealer

            self._sealer = Sealer(self.settings)
        return self._sealer

    def pack(self) -> tuple[StudioError, ...]:
        """Load the models that ``STUDIO_PACK`` names, on ZeroGPU to where workers find them; returns what failed, one error a model.

        Call it while the app's module is imported. A model that failed is loaded by the request that needs it.
        """
        failed: list[StudioError] = []
        for name in self.settings.packed:
            try:
                row = self.catalog.row(name)
                (self.gpu_cache if self._gpu_door and row.wants_gpu else self.cache).pack([name])
            except StudioError as error:
                failed.append(StudioError("start.pack_failed", title=name, reason=error.sentence()))
        return tuple(failed)

    def gpu_quota(self, task_id: str, params: BaseModel) -> int:
        """Seconds of a visitor's quota that a request may take on a shared GPU; 0 where it takes none. Raises `ModelUnavailable`."""
        demands = self._gpu_demands(task(task_id), params)
        return quota_seconds(gpu_seconds(self.settings, demands), self._placed_bytes()) if demands else 0

    def _placed_bytes(self) -> int:
        known = {row.id: row for row in self.catalog.rows()}
        return sum(known[name].size_bytes for name in self.settings.packed if name in known and known[name].wants_gpu)

    def _gpu_demands(self, spec: TaskSpec, params: BaseModel) -> tuple[Demand, ...]:
        return on_gpu_rows(spec.demand(self, params)) if self._gpu_door and not zerogpu.in_worker() else ()

    @property
    def lanes(self) -> int:
        """Runs that may compute at the same time: one, or one for each card. Raises `ModelUnavailable` for a card that is not there."""
        from studio.models.cards.selection import lane_count

        return lane_count(self.settings)

    @property
    def cache_in_use(self) -> bool:
        """Whether a model was ever asked for; asking this loads nothing."""
        return self._cache is not None

    def warm(self, role: str) -> None:
        """Load the default model of ``role`` if it is at hand. Raises like a lease."""
        row = self.catalog.choose(role)
        elsewhere = row.wants_gpu and bool(self._gpu_door)  # such a model is never used in this process
        if not elsewhere and self.catalog.status(row.id, ask=False).state == "ready":
            from studio.models.cards.pool import warm_cards

            warm_cards(self.cache.cards, row.id)

    def memory(self, *, ask: bool = False) -> dict[str, Any]:
        """What models hold, and every model with its state, ready for JSON; ``ask``: the hub may be asked. Loads nothing."""
        return self.cache.snapshot(ask=ask)

    def close(self) -> None:
        """Refuse further work and drop every model that is idle."""
        if self._cache is not None:
            self._cache.close()

    def run(
        self, task_id: str, params: Mapping[str, Any] | BaseModel | None = None, *, context: RunContext | None = None, **more: Any
    ) -> Generator[Event, None, None]:
        """Check the parameters, then yield events; the last one is `Done`. Closing the iterator stops the work.

        Raises `InvalidInput` before anything runs, other `StudioError` while it runs.
        """
        spec = task(task_id)
        try:
            checked = spec.validate(params if isinstance(params, spec.params) else {**dict(params or {}), **more})
            if problems := self.refusals(checked):
                raise InvalidInput.of(problems)
        except InvalidInput as error:
            refused(self.observers, spec.id, error)
            raise
        return observed(self.observers, spec.id, self._events(self._work(spec, checked, context or RunContext()), spec.late, checked))

    def _work(self, spec: TaskSpec, params: BaseModel, context: RunContext) -> Iterator[Event]:
        """The events of one run with checked parameters. The only place that decides where a run computes."""
        if self._gpu_door:
            return self._shared_gpu(spec, params, context)
        return self._work_on_one_card(spec, params, context) if self.settings.cards else spec.run(self, params, context)

    def _shared_gpu(self, spec: TaskSpec, params: BaseModel, context: RunContext) -> Generator[Event, None, None]:
        """A run on ZeroGPU: what its models need decides between a GPU process and this one."""
        demands = self._gpu_demands(spec, params)
        yield from run_on_gpu(self._gpu_door, spec, params, context, demands) if demands else spec.run(self, params, context)

    def _work_on_one_card(self, spec: TaskSpec, params: BaseModel, context: RunContext) -> Generator[Event, None, None]:
        with self.cache.one_run() as cache:
            engine = copy.copy(self)
            engine._cache = cache  # noqa: SLF001  # a copy of this very object
            yield from spec.run(engine, params, context)

    def refusals(self, params: BaseModel) -> tuple[Problem, ...]:
        """What the host's policy says against a request, by field; only requests with a prompt are looked at. Empty where nothing does."""
        return self.policy.problems(wanted_words(params))

    def result(self, task_id: str, /, **params: Any) -> TaskResult:
        """Run to the end in this thread and return the task's result; the host's time limit is for watched runs."""
        for event in self.run(task_id, params, context=RunContext(watched=False)):
            if isinstance(event, Done):
                return event.result
        raise StudioError("error.no_result", name=task_id)

    def _events(self, work: Iterator[Event], late: str, params: BaseModel) -> Generator[Event, None, None]:
        """``work`` until the host's time limit, which it keeps itself where ``late`` is "".

        The files of its result are signed, and it remembers the notices.
        """
        limit = self.settings.time_limit_seconds
        start = time.monotonic()
        notices: list[Notice] = []
        try:
            for event in work:
                if isinstance(event, Done) and (unsigned := _sealed(self.sealer, event, params)):
                    notices.append(unsigned)
                    yield unsigned
                if isinstance(event, Notice):
                    notices.append(event)
                yield _with_notices(event, notices) if isinstance(event, Done) else event
                if late and not isinstance(event, Done) and time.monotonic() - start > limit:
                    raise TimeLimit(late, seconds=round(limit))
        except OSError as error:
            if error.errno == _NO_SPACE:
                raise StorageFull("error.storage_full") from error
            raise
        finally:
            close = getattr(work, "close", None)
            if close is not None:
                close()

    def __getattr__(self, name: str) -> Any:
        """Use cases that have no line above work as well; only a type checker does not know their arguments."""
        if name in task_ids():
            spec = task(name)
            return TaskMethod(spec.params, spec.result, name).__get__(self, type(self))
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *task_ids()})


def _with_notices(done: Done[Any], notices: Sequence[Notice]) -> Done[Any]:
    """``done`` with everything the user was told in its result."""
    from studio.tasks.running import TaskResult

    return Done(replace(done.result, notices=tuple(notices))) if notices and isinstance(done.result, TaskResult) else done


def _sealed(sealer: Sealer, done: Done[Any], params: BaseModel) -> Notice | None:
    """Sign the files of a result; the notice that tells of one that could not be."""
    from studio.tasks.result_credentials import seal_result
    from studio.tasks.running import TaskResult

    return seal_result(sealer, done.result, params) if isinstance(done.result, TaskResult) else None
