"""The tools that agents see: one for each task, named like it, and ``models``; with schemas for what goes in and comes out."""

from __future__ import annotations

from studio.tasks.parameter_schema import JsonObject, is_file_schema, parameter_schemas, required_parameters, task_description
from studio.tasks.registry import TaskSpec, task, task_ids

_FILE = (
    "A file, as one of: a data: URI (data:image/png;base64,...), the path that POST {upload} answered, or the link or path of a "
    "file in an earlier result. Other addresses are not fetched."
)
_LINK = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "mime_type": {"type": "string"},
        "url": {"type": "string", "format": "uri"},
        "path": {"type": "string"},
    },
    "required": ["name", "url", "path"],
}
RESULT_SCHEMA: JsonObject = {
    "type": "object",
    "properties": {
        "files": {"type": "array", "items": _LINK},
        "named_files": {"type": "object", "additionalProperties": _LINK},
        "settings": {"type": "object"},
        "notices": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["files", "named_files", "settings", "notices"],
}


def tool_descriptions(upload: str) -> list[JsonObject]:
    """Every tool as a dict with ``name``, ``title``, ``description``, ``inputSchema`` and ``outputSchema``; ``upload``: where files go."""
    tools = [
        {
            "name": task_id,
            "title": task(task_id).title,
            "description": task_description(task(task_id)),
            "inputSchema": _input_schema(task(task_id), upload),
            "outputSchema": RESULT_SCHEMA,
            "annotations": {"readOnlyHint": False, "destructiveHint": False, "openWorldHint": False},
        }
        for task_id in task_ids()
    ]
    models = {
        "name": "models",
        "title": "Models",
        "description": "Every model this studio knows, whether it can be used, and what is in memory now.",
        "inputSchema": {"type": "object", "properties": {}, "additionalProperties": False},
        "outputSchema": {"type": "object"},
        "annotations": {"readOnlyHint": True, "openWorldHint": False},
    }
    return [*tools, models]


def file_parameters(task_id: str) -> frozenset[str]:
    """Names of the parameters that are files."""
    return frozenset(name for name, schema in parameter_schemas(task(task_id)).items() if is_file_schema(schema))


def _input_schema(spec: TaskSpec, upload: str) -> JsonObject:
    properties: JsonObject = {}
    for name, schema in parameter_schemas(spec).items():
        if is_file_schema(schema):
            rest = {key: value for key, value in schema.items() if key != "format"}
            schema = {**rest, "description": f"{schema['description']} {_FILE.format(upload=upload)}"}
        properties[name] = schema
    return {"type": "object", "properties": properties, "required": required_parameters(spec), "additionalProperties": False}
