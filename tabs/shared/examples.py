"""Prepared examples: results that the real pipeline made beforehand, shown at the first click."""

from __future__ import annotations

import json
import mimetypes
import shutil
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder
from PIL import Image

from studio.messages import say
from studio.settings import ASSETS
from tabs.language import t
from tabs.shared.stage import panel

FOLDER = ASSETS / "examples"
URL = "prepared"  # served by tabs.server, read only

_FILES = ("file", "result", "sound", "naive")  # names of files in a row

# a click, Enter or Space on a card sends its number to the component's ``pick`` event
PICK = """element.addEventListener('click', e => {
  const card = e.target.closest('[data-pick]');
  if (card) trigger('pick', {index: Number(card.dataset.pick)});
});"""


@dataclass(frozen=True)
class Example:
    """One row of ``examples.json``: parameters of the task, and the file that goes with them (a result or an input).

    ``title`` describes it in each language where the prompt does not; ``row`` is the whole row.
    """

    settings: dict[str, Any]
    file: str
    title: dict[str, str] = field(default_factory=dict)
    row: dict[str, Any] = field(default_factory=dict)

    def url(self, task_id: str) -> str:
        return f"{URL}/{task_id}/{self.file}"

    def size(self, task_id: str) -> tuple[int, int]:
        """Width and height in px of ``file``, a picture."""
        with Image.open(FOLDER / task_id / self.file) as picture:
            return picture.size

    def thumbnail(self, task_id: str) -> str:
        """Address of the small picture beside ``file`` (the same name, WebP), or of ``file`` itself where there is none."""
        small = Path(self.file).with_suffix(".webp")
        return f"{URL}/{task_id}/{small}" if (FOLDER / task_id / small).is_file() else self.url(task_id)


@cache
def read_examples(task_id: str) -> tuple[Example, ...]:
    """Rows whose file exists; none when the task has no ``examples.json``."""
    folder = FOLDER / task_id
    try:
        rows = json.loads((folder / "examples.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    found = (Example(_settings(row), row["file"], row.get("title") or {}, row) for row in rows)
    return tuple(e for e in found if all((folder / e.row.get(kind, e.file)).is_file() for kind in _FILES))


def _settings(row: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a row: under ``settings``, or the row itself without the names of files."""
    inside = row.get("settings")
    return inside if isinstance(inside, dict) else {k: v for k, v in row.items() if k not in (*_FILES, "title")}


def strip(task_id: str) -> gr.HTML:
    """The examples as a row of cards; connect ``.pick(fn)`` with ``evt: gr.EventData`` and read ``evt.index``."""
    cards = "".join(
        f'<button type="button" class="card" data-pick="{i}" data-id="{escape(Path(e.file).stem)}">'
        f"{_look(e.thumbnail(task_id))}{_label(e)}</button>"
        for i, e in enumerate(read_examples(task_id))
    )
    title = f'<h2>{t("ui.examples")}</h2><div class="strip">{cards}</div>' if cards else ""
    return panel(title, js_on_load=PICK, elem_id=f"{task_id}-examples", elem_classes="examples")


def uploaded(file: Path) -> str:
    """A copy of a bundled file among the uploads, where Gradio lets a component show it and a request read it."""
    copy = Path(get_upload_folder()) / "examples" / file.parent.name / file.name
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    return str(copy)


def _words(example: Example) -> str:
    return str(example.title.get("en") or example.settings.get("prompt", ""))


def _look(url: str) -> str:
    """What a card shows: the picture, a still of the film, or a symbol for a sound."""
    kind = (mimetypes.guess_type(url)[0] or "").split("/")[0]
    if kind == "video":
        return f'<video src="{escape(url)}#t=1" muted playsinline preload="metadata" tabindex="-1" aria-hidden="true"></video>'
    if kind == "audio":
        return '<svg viewBox="0 0 48 48" aria-hidden="true"><path d="M8 22v4M15 16v16M22 9v30M29 15v18M36 19v10M43 22v4"/></svg>'
    return f'<img src="{escape(url)}" alt="" loading="lazy">'


def _label(example: Example) -> str:
    """The words under a card; the style sheet shows those of the page's language."""
    if not example.title:
        words = escape(_words(example))
        return f'<span title="{words}">{words}</span>'
    shown = ((escape(lang), escape(words)) for lang, words in example.title.items())
    return "".join(f'<span lang="{lang}" title="{words}">{words}</span>' for lang, words in shown)


def badge(lang: str) -> str:
    """The label on a prepared picture, so that nobody takes it for a live one."""
    return say("ui.prepared", lang)
