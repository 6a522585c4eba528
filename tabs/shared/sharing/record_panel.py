"""Record: the result on the stage as a film, a GIF or a picture for slides that show no live page."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, get_args

import gradio as gr

from studio import Studio
from studio.errors import InvalidInput
from studio.events import Done, Event, Progress
from studio.media.outputs import session_folder
from studio.media.slides.slide_clip import slide_png, write_slide
from studio.media.slides.slide_credentials import slide_making
from studio.media.slides.slide_story import SlideKind, SlideStory, Theme
from studio.messages import say
from tabs.language import language_of, t
from tabs.shared import films, stage
from tabs.shared.page_events import PageComponent, Update
from tabs.shared.pane import Pane
from tabs.shared.runner import Finished, Job, RunDisplay, wire_extra
from tabs.shared.session_folders import session_name

Tell = Callable[[Any, str, Theme], "SlideStory | None"]
"""(what is shown, language, theme) -> what the slide tells; None while there is nothing."""


@dataclass(frozen=True)
class RecordPanel:
    """The components of the folded panel; ``made`` shows the finished file."""

    kind: gr.Radio
    theme: gr.Radio
    button: gr.Button
    made: gr.HTML


def build_record(task_id: str, kinds: Sequence[SlideKind] = ("mp4", "gif", "png")) -> RecordPanel:
    """The folded panel. ``kinds``: the files that this tab's results can become, the suggested one first."""
    with gr.Accordion(t("ui.record"), open=False, elem_id=f"{task_id}-record-panel", elem_classes="quiet record-panel"):
        stage.panel(f"<p class='hint'>{t('ui.record.hint')}</p>")
        with gr.Row(elem_classes="record-row"):
            names = {"mp4": t("ui.record.mp4"), "gif": t("ui.record.gif"), "png": t("ui.record.png")}
            kind = gr.Radio([(names[k], k) for k in kinds], value=kinds[0], label=t("ui.record.kind"), elem_id=f"{task_id}-record-kind")
            looks = [(t("ui.embed.light"), "light"), (t("ui.embed.dark"), "dark")]
            theme = gr.Radio(looks, value="light", label=t("ui.embed.theme"), elem_id=f"{task_id}-record-theme")
            button = gr.Button(t("ui.record.go"), elem_id=f"{task_id}-record", elem_classes="ghost", scale=0, min_width=120)
        made = stage.panel(elem_id=f"{task_id}-recorded")
    return RecordPanel(kind, theme, button, made)


def connect_record(
    studio: Studio, task_id: str, pane: Pane, panel: RecordPanel, shown: PageComponent, tell: Tell, *, on_disk: bool = True
) -> None:
    """The button writes the slide on the device's lane, with the pane's progress and Stop. ``shown``: the state that ``tell`` understands.

    ``on_disk``: False for what must never be stored: the picture then lives inside the page.
    """

    def finish(info: Finished[Path | bytes]) -> Update:
        words = say("status.slide_done", info.lang, seconds=f"{info.seconds:.1f}")
        return {panel.made: _made(info.result, info.lang), pane.status: stage.status(words, kind="is-done", announce=True)}

    def job(request: gr.Request, state: tuple[Any, ...]) -> Job[Path | bytes]:
        lang, (current, kind, theme) = language_of(request), state

        def start() -> Iterator[Event]:
            if kind not in get_args(SlideKind) or theme not in get_args(Theme):
                raise InvalidInput("error.slide_kind")
            story = tell(current, lang, theme) if current is not None and current != "" else None
            if story is None:
                raise InvalidInput("error.slide_nothing")
            if not on_disk:
                return iter([Progress("exporting", 0, 100), Done(slide_png(story))])
            folder = session_folder(studio.settings, session_name(request.session_hash))
            return studio.sealer.sealed(write_slide(story, kind, folder, task_id), slide_making(story))

        return Job("slide", start, RunDisplay(finish, keep_stage=True))

    display = RunDisplay[object](lambda _: {}, outputs=[panel.made], clears=[panel.made])
    wire_extra(studio, pane, panel.button.click, job, state=[shown, panel.kind, panel.theme], display=display)


def _made(path: Path | bytes, lang: str) -> str:
    """The finished file, or the bytes of a PNG, to look at and to save."""
    alt = escape(say("ui.record.alt", lang))
    if isinstance(path, bytes):
        address = "data:image/png;base64," + base64.b64encode(path).decode()
        words = escape(say("ui.save.png_slide", lang))
        save = f'<a class="button main" href="{address}" download="slide.png" data-format="png">{words}</a>'
        return f'<div class="recorded"><img src="{address}" alt="{alt}"><div class="result-actions">{save}</div></div>'
    address = escape(stage.file_url(path))
    if path.suffix == ".mp4":
        look = f'<video src="{address}" controls playsinline preload="metadata" aria-label="{alt}"></video>'
    else:
        look = f'<img src="{address}" alt="{alt}">'
    return f'<div class="recorded">{look}<div class="result-actions">{films.downloads([path], lang)}</div></div>'
