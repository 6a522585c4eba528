"""A wrong field in a folded panel: the panel opens, so that the sentence is seen; the page's script then puts the focus there."""

from __future__ import annotations

from typing import Any

import gradio as gr

from tabs.shared.form import Form
from tabs.shared.page_events import QUICK, Update


def unfold_problems(form: Form, run: gr.Button) -> None:
    """On a click on ``run``, open the panels that hide wrong fields of ``form``; call it once all of its fields are drawn."""
    panels = form.panels
    if not panels:
        return

    def unfold(*values: Any) -> Update:
        wrong = {panels[p.field] for p in form.problems(values) if p.field in panels}
        return {panel: gr.update(open=True) for panel in wrong}

    run.click(unfold, form.inputs, list(dict.fromkeys(panels.values())), **QUICK)
