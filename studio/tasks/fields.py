"""Display hints for parameters. Plain data, so that the engine never needs a user interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

_WORDS = ("text", "lines")
Kind = Literal["text", "lines", "slider", "number", "choice", "buttons", "seed", "switch", "image", "media", "model"]


@dataclass(frozen=True)
class Widget:
    """Display hint for ``Annotated[...]``. ``step`` is the slider's step, ``lines`` the height of a text box.

    Bounds, choices and defaults come from the pydantic field itself; label and help from the locale keys ``field.<task>.<name>`` and
    ``field.<task>.<name>.help``, the names of choices from ``choice.<name>.<value>``.
    """

    kind: Kind
    group: Literal["main", "shape", "image", "advanced"] = "main"
    step: float = 1
    lines: int = 1
    low: float | None = None  # ends of the slider, if narrower than the allowed range
    high: float | None = None
    accepts: tuple[str, ...] = ()  # media types of a file; an image box takes pictures unless it says more

    @property
    def media_types(self) -> tuple[str, ...]:
        """What a file of this parameter may be."""
        return self.accepts or (("image/*",) if self.kind == "image" else ())


_NOT_WANTED = frozenset({"negative_prompt"})


def wanted_words(params: BaseModel) -> dict[str, str]:
    """What a request asks to be drawn, by field: its text boxes without the negative prompt; empty for a task without a prompt.

    Of the Lab, whose fields begin with the experiment's name, those of experiments with a prompt.
    """
    fields = type(params).model_fields
    drawing = tuple(name.removesuffix("prompt") for name in fields if name.endswith("prompt") and name not in _NOT_WANTED)
    found: dict[str, str] = {}
    for name, info in fields.items():
        value = getattr(params, name)
        wanted = name.startswith(drawing) and name not in _NOT_WANTED
        if isinstance(value, str) and wanted and any(isinstance(m, Widget) and m.kind in _WORDS for m in info.metadata):
            found[name] = value
    return found
