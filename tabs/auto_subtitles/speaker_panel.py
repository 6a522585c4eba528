"""Names of the speakers: one row for each, with the colour that their captions have; Enter renames a speaker everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import gradio as gr

from studio.captions.speakers.speaker_colours import LIGHT
from studio.tasks.auto_subtitles import AutoSubtitlesResult  # at run time: Gradio reads the types of callbacks
from tabs.auto_subtitles.editor_bridge import EditBase
from tabs.auto_subtitles.inputs import TASK
from tabs.language import language_of, t
from tabs.shared.page_events import QUICK, PageComponent, Update
from tabs.shared.stage import panel

ROWS = len(LIGHT)
Renamed = Callable[[AutoSubtitlesResult, EditBase, str, gr.Request], Update]


@dataclass(frozen=True)
class SpeakerPanel:
    """A text box for each speaker there can be; ``column`` is hidden where nobody was told apart."""

    column: gr.Column
    names: tuple[gr.Textbox, ...]

    @property
    def outputs(self) -> list[PageComponent]:
        return [self.column, *self.names]

    def of(self, result: AutoSubtitlesResult, lang: str) -> Update:
        """The names in ``result``, in the language of the page."""
        from studio.tasks.auto_subtitles.speaker_names import shown_name

        found: Update = {self.column: gr.update(visible=bool(result.speakers))}
        for i, box in enumerate(self.names):
            number = str(i + 1)
            name = result.speakers.get(number)
            found[box] = (
                gr.update(visible=False, value="") if name is None else gr.update(visible=True, value=shown_name(number, name, lang))
            )
        return found


def build_speaker_panel() -> SpeakerPanel:
    """Draw the panel; call inside the room of the captions."""
    with gr.Column(visible=False, elem_id=f"{TASK}-speakers-panel", elem_classes="speaker-panel") as column:
        panel(f'<h3>{t("ui.speakers")}</h3><p class="hint">{t("ui.speakers.hint")}</p>', elem_classes="speaker-head")
        names = tuple(
            gr.Textbox(
                label=f"{t('ui.speakers.name')} {i + 1}", show_label=False, container=False, max_lines=1, max_length=60, visible=False,
                elem_id=f"{TASK}-speaker-{i + 1}", elem_classes=f"speaker-name speaker-{i + 1}",
            )
            for i in range(ROWS)
        )  # fmt: skip
    return SpeakerPanel(column, names)


def connect_speakers(found: SpeakerPanel, states: Sequence[gr.State], outputs: list[PageComponent], renamed: Renamed) -> None:
    """Enter in a box renames its speaker, as leaving it does; ``renamed(result, base, sentence, request)`` updates ``outputs``.

    ``states`` hold the result and what its editor was given.
    """
    for i, box in enumerate(found.names):
        number = str(i + 1)

        def on_name(
            typed: str, kept: AutoSubtitlesResult | None, base: EditBase | None, request: gr.Request, number: str = number
        ) -> Update:
            if kept is None or base is None or number not in kept.speakers:
                return gr.skip()
            from studio.messages import say
            from studio.tasks.auto_subtitles.revisions import rename_speaker
            from studio.tasks.auto_subtitles.speaker_names import shown_name

            lang = language_of(request)
            fresh = rename_speaker(kept, number, typed)
            if fresh.speakers == kept.speakers:
                return {**found.of(kept, lang)}
            name = shown_name(number, fresh.speakers[number], lang)
            return {**renamed(fresh, base, say("ui.speakers.renamed", lang, number=number, name=name), request), **found.of(fresh, lang)}

        gr.on([box.submit, box.blur], on_name, [box, *states], [*outputs, *found.outputs], **QUICK)
