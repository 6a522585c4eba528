"""The engine: settings, catalog and cache behind ``run(task_id, params)``."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from studio.errors import StorageFull, StudioError, TimeLimit
from studio.events import Done, Event
from studio.settings import Settings
from studio.tasks.registry import RunContext, task, task_ids

if TYPE_CHECKING:
    from studio.models.cache import ModelCache
    from studio.models.catalog import Catalog

_NO_SPACE = 28  # errno.ENOSPC


class Studio:
    """Runs the studio's tasks; usable without any user interface.

    >>> Studio().text_to_image(prompt="a lighthouse at night", seed=7).images[0].size  # doctest: +SKIP
    (256, 256)
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()

    @cached_property
    def catalog(self) -> Catalog:
        """Every model the studio knows; asks no network by itself."""
        from studio.models.catalog import Catalog

        return Catalog(self.settings)

    @cached_property
    def cache(self) -> ModelCache:
        """The one place where models live; importing it imports torch."""
        from studio.models.cache import ModelCache

        return ModelCache(self.settings, self.catalog)

    def run(
        self, task_id: str, params: Mapping[str, Any] | BaseModel | None = None, *, context: RunContext | None = None, **more: Any
    ) -> Generator[Event, None, None]:
        """Check the parameters, then yield events; the last one is `Done`. Closing the iterator stops the work.

        Raises `InvalidInput` before anything runs, other `StudioError` while it runs.
        """
        spec = task(task_id)
        checked = spec.validate(params if isinstance(params, spec.params) else {**dict(params or {}), **more})
        return self._events(spec.run(self, checked, context or RunContext()))

    def _events(self, work: Iterator[Event]) -> Generator[Event, None, None]:
        limit = self.settings.time_limit_seconds
        start = time.monotonic()
        try:
            for event in work:
                yield event
                if not isinstance(event, Done) and time.monotonic() - start > limit:
                    raise TimeLimit("error.time_limit", seconds=round(limit))
        except OSError as error:
            if error.errno == _NO_SPACE:
                raise StorageFull("error.storage_full") from error
            raise
        finally:
            close = getattr(work, "close", None)
            if close is not None:
                close()

    def result(self, task_id: str, /, **params: Any) -> Any:
        """Run to the end in this thread and return the task's result object; the host's time limit is for watched runs."""
        for event in self.run(task_id, params, context=RunContext(watched=False)):
            if isinstance(event, Done):
                return event.result
        raise StudioError("error.no_result", name=task_id)

    def __getattr__(self, name: str) -> Any:
        if name in task_ids():
            return partial(self.result, name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
