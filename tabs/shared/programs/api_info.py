"""``/gradio_api/info`` with what Gradio does not know: names, bounds, choices, defaults and files, from the parameters themselves."""

from __future__ import annotations

from typing import Any

import gradio as gr

from studio.tasks.parameter_schema import JsonObject, is_file_schema, parameter_schemas, required_parameters, task_description
from studio.tasks.registry import TaskSpec, task, task_ids

_PYTHON = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "object": "dict", "array": "list", "null": "None"}
UPLOADED = "A file: send {'path': ...} with the path that POST /gradio_api/upload answers; addresses are not fetched."


class StudioBlocks(gr.Blocks):
    """Blocks whose description of the public endpoints is complete; the page, its clients and OpenAPI all read this one."""

    def get_api_info(self, all_endpoints: bool = False, page: str | None = None) -> Any:  # Gradio has no public type for it
        """As Gradio's, with each task's parameters as its ``Params`` describe them."""
        info = super().get_api_info(all_endpoints, page)
        for task_id in task_ids():
            endpoint = info["named_endpoints"].get(f"/{task_id}")
            if endpoint is not None:
                _complete(endpoint, task(task_id))
        for name, endpoint in info["named_endpoints"].items():
            for answer in endpoint["returns"]:
                answer["label"] = "models" if name == "/models" else "result"
        return info


def file_schema(schema: dict[str, object]) -> dict[str, object]:
    """The schema of an uploaded file, for a parameter whose ``schema`` says that it is one; None may stand for no file."""
    optional = "null" in schema.get("type", ())  # type: ignore[operator]
    meta = {"type": "object", "properties": {"_type": {"const": "gradio.FileData"}}}
    return {
        "type": ["object", "null"] if optional else "object",
        "properties": {
            "path": {"type": "string", "description": "what the upload answered, or the path of a result"},
            "orig_name": {"type": ["string", "null"]},
            "mime_type": {"type": ["string", "null"]},
            "meta": meta,
        },
        "required": ["path"],
        **{name: schema[name] for name in ("title", "contentMediaType", "default") if name in schema},
        "description": f"{schema['description']} {UPLOADED}",
    }


def request_schemas(spec: TaskSpec) -> dict[str, dict[str, object]]:
    """Name -> schema of each value in the body of a call."""
    return {name: file_schema(s) if is_file_schema(s) else s for name, s in parameter_schemas(spec).items()}


def _complete(endpoint: Any, spec: TaskSpec) -> None:
    schemas, plain, needed = request_schemas(spec), parameter_schemas(spec), required_parameters(spec)
    endpoint["description"] = task_description(spec)
    for parameter in endpoint["parameters"]:
        name = parameter["parameter_name"]
        schema = schemas[name]
        parameter["label"] = schema["title"]
        parameter["type"] = schema
        parameter["python_type"] = {"type": _python_type(plain[name]), "description": schema["description"]}
        parameter["parameter_has_default"] = name not in needed
        parameter["parameter_default"] = schema.get("default")
        parameter["example_input"] = _example(plain[name])


def _example(schema: JsonObject) -> object:
    if is_file_schema(schema):
        return {"path": "the path that the upload answered"}
    known = (schema.get("default"), *schema.get("enum", ()), schema.get("minimum"), schema.get("exclusiveMinimum"))
    return next((value for value in known if value is not None), "a fox in the snow")


def _python_type(schema: JsonObject) -> str:
    """``schema`` as gradio_client prints it."""
    names: list[str] = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if is_file_schema(schema):
        plain = "filepath"
    elif "enum" in schema:
        plain = f"Literal[{', '.join(map(repr, schema['enum']))}]"
    else:
        plain = _PYTHON[next(name for name in names if name != "null")]
    return f"{plain} | None" if "null" in names else plain
