"""The right side of the auto-subtitles tab: player, timeline, search and the rooms below, and how a result fills them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr

from studio import Studio
from studio.errors import StudioError
from tabs.auto_subtitles import caption_player, editor_bridge, results
from tabs.auto_subtitles.inputs import TASK
from tabs.auto_subtitles.speaker_panel import SpeakerPanel, build_speaker_panel
from tabs.language import t
from tabs.shared import examples, media_player, snippets, stage
from tabs.shared.page_events import PageComponent, Update
from tabs.shared.pane import Pane
from tabs.shared.stage import panel

if TYPE_CHECKING:
    from studio.errors import Problem
    from studio.tasks.auto_subtitles import AutoSubtitlesResult
    from tabs.auto_subtitles.editor_bridge import EditBase

# Gradio may change the panel's value in place, so the player's script is called on every change
_REFRESH = "watch('value', () => window.studioPlayer.refresh()); window.studioPlayer.refresh();"


@dataclass(frozen=True)
class View:
    """Every component that shows something of a result."""

    studio: Studio
    pane: Pane
    captions: gr.HTML  # the cues as data for the script
    timeline: gr.HTML
    live: gr.HTML
    rooms: gr.Column
    query: gr.Textbox
    search: gr.Button
    found: gr.HTML
    table: gr.HTML  # the editor; its script owns what is inside
    editor: gr.HTML  # the cues to edit, or what the style guide says about them, as data for that script
    peaks: gr.HTML  # the sound as data for it
    problems: gr.HTML
    report: gr.HTML
    repair: gr.Button
    voices: SpeakerPanel
    links: gr.HTML
    burn: gr.Button
    mux: gr.Button
    film: gr.HTML
    chapters: gr.HTML
    code: gr.HTML
    shelf: gr.HTML
    result: gr.State  # AutoSubtitlesResult of this visitor, or None
    shown: gr.State  # path of the media in the player
    base: gr.State  # EditBase: what the editor was given

    @property
    def judged(self) -> list[PageComponent]:
        """What an edit of the captions may change."""
        return [self.captions, self.editor, self.problems, self.report, self.repair, self.links, self.film, self.result, self.base]

    @property
    def outputs(self) -> list[PageComponent]:
        """What a whole result may change, besides the pane."""
        rest = [self.timeline, self.live, self.rooms, self.found, self.peaks, self.chapters, self.code, self.shown]
        return [*self.judged, *rest, *self.voices.outputs]

    def judged_as(
        self, result: AutoSubtitlesResult, lang: str, base: EditBase, data: str, wrong: Sequence[tuple[int, Problem]] = ()
    ) -> Update:
        """After a change: captions, report and files, and ``data`` for the editor."""
        return {
            self.captions: caption_player.captions(result, lang),
            self.editor: data,
            self.problems: results.problems(wrong, lang),
            self.report: results.report(result, lang),
            self.repair: gr.update(visible=bool(result.report and result.report.violations)),
            self.links: results.links(result, lang, base.translation),
            self.film: "",
            self.result: result,
            self.base: base,
        }

    def edited(self, result: AutoSubtitlesResult, lang: str, base: EditBase | None = None) -> Update:
        """The server changed the captions: one more step that the editor can undo; without ``base`` the editor begins anew."""
        grown = base.grown(result.cues) if base else editor_bridge.new_base(result.cues)
        return self.judged_as(result, lang, grown, editor_bridge.editor_data(result, grown, lang, "change" if base else "load"))

    def whole(self, result: AutoSubtitlesResult, lang: str, request: gr.Request) -> Update:
        """A finished result in every room."""
        media = result.info.path.as_posix()
        return {
            **self.edited(result, lang),
            self.timeline: caption_player.timeline(result, self.tagger(result), lang),
            self.live: "",
            self.rooms: gr.update(visible=True),
            self.found: "",
            **self.voices.of(result, lang),
            self.peaks: "",
            self.chapters: results.chapters(result.chapters, lang),
            self.code: snippets.panel(TASK, {**result.settings, "media_file": result.info.name}, request),
            self.shown: media,
        }

    def so_far(self, result: AutoSubtitlesResult, lang: str) -> Update:
        """A draft: its captions on the film, on the timeline and as a growing list."""
        return {
            self.captions: caption_player.captions(result, lang, live=True),
            self.timeline: caption_player.timeline(result, self.tagger(result), lang),
            self.live: caption_player.live(result.cues, lang),
            self.rooms: gr.update(visible=False),
            self.result: result,
            self.base: None,  # edits that are still on their way belong to the captions before
        }

    def blank(self, lang: str, shown: str | None) -> Update:
        """Another film, about which nothing is known yet."""
        return {
            self.captions: caption_player.captions(None, lang),
            self.timeline: "",
            self.live: "",
            self.rooms: gr.update(visible=False),
            self.result: None,
            self.base: None,
            self.shown: shown,
            self.pane.notices: "",
        }

    def tagger(self, result: AutoSubtitlesResult) -> str:
        """Title of the model that tagged the pictures."""
        try:
            return self.studio.catalog.row(str(result.settings.get("picture_model", ""))).title
        except StudioError:
            return str(result.settings.get("picture_model", ""))


def build_view(studio: Studio, buttons: tuple[gr.Button, gr.Button]) -> View:
    """Draw everything; ``buttons`` are Run and Stop. Call inside the right column."""
    screen = panel(stage.empty(t("ui.captions_empty_title"), t("ui.captions_empty_hint"), media_player.FILM), elem_id=f"{TASK}-stage")
    captions = panel(js_on_load=_REFRESH, elem_id=f"{TASK}-captions", elem_classes="studio-data")
    timeline = panel(js_on_load=_REFRESH, elem_id=f"{TASK}-timeline")
    status = stage.status_panel(TASK, keys="status.keys_captions")
    notices = panel(elem_id=f"{TASK}-notices")
    live = panel(elem_id=f"{TASK}-live")
    with gr.Column(visible=False, elem_id=f"{TASK}-rooms", elem_classes="rooms") as rooms:
        query, search, found = _search()
        with gr.Tabs(elem_classes="room-tabs"):
            with gr.Tab(t("ui.room.captions"), id="captions", elem_id=f"{TASK}-room-captions"):
                table, editor, peaks, problems, report, repair = _editor()
                voices = build_speaker_panel()
            with gr.Tab(t("ui.room.files"), id="files", elem_id=f"{TASK}-room-files"):
                links, burn, mux, film = _files()
            with gr.Tab(t("ui.room.chapters"), id="chapters", elem_id=f"{TASK}-room-chapters"):
                chapters = panel(elem_id=f"{TASK}-chapters")
            with gr.Tab(t("ui.code"), id="code", elem_id=f"{TASK}-room-code"):
                code = panel(elem_id=f"{TASK}-code")
    shelf = examples.strip(TASK)
    pane = Pane(*buttons, screen, status, notices)
    return View(
        studio, pane, captions, timeline, live, rooms, query, search, found, table, editor, peaks, problems, report, repair, voices, links,
        burn, mux, film, chapters, code, shelf, gr.State(None), gr.State(None), gr.State(None),
    )  # fmt: skip


def _search() -> tuple[gr.Textbox, gr.Button, gr.HTML]:
    with gr.Row(elem_classes="find-row"):
        query = gr.Textbox(
            label=t("ui.find"), placeholder=t("ui.find.hint"), max_lines=1, max_length=200, show_label=False, container=False, scale=5,
            elem_id=f"{TASK}-query",
        )  # fmt: skip
        search = gr.Button(t("ui.find.go"), elem_id=f"{TASK}-find", scale=0, min_width=80)
    return query, search, panel(elem_id=f"{TASK}-found")


def _editor() -> tuple[gr.HTML, gr.HTML, gr.HTML, gr.HTML, gr.HTML, gr.Button]:
    table = editor_bridge.shell(f"{TASK}-table")
    data = panel(js_on_load=editor_bridge.REFRESH, elem_id=f"{TASK}-editor-data", elem_classes="studio-data")
    peaks = panel(js_on_load=editor_bridge.PEAKS, elem_id=f"{TASK}-editor-peaks", elem_classes="studio-data")
    problems = panel(elem_id=f"{TASK}-problems")
    report = panel(elem_id=f"{TASK}-report")
    repair = gr.Button(t("ui.repair"), elem_id=f"{TASK}-repair", elem_classes="repair", visible=False, scale=0)
    return table, data, peaks, problems, report, repair


def _files() -> tuple[gr.HTML, gr.Button, gr.Button, gr.HTML]:
    links = panel(elem_id=f"{TASK}-files")
    with gr.Row(elem_classes="film-row"):
        burn = gr.Button(t("ui.film.burned"), elem_id=f"{TASK}-burn")
        mux = gr.Button(t("ui.film.soft"), elem_id=f"{TASK}-mux")
    return links, burn, mux, panel(elem_id=f"{TASK}-film")
