"""The engine: settings, catalog and cache behind ``run(task_id, params)`` and one typed method for each use case."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from studio.content_policy import ContentPolicy
from studio.errors import InvalidInput, Problem, StorageFull, StudioError, TimeLimit
from studio.events import Done, Event, Notice
from studio.settings import Settings
from studio.tasks.audio_to_visual import AudioToVisualParams, AudioToVisualResult
from studio.tasks.auto_subtitles import AutoSubtitlesParams, AutoSubtitlesResult
from studio.tasks.fields import wanted_words
from studio.tasks.game_scene import GameSceneParams, GameSceneResult
from studio.tasks.medical_fusion import MedicalFusionParams, MedicalFusionResult
from studio.tasks.registry import RunContext, TaskSpec, task, task_ids
from studio.tasks.task_method import TaskMethod
from studio.tasks.text_to_image import TextToImageParams, TextToImageResult
from studio.tasks.text_to_video import TextToVideoParams, TextToVideoResult
from studio.tasks.upscale import UpscaleParams, UpscaleResult

if TYPE_CHECKING:
    from studio.models.cache import ModelCache
    from studio.models.catalog import Catalog
    from studio.tasks.running import TaskResult

_NO_SPACE = 28  # errno.ENOSPC


class Studio:
    """Runs the studio's tasks; usable without any user interface.

    Each use case is a method whose arguments are the fields of its ``Params`` and whose answer is its ``Result``. All of them raise
    `InvalidInput` before anything runs, and `ModelUnavailable`, `OutOfMemory` or `StorageFull` while it runs.

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

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.policy = ContentPolicy.read(self.settings.blocklist)
        self._catalog: Catalog | None = None
        self._cache: ModelCache | None = None

    @property
    def catalog(self) -> Catalog:
        """Every model the studio knows; asks no network by itself."""
        if self._catalog is None:
            from studio.models.catalog import Catalog

            self._catalog = Catalog(self.settings)
        return self._catalog

    @property
    def cache(self) -> ModelCache:
        """The one place where models live; importing it imports torch."""
        if self._cache is None:
            from studio.models.cache import ModelCache

            self._cache = ModelCache(self.settings, self.catalog)
        return self._cache

    @property
    def lanes(self) -> int:
        """Runs that may compute at the same time."""
        return 1

    @property
    def cache_in_use(self) -> bool:
        """Whether a model was ever asked for; asking this loads nothing."""
        return self._cache is not None

    def warm(self, role: str) -> None:
        """Load the default model of ``role`` if it is at hand. Raises like a lease."""
        row = self.catalog.choose(role)
        if self.catalog.status(row.id, ask=False).state == "ready":
            with self.cache.lease(row.id):
                pass

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
        checked = spec.validate(params if isinstance(params, spec.params) else {**dict(params or {}), **more})
        refused = self.refusals(checked)
        if refused:
            raise InvalidInput.of(refused)
        return self._events(self._work(spec, checked, context or RunContext()), spec.late)

    def _work(self, spec: TaskSpec, params: BaseModel, context: RunContext) -> Iterator[Event]:
        """The events of one run with checked parameters. The only place that decides where a run computes."""
        return spec.run(self, params, context)

    def refusals(self, params: BaseModel) -> tuple[Problem, ...]:
        """What the host's policy says against a request, by field; only requests with a prompt are looked at. Empty where nothing does."""
        return self.policy.problems(wanted_words(params))

    def result(self, task_id: str, /, **params: Any) -> TaskResult:
        """Run to the end in this thread and return the task's result; the host's time limit is for watched runs."""
        for event in self.run(task_id, params, context=RunContext(watched=False)):
            if isinstance(event, Done):
                return event.result
        raise StudioError("error.no_result", name=task_id)

    def _events(self, work: Iterator[Event], late: str) -> Generator[Event, None, None]:
        """``work`` until the host's time limit, which it keeps itself where ``late`` is ""; its result remembers the notices."""
        limit = self.settings.time_limit_seconds
        start = time.monotonic()
        notices: list[Notice] = []
        try:
            for event in work:
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
