"""Cases that the arrow keys and ``&example=`` walk through while presenting: dialled, and answered live by the bundled model."""

from __future__ import annotations

import gradio as gr
from gradio.events import Dependency

from tabs.shared.examples import PICK
from tabs.shared.form import Form
from tabs.shared.page_events import QUICK, Update, picked, unchanged
from tabs.shared.stage import panel

CASES: tuple[dict[str, object], ...] = (
    {"finding": "focal_opacity", "context": "infect", "side": "R", "sex": "F", "age": 58, "severity": 0.9, "number": "1"},
    {"finding": "bilateral_haze", "context": "cardiac", "side": "R", "sex": "M", "age": 71, "severity": 1.0, "number": "2"},
    {"finding": "pneumothorax", "context": "trauma", "side": "L", "sex": "M", "age": 27, "severity": 1.0, "number": "3"},
    {"finding": "nodule", "context": "malig", "side": "R", "sex": "F", "age": 64, "severity": 1.0, "number": "4"},
)


def build_cases(task_id: str) -> gr.HTML:
    """Cards for the page's script only: nobody sees them. ``data-runs``: whoever opens one wants its answer, which no file holds."""
    cards = "".join(f'<button type="button" class="card" data-pick="{i}" data-id="{c["finding"]}"></button>' for i, c in enumerate(CASES))
    return panel(f'<div hidden data-runs="yes">{cards}</div>', js_on_load=PICK, elem_id=f"{task_id}-examples")


def connect_cases(form: Form, cases: gr.HTML) -> Dependency:
    """A click on a card dials its case."""

    def on_case(event: gr.EventData) -> Update:
        index = picked(event, len(CASES))
        return unchanged() if index is None else form.fill({"film_source": "case", **CASES[index]})

    return cases.pick(on_case, None, [form.components[name] for name in ("film_source", *CASES[0])], **QUICK)
