"""The panel that makes any picture larger, and its result: before and after on one place, with a divider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from studio import Studio
from studio.errors import InvalidInput, Problem
from studio.events import Event
from studio.messages import say
from studio.tasks.registry import RunContext, task
from studio.tasks.upscale.run import check
from tabs.language import language_of, t
from tabs.shared import stage
from tabs.shared.lenient import UploadedPicture
from tabs.shared.page_events import QUICK, Update, picked, unchanged
from tabs.shared.runner import Finished, Job, Pane, RunDisplay, wire_extra
from tabs.shared.session_folders import session_name
from tabs.text_to_image.results import LARGE, Entry

if TYPE_CHECKING:
    from PIL.Image import Image

    from studio.tasks.upscale import UpscaleResult

NAME = "upscale"
FACTORS = (2, 4)
_SIDE = 1024  # px of the picture before, as the page receives it
_CORNERS = "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"
_SHOW = "() => document.getElementById('text_to_image-stage').scrollIntoView({block: 'nearest'})"  # on a phone it is far from the panel
# a click on a button with ``data-upscale`` sends the number of the entry to the panel's ``upscale`` event
SEND = """element.addEventListener('click', e => {
  const act = e.target.closest('[data-upscale]');
  if (act) trigger('upscale', {index: Number(act.dataset.upscale)});
});"""


@dataclass(frozen=True)
class UpscalePanel:
    """``picture`` is made ``factor`` times larger when ``run`` is pressed; ``fold`` opens and closes the panel."""

    fold: gr.Accordion
    picture: gr.Image
    factor: gr.Radio
    run: gr.Button


def build_panel() -> UpscalePanel:
    """Draw the folded panel."""
    with gr.Accordion(t("ui.upscale"), open=False, elem_id="text_to_image-upscale-panel") as fold:
        picture = UploadedPicture(
            type="filepath", sources=["upload", "clipboard"], label=t("field.upscale.image"), height=200, elem_id=f"{NAME}-image"
        )
        choices = [(t(f"choice.factor.{f}"), f) for f in FACTORS]
        factor = gr.Radio(choices, value=2, label=t("field.upscale.factor"), elem_id=f"{NAME}-factor", elem_classes="segmented")
        run = gr.Button(t("ui.upscale_run"), elem_id=f"{NAME}-run")
    return UpscalePanel(fold, picture, factor, run)


def compared(before: Image, after: tuple[Path, tuple[int, int]], lang: str) -> str:
    """The stage with ``before`` left of a divider and ``after`` (file, size in px) right of it."""
    import numpy as np

    file, size = after
    url = stage.file_url(file)
    alt = escape(say("ui.upscale_alt", lang))
    old = say("ui.upscale_original", lang, width=before.width, height=before.height)
    new = say("ui.upscale_done", lang, width=size[0], height=size[1])
    large = escape(say("ui.upscale_large", lang))
    return (
        f'<div class="stage is-done shows" data-count="1"><figure style="--ratio:{size[0] / size[1]:.4f}"><div class="compare">'
        f'<img class="after" src="{escape(url)}" alt="{alt}"><img class="before" src="{stage.data_url(np.asarray(before), _SIDE)}" alt="">'
        f"<i></i><span>{escape(old)}</span><span>{escape(new)}</span>"
        f'<input type="range" min="0" max="100" value="50" aria-label="{escape(say("ui.upscale_divider", lang))}"></div>'
        f'<button type="button" class="large" data-zoom="{escape(url)}" data-name="{escape(file.name)}" aria-haspopup="dialog" '
        f'aria-label="{large}" title="{large}"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="{_CORNERS}"/></svg></button>'
        "</figure></div>"
    )


def actions(file: Path, lang: str) -> str:
    """Buttons for the result."""
    words, url = escape(say("ui.download_png", lang)), escape(stage.file_url(file))
    return f'<div class="result-actions"><a class="button" href="{url}" download="{escape(file.name)}">{words}</a></div>'


def connect(studio: Studio, panel: UpscalePanel, pane: Pane, details: gr.HTML, past: gr.State) -> None:
    """The button of the panel, and the buttons of finished pictures (event ``upscale`` of ``details``, entries in ``past``)."""
    asked = [panel.picture, panel.factor]

    def finish(info: Finished[UpscaleResult]) -> Update:
        made = info.result
        words = say("status.upscaled", info.lang, seconds=f"{info.seconds:.1f}", model=made.model)
        size = say("status.size", info.lang, width=made.image.width, height=made.image.height)
        return {
            pane.stage: compared(made.original, (made.files[0], made.image.size), info.lang),
            pane.status: stage.status(words, right=size, kind="is-done", announce=True),
            details: actions(made.files[0], info.lang),
        }

    display = RunDisplay(finish, outputs=[details], clears=[details])

    def job(request: gr.Request, values: tuple[Any, ...]) -> Job[UpscaleResult]:
        picture, factor = values

        def start() -> Iterator[Event]:
            context = RunContext(session_name(request.session_hash))
            return studio.run(NAME, {"image": picture, "factor": factor}, context=context)

        return Job(NAME, start, display, task(NAME).roles)

    def judge(request: gr.Request, picture: str | None, factor: int) -> list[dict[str, object]]:
        problem = _problem(studio, picture, factor)
        return [gr.validate(problem is None, problem.sentence(language_of(request)) if problem else ""), gr.validate(True, "")]

    def on_entry(event: gr.EventData, entries: list[Entry]) -> Update:
        index = picked(event, len(entries))
        if index is None:
            return unchanged()
        entry = entries[index]
        return {panel.picture: entry.files[0], panel.factor: FACTORS[0] if max(entry.size) * FACTORS[0] >= LARGE else FACTORS[1]}

    panel.picture.change(lambda: None, None, None, **QUICK)  # an event on the server takes away what was said about the picture before
    panel.run.click(None, None, None, js=_SHOW, **QUICK)
    filled = details.upscale(on_entry, past, asked, **QUICK)
    wire_extra(studio, pane, panel.run.click, job, state=asked, display=display, validator=judge)
    wire_extra(studio, pane, filled.success, job, state=asked, display=display)


def _problem(studio: Studio, picture: str | None, factor: int) -> Problem | None:
    """Why ``picture`` cannot be made larger; None when it can."""
    if not picture:
        return Problem("error.upscale_image_wanted", "image")
    try:
        check(studio, Path(picture), factor)
    except InvalidInput as error:
        return error.problems[0]
    return None
