"""The same request as code: a few lines of Python, and two calls over HTTP."""

from __future__ import annotations

import json
import math
import shlex
from collections.abc import Mapping
from html import escape
from pathlib import PurePath
from urllib.parse import urlsplit

import gradio as gr

from studio.messages import say
from studio.tasks.registry import task
from tabs.language import language_of, t
from tabs.shared import stage
from tabs.shared.form import fields_of


def build_code(task_id: str, hint: str) -> gr.HTML:
    """The folded panel for the snippets; ``hint`` is the locale key of the words shown before there are any."""
    with gr.Accordion(t("ui.code"), open=False, elem_id=f"{task_id}-code-panel", elem_classes="quiet"):
        return stage.panel(f"<p class='hint'>{t(hint)}</p>", elem_id=f"{task_id}-code")


def short(task_id: str, settings: Mapping[str, object]) -> dict[str, object]:
    """Only what differs from the defaults, in the order of the parameters; paths as text."""
    fields = task(task_id).params.model_fields
    named = {n: settings[n] for n, f in fields.items() if n in settings and (f.is_required() or settings[n] != f.default)}
    return {n: value.as_posix() if isinstance(value, PurePath) else value for n, value in named.items()}


def as_python(task_id: str, settings: Mapping[str, object]) -> str:
    """A program that makes the same result without the page."""
    lines = "".join(f"    {name}={_literal(value)},\n" for name, value in short(task_id, settings).items())
    call = f"Studio().{task_id}(\n{lines})" if lines else f"Studio().{task_id}()"
    return f"from studio import Studio\n\nresult = {call}\nprint(result.files)\n"


def _literal(value: object) -> str:
    """``value`` as Python source. Numbers that have no literal (nan, infinity) and the like are written as calls of ``float``."""
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    return repr(value)


def as_http(task_id: str, settings: Mapping[str, object], base: str) -> str:
    """Two curl calls: the first answers with an event id, the second streams until the result is there. Files are uploaded before."""
    wanted = short(task_id, settings)
    files = [name for name, info in fields_of(task(task_id)).items() if info.is_file and wanted.get(name) is not None]
    uploads = "".join(
        f"{name.upper()}=$(curl -s {base}/gradio_api/upload -F {shlex.quote(f'files=@{wanted[name]}')} | tr -d '[]\"')\n" for name in files
    )
    body = json.dumps({**wanted, **{name: {"path": f"\0{name.upper()}\0"} for name in files}}, ensure_ascii=False).replace("'", "'\\''")
    for name in files:
        body = body.replace(f"\\u0000{name.upper()}\\u0000", f"'\"${name.upper()}\"'")
    address = f"{base}/gradio_api/call/v2/{task_id}"
    return uploads + (
        f"ID=$(curl -s {address} \\\n  -H 'Content-Type: application/json' \\\n  -d '{body}' \\\n"
        f'  | sed \'s/.*"event_id": *"\\([^"]*\\)".*/\\1/\')\ncurl -sN {base}/gradio_api/call/{task_id}/$ID\n'
    )


def panel(task_id: str, settings: Mapping[str, object], request: gr.Request | None) -> str:
    """Both snippets as HTML with copy buttons; ``settings`` need no check, everything is escaped."""
    lang = language_of(request)
    words = f'data-copied="{escape(say("ui.copied", lang))}">{escape(say("ui.copy", lang))}'
    parts = (("Python", as_python(task_id, settings)), ("HTTP", as_http(task_id, settings, base_url(request))))
    return "".join(
        f'<div class="snippet"><header><strong>{title}</strong><button type="button" class="copy" {words}</button></header>'
        f'<pre tabindex="0" aria-label="{title}"><code>{escape(code)}</code></pre></div>'
        for title, code in parts
    )


def base_url(request: gr.Request | None) -> str:
    """Address of this server as the visitor's browser knows it."""
    page = urlsplit((getattr(request, "headers", None) or {}).get("referer") or "http://127.0.0.1:7860/")
    return f"{page.scheme}://{page.netloc}{page.path.rstrip('/')}"
