"""``/gradio_api/openapi.json``: uploads, and for each task the call that starts a run and the stream that ends in its result."""

from __future__ import annotations

from studio.tasks.parameter_schema import JsonObject, required_parameters, task_description
from studio.tasks.registry import TaskSpec, task, task_ids
from studio.version import __version__
from tabs.shared.programs.api_info import request_schemas

_API = "/gradio_api"
_REFUSED = {
    "400": "A value, a name or a file is wrong: one sentence for each",
    "401": "The studio has accounts: send HTTP Basic credentials",
    "404": "There is no such endpoint",
    "413": "The body is larger than the host allows",
    "429": "Too many requests from this address, see Retry-After",
    "503": "The queue is full, see Retry-After",
}
FILE_RESULT = {
    "type": "object",
    "description": f"A file; its content is at {_API}/file=PATH",
    "properties": {
        "path": {"type": "string"},
        "orig_name": {"type": "string"},
        "mime_type": {"type": "string"},
        "meta": {"type": "object"},
    },
    "required": ["path"],
}
RESULT = {
    "type": "object",
    "description": "What every task answers; each adds its findings.",
    "properties": {
        "files": {"type": "array", "items": {"$ref": "#/components/schemas/File"}, "description": "the main one first"},
        "named_files": {
            "type": "object",
            "additionalProperties": {"$ref": "#/components/schemas/File"},
            "description": "single parts by name, such as srt, film, or scene.png",
        },
        "settings": {"type": "object", "description": 'the parameters with every "auto" resolved'},
        "notices": {"type": "array", "items": {"type": "string"}, "description": "what the user should know although nothing failed"},
    },
    "required": ["files", "named_files", "settings", "notices"],
}


def openapi() -> JsonObject:
    """The document, as OpenAPI 3.1; addresses are relative to where the page is."""
    paths: JsonObject = {f"{_API}/upload": _upload(), "/models": _models()}
    for task_id in task_ids():
        spec = task(task_id)
        paths[f"{_API}/call/v2/{task_id}"] = {"post": _start(spec)}
        paths[f"{_API}/call/{task_id}/{{event_id}}"] = {"get": _stream(spec)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Multimodal Studio", "version": __version__, "description": "docs/api.md of the studio explains calls."},
        "servers": [{"url": ".."}],  # this document lies in /gradio_api
        "paths": paths,
        "components": {
            "schemas": {"File": FILE_RESULT, "Result": RESULT, "Error": _object({"error": {"type": "string"}})},
            "securitySchemes": {"account": {"type": "http", "scheme": "basic"}, "space": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"account": []}, {"space": []}],
    }


def _start(spec: TaskSpec) -> JsonObject:
    body = {"type": "object", "properties": request_schemas(spec), "required": required_parameters(spec), "additionalProperties": False}
    return {
        "operationId": spec.id,
        "summary": f"{spec.title}: start a run",
        "description": task_description(spec),
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"200": _answer("The run's id, for the stream", _object({"event_id": {"type": "string"}})), **_refusals()},
    }


def _stream(spec: TaskSpec) -> JsonObject:
    words = (
        "Server-sent events: `generating` while it works, `heartbeat`, then `complete` with a JSON list whose only item is the Result, "
        "or `error` with an Error. Can be read once; closing it stops the run."
    )
    schema = {"type": "string", "contentMediaType": "text/event-stream", "contentSchema": {"$ref": "#/components/schemas/Result"}}
    return {
        "operationId": f"{spec.id}_result",
        "summary": f"{spec.title}: wait for the result",
        "description": words,
        "parameters": [{"name": "event_id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {
            "200": {"description": words, "content": {"text/event-stream": {"schema": schema}}},
            **{status: answer for status, answer in _refusals().items() if status in ("401", "404")},
        },
    }


def _upload() -> JsonObject:
    files = {"type": "array", "items": {"type": "string", "contentMediaType": "application/octet-stream"}}
    return {
        "post": {
            "operationId": "upload",
            "summary": "Upload files; the answer is their paths, in order",
            "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _object({"files": files})}}},
            "responses": {"200": _answer("Paths", {"type": "array", "items": {"type": "string"}}), **_refusals()},
        }
    }


def _models() -> JsonObject:
    return {
        "get": {
            "operationId": "models",
            "summary": "Every model this studio knows, whether it can be used, and what is in memory now",
            "responses": {"200": _answer("The report", {"type": "object"})},
        }
    }


def _refusals() -> JsonObject:
    return {status: _answer(words, {"$ref": "#/components/schemas/Error"}) for status, words in _REFUSED.items()}


def _answer(words: str, schema: JsonObject) -> JsonObject:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _object(properties: JsonObject) -> JsonObject:
    return {"type": "object", "properties": properties, "required": list(properties)}
