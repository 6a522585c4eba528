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
from dataclasses import dataclass, field
from typing import Any

import gradio as gr
from gradio.components.base import Component

from studio import Studio
from studio.errors import StudioError
from studio.events import Done, Draft, Event, Notice, Preview, Progress
from studio.messages import say
from studio.tasks.registry import RunContext
from tabs.language import language_of, t
from tabs.shared import stage
from tabs.shared.form import Form
from tabs.warm_up import until_warm

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


Shows = Callable[[Finished], Update]
Paint = Callable[[Preview, "Progress | None", str], "str | None"]


@dataclass(frozen=True)
class Job:
    """One stream of events and who shows what it brings: ``finish`` the result, ``draft`` what is there so far, ``rescue`` the last
    draft of a job that failed. ``roles`` are the model roles it needs. ``painter`` makes what draws this run's previews: HTML of the stage
    for (preview, last progress, language), None to leave the stage as it is."""

    name: str
    start: Callable[[], Iterator[Event]]
    finish: Shows
    draft: Shows | None = None
    rescue: Shows | None = None
    roles: Sequence[str] = ()
    painter: Callable[[], Paint] | None = None


def run_pane(run_id: str, label: str = "ui.run") -> tuple[gr.Button, gr.Button]:
    """The two buttons; ids ``<run_id>-run`` and ``<run_id>-stop`` are what the shortcuts look for."""
    with gr.Row(elem_classes="run-row"):
        run = gr.Button(t(label), variant="primary", elem_id=f"{run_id}-run", elem_classes="act-run", scale=4, min_width=120)
        stop = gr.Button(t("ui.stop"), elem_id=f"{run_id}-stop", elem_classes="act-stop", scale=1, min_width=72, interactive=False)
    return run, stop


def session_name(session: str | None) -> str:
    """Folder name of a browser session: stable while the server lives, and not to be guessed from the session's own name."""
    return hashlib.sha256(_SECRET + (session or "local").encode()).hexdigest()[:24]


def wire(
    studio: Studio,
    form: Form,
    pane: Pane,
    finish: Shows,
    *,
    draft: Shows | None = None,
    stop: Shows | None = None,
    keep_stage: bool = False,
    painter: Callable[[], Paint] | None = None,
    state: Sequence[Component] = (),
    outputs: Sequence[Component] = (),
) -> None:
    """Connect the buttons. ``finish`` returns updates for ``outputs`` (and the pane's own) when a result is there.

    ``draft`` does so for an unfinished result, ``stop`` after the run was stopped (its ``result`` is None: what a draft put
    into the state is still there) or failed (``result`` is the last draft). ``keep_stage`` as in `follow`, ``painter``
    as in `Job`.
    """
    count = len(form.inputs)

    def work(request: gr.Request, *values: Any) -> Iterator[Update]:
        def start() -> Iterator[Event]:
            return studio.run(form.spec.id, form.collect(values[:count]), context=RunContext(session_name(request.session_hash)))

        job = Job(form.spec.id, start, finish, draft, stop, form.spec.roles, painter)
        yield from follow(studio, pane, job, request, values[count:], keep_stage=keep_stage)

    started = pane.run.click(
        _begin(pane),
        form.inputs,
        pane.outputs,
        validator=form.validator(),
        concurrency_limit=None,
        concurrency_id="begin",
        api_visibility="private",
        show_progress="hidden",
    )
    _on_lane(pane, started, work, [*form.inputs, *state], outputs, stop, state)


def wire_extra(
    studio: Studio,
    pane: Pane,
    button: gr.Button,
    job: Callable[[gr.Request, tuple[Any, ...]], Job | None],
    *,
    state: Sequence[Component],
    outputs: Sequence[Component],
) -> None:
    """A second thing that takes time on the same pane: ``job(request, state)`` says what; None when there is nothing to do."""

    def work(request: gr.Request, *values: Any) -> Iterator[Update]:
        made = job(request, values)
        if made is None:
            yield pane.buttons(False)
        else:
            yield from follow(studio, pane, made, request, values, keep_stage=True)

    started = button.click(_begin(pane), None, pane.outputs, queue=False, api_visibility="private", show_progress="hidden")
    _on_lane(pane, started, work, list(state), outputs, None, ())


def _begin(pane: Pane) -> Callable[..., Update]:
    def begin(request: gr.Request, *_values: Any) -> Update:
        line = stage.status(say("status.waiting", language_of(request)), share=0, kind="is-busy", announce=True)
        return {**pane.buttons(True), pane.status: line, pane.notices: ""}

    return begin


def _on_lane(
    pane: Pane,
    started: Any,
    work: Callable[..., Iterator[Update]],
    inputs: Sequence[Component],
    outputs: Sequence[Component],
    stop: Shows | None,
    state: Sequence[Component],
) -> None:
    """Run ``work`` on the device's lane after ``started``, and let Stop end it."""

    def stopped(request: gr.Request, *values: Any) -> Update:
        lang = language_of(request)
        line = {**pane.buttons(False), pane.status: stage.status(say("status.stopped", lang), announce=True)}
        return {**line, **(stop(Finished(None, 0.0, lang, request, values)) if stop else {})}

    running = started.success(
        work,
        list(inputs),
        [*pane.outputs, *outputs],
        concurrency_id=LANE,
        concurrency_limit=1,
        api_visibility="private",
        show_progress="minimal",
        show_progress_on=[pane.status],
    )
    # The end of a cancelled run arrives as its failure, as does a refusal by the queue (which Gradio explains). Only then may
    # Run be pressed again: the page drops a request while the one before is still being cancelled.
    running.failure(
        stopped,
        list(state) if stop else None,
        [pane.run, pane.stop, pane.status, *(outputs if stop else ())],
        queue=False,
        api_visibility="private",
        show_progress="hidden",
    )
    pane.stop.click(None, None, None, cancels=[running], api_visibility="private")


@dataclass
class _Telling:
    """What was sent to the page and when, so that it gets no more updates than an eye can see."""

    lang: str
    said: list[tuple[str, str]] = field(default_factory=list)
    last: Progress | None = None
    told: float = 0.0
    drawn: float = 0.0
    paint: Paint | None = None

    def update(self, pane: Pane, event: Event) -> Update | None:
        """What changes on the page after ``event``; None when nothing has to."""
        now = time.monotonic()
        if isinstance(event, Notice):
            self.said.append((event.level, say(event.code, self.lang, **event.params)))
            return {pane.notices: stage.notices(self.said)}
        if isinstance(event, Progress):
            fresh = self.last is None or event.stage != self.last.stage
            self.last = event
            if fresh or now - self.told > _MIN_GAP:
                self.told = now
                return {pane.status: stage.progress_status(event, self.lang)}
        elif isinstance(event, Preview) and self.paint:
            painted = self.paint(event, self.last, self.lang)
            return None if painted is None else {pane.stage: painted}
        elif isinstance(event, Preview) and (event.final or now - self.drawn > _MIN_GAP):
            self.drawn = now
            alt = say("ui.preview_alt", self.lang)
            return {pane.stage: stage.preview(event.images, None if event.final else self.last, alt, final=event.final)}
        return None


def follow(
    studio: Studio, pane: Pane, job: Job, request: gr.Request, state: tuple[Any, ...], *, keep_stage: bool = False
) -> Iterator[Update]:
    """Turn the events of ``job`` into updates of the page. Closing this generator closes the stream of events.

    ``keep_stage``: what the stage shows stays there when the job fails; the sentence then stands among the notices.
    """
    started, telling = time.monotonic(), _Telling(language_of(request), paint=job.painter() if job.painter else None)
    lang, events, latest = telling.lang, None, None
    try:
        for _ in until_warm(studio, job.roles):
            yield {pane.status: stage.progress_status(Progress("loading"), lang)}
        events = job.start()
        for event in events:
            if isinstance(event, Done):
                info = Finished(event.result, time.monotonic() - started, lang, request, state)
                yield {**job.finish(info), **pane.buttons(False)}
                return
            if isinstance(event, Draft):
                latest = Finished(event.result, time.monotonic() - started, lang, request, state)
                if job.draft:
                    yield job.draft(latest)
            elif change := telling.update(pane, event):
                yield change
        yield pane.buttons(False)
    except StudioError as error:
        kept = job.rescue(latest) if job.rescue and latest else {}
        yield {**kept, **pane.buttons(False), **failed(pane, [p.sentence(lang) for p in error.problems], lang, keep_stage)}
    except Exception:  # the user gets a sentence, the host gets the traceback
        _log.exception("%s failed", job.name)
        kept = job.rescue(latest) if job.rescue and latest else {}
        yield {**kept, **pane.buttons(False), **failed(pane, [say("error.unexpected", lang)], lang, keep_stage)}
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()


def failed(pane: Pane, sentences: Sequence[str], lang: str, keep_stage: bool = False) -> Update:
    """Updates that show an error as a card in the stage, or among the notices when the stage is to stay."""
    title = say("status.failed", lang)
    line = {pane.status: stage.status(title, kind="is-error", announce=True)}
    if keep_stage:
        return {**line, pane.notices: stage.notices([("warning", said) for said in sentences])}
    return {**line, pane.stage: stage.failure(sentences, title)}
