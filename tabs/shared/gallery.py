"""What stays at hand below a result: prepared examples, the session's results, settings read from a file, the last seed, the code.

`build_shelf` draws the panels. `Gallery` connects them to the form and the pane of a tab.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

import gradio as gr
from gradio.events import Dependency

from studio import Studio
from studio.errors import StudioError
from studio.events import Notice
from studio.messages import say
from tabs.language import language_of
from tabs.shared import examples, snippets, stage
from tabs.shared.borrowed import Loan, give_back, lend, lent_parts
from tabs.shared.drawing_inputs import DrawingInputs
from tabs.shared.examples import Example
from tabs.shared.form import label_of
from tabs.shared.page_events import QUICK, PageComponent, Update, on_page_load, picked, unchanged
from tabs.shared.pane import Pane
from tabs.shared.returning import returning
from tabs.shared.runner import Finished

if TYPE_CHECKING:
    from studio.media.metadata.provenance import Restored

# a click on a button with ``data-act`` sends the number of the entry to the panel's ``use`` event
USE = """element.addEventListener('click', e => {
  const act = e.target.closest('[data-act]');
  if (act) trigger('use', {index: Number(act.dataset.act)});
});"""


class Entry(Protocol):
    """One result of this session: enough to show it again and to set the form as it was."""

    @property
    def settings(self) -> Mapping[str, object]: ...
    @property
    def seed(self) -> int: ...


EntryT = TypeVar("EntryT", bound=Entry)


@dataclass(frozen=True)
class Shelf:
    """``history`` shows the entries in ``past`` (newest first); ``last_seed`` is that of the session's last run, None before it.

    ``loan``: what an example put in place of the user's own values (`tabs.shared.borrowed`).
    ``shown``: what the stage shows, an `Entry` or an `Example` with the previews of its run (JPEG files), or nothing.
    ``visitor`` carries the browser's name to the server when the page is loaded.
    """

    history: gr.HTML | None
    examples: gr.HTML
    code: gr.HTML
    past: gr.State
    last_seed: gr.State
    loan: gr.State
    visitor: gr.Textbox
    shown: gr.State

    @property
    def outputs(self) -> list[PageComponent]:
        """What `Gallery.keep` may change."""
        return [self.last_seed, self.past, self.shown, *([self.history] if self.history else [])]


def build_shelf(task_id: str, code_hint: str, *, with_history: bool = True) -> Shelf:
    """The bottom of the right column; ``code_hint`` is the locale key of the words shown before there is any code."""
    history = stage.panel(js_on_load=examples.PICK, elem_id=f"{task_id}-history", elem_classes="history") if with_history else None
    shelf = examples.strip(task_id)
    code = snippets.build_code(task_id, code_hint)
    return Shelf(history, shelf, code, gr.State([]), gr.State(None), gr.State({}), gr.Textbox(visible=False), gr.State(None))


@dataclass(frozen=True)
class Gallery(Generic[EntryT]):
    """Connects the panels of a tab. ``shown`` are the tab's own panels that an example or an entry fills.

    ``recording`` holds the path of the file in the tab, where it has one: the code names that file.
    """

    studio: Studio
    inputs: DrawingInputs
    pane: Pane
    shelf: Shelf
    shown: Sequence[PageComponent] = ()
    recording: gr.State | None = None

    @property
    def task_id(self) -> str:
        return self.inputs.form.spec.id

    @property
    def outputs(self) -> list[PageComponent]:
        """Everything that an example, an entry or a restored file may change."""
        return [
            *self.inputs.outputs,
            self.pane.stage,
            self.pane.status,
            self.pane.notices,
            self.shelf.code,
            self.shelf.loan,
            self.shelf.shown,
            *self.shown,
        ]

    def code(self, settings: Mapping[str, object], request: gr.Request, recording: str | None = None) -> Update:
        """The code that repeats ``settings``; a recording appears under its file name."""
        media = {"media_file": Path(recording or "recording.wav").name} if self.recording else {}
        return {self.shelf.code: snippets.panel(self.task_id, {**settings, **media}, request)}

    def last(self, seed: int, lang: str) -> Update:
        """Show the seed of a run that just ended beside its field, which stays as it is, and note it for `connect_reuse`."""
        used = f'<p class="hint">{escape(say("ui.seed_used", lang, seed=seed))}</p>'
        return {self.inputs.seed_row.used: used, self.shelf.last_seed: seed}

    def keep(self, entry: EntryT, info: Finished[Any], most: int, cards: Callable[[Sequence[EntryT], str], str]) -> Update:
        """Put ``entry`` first in the history of at most ``most``; the first value of ``info.state`` is the history so far."""
        past = [entry, *info.state[0]][:most]
        returning.keep(info.request, self.task_id, past)
        shown = {self.shelf.history: cards(past, info.lang)} if self.shelf.history else {}
        return {**self.last(entry.seed, info.lang), **shown, self.shelf.past: past, self.shelf.shown: (entry, info.previews)}

    def connect_examples(self, words: str, show: Callable[[Example, str, gr.Request], Update]) -> Dependency:
        """A click on an example fills the form, ``show(example, language, request)`` the panels; ``words``: locale key of the status."""

        def on_example(event: gr.EventData, request: gr.Request, loan: Loan, *current: object) -> Update:
            found = examples.read_examples(self.task_id)
            index = picked(event, len(found))
            if index is None:
                return unchanged()
            lang, example = language_of(request), found[index]
            filled = self.inputs.restored(self.studio, example.settings)
            return {
                **filled,
                self.shelf.loan: lend(self.inputs, filled, loan, current),
                self.pane.status: stage.status(say(words, lang), announce=True),
                self.pane.notices: "",
                self.shelf.shown: (example, ()),
                **self.code(example.settings, request),
                **show(example, lang, request),
            }

        def on_own_prompt(loan: Loan, shape: str, *current: object) -> Update:
            return {**give_back(self.studio, self.inputs, loan, shape, current), self.shelf.loan: {}} if loan else unchanged()

        form, parts = self.inputs.form.components, lent_parts(self.inputs)
        changed = [*parts, form["width"], form["height"], self.shelf.loan]
        form["prompt"].input(on_own_prompt, [self.shelf.loan, self.inputs.aspect, *parts], changed, **QUICK)
        # "always_last": who steps through them quickly sees the one that was asked for last
        return self.shelf.examples.pick(on_example, [self.shelf.loan, *parts], self.outputs, trigger_mode="always_last", **QUICK)

    def connect_history(self, show: Callable[[EntryT, int, str], Update], cards: Callable[[Sequence[EntryT], str], str]) -> None:
        """A click on an entry fills the form; ``show(entry, its number, language)`` fills the panels. ``cards`` draws the entries.

        A page that is loaded again shows the entries that its browser tab had, and the newest on the stage.
        """
        history = self.shelf.history
        assert history is not None

        def on_return(visitor: str, request: gr.Request) -> Update:
            returning.greet(request, visitor)
            past = cast("list[EntryT]", returning.results(request, self.task_id))
            if not past:
                return unchanged()
            lang = language_of(request)
            known: Update = {self.shelf.past: past, self.shelf.last_seed: past[0].seed, history: cards(past, lang)}
            known[self.shelf.shown] = (past[0], ())
            return {**known, **self.code(past[0].settings, request), **show(past[0], 0, lang)}

        def on_history(event: gr.EventData, past: list[EntryT], request: gr.Request) -> Update:
            index = picked(event, len(past))
            if index is None:
                return unchanged()
            entry = past[index]
            return {
                **self.inputs.restored(self.studio, {**entry.settings, "seed": entry.seed}),
                self.pane.notices: "",
                self.shelf.loan: {},
                self.shelf.shown: (entry, ()),
                **self.code(entry.settings, request),
                **show(entry, index, language_of(request)),
            }

        history.pick(on_history, self.shelf.past, self.outputs, **QUICK)
        shown = [*self.shelf.outputs, self.pane.stage, self.pane.status, self.shelf.code, *self.shown]
        on_page_load(on_return, [self.shelf.visitor], shown, js="() => [window.studio.visitor()]")

    def connect_restore(self, words: str, read: Callable[[str], Restored]) -> Dependency:
        """A dropped file fills the form; ``read(path)`` finds its settings, ``words`` is the locale key of the message."""
        box = self.inputs.restore

        def on_restore(request: gr.Request, path: str | None, *recording: str | None) -> Update:
            lang = language_of(request)
            if path is None:
                return unchanged()
            try:
                found = read(path)
            except StudioError as error:
                return {self.pane.notices: stage.notices([("warning", error.sentence(lang))]), box: None}
            changed = self.inputs.size_notice(self.studio, found.params)
            told = [*found.notices, *([changed] if changed else [])]
            remarks = [("info", say(words, lang)), *((n.level, self._said(n, lang)) for n in told)]
            return {
                **self.inputs.restored(self.studio, found.params),
                self.pane.notices: stage.notices(remarks),
                self.pane.status: stage.status(say(words, lang), announce=True),
                **self.code(found.params, request, *recording),
                self.shelf.loan: {},
                box: None,
            }

        given = [box, *([self.recording] if self.recording else [])]
        return box.upload(on_restore, given, [*self.outputs, box], **QUICK)

    def _said(self, notice: Notice, lang: str) -> str:
        """The sentence of ``notice``; settings that it names by parameter appear under the labels of this tab."""
        fields = notice.params.get("fields")
        if not isinstance(fields, Mapping):
            return say(notice.code, lang, **notice.params)
        labels = [(label_of(self.task_id, name, lang), value) for name, value in fields.items()]
        return say(notice.code, lang, names=", ".join(f"{label} ({value})" if value else label for label, value in labels))

    def connect_reuse(self) -> None:
        """The button beside the seed brings back that of the last run."""
        seed = self.inputs.form.components["seed"]

        def on_reuse(last: int | None) -> Update:
            return unchanged() if last is None else {seed: str(last)}

        self.inputs.seed_row.reuse.click(on_reuse, self.shelf.last_seed, seed, **QUICK)

    def connect_use(self, panel: gr.HTML, use: Callable[[EntryT], Update], outputs: Sequence[PageComponent]) -> None:
        """A button in ``panel`` (which runs `USE`) sends an entry on to another input; ``use(entry)`` says where."""

        def on_use(event: gr.EventData, past: list[EntryT]) -> Update:
            index = picked(event, len(past))
            return unchanged() if index is None else use(past[index])

        panel.use(on_use, self.shelf.past, outputs, **QUICK)


def history_cards(cards: Iterable[tuple[str, str, str]], lang: str, *, lazy: bool = False) -> str:
    """A row of small pictures, newest first, from (address, words, short label) each; empty for none. ``lazy``: load them when seen."""
    loading = ' loading="lazy"' if lazy else ""
    items = "".join(
        f'<button type="button" class="card" data-pick="{i}" title="{escape(words)}" aria-label="{escape(words)}">'
        f'<img src="{escape(url)}" alt=""{loading}>{f"<b>{escape(label)}</b>" if label else ""}</button>'
        for i, (url, words, label) in enumerate(cards)
    )
    return f'<h2>{escape(say("ui.history", lang))}</h2><div class="strip small">{items}</div>' if items else ""
