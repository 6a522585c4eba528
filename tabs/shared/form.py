"""A task's pydantic ``Params`` class as Gradio components, and their values back as parameters.

The class is the only source: bounds, choices and defaults come from its fields, words from the locale keys
``field.<task>.<name>``, ``field.<task>.<name>.help`` and ``choice.<name>.<value>``.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import gradio as gr
from annotated_types import Ge, Gt, Le, Lt
from gradio.components.base import Component
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from studio.errors import InvalidInput, Problem
from studio.messages import say, sentences
from studio.tasks.fields import Widget
from studio.tasks.registry import TaskSpec
from tabs.language import language_of, t
from tabs.shared.lenient import OpenSlider, UploadedPicture
from tabs.shared.page_events import PageComponent, Update

Read = Callable[[Any], object]
Check = Callable[[BaseModel], tuple[Problem, ...]]
Finish = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Field:
    """One parameter: its base type, whether None is allowed, inclusive bounds and choices."""

    name: str
    kind: type
    optional: bool
    default: Any
    widget: Widget
    low: float | None = None
    high: float | None = None
    choices: tuple[Any, ...] = ()

    @classmethod
    def of(cls, name: str, info: FieldInfo) -> Field:
        """Read pydantic's field; a type that is neither a plain one nor a Literal counts as text."""
        hint, optional = info.annotation, False
        if get_origin(hint) in (Union, types.UnionType):
            members = [m for m in get_args(hint) if m is not type(None)]
            optional, hint = len(members) < len(get_args(hint)), members[0]
        choices = get_args(hint) if get_origin(hint) is Literal else ()
        kind = type(choices[0]) if choices else hint if isinstance(hint, type) else str
        widget = next((m for m in info.metadata if isinstance(m, Widget)), Widget("text"))
        low = next((m.ge if isinstance(m, Ge) else m.gt for m in info.metadata if isinstance(m, (Ge, Gt))), None)
        high = next((m.le if isinstance(m, Le) else m.lt for m in info.metadata if isinstance(m, (Le, Lt))), None)
        default = None if info.is_required() else info.default
        return cls(name, kind, optional, default, widget, _number(low), _number(high), tuple(choices))

    @property
    def is_file(self) -> bool:
        return self.kind is Path


def _number(bound: object) -> float | None:
    return bound if isinstance(bound, (int, float)) else None


def fields_of(spec: TaskSpec) -> dict[str, Field]:
    """All parameters of a task by name, in their order."""
    return {name: Field.of(name, info) for name, info in spec.params.model_fields.items()}


def label_of(task_id: str, name: str, lang: str | None = None) -> str:
    """The words of a parameter: a page marker, or the sentence in ``lang``. Without any it is the name: "Repeat count"."""
    key = f"field.{task_id}.{name}"
    if key not in sentences("en"):
        return name.replace("_", " ").strip().capitalize()
    return t(key) if lang is None else say(key, lang)


def at_its_field(problem: Problem, task_id: str, lang: str) -> str:
    """The sentence of ``problem`` behind the label of its field, for a place that is far from the form."""
    if f"field.{task_id}.{problem.field}" not in sentences("en"):
        return problem.sentence(lang)
    return say("error.at_field", lang, label=label_of(task_id, str(problem.field), lang), sentence=problem.sentence(lang))


@dataclass
class Form:
    """The components of one task. ``add`` draws a field where it is called; ``finish(raw, extras)`` may adjust the raw values.

    Fields that are never added keep their defaults. Extras are components that are not parameters themselves (the shape beside a size).
    """

    spec: TaskSpec
    finish: Finish | None = None
    components: dict[str, Any] = field(default_factory=dict)  # Any: each class of components has event methods of its own
    extras: dict[str, Component] = field(default_factory=dict)
    readers: dict[str, Read] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fields = fields_of(self.spec)

    def add(self, name: str, *, read: Read | None = None, **look: Any) -> Any:
        """Draw the component of ``name``; ``look`` overrides what the field says."""
        component = _component(self.spec.id, self.fields[name], look)
        self.bind(name, component, read)
        return component

    def bind(self, name: str, component: Component, read: Read | None = None) -> None:
        """Use a component of the tab's own for ``name``; ``read`` turns its value into the parameter's."""
        self.components[name] = component
        if read is not None:
            self.readers[name] = read

    def extra(self, name: str, component: Component) -> None:
        """A component whose value ``finish`` receives, but which is not a parameter."""
        self.extras[name] = component

    @property
    def inputs(self) -> list[PageComponent]:
        """The inputs of an event whose values `collect` understands."""
        return [*self.components.values(), *self.extras.values()]

    def collect(self, values: Sequence[object]) -> dict[str, Any]:
        """Component values in the order of `inputs` -> raw parameters, unchecked."""
        names = [*self.components, *self.extras]
        found: dict[str, Any] = dict(zip(names, values, strict=True))
        extras = {name: found.pop(name) for name in self.extras}
        raw = {name: self.parameter(name, value) for name, value in found.items()}
        return self.finish(raw, extras) if self.finish else raw

    def parameter(self, name: str, value: object) -> object:
        """One component's value as the raw parameter: empty boxes mean None; a slider of whole numbers sends 3.0."""
        value = self.readers[name](value) if name in self.readers else value
        info = self.fields[name]
        if info.optional and (value is None or (isinstance(value, str) and not value.strip())):
            return None
        if info.kind is int and isinstance(value, float) and value.is_integer():
            return int(value)
        if info.kind in (int, float) and isinstance(value, str):
            try:
                return info.kind(value.strip())
            except ValueError:
                return value  # the validator says so in words
        return value

    def problems(self, values: Sequence[object], further: Check | None = None) -> tuple[Problem, ...]:
        """What is wrong with these component values, also by ``further`` (parameters -> problems); empty when nothing is."""
        try:
            raw = self.collect(values)
            checked = self.spec.validate(raw)
        except InvalidInput as error:
            return error.problems
        return self._unreadable(raw) or (further(checked) if further else ())

    def _unreadable(self, raw: Mapping[str, object]) -> tuple[Problem, ...]:
        """Pictures that cannot be opened; only their headers are read."""
        from studio.media.image_decoding import open_picture

        found: list[Problem] = []
        for name, value in raw.items():
            if isinstance(value, str) and value and isinstance(self.components.get(name), gr.Image):
                try:
                    open_picture(value, name).close()
                except InvalidInput as error:
                    found += error.problems
        return tuple(found)

    def validator(self, further: Check | None = None) -> Callable[..., list[dict[str, object]]]:
        """For an event's ``validator=``: red sentences under the fields, in the page's language, before anything is queued.

        ``further``: as in `problems`.
        """
        names = [*self.components, *self.extras]

        def check(request: gr.Request, *values: object) -> list[dict[str, object]]:
            lang = language_of(request)
            found = {p.field: p.sentence(lang) for p in self.problems(values, further)}
            hidden = " ".join(sentence for name, sentence in found.items() if name not in names)
            if hidden:
                found[names[0]] = f"{found.get(names[0], '')} {hidden}".strip()
            return [gr.validate(name not in found, found.get(name, "")) for name in names]

        return check

    def fill(self, settings: Mapping[str, object]) -> Update:
        """Component -> new value for every parameter in ``settings`` that has a component and a value to show."""
        found: Update = {}
        for name, value in settings.items():
            component = self.components.get(name)
            if component is None or name in self.readers:
                continue
            if isinstance(component, gr.Textbox):
                value = "" if value is None else str(value)
            if isinstance(component, gr.Slider) and isinstance(value, (int, float)):
                low, high = min(component.minimum, value), max(component.maximum, value)
                found[component] = gr.update(value=value, minimum=low, maximum=high)  # a task may take more than its slider offers
            elif value is not None or isinstance(component, (gr.Image, gr.File)):
                found[component] = value
        return found


def merged(*parts: Update) -> Update:
    """Updates of the same components in one: what later parts say about a property wins, the rest stays."""
    found: dict[PageComponent, dict[str, object]] = {}
    for part in parts:
        for component, change in part.items():
            update = change if isinstance(change, dict) and change.get("__type__") == "update" else gr.update(value=change)
            found[component] = {**found.get(component, {}), **update}
    return {**found}


def choice_label(name: str, value: object, lang: str | None = None) -> str:
    """The words for one choice: a page marker, or the sentence in ``lang``."""
    key = f"choice.{name}.{value}"
    if key not in sentences("en"):
        return str(value)
    return t(key) if lang is None else say(key, lang)


def _component(task_id: str, info: Field, look: dict[str, Any]) -> Component:
    key = f"field.{task_id}.{info.name}"
    words: dict[str, Any] = {"label": label_of(task_id, info.name), "value": info.default, "elem_id": f"{task_id}-{info.name}"}
    if f"{key}.help" in sentences("en"):
        words["info"] = t(f"{key}.help")
    if f"{key}.hint" in sentences("en"):
        words["placeholder"] = t(f"{key}.hint")
    kind = info.widget.kind
    if kind in ("text", "lines"):
        lines = info.widget.lines
        return gr.Textbox(**{"lines": lines, "max_lines": max(lines, 8), **words, "value": info.default or "", **look})
    if kind == "switch":
        return gr.Checkbox(**{**words, **look})
    if kind == "choice":
        return gr.Dropdown(**{"choices": [(choice_label(info.name, c), c) for c in info.choices], **words, **look})
    if kind == "buttons":
        return gr.Radio(**{"choices": [(choice_label(info.name, c), c) for c in info.choices], **words, **look})
    if kind == "model":
        return gr.Dropdown(**{"choices": [info.default], **words, **look})
    if kind == "media":  # a plain file: Gradio's own video box would refuse what the studio can read
        words.pop("placeholder", None)
        words.pop("info", None)
        return gr.File(**{"type": "filepath", "file_count": "single", "height": 140, **words, **look})
    if kind == "image" or info.is_file:
        return UploadedPicture(**{"type": "filepath", **words, **look})
    if kind == "slider" and (look.get("value", info.default) is not None):
        ends = {"minimum": _first(info.widget.low, info.low, 0), "maximum": _first(info.widget.high, info.high, 100)}
        words.pop("placeholder", None)
        return OpenSlider(**{**ends, "step": info.widget.step, **words, **look})
    # a number that may be left out: Gradio's number box shows an empty value as 0
    return gr.Textbox(**{"max_lines": 1, **words, "value": "" if info.default is None else str(info.default), **look})


def _first(*values: float | None) -> float:
    return next(v for v in values if v is not None)
