"""Prepared examples: results that were made once through the real pipeline, shown at the first click."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

import gradio as gr

from studio.messages import say
from studio.settings import ASSETS
from tabs.language import t
from tabs.stage import panel

FOLDER = ASSETS / "examples"
URL = "prepared"  # served by tabs.server, read only

# a click, Enter or Space on a card sends its number to the component's ``pick`` event
PICK = """element.addEventListener('click', e => {
  const card = e.target.closest('[data-pick]');
  if (card) trigger('pick', {index: Number(card.dataset.pick)});
});"""


@dataclass(frozen=True)
class Example:
    """One row of ``examples.json``: parameters of the task, and the file that they gave."""

    settings: dict[str, Any]
    file: str

    def url(self, task_id: str) -> str:
        return f"{URL}/{task_id}/{self.file}"


@cache
def read_examples(task_id: str) -> tuple[Example, ...]:
    """Rows whose file exists; none when the task has no ``examples.json``."""
    folder = FOLDER / task_id
    try:
        rows = json.loads((folder / "examples.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    found = (Example({k: v for k, v in row.items() if k not in ("file", "title")}, row["file"]) for row in rows)
    return tuple(e for e in found if (folder / e.file).is_file())


def strip(task_id: str) -> gr.HTML:
    """The examples as a row of cards; connect ``.pick(fn)`` with ``evt: gr.EventData`` and read ``evt.index``."""
    cards = "".join(
        f'<button type="button" class="card" data-pick="{i}" title="{escape(_words(e))}">'
        f'<img src="{escape(e.url(task_id))}" alt="" loading="lazy"><span>{escape(_words(e))}</span></button>'
        for i, e in enumerate(read_examples(task_id))
    )
    title = f'<h3>{t("ui.examples")}</h3><div class="strip">{cards}</div>' if cards else ""
    return panel(title, js_on_load=PICK, elem_id=f"{task_id}-examples", elem_classes="examples")


def _words(example: Example) -> str:
    return str(example.settings.get("prompt", ""))


def badge(lang: str) -> str:
    """What is written on a prepared picture, so that nobody takes it for a live one."""
    return say("ui.prepared", lang)
