"""The parameters of a use case as JSON Schema (2020-12), in English: what programs and agents read instead of a page."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from studio.messages import say, sentences
from studio.tasks.fields import Widget
from studio.tasks.registry import TaskSpec

JsonObject = dict[str, Any]
_LANGUAGE = "en"


def parameter_schemas(spec: TaskSpec) -> dict[str, dict[str, object]]:
    """Name -> schema with type, enum, bounds, default, ``title`` and ``description``; in the order of the parameters.

    A parameter that may be left out with None has ``"null"`` among its types. A file is text of the format ``path``, and
    ``contentMediaType`` names the kinds that are read, with commas.
    """
    properties: Mapping[str, Mapping[str, object]] = spec.params.model_json_schema()["properties"]
    return {name: {**_without_choice(schema), **_words(spec.id, name), **_kinds(spec, name)} for name, schema in properties.items()}


def required_parameters(spec: TaskSpec) -> list[str]:
    """Names of the parameters that every request has to give."""
    return [name for name, info in spec.params.model_fields.items() if info.is_required()]


def is_file_schema(schema: Mapping[str, object]) -> bool:
    """Whether a schema of `parameter_schemas` stands for a file."""
    return schema.get("format") == "path"


def task_description(spec: TaskSpec) -> str:
    """What a use case does and what its parameters mean, as plain text: the documentation of its ``Params``."""
    return (inspect.getdoc(spec.params) or spec.title).replace("``", '"').replace('""', '"')


def _without_choice(schema: Mapping[str, object]) -> dict[str, object]:
    """``anyOf`` of one type and null as one schema with two types: bounds say nothing about null, and more programs read it."""
    members = schema.get("anyOf")
    if not isinstance(members, list):
        return dict(schema)
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    merged = {name: value for member in members for name, value in member.items() if name != "type"}
    return {"type": [member["type"] for member in members], **merged, **rest}


def _kinds(spec: TaskSpec, name: str) -> dict[str, str]:
    widgets = [m for m in spec.params.model_fields[name].metadata if isinstance(m, Widget)]
    kinds = [kind for widget in widgets for kind in widget.media_types]
    return {"contentMediaType": ", ".join(kinds)} if kinds else {}


def _words(task_id: str, name: str) -> dict[str, object]:
    key = f"field.{task_id}.{name}"
    known = sentences(_LANGUAGE)
    label = say(key, _LANGUAGE) if key in known else name.replace("_", " ").capitalize()
    help_key = f"{key}.help"
    return {"title": label, "description": f"{label}. {say(help_key, _LANGUAGE)}" if help_key in known else f"{label}."}
