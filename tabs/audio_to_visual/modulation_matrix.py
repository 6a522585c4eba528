"""The modulation matrix of the audio-to-visual tab: rows to click, and the text that counts. An empty text leaves it to the look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import gradio as gr

from studio.errors import StudioError
from studio.tasks.audio_to_visual.modulation import LIMITS, SOURCES, TARGETS, Line, read_matrix, write_matrix
from tabs.language import t
from tabs.shared.form import Form
from tabs.shared.page_events import Update
from tabs.shared.stage import panel

TASK = "audio_to_visual"
OFF = "off"
_ROWS = 7
_NUMBERS = ("gain", "attack", "release")
_STEPS = {"gain": 0.05, "attack": 0.01, "release": 0.05}
_NOTHING = Line("rms", "motion", 0.0)  # a text that is not empty, and yet moves nothing
Cell: TypeAlias = gr.Dropdown | gr.Number


@dataclass(frozen=True)
class Matrix:
    """Rows of (source, target, gain, attack, release), the text below them, and the button that goes back to the look's own lines."""

    rows: tuple[tuple[Cell, ...], ...]
    text: gr.Textbox
    usual: gr.Button

    @property
    def cells(self) -> list[Cell]:
        return [cell for row in self.rows for cell in row]

    def shown(self, lines: Sequence[Line]) -> Update:
        """Updates that show the first lines in the rows; rows beyond them are off."""
        found: Update = {}
        for index, row in enumerate(self.rows):
            line = lines[index] if index < len(lines) else None
            values = (line.source, line.target, line.gain, line.attack, line.release) if line else (OFF, TARGETS[0], 0.3, 0.0, 0.2)
            found.update(zip(row, values, strict=True))
        return found

    def written(self, values: Sequence[object], text: str) -> str:
        """The rows' values as text; lines of ``text`` beyond the rows stay."""
        wide = len(self.rows[0])
        lines = [line for i in range(0, len(values), wide) if (line := line_of(values[i : i + wide])) is not None]
        return write_matrix([*lines, *_lines(text)[len(self.rows) :]] or [_NOTHING])


def line_of(values: Sequence[object]) -> Line | None:
    """One row as a line, None when it is off; numbers outside their limits are clamped."""
    source, target, *numbers = values
    if source not in SOURCES or target not in TARGETS:
        return None
    usual = Line(str(source), str(target))
    found: dict[str, float] = {}
    for name, value in zip(_NUMBERS, numbers, strict=True):
        low, high = LIMITS[name]
        found[name] = min(max(float(value), low), high) if isinstance(value, (int, float)) and value == value else getattr(usual, name)
    return Line(str(source), str(target), **found)


def _lines(text: str) -> tuple[Line, ...]:
    try:
        return read_matrix(text, "modulation")
    except StudioError:
        return ()


def build_matrix(form: Form) -> Matrix:
    """Draw the rows; call inside the settings."""
    panel(f"<p class='hint'>{t('ui.matrix_hint')}</p>")
    names = ("source", "target", *_NUMBERS)
    head = "".join(f"<span>{t(f'ui.matrix.{name}')}</span>" for name in names)
    panel(f'<div class="matrix-head" aria-hidden="true">{head}</div>')
    sources = [(t(f"choice.source.{s}"), s) for s in (OFF, *SOURCES)]
    targets = [(t(f"choice.target.{s}"), s) for s in TARGETS]
    rows = []
    for index in range(_ROWS):
        with gr.Row(elem_classes="matrix-row"):
            look: dict[str, Any] = {"show_label": False, "container": False, "min_width": 40}
            row: list[Cell] = [
                gr.Dropdown(sources, value=OFF, label=t("ui.matrix.source"), filterable=False, elem_id=f"{TASK}-source-{index}", **look),
                gr.Dropdown(
                    targets, value=TARGETS[0], label=t("ui.matrix.target"), filterable=False, elem_id=f"{TASK}-target-{index}", **look
                ),
            ]
            for name, value in zip(_NUMBERS, (0.3, 0.0, 0.2), strict=True):
                row.append(gr.Number(value, label=t(f"ui.matrix.{name}"), step=_STEPS[name], elem_id=f"{TASK}-{name}-{index}", **look))
            rows.append(tuple(row))
    usual = gr.Button(t("ui.matrix_usual"), size="sm", elem_classes="ghost", elem_id=f"{TASK}-matrix-usual")
    text = form.add("modulation", lines=3, elem_classes="mono")
    return Matrix(tuple(rows), text, usual)
