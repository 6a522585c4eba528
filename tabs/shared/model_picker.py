"""Every model of a role with what it takes to use it: ready, a download of so many GB, or unavailable and why."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import gradio as gr

from studio import Studio
from studio.errors import StudioError
from studio.messages import say
from tabs.language import language_of, t
from tabs.shared.form import Form
from tabs.shared.page_events import QUICK, Update, on_page_load
from tabs.shared.stage import panel


def build_picker(studio: Studio, form: Form, field: str, roles: Sequence[str]) -> gr.HTML:
    """Draw the dropdown of the parameter ``field`` and a note about the chosen model; returns the note.

    The states of the models are looked up locally when the page opens, and on the hub once the dropdown is focused.
    """
    picker = form.add(field, choices=[(t("ui.model_auto"), "auto")], filterable=False)
    note = panel(elem_classes="model-note")

    def choices(lang: str, *, ask: bool) -> list[tuple[str, str]]:
        first, *others = (model_choices(studio, role, lang, ask=ask) for role in roles)
        return [*first, *(choice for more in others for choice in more[1:])]  # "auto" once

    def on_load(request: gr.Request) -> Update:
        lang = language_of(request)
        return {picker: gr.update(choices=choices(lang, ask=False)), note: model_line(studio, roles[0], "auto", lang)}

    def on_focus(request: gr.Request) -> dict[str, object]:
        return gr.update(choices=choices(language_of(request), ask=True))

    def on_model(model: str, request: gr.Request) -> str:
        return model_line(studio, roles[0], model, language_of(request))

    on_page_load(on_load, None, [picker, note])
    picker.focus(on_focus, None, picker, **QUICK)
    picker.change(on_model, picker, note, **QUICK)  # also what the browser or a file brings back
    return note


def model_choices(studio: Studio, role: str, lang: str, *, ask: bool) -> list[tuple[str, str]]:
    """(words, id) for a dropdown, ``auto`` first. Without ``ask`` no hub is contacted, and an unknown state is left out."""
    rows = [(f"{row.title}{short_status(studio, row.id, lang, ask=ask)}", row.id) for row in studio.catalog.rows(role)]
    return [(say("ui.model_auto", lang), "auto"), *rows]


def short_status(studio: Studio, model_id: str, lang: str, *, ask: bool) -> str:
    """A few words after the title: ready, its download, not reachable."""
    from studio.models.catalog import readable_size

    status = studio.catalog.status(model_id, ask=ask)
    if status.state == "download":
        return " · " + say("ui.model_download", lang, size=readable_size(status.bytes))
    if status.state == "ready":
        return " · " + say("ui.model_ready", lang)
    return " · " + say("ui.model_unreachable", lang) if ask else ""


def model_line(studio: Studio, role: str, choice: str, lang: str) -> str:
    """HTML: the model that serves when ``choice`` (an id or "auto") is set, its state in a sentence, native size, licence."""
    try:
        row = studio.catalog.row(choice) if choice != "auto" else studio.catalog.choose(role, choice)
        status = studio.catalog.status(row.id)
    except StudioError as error:
        return f'<p class="model-line unreachable">{escape(error.sentence(lang))}</p>'
    state = status.sentence(lang)
    if role == "text-to-image" and status.state != "unreachable":
        state = say("ui.model_native", lang, state=state, size=row.native_size)
    words = [f"<strong>{escape(row.title)}</strong>", escape(state), escape(row.licence)]
    note = f"<br>{escape(say(row.note, lang))}" if row.note else ""
    return f'<p class="model-line {escape(status.state)}">{" · ".join(words)}{note}</p>'
