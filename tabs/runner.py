"""Run, stop, progress, preview, result: the wiring that every tab shares.

``begin`` answers the click at once (and is what validation guards), ``work`` is a generator on the one lane of the
device. Stopping or closing the page closes that generator at its next event, and ``finally`` closes the engine's.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components.base import Component

from studio import Studio
from studio.errors import StudioError
from studio.events import Done, Notice, Preview, Progress
from studio.messages import say
from studio.tasks.registry import RunContext
from tabs import stage
from tabs.form import Form
from tabs.language import language_of, t
from tabs.warm import until_warm

LANE = "device"  # one request at a time computes; see Gradio's concurrency_id
_SECRET = secrets.token_bytes(16)
_MIN_GAP = 0.08  # seconds between two updates of the page: faster ones are not seen and cost time
_log = logging.getLogger(__name__)

Update = dict[Component, Any]


@dataclass(frozen=True)
class Pane:
    """The components that every run drives."""

    run: gr.Button
    stop: gr.Button
    stage: gr.HTML
    status: gr.HTML
    notices: gr.HTML

    @property
    def outputs(self) -> list[Component]:
        return [self.run, self.stop, self.stage, self.status, self.notices]

    def buttons(self, busy: bool) -> Update:
        """Run is off while it works, Stop only then on."""
        return {self.run: gr.update(interactive=not busy), self.stop: gr.update(interactive=busy)}


@dataclass(frozen=True)
class Finished:
    """What ``finish`` gets: the task's result, wall-clock seconds, language, the page's request and the state values."""

    result: Any
    seconds: float
    lang: str
    request: gr.Request
    state: tuple[Any, ...]


def run_pane(run_id: str) -> tuple[gr.Button, gr.Button]:
    """The two buttons; ids ``<run_id>-run`` and ``<run_id>-stop`` are what the shortcuts look for."""
    with gr.Row(elem_classes="run-row"):
        run = gr.Button(t("ui.run"), variant="primary", elem_id=f"{run_id}-run", elem_classes="act-run", scale=4, min_width=120)
        stop = gr.Button(t("ui.stop"), elem_id=f"{run_id}-stop", elem_classes="act-stop", scale=1, min_width=72, interactive=False)
    return run, stop


def session_name(session: str | None) -> str:
    """Folder name of a browser session: stable while the server lives, and not to be guessed from the session's own name."""
    return hashlib.sha256(_SECRET + (session or "local").encode()).hexdigest()[:24]


def wire(
    studio: Studio,
    form: Form,
    pane: Pane,
    finish: Callable[[Finished], Update],
    *,
    state: Sequence[Component] = (),
    outputs: Sequence[Component] = (),
) -> None:
    """Connect the buttons. ``finish`` returns updates for ``outputs`` (and the pane's own) when a result is there."""
    count = len(form.inputs)

    def begin(request: gr.Request, *_values: Any) -> Update:
        line = stage.status(say("status.waiting", language_of(request)), share=0, kind="is-busy", announce=True)
        return {**pane.buttons(True), pane.status: line, pane.notices: ""}

    def work(request: gr.Request, *values: Any) -> Iterator[Update]:
        yield from _work(studio, form, pane, finish, request, values[:count], values[count:])

    def stopped(request: gr.Request) -> Update:
        return {**pane.buttons(False), pane.status: stage.status(say("status.stopped", language_of(request)), announce=True)}

    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    started = pane.run.click(
        begin, form.inputs, pane.outputs, validator=form.validator(), concurrency_limit=None, concurrency_id="begin", **private
    )
    running = started.success(
        work,
        [*form.inputs, *state],
        [*pane.outputs, *outputs],
        concurrency_id=LANE,
        concurrency_limit=1,
        api_visibility="private",
        show_progress="minimal",
        show_progress_on=[pane.status],
    )
    # The end of a cancelled run arrives as its failure, as does a refusal by the queue (which Gradio explains). Only then may
    # Run be pressed again: the page drops a request while the one before is still being cancelled.
    running.failure(stopped, None, [pane.run, pane.stop, pane.status], queue=False, **private)
    pane.stop.click(None, None, None, cancels=[running], api_visibility="private")


def _work(
    studio: Studio,
    form: Form,
    pane: Pane,
    finish: Callable[[Finished], Update],
    request: gr.Request,
    values: Sequence[Any],
    state: tuple[Any, ...],
) -> Iterator[Update]:
    lang = language_of(request)
    started = time.monotonic()
    alt, said, last = say("ui.preview_alt", lang), [], None
    told = drawn = 0.0  # when the status line and the preview were last sent
    events = None
    try:
        for _ in until_warm(studio):
            yield {pane.status: stage.progress_status(Progress("loading"), lang)}
        events = studio.run(form.spec.id, form.collect(values), context=RunContext(session_name(request.session_hash)))
        for event in events:
            if isinstance(event, Done):
                info = Finished(event.result, time.monotonic() - started, lang, request, state)
                yield {**finish(info), **pane.buttons(False)}
                return
            if isinstance(event, Notice):
                said.append((event.level, say(event.code, lang, **event.params)))
                yield {pane.notices: stage.notices(said)}
            elif isinstance(event, Progress):
                fresh = last is None or event.stage != last.stage
                last = event
                if fresh or time.monotonic() - told > _MIN_GAP:
                    told = time.monotonic()
                    yield {pane.status: stage.progress_status(event, lang)}
            elif isinstance(event, Preview) and (event.final or time.monotonic() - drawn > _MIN_GAP):
                drawn = time.monotonic()
                yield {pane.stage: stage.preview(event.images, None if event.final else last, alt, final=event.final)}
    except StudioError as error:
        yield {**pane.buttons(False), **failed(pane, [p.sentence(lang) for p in error.problems], lang)}
    except Exception:  # the user gets a sentence, the host gets the traceback
        _log.exception("%s failed", form.spec.id)
        yield {**pane.buttons(False), **failed(pane, [say("error.unexpected", lang)], lang)}
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()


def failed(pane: Pane, sentences: Sequence[str], lang: str) -> Update:
    """Updates that show an error as a card in the stage."""
    title = say("status.failed", lang)
    return {pane.stage: stage.failure(sentences, title), pane.status: stage.status(title, kind="is-error")}
