"""The left side of the auto-subtitles tab: the film or sound, and what its captions should be like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from studio import Studio
from studio.speech.languages import NATIVE_NAMES
from tabs.language import t
from tabs.shared.drawing_inputs import build_restore
from tabs.shared.form import Form, choice_label, label_of
from tabs.shared.media_input import MediaInput, finish_media
from tabs.shared.model_picker import build_picker
from tabs.shared.page_events import QUICK, PageComponent, Update

TASK = "auto_subtitles"
ROLES = {"speech_model": "speech", "picture_model": "frame-labels"}


@dataclass(frozen=True)
class Inputs:
    """The form, and the components beside its fields; ``restore`` takes a file of captions."""

    form: Form
    media: MediaInput
    restore: gr.File

    @property
    def outputs(self) -> list[PageComponent]:
        """Everything that `restored` may change, and the media."""
        return [*self.form.components.values(), *self.media.outputs, self.media.facts]

    def restored(self, settings: Mapping[str, Any]) -> Update:
        """Updates that show ``settings`` (a subset is fine; the rest goes back to its default); the media stays."""
        # the models of that time may be unavailable here, so they are chosen anew; the audio track belongs to the media
        kept = ("media_file", "sound_track", *ROLES)
        defaults = {name: info.default for name, info in self.form.fields.items() if name not in ("media_file", "sound_track")}
        known = {name: value for name, value in settings.items() if value is not None and name not in kept}
        return self.form.fill({**defaults, **known})


def finish(raw: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    """Raw parameters with the chosen recording. Raises `InvalidInput` where there is none."""
    return finish_media(raw, extras, "error.media_wanted")


def build_settings(studio: Studio, form: Form, media: MediaInput) -> Inputs:
    """All settings below the media; call inside the lower left column."""
    form.add("preset", elem_classes="segmented")
    named = [(name, code) for code, name in NATIVE_NAMES.items()]
    form.add("language", choices=[(choice_label("language", "auto"), "auto"), *named], filterable=True)
    form.add("translate")
    styles = [(choice_label("style", c), c) for c in form.fields["style"].choices]
    style = gr.Radio(
        styles, value=form.fields["style"].default, label=label_of(TASK, "style"), info=t(f"field.{TASK}.style.help"),
        elem_id=f"{TASK}-style", elem_classes="segmented",
    )  # fmt: skip
    form.bind("style", style)
    form.add("speakers")
    form.add("sound_labels")
    form.add("tag_pictures")
    with gr.Accordion(t("ui.labels"), open=False, elem_id=f"{TASK}-labels-panel"):
        form.add("labels", show_label=False, container=False)
        usual = gr.Button(t("ui.labels_usual"), size="sm", elem_classes="ghost", elem_id=f"{TASK}-labels-usual")
    with gr.Accordion(t("ui.model_advanced"), open=False, elem_id=f"{TASK}-advanced"):
        for name, role in ROLES.items():
            build_picker(studio, form, name, (role,))
        form.add("align")
        # the page's language decides what is chosen at first
        form.add("chinese_script", value=t("ui.chinese_script_first"), elem_classes="segmented")
    restore = build_restore(TASK, "ui.captions_open", "ui.captions_drop")
    _connect_labels(form, usual)
    return Inputs(form, media, restore)


def _connect_labels(form: Form, usual: gr.Button) -> None:
    """The labels can be edited while pictures are tagged; ``usual`` writes the default list into their box."""
    part = form.components

    def on_usual() -> str:
        from studio.vision.tagging import DEFAULT_LABELS

        return ", ".join(DEFAULT_LABELS)

    usual.click(on_usual, None, part["labels"], **QUICK)
    part["tag_pictures"].input(lambda on: gr.update(interactive=on), part["tag_pictures"], part["labels"], **QUICK)
