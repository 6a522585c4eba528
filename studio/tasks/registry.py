"""Finds the use cases: every package of this folder that has a ``SPEC``. The code of a run is imported only when it runs."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

import studio.tasks
from studio.errors import InvalidInput, StudioError
from studio.events import Event

if TYPE_CHECKING:
    from studio.tasks.gpu_demand import Demand
    from studio.tasks.running import Engine, TaskResult

Run = Callable[["Engine", Any, "RunContext"], Iterator[Event]]

PICTURES = ("png", "jpg", "jpeg", "webp", "bmp", "gif", "tif", "tiff", "avif")
_VIDEO = ("mp4", "mkv", "mov", "webm", "avi", "m4v", "mpg", "mpeg", "ts", "mts", "wmv", "flv", "3gp", "ogv")
_SOUND = ("mp3", "wav", "m4a", "aac", "flac", "ogg", "opus", "oga", "wma", "aif", "aiff")
RECORDINGS = (*_VIDEO, *_SOUND)
FILMS = ("dcm", "dicom", "", "png", "jpg", "jpeg", "tif", "tiff")


def _nothing(engine: Engine, params: Any) -> tuple[Demand, ...]:
    return ()


@dataclass(frozen=True)
class RunContext:
    """What belongs to a request besides its parameters.

    ``session`` names the sub-folder for outputs. ``watched`` is False if only the result matters: a task may then skip its events.
    """

    session: str = "local"
    watched: bool = True


@dataclass(frozen=True)
class TaskSpec:
    """One use case: public id (the name of its package), English title, parameters, result, and the model roles it needs.

    ``late``: locale key of the sentence that ends a run at the host's time limit, with the advice that fits this use case; "" where the
    run itself keeps to the limit and returns what it has by then. ``demand``: the models that a request computes with, and how much, where
    a GPU is shared; it raises `ModelUnavailable` as the run would, and a use case without one always runs on the processor there.
    ``takes``: endings, without the dot, of the files that a folder is searched for ("": none); ``makes``: endings of the files that a run
    can write, the usual one first, and in the order of the choices of ``format`` where the parameters have such a field.
    """

    id: str
    title: str
    params: type[BaseModel]
    result: type[TaskResult]
    roles: tuple[str, ...] = ()
    late: str = "error.time_limit"
    demand: Callable[[Engine, Any], tuple[Demand, ...]] = _nothing
    takes: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()

    @property
    def run(self) -> Run:
        """``run`` of the package's ``run.py``: (engine, validated parameters, context) -> events, the last one being `Done`."""
        return import_module(f"{studio.tasks.__name__}.{self.id}.run").run

    def validate(self, raw: Mapping[str, object] | BaseModel) -> BaseModel:
        """The validated parameters. Raises `InvalidInput` with one problem for each invalid field."""
        if isinstance(raw, self.params):
            return raw
        try:
            return self.params.model_validate(dict(raw))
        except ValidationError as error:
            raise InvalidInput.from_validation(error) from None


@cache
def _specs() -> Mapping[str, TaskSpec]:
    found: dict[str, TaskSpec] = {}
    for module in pkgutil.iter_modules(studio.tasks.__path__):
        if module.ispkg and (spec := getattr(import_module(f"{studio.tasks.__name__}.{module.name}"), "SPEC", None)):
            if spec.id != module.name:
                raise ValueError(f"the use case in {module.name}/ calls itself {spec.id!r}")
            found[spec.id] = spec
    return MappingProxyType(found)


def task_ids() -> tuple[str, ...]:
    """Ids of all use cases in alphabetical order; the page has an order of its own."""
    return tuple(_specs())


def task(task_id: str) -> TaskSpec:
    """The spec of one use case. Raises `StudioError` for an unknown id."""
    spec = _specs().get(task_id)
    if spec is None:
        raise StudioError("error.unknown_task", name=task_id)
    return spec
