"""What the studio says about its endpoints, compared with the classes that check a request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen, MultipleOf
from gradio_client import Client
from pydantic_core import PydanticUndefined

from studio.tasks.registry import task, task_ids
from tests.browser.conftest import Server

BOUNDS = {
    Ge: ("ge", "minimum"),
    Gt: ("gt", "exclusiveMinimum"),
    Le: ("le", "maximum"),
    Lt: ("lt", "exclusiveMaximum"),
    MultipleOf: ("multiple_of", "multipleOf"),
    MinLen: ("min_length", "minLength"),
    MaxLen: ("max_length", "maxLength"),
}
TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", Path: "object"}


@pytest.fixture(scope="module")
def described(agents: Server) -> dict[str, dict[str, dict[str, dict[str, Any]]]]:
    """Answer -> task -> parameter -> schema."""
    info, document = agents.json("/gradio_api/info"), agents.json("/gradio_api/openapi.json")
    bodies = {
        path.removeprefix("/gradio_api/call/v2/"): item["post"]["requestBody"]["content"]["application/json"]["schema"]
        for path, item in document["paths"].items()
        if "/call/v2/" in path
    }
    endpoints = {name.strip("/"): value for name, value in info["named_endpoints"].items()}
    assert set(bodies) == set(task_ids()) and set(endpoints) == {*task_ids(), "models"}
    return {
        "info": {name: {p["parameter_name"]: p["type"] for p in endpoints[name]["parameters"]} for name in task_ids()},
        "openapi": {name: bodies[name]["properties"] for name in task_ids()},
    }


@pytest.mark.parametrize("answer", ["info", "openapi"])
@pytest.mark.parametrize("task_id", task_ids())
def test_every_field_is_told_as_it_is_checked(answer: str, task_id: str, described: dict[str, Any]) -> None:
    fields, told = task(task_id).params.model_fields, described[answer][task_id]
    assert set(told) == set(fields)
    for name, field in fields.items():
        schema, hint = told[name], field.annotation
        members = [m for m in get_args(hint) if m is not type(None)] if get_origin(hint) not in (None, Literal) else [hint]
        types = {schema["type"]} if isinstance(schema["type"], str) else set(schema["type"])
        assert ("null" in types) is (type(None) in get_args(hint)), name
        if get_origin(members[0]) is Literal:
            assert schema["enum"] == list(get_args(members[0])), name
        else:
            assert TYPES[members[0]] in types, name
        if members[0] is Path:
            assert schema["required"] == ["path"] and schema["contentMediaType"], name
        assert schema.get("default", PydanticUndefined) == field.default, name
        assert len(schema["title"]) > 1 and schema["description"].startswith(schema["title"]), name
        for rule in field.metadata:
            for kind, (attribute, word) in BOUNDS.items():
                if isinstance(rule, kind):
                    assert schema[word] == getattr(rule, attribute), (name, word)


def test_what_is_needed_is_said(agents: Server, described: dict[str, Any]) -> None:
    endpoints = agents.json("/gradio_api/info")["named_endpoints"]
    for task_id in task_ids():
        needed = {name for name, field in task(task_id).params.model_fields.items() if field.is_required()}
        assert {p["parameter_name"] for p in endpoints[f"/{task_id}"]["parameters"] if not p["parameter_has_default"]} == needed


def test_the_document_refers_to_nothing_that_is_missing(agents: Server) -> None:
    text = agents.get("/gradio_api/openapi.json")
    document = json.loads(text)
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert document["openapi"] == "3.1.0" and {part.split('"')[0] for part in text.replace(" ", "").split('"$ref":"')[1:]} <= known
    names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))


def test_the_client_prints_the_endpoints(agents: Server, capsys: pytest.CaptureFixture[str]) -> None:
    Client(agents.url, verbose=False).view_api()
    said = capsys.readouterr().out
    assert "Literal['fast', 'balanced', 'best']" in said and "filepath" in said and "1st" not in said
