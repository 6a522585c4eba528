"""The left side of the game-scene tab: the brief, how it is understood, the pieces of the pack, a sketch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr
from gradio.components.base import Component

from studio import Studio
from studio.messages import say
from studio.tasks.game_scene.brief.scene_spec import SceneSpec, read_brief, split_names
from tabs.game_scene.sketch_canvas import TASK, build_sketch, with_regions
from tabs.language import language_of, t
from tabs.shared.drawing_inputs import QUICK, Drawing, build_model, build_shape, finish_drawing, seed_row
from tabs.shared.form import Form, choice_label, merged
from tabs.shared.stage import on_page_load, panel

__all__ = ["PIECES", "TASK", "Inputs", "build_brief", "build_settings", "finish"]

ROLES = ("text-to-image",)
PIECES = ("textures", "tile_map", "panorama", "layers", "pixel_art", "music", "dialogue")
NAMES = ("terrain", "buildings", "objects")
CHOICES = ("mood", "time", "weather")


@dataclass(frozen=True)
class Inputs:
    """The form and the components beside it that the tab wires."""

    drawing: Drawing
    restore: gr.File

    @property
    def form(self) -> Form:
        return self.drawing.form

    @property
    def outputs(self) -> list[Component]:
        """Everything that `restored` may change."""
        return [*self.form.components.values(), *self.drawing.extras]

    def restored(self, studio: Studio, settings: Mapping[str, Any]) -> dict[Component, Any]:
        """Updates that show ``settings`` (a subset is fine; the rest goes back to its default); the sketch stays."""
        usual = {name: info.default for name, info in self.form.fields.items()}
        known, chosen = self.drawing.fitting(studio, settings)
        return merged(self.form.fill({**usual, **known}), chosen)


def finish(raw: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    """Raw parameters from the widgets: the shape, and lines for a sketch that has none."""
    return with_regions(finish_drawing(raw, extras), "en")


def build_brief(form: Form) -> gr.HTML:
    """The brief and what was understood of it; call inside the upper left column. Returns the line of chips."""
    form.add("prompt", elem_classes="prompt")
    return panel(elem_id=f"{TASK}-understood", elem_classes="understood")


def build_settings(studio: Studio, form: Form, chips: gr.HTML) -> Inputs:
    """All settings below the brief; call inside the lower left column."""
    with gr.Accordion(t("ui.scene_words"), open=False, elem_id=f"{TASK}-words"):
        panel(f"<p class='hint'>{t('ui.scene_words_hint')}</p>")
        for name in NAMES:
            form.add(name, max_lines=1)
        with gr.Row(elem_classes="pair"):
            for name in CHOICES:
                form.add(name, filterable=False, min_width=90)
        form.add("negative_prompt", max_lines=2)
    form.add("preset", elem_classes="segmented")
    panel(f"<p class='label'>{t('ui.scene_pieces')}</p>")
    with gr.Row(elem_classes="pieces"):
        for name in PIECES:
            form.add(name, container=False, min_width=110)
    aspect = build_shape(form)
    form.add("style", filterable=False)
    again = seed_row(form)
    drawing = Drawing(form, ROLES, aspect, again)
    with gr.Accordion(t("ui.scene_sketch"), open=False, elem_id=f"{TASK}-sketch-panel"):
        build_sketch(form)
    with gr.Accordion(t("ui.scene_sizes"), open=False, elem_id=f"{TASK}-sizes"):
        form.add("tiling", elem_classes="segmented")
        for name in ("depth", "writer"):
            form.add(name, elem_classes="segmented")
        for first, second in (("map_width", "map_height"), ("tile_size", "palette_size")):
            with gr.Row(elem_classes="pair"):
                form.add(first)
                form.add(second)
    with gr.Accordion(t("ui.model_advanced"), open=False, elem_id=f"{TASK}-advanced"):
        build_model(studio, drawing)
        form.add("control", elem_classes="segmented")
    with gr.Accordion(t("ui.restore_scene"), open=False, elem_id=f"{TASK}-restore-panel"):
        restore = gr.File(file_count="single", type="filepath", label=t("ui.restore_scene_drop"), height=130, elem_id=f"{TASK}-restore")
    _connect(form, chips)
    return Inputs(drawing, restore)


def understood(spec: SceneSpec, lang: str) -> str:
    """The spec as a line of chips; words of the brief stay as they were written."""
    if not spec.understood:
        return f'<p class="hint">{escape(say("ui.scene_not_understood", lang))}</p>'
    words = [(kind, name) for kind in NAMES for name in getattr(spec, kind)]
    words += [(kind, choice_label(kind, getattr(spec, kind), lang)) for kind in CHOICES]
    chips = "".join(
        f'<li class="is-{kind}" title="{escape(say(f"field.{TASK}.{kind}", lang))}">{escape(str(word))}</li>' for kind, word in words
    )
    return f'<p class="label">{escape(say("ui.scene_understood", lang))}</p><ul class="chips">{chips}</ul>'


def _connect(form: Form, chips: gr.HTML) -> None:
    part = form.components
    watched = [part[name] for name in ("prompt", *NAMES, *CHOICES)]

    def on_words(prompt: str, *values: str, request: gr.Request) -> str:
        if not prompt.strip() and not any(values[: len(NAMES)]):
            return ""
        told = dict(zip((*NAMES, *CHOICES), values, strict=True))
        changes: dict[str, Any] = {name: names for name in NAMES if (names := split_names(told[name]))}
        changes |= {name: told[name] for name in CHOICES if told[name] != "auto"}
        spec = read_brief(prompt)
        return understood(spec.model_copy(update={**changes, "understood": spec.understood or bool(changes)}), language_of(request))

    def listening(prompt: str, t1: str, t2: str, t3: str, c1: str, c2: str, c3: str, request: gr.Request) -> str:
        return on_words(prompt, t1, t2, t3, c1, c2, c3, request=request)

    on_page_load(listening, watched, chips, **QUICK)
    for component in watched:
        component.change(listening, watched, chips, trigger_mode="always_last", **QUICK)
