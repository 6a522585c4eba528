"""Run, stop, progress, preview, result: the wiring that every tab shares.

``begin`` answers the click at once (and is what validation guards), ``work`` is a generator on a lane of the
studio. Stop (`tabs.shared.stops`) or closing the page ends that generator at its next event, and ``finally`` closes the engine's.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import gradio as gr
from gradio.events import Dependency

from studio import Studio
from studio.errors import StudioError, places
from studio.events import Done, Draft, Event, Notice, Preview, Progress
from studio.messages import say, sentences
from studio.tasks.registry import RunContext
from tabs.language import language_of
from tabs.shared import stage
from tabs.shared.form import Form, at_its_field
from tabs.shared.gpu import quota_line
from tabs.shared.page_events import QUICK, PageComponent, Update, unchanged
from tabs.shared.pane import Pane
from tabs.shared.session_folders import session_name
from tabs.shared.stops import stops
from tabs.warm_up import until_warm

LANE = "device"  # of what computes; as many requests at a time as the studio has lanes; see Gradio's concurrency_id
_MIN_GAP = 0.08  # seconds between two previews: anything faster goes unseen and only costs time
_STATUS_GAP = 0.25  # between an update and a status line alone: with each, Gradio's page searches all its parts for every field of the form
_log = logging.getLogger(__name__)

ResultT = TypeVar("ResultT")
ResultT_co = TypeVar("ResultT_co", covariant=True)


@dataclass(frozen=True)
class Finished(Generic[ResultT_co]):
    """What a tab needs to show a result: wall-clock seconds, language, request, values of `RunDisplay.state`, previews (JPEG files)."""

    result: ResultT_co
    seconds: float
    lang: str
    request: gr.Request
    state: tuple[Any, ...]
    previews: tuple[bytes, ...] = ()


Work = Callable[..., Iterator[Update]]
Paint = Callable[[Preview, "Progress | None", str], "str | None"]


@dataclass(frozen=True)
class RunDisplay(Generic[ResultT]):
    """How a tab shows its runs; every function returns updates for ``outputs`` and the pane.

    ``finish`` shows the result, ``draft`` an unfinished one (None: nothing changes). ``stop`` shows what is left after a stop (its
    ``result`` is None: whatever a draft put into the state is still there) or failed (``result`` is the last draft).
    ``keep_stage``: a failure leaves the stage as it is, and its sentence goes among the notices. ``painter`` makes what
    draws one run's previews: HTML of the stage for (preview, last progress, language), None to leave the stage as it is.
    ``state``: components whose values every function receives. ``clears``: panels with the actions of the result before, emptied at the
    click, so that they never stand beside an error or a stopped run.
    """

    finish: Callable[[Finished[ResultT]], Update]
    draft: Callable[[Finished[ResultT]], Update | None] | None = None
    stop: Callable[[Finished[ResultT | None]], Update] | None = None
    keep_stage: bool = False
    painter: Callable[[], Paint] | None = None
    state: Sequence[PageComponent] = ()
    outputs: Sequence[PageComponent] = ()
    clears: Sequence[PageComponent] = ()


@dataclass(frozen=True)
class Job(Generic[ResultT]):
    """One stream of events and how it is shown. ``roles`` are the model roles it needs."""

    name: str
    start: Callable[[], Iterator[Event]]
    display: RunDisplay[ResultT]
    roles: Sequence[str] = ()


def wire(studio: Studio, form: Form, pane: Pane, display: RunDisplay[Any]) -> None:
    """Connect Run and Stop: the form's values go through validation to the task, and its events to the page."""
    quota_line.connect(studio, form, pane.run)
    count = len(form.inputs)

    def work(request: gr.Request, stopped: Callable[[], bool], *values: Any) -> Iterator[Update]:
        def start() -> Iterator[Event]:
            return studio.run(form.spec.id, form.collect(values[:count]), context=RunContext(session_name(request.session_hash)))

        yield from follow(studio, pane, Job(form.spec.id, start, display, form.spec.roles), request, values[count:], stopped)

    started = pane.run.click(
        _begin(pane, display),
        form.inputs,
        [*pane.outputs, *display.clears],
        validator=form.validator(studio.refusals),
        concurrency_limit=None,
        concurrency_id="begin",
        api_visibility="private",
        show_progress="hidden",
    )
    _on_lane(studio.lanes, pane, started, work, [*form.inputs, *display.state], display)


def wire_extra(
    studio: Studio,
    pane: Pane,
    starts: Callable[..., Dependency],
    job: Callable[[gr.Request, tuple[Any, ...]], Job[Any] | None],
    *,
    state: Sequence[PageComponent],
    display: RunDisplay[Any],
    validator: Callable[..., list[dict[str, object]]] | None = None,
) -> None:
    """A second long task on the same pane, such as an export. ``starts``: the listener of its button, as ``button.click``.

    ``job(request, state)`` makes it, or None when there is nothing to do; ``display``: what it may change; ``validator`` judges ``state``.
    """

    def work(request: gr.Request, stopped: Callable[[], bool], *values: Any) -> Iterator[Update]:
        made = job(request, values)
        if made is None:
            yield pane.buttons(False)
        else:
            yield from follow(studio, pane, made, request, values, stopped)

    checked: dict[str, Any] = {"queue": False}
    if validator is not None:
        checked = {"validator": validator, "concurrency_limit": None, "concurrency_id": "begin"}
    inputs, outputs = list(state) if validator else None, [*pane.outputs, *display.clears]
    started = starts(_begin(pane, display), inputs, outputs, api_visibility="private", show_progress="hidden", **checked)
    _on_lane(studio.lanes, pane, started, work, state, display)


def _begin(pane: Pane, display: RunDisplay[Any]) -> Callable[..., Update]:
    def begin(request: gr.Request, *_values: object) -> Update:
        line = stage.status(say("status.waiting", language_of(request)), share=0, kind="is-busy", announce=True)
        emptied = dict.fromkeys(display.clears, "")
        return {pane.ticket: stops.begin(display), **pane.buttons(True), pane.status: line, pane.notices: "", **emptied}

    return begin


def _on_lane(lanes: int, pane: Pane, started: Dependency, work: Work, inputs: Sequence[PageComponent], display: RunDisplay[Any]) -> None:
    """Run ``work`` on one of the ``lanes`` after ``started``, and let Stop end it."""

    def run(request: gr.Request, ticket: str, *values: Any) -> Iterator[Update]:
        with stops.running(ticket) as stopped:
            yield unchanged()  # Gradio empties every output of a generator that ends before it yields anything
            yield from work(request, stopped, *values)

    def stopped(request: gr.Request, *values: Any) -> Update:
        lang = language_of(request)
        line = {**pane.buttons(False), pane.status: stage.status(say("status.stopped", lang), announce=True)}
        return {**line, **(display.stop(Finished(None, 0.0, lang, request, values)) if display.stop else {})}

    def after_stop(request: gr.Request, ticket: str, *values: Any) -> Update:
        return stopped(request, *values) if stops.was_stopped(ticket, display) else unchanged()

    # "multiple": the page drops no run because the end of the one before is still on its way
    running = started.success(
        run,
        [pane.ticket, *inputs],
        [*pane.outputs, *display.outputs],
        concurrency_id=LANE,
        concurrency_limit=lanes,
        trigger_mode="multiple",
        api_visibility="private",
        show_progress="minimal",
        show_progress_on=[pane.status],
    )
    state = list(display.state) if display.stop else []
    shown = [pane.run, pane.stop, pane.status, *(display.outputs if display.stop else ())]
    running.failure(stopped, state, shown, **QUICK)  # a refusal by the queue, which Gradio explains
    # a pane may have several kinds of runs: each shows the end of its own
    ended = pane.stop.click(stops.stop, pane.ticket, None, trigger_mode="multiple", **QUICK)
    ended.then(after_stop, [pane.ticket, *state], shown, trigger_mode="multiple", **QUICK)


@dataclass
class _EventPainter:
    """Turns events into updates of the page, and drops those that come faster than the eye can follow."""

    lang: str
    paint: Paint | None = None
    remarks: list[tuple[str, str]] = field(default_factory=list)  # (level, sentence)
    last: Progress | None = None
    told: bool = True  # whether the status line says so
    shown_at: float = 0.0  # `time.monotonic` of the last update
    preview_at: float = 0.0
    growth: stage.Growth = field(default_factory=stage.Growth)

    def update(self, pane: Pane, event: Event) -> Update | None:
        """What changes on the page after ``event``; None when nothing has to."""
        now = time.monotonic()
        if isinstance(event, Notice):
            self.remarks.append((event.level, stage.sentence_of(event, self.lang)))
            return {pane.notices: stage.notices(self.remarks)}
        if isinstance(event, Progress):
            fresh = self.last is None or event.stage != self.last.stage
            self.last, self.told = event, False
            return self.with_status(pane, {}) if fresh or now - self.shown_at > _STATUS_GAP else None
        if isinstance(event, Preview) and self.paint:
            painted = self.paint(event, self.last, self.lang)
            return None if painted is None else self.with_status(pane, {pane.stage: painted})
        if isinstance(event, Preview) and (event.final or now - self.preview_at > _MIN_GAP):
            self.preview_at = now
            self.growth.add(event.images)
            last, alt = None if event.final else self.last, say("ui.preview_alt", self.lang)
            return self.with_status(pane, {pane.stage: stage.preview(event.images, last, alt, final=event.final)})
        return None

    def with_status(self, pane: Pane, change: Update) -> Update:
        """``change`` with the status line, where that is behind: what travels together costs the page one update less."""
        self.shown_at = time.monotonic()
        if self.last is None or self.told:
            return change
        self.told = True
        return {pane.status: stage.progress_status(self.last, self.lang), **change}


def follow(
    studio: Studio, pane: Pane, job: Job[ResultT], request: gr.Request, state: tuple[Any, ...], stopped: Callable[[], bool] = lambda: False
) -> Iterator[Update]:
    """Turn the events of ``job`` into updates of the page. Closing this generator closes the stream of events.

    So does ``stopped``, which is asked before the first event and after each; then nothing more is shown.
    The last update of a successful run always has a status line: "Done in 1.2 s" unless ``finish`` gives one.
    """
    display = job.display
    started, painter = time.monotonic(), _EventPainter(language_of(request), display.painter() if display.painter else None)
    lang, events = painter.lang, _events(studio, job, stopped)
    latest: Finished[ResultT] | None = None

    def rescued() -> Update:
        return {**(display.stop(latest) if display.stop and latest else {}), **pane.buttons(False)}

    try:
        for event in events:
            if isinstance(event, Done):
                info = Finished(event.result, time.monotonic() - started, lang, request, state, tuple(painter.growth.kept))
                yield {pane.status: done_status(info), **display.finish(info), **pane.buttons(False)}
                return
            if isinstance(event, Draft):
                latest = Finished(event.result, time.monotonic() - started, lang, request, state)
                if display.draft and (drawn := display.draft(latest)) is not None:
                    yield painter.with_status(pane, drawn)
            elif change := painter.update(pane, event):
                yield change
        if not stopped():
            yield pane.buttons(False)
    except StudioError as error:
        yield {**rescued(), **failed(pane, [at_its_field(p, job.name, lang) for p in error.problems], lang, job)}
    except Exception as error:  # the user gets a sentence, the host gets the places in the code
        _log.error("%s failed\n%s", job.name, places(error))
        yield {**rescued(), **failed(pane, [say("error.unexpected", lang)], lang, job)}
    finally:
        events.close()


def _events(studio: Studio, job: Job[Any], stopped: Callable[[], bool]) -> Generator[Event, None, None]:
    """What ``job`` yields once its models are warm, until Stop; a result that is there when Stop comes is not thrown away."""
    for _ in until_warm(studio, job.roles):
        if stopped():
            return
        yield Progress("loading")
    if stopped():
        return
    events = job.start()
    try:
        for event in events:
            if not isinstance(event, Done) and stopped():
                return
            yield event
    finally:
        getattr(events, "close", lambda: None)()


def done_status(info: Finished[Any]) -> str:
    """The status line of a run whose tab says nothing more about it."""
    return stage.status(say("status.done", info.lang, seconds=f"{info.seconds:.1f}"), kind="is-done", announce=True)


def failed(pane: Pane, lines: Sequence[str], lang: str, job: Job[Any]) -> Update:
    """An error as a card in the stage, or among the notices when that is to stay; ``status.failed.<task>`` is its title where it exists."""
    own = f"status.failed.{job.name}"
    title = say(own if own in sentences("en") else "status.failed", lang)
    notes = job.display.keep_stage
    where = {pane.notices: stage.notices([("warning", line) for line in lines])} if notes else {pane.stage: stage.failure(lines, title)}
    return {pane.status: stage.status(title, kind="is-error", announce=True), **where}
