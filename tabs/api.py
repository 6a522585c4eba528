"""One public endpoint for each task, with the schema of its ``Params`` class, and ``models``."""

from __future__ import annotations

import inspect
import logging
import mimetypes
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import gradio as gr

from studio import Studio
from studio.errors import InvalidInput, StudioError, places
from studio.events import Done, Notice
from studio.media.unreadable import is_address
from studio.messages import say
from studio.tasks.registry import RunContext, TaskSpec, task
from studio.tasks.running import TaskResult
from tabs.language import language_of
from tabs.shared.form import Field, fields_of, label_of
from tabs.shared.runner import LANE
from tabs.shared.session_folders import session_name, visitors_file
from tabs.warm_up import until_warm

_log = logging.getLogger(__name__)


def expose(studio: Studio, task_id: str) -> None:
    """Add the endpoint ``/<task_id>``; call inside the Blocks. It shares the lane with the tabs and stops when its caller disconnects."""
    spec = task(task_id)
    infos = dict(sorted(fields_of(spec).items(), key=lambda item: not _required(item[1])))  # required parameters first

    def call(*values: Any) -> Iterator[dict[str, object]]:
        request, *given = values
        lang = language_of(request)
        try:
            sent: dict[str, object] = dict(zip(infos, given, strict=True))
            raw = {
                n: _file(value, n, infos[n].widget.kind, studio.settings.output_dir) if infos[n].is_file else value
                for n, value in sent.items()
            }
            raw = {name: value for name, value in raw.items() if value is not None or infos[name].optional}
            for _ in until_warm(studio, spec.roles):
                yield {}
            remarks: list[str] = []
            events = studio.run(task_id, raw, context=RunContext(session_name(request.session_hash)))
            for event in events:
                if isinstance(event, Notice):
                    remarks.append(say(event.code, lang, **event.params))
                yield reply(event.result, remarks) if isinstance(event, Done) else {}
        except StudioError as error:
            named = " ".join(f"{p.field}: {p.sentence(lang)}" if p.field else p.sentence(lang) for p in error.problems)
            raise gr.Error(named, print_exception=False) from None
        except Exception as error:  # Gradio would print its message, which may quote a file's name
            _log.error("%s failed\n%s", task_id, places(error))
            raise gr.Error(say("error.unexpected", lang), print_exception=False) from None

    call.__name__ = task_id
    call.__doc__ = _document(spec, infos)
    _give_signature(call, infos)
    gr.api(call, api_name=task_id, concurrency_id=LANE, concurrency_limit=studio.lanes, queue=True)


def expose_models(studio: Studio, report: Callable[[Studio], dict[str, object]]) -> None:
    """Add the endpoint ``/models``: what the catalog knows and what the cache holds; ``report(studio)`` makes the JSON."""

    def models() -> dict:  # type: ignore[type-arg]  # Gradio reads the bare type
        """Every model this studio knows, whether it can be used, and what is in memory now."""
        return report(studio)

    gr.api(models, api_name="models", queue=False)


def _give_signature(call: Callable[..., object], infos: dict[str, Field]) -> None:
    parameters = [inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=gr.Request)]
    hints: dict[str, object] = {}
    for name, info in infos.items():
        hint: Any = dict if info.is_file else info.kind
        if info.choices:
            hint = Literal[info.choices]  # type: ignore[valid-type]
        hints[name] = hint | None if info.optional else hint
        default = inspect.Parameter.empty if _required(info) else info.default
        parameters.append(inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=hints[name]))
    call.__annotations__ = {**hints, "request": gr.Request, "return": dict}
    call.__signature__ = inspect.Signature(parameters, return_annotation=dict)  # type: ignore[attr-defined]  # Gradio reads it


def _required(info: Field) -> bool:
    return info.default is None and not info.optional


def _document(spec: TaskSpec, infos: dict[str, Field]) -> str:
    lines = [f"{spec.title}: returns the files it made, the settings used, and everything it found.", "", "Args:"]
    for name in infos:
        words = label_of(spec.id, name, "en")
        helped = say(f"field.{spec.id}.{name}.help")
        lines.append(f"    {name}: {words}" + (f". {helped}" if not helped.startswith("field.") else ""))
    return "\n".join(lines)


def _file(value: object, name: str, kind: str, results: Path) -> str | None:
    """The path of an uploaded file. Only uploads and results of this server are read: any other path of the host is refused."""
    if value is None:
        return None
    given = next((v for v in (value.get("path"), value.get("url")) if v), None) if isinstance(value, dict) else value
    if kind == "media" and is_address(given):
        raise InvalidInput("error.media_is_address", field=name)
    missing = InvalidInput("error.media_missing" if kind == "media" else "error.image_missing", field=name)
    path = value.get("path") if isinstance(value, dict) else value
    if not isinstance(path, str):
        raise missing
    real = visitors_file(path, results)
    if real is None:
        raise missing
    return str(real)


def reply(result: TaskResult, notices: Sequence[str] = ()) -> dict[str, object]:
    """The result as JSON: files as Gradio sends them, the notices, and whatever the result says in `to_json`. No key ever lacks."""
    meta = {"_type": "gradio.FileData"}
    files = [{"path": str(p), "orig_name": p.name, "mime_type": _mime_type(p), "meta": meta} for p in result.files]
    return {"notices": list(notices), **result.to_json(), "files": files, "settings": dict(result.settings)}


def _mime_type(path: Path) -> str:
    own = {".srt": "application/x-subrip", ".ass": "text/x-ssa", ".lrc": "text/plain", ".ttml": "application/ttml+xml"}
    return own.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
