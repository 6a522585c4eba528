"""What every run drives: Run, Stop, the stage, the status line and the notices."""

from __future__ import annotations

from dataclasses import dataclass, field

import gradio as gr

from tabs.language import t
from tabs.shared import stage
from tabs.shared.gpu import quota_line
from tabs.shared.page_events import PageComponent, Update


@dataclass(frozen=True)
class Pane:
    """The components that every run drives."""

    run: gr.Button
    stop: gr.Button
    stage: gr.HTML
    status: gr.HTML
    notices: gr.HTML
    ticket: gr.Textbox = field(default_factory=lambda: gr.Textbox(visible=False))  # of the latest run: what Stop ends

    @property
    def outputs(self) -> list[PageComponent]:
        return [self.ticket, self.run, self.stop, self.stage, self.status, self.notices]  # a Stop that can be pressed has its ticket

    def buttons(self, busy: bool) -> Update:
        """Run can be pressed while nothing runs, Stop while something does."""
        return {self.run: gr.update(interactive=not busy), self.stop: gr.update(interactive=busy)}


def run_buttons(run_id: str, label: str = "ui.run") -> tuple[gr.Button, gr.Button]:
    """Run and Stop; the keyboard shortcuts find them by their ids ``<run_id>-run`` and ``<run_id>-stop``."""
    with gr.Row(elem_classes="run-row"):
        run = gr.Button(t(label), variant="primary", elem_id=f"{run_id}-run", elem_classes="act-run", scale=4, min_width=120)
        stop = gr.Button(t("ui.stop"), elem_id=f"{run_id}-stop", elem_classes="act-stop", scale=1, min_width=72, interactive=False)
    quota_line.draw(run, run_id)
    return run, stop


def build_pane(buttons: tuple[gr.Button, gr.Button], task_id: str, empty: str) -> Pane:
    """The top of the right column: a stage that shows ``empty`` (HTML), the status line and the notices below it."""
    screen = stage.panel(empty, elem_id=f"{task_id}-stage")
    return Pane(*buttons, screen, stage.status_panel(task_id), stage.panel(elem_id=f"{task_id}-notices"))
