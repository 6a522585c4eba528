"""The list of use cases. A task is data (`TaskSpec`) plus one generator function, imported only when it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from studio.errors import InvalidInput, StudioError
from studio.events import Event

if TYPE_CHECKING:
    from studio.studio import Studio

Run = Callable[["Studio", Any, "RunContext"], Iterator[Event]]


@dataclass(frozen=True)
class RunContext:
    """What belongs to one request besides its parameters.

    ``session`` names the output sub-folder. ``watched`` is False when only the result matters: a task may then skip its events.
    """

    session: str = "local"
    watched: bool = True


@dataclass(frozen=True)
class TaskSpec:
    """One use case: public id, parameters, result type, model roles and the generator that does it."""

    id: str
    title: str
    params: type[BaseModel]
    result: type
    roles: tuple[str, ...]
    run: Run

    def validate(self, raw: Mapping[str, Any] | BaseModel) -> BaseModel:
        """Checked parameters, or `InvalidInput` with one problem per wrong field."""
        if isinstance(raw, self.params):
            return raw
        try:
            return self.params.model_validate(dict(raw))
        except ValidationError as error:
            raise InvalidInput.from_validation(error) from None


# One line per use case: task id -> module that defines SPEC.
_MODULES: Mapping[str, str] = MappingProxyType(
    {
        "text_to_image": "studio.tasks.text_to_image",
        "text_to_video": "studio.tasks.text_to_video",
        "audio_to_visual": "studio.tasks.audio_to_visual",
        "auto_subtitles": "studio.tasks.auto_subtitles",
        "game_scene": "studio.tasks.game_scene",
        "medical_fusion": "studio.tasks.medical_fusion",
    }
)


def task_ids() -> tuple[str, ...]:
    """Ids of all use cases, in display order."""
    return tuple(_MODULES)


def task(task_id: str) -> TaskSpec:
    """The spec of one use case; `StudioError` for an unknown id."""
    if task_id not in _MODULES:
        raise StudioError("error.unknown_task", name=task_id)
    return import_module(_MODULES[task_id]).SPEC
