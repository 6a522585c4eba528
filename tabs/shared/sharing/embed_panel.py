"""Embed: the button that opens the dialog (assets/embed.js), and the settings that go into its address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

import gradio as gr

from studio import Studio
from studio.errors import InvalidInput, StudioError
from studio.tasks.registry import task
from tabs.language import t
from tabs.shared import stage
from tabs.shared.examples import read_examples
from tabs.shared.form import Form, fields_of
from tabs.shared.page_events import QUICK

_ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m8 7-5 5 5 5M16 7l5 5-5 5"/></svg>'
_ASK = "element.addEventListener('click', e => { if (e.target.closest('[data-embed]')) trigger('asked'); });"
_TELL = "window.studioEmbed?.told(element); watch('value', () => window.studioEmbed?.told(element));"
_MOST = 1500  # characters of an address; longer ones are cut by some programs


def build_embed(task_id: str) -> tuple[gr.HTML, gr.HTML]:
    """The button, and the hidden place through which the server names the settings."""
    label = f"{_ICON}<span>{t('ui.embed.open')}</span>"
    button = f'<button type="button" class="embed-open" data-embed="{task_id}" aria-haspopup="dialog">{label}</button>'
    opener = stage.panel(button, js_on_load=_ASK, elem_id=f"{task_id}-embed", elem_classes="embed-row")
    return opener, stage.panel(js_on_load=_TELL, elem_id=f"{task_id}-embed-settings", elem_classes="studio-data")


def connect_embed(studio: Studio, form: Form, parts: tuple[gr.HTML, gr.HTML], *, private: tuple[str, ...] = ()) -> None:
    """``private``: parameters that never go into an address, besides files."""
    opener, told = parts

    def on_asked(*values: object) -> str:
        try:
            raw = form.spec.validate(form.collect(values)).model_dump()
        except InvalidInput:
            raw = {}
        return settings_data(studio, form.spec.id, raw, private)

    opener.asked(on_asked, form.inputs, told, trigger_mode="always_last", **QUICK)


def settings_data(studio: Studio, task_id: str, settings: Mapping[str, object], private: tuple[str, ...] = ()) -> str:
    """HTML for the dialog's script: ``data-settings``, the parameters as JSON, and ``data-run``, whether the address may add ``run=1``.

    Only what differs from the defaults, never a file. ``data-long``: together too long for an address; ``data-private``: something was left
    out; ``data-files``: parameters that need a file; ``data-sample``: parameters for code where none were given.
    """
    fields = fields_of(task(task_id))
    named = {
        name: value
        for name, value in settings.items()
        if name in fields and name not in private and not fields[name].is_file and value is not None and value != fields[name].default
    }
    files = [name for name, info in task(task_id).params.model_fields.items() if fields[name].is_file and info.is_required()]
    long = sum(len(name) + len(str(value)) for name, value in named.items()) > _MOST
    run = not files and not private and not long and _is_bundled(studio, settings.get("model"))
    sample = next((e.settings["prompt"] for e in read_examples(task_id) if "prompt" in e.settings), "")
    parts = {
        "settings": json.dumps(named, ensure_ascii=False, default=str),
        "run": str(int(run)),
        "long": str(int(long)),
        "private": str(int(bool(private))),
        "files": json.dumps(files),
        "sample": json.dumps({"prompt": sample} if sample and "prompt" in fields else {}, ensure_ascii=False),
    }
    told = " ".join(f'data-{name}="{escape(value)}"' for name, value in parts.items())
    return f"<i {told}></i>"


def _is_bundled(studio: Studio, model: object) -> bool:
    """Whether the model is shipped with the studio; "auto" is one wherever no other is installed, and the page decides when it opens."""
    if model in (None, "", "auto"):
        return True
    try:
        return any(source.kind == "bundled" for source in studio.catalog.row(str(model)).sources)
    except StudioError:
        return False
