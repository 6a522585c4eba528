"""Settings that come back: the browser keeps what a form holds until its tab is closed, and nobody else sees it."""

from __future__ import annotations

import json

import gradio as gr
from gradio.context import Context

from tabs.shared.form import Form
from tabs.shared.page_events import QUICK

# Files are not kept: a path of the server means nothing once its uploads are swept. What needs one is not kept either.
_FILES = (gr.Image, gr.ImageEditor, gr.File, gr.Audio, gr.Video, gr.State)
_NEED_FILES = ("start", "source", "sound_track")


def remember(form: Form) -> None:
    """Keep the values of ``form`` in the browser's tab whenever one changes, and show them again when the page is loaded.

    Call it after the whole form is drawn. Everything happens in the browser; the server takes no part. Not for forms that
    may hold data of a person.
    """
    parts = {**form.components, **form.extras}
    kept = {name: part for name, part in parts.items() if not isinstance(part, _FILES) and name not in _NEED_FILES}
    task, names = json.dumps(form.spec.id), json.dumps(list(kept))
    page = Context.root_block
    if page is None:
        raise RuntimeError("call it while a page is built")
    shown = list(kept.values())
    gr.on([part.change for part in shown], None, shown, None, js=f"(...values) => window.studio.keep({task}, {names}, values)", **QUICK)
    page.load(None, None, shown, js=f"() => window.studio.kept({task}, {names})", **QUICK)
