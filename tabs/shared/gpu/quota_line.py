"""A line below Run that says, before the click, how much of a shared GPU's quota the run may take. Drawn on ZeroGPU only."""

from __future__ import annotations

from html import escape
from typing import Any
from weakref import WeakKeyDictionary

import gradio as gr

from studio import Studio
from studio.errors import StudioError
from studio.messages import say
from studio.models import zerogpu
from tabs.language import language_of
from tabs.shared.form import Form
from tabs.shared.page_events import QUICK, on_page_load
from tabs.shared.stage import panel

_WORDS = ("text", "lines")
_ANY = "a"  # prompt: the line stands there before one is written
_lines: WeakKeyDictionary[gr.Button, gr.HTML] = WeakKeyDictionary()


def draw(run: gr.Button, run_id: str) -> None:
    """Draw the empty line of the button ``run`` where it is called."""
    if zerogpu.active():
        _lines[run] = panel(elem_id=f"{run_id}-quota")


def connect(studio: Studio, form: Form, run: gr.Button) -> None:
    """Keep the line up to date with the form's values; does nothing where there is none."""
    line = _lines.get(run)
    if line is None:
        return

    def told(request: gr.Request, *values: object) -> str:
        return quota_line(studio, form, values, language_of(request))

    on_page_load(told, form.inputs, line)
    # not the words: they cost nothing, and every key pressed would ask
    parts = [part for name, part in form.components.items() if form.fields[name].widget.kind not in _WORDS]
    changes: list[Any] = [part.change for part in parts if hasattr(part, "change")]
    gr.on(changes, told, form.inputs, line, trigger_mode="always_last", **QUICK)


def quota_line(studio: Studio, form: Form, values: tuple[object, ...], lang: str) -> str:
    """HTML: the seconds that these values of the form's components may take, "" where they take none or are wrong."""
    try:
        raw = form.collect(values)
        params = form.spec.validate({**raw, "prompt": raw["prompt"] or _ANY} if "prompt" in raw else raw)
        seconds = studio.gpu_quota(form.spec.id, params)
    except StudioError:  # the click, or the model's own note, says what is wrong
        return ""
    return f'<p class="model-line">{escape(say("ui.gpu_quota", lang, seconds=seconds))}</p>' if seconds else ""
