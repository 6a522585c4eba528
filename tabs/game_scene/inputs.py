"""The left side of the game-scene tab: the brief, how it was understood, the pieces of the pack, a sketch."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from studio import Studio
from studio.messages import say
from tabs.game_scene.sketch_canvas import TASK, build_sketch, with_regions
from tabs.language import language_of, t
from tabs.shared.drawing_inputs import (
    ASPECTS,
    TEXT_TO_IMAGE,
    DrawingInputs,
    build_model,
    build_restore,
    build_seed,
    build_shape,
    finish_drawing,
)
from tabs.shared.form import Form, choice_label, label_of
from tabs.shared.page_events import QUICK, on_page_load
from tabs.shared.stage import panel

if TYPE_CHECKING:
    from studio.tasks.game_scene.brief.scene_spec import SceneSpec

__all__ = ["PIECES", "TASK", "build_brief", "build_settings", "finish"]

PIECES = ("textures", "tile_map", "panorama", "layers", "pixel_art", "music", "dialogue")
NAMES = ("terrain", "buildings", "objects")
CHOICES = ("mood", "time", "weather")


def finish(raw: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    """Raw parameters from the widgets: the shape, and lines for a sketch that has none."""
    if extras["aspect"] in ASPECTS:  # sides in px are for sizes set by hand: the engine knows best how large to draw before it enlarges
        raw["aspect"], raw["width"], raw["height"] = extras["aspect"], None, None
    return with_regions(finish_drawing(raw, extras), "en")


def build_brief(form: Form) -> gr.HTML:
    """The brief and what was understood of it; call inside the upper left column. Returns the line of chips."""
    form.add("prompt", elem_classes="prompt")
    return panel(elem_id=f"{TASK}-understood", elem_classes="understood")


def build_settings(studio: Studio, form: Form, chips: gr.HTML) -> DrawingInputs:
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
    seed_row = build_seed(form)
    with gr.Accordion(t("ui.scene_sketch"), open=False, elem_id=f"{TASK}-sketch-panel"):
        build_sketch(form)
    with gr.Accordion(t("ui.scene_sizes"), open=False, elem_id=f"{TASK}-sizes"):
        for name in ("size", "tiling"):
            form.add(name, elem_classes="segmented")
        for name in ("depth", "writer"):
            form.add(name, elem_classes="segmented")
        for first, second in (("map_width", "map_height"), ("tile_size", "palette_size")):
            with gr.Row(elem_classes="pair"):
                form.add(first)
                form.add(second)
    with gr.Accordion(t("ui.model_advanced"), open=False, elem_id=f"{TASK}-advanced"):
        build_model(studio, form, aspect)
        form.add("control", elem_classes="segmented")
    restore = build_restore(TASK, "ui.restore_scene", "ui.restore_scene_drop")
    _connect(form, chips)
    return DrawingInputs(form, TEXT_TO_IMAGE, aspect, seed_row, restore)


def understood(spec: SceneSpec, lang: str) -> str:
    """The spec as a line of chips, and a second one of what was not understood; words from the brief stay as they were written."""
    missed = ""
    if spec.not_understood:
        names = "".join(f'<li class="is-missed">{escape(name)}</li>' for name in spec.not_understood)
        missed = f'<p class="label">{escape(say("ui.scene_missed", lang))}</p><ul class="chips">{names}</ul>'
    if not spec.understood:
        missed += f'<p class="hint">{escape(say("ui.scene_not_understood", lang))}</p>'
    shown = [kind for kind in (*NAMES, *CHOICES) if spec.understood or getattr(spec, kind) != type(spec).model_fields[kind].default]
    words = [(kind, name) for kind in NAMES if kind in shown for name in getattr(spec, kind)]
    words += [(kind, choice_label(kind, getattr(spec, kind), lang)) for kind in CHOICES if kind in shown]
    if not words:
        return missed
    chips = "".join(f'<li class="is-{kind}" title="{escape(label_of(TASK, kind, lang))}">{escape(str(word))}</li>' for kind, word in words)
    return f'<p class="label">{escape(say("ui.scene_understood", lang))}</p><ul class="chips">{chips}</ul>{missed}'


def _connect(form: Form, chips: gr.HTML) -> None:
    part = form.components
    watched = [part[name] for name in ("prompt", *NAMES, *CHOICES)]

    def on_words(request: gr.Request, prompt: str, *values: str) -> str:
        from studio.tasks.game_scene.brief.scene_spec import read_brief, split_names  # with the painters: a page starts without them

        if not prompt.strip() and not any(values[: len(NAMES)]):
            return ""
        given = dict(zip((*NAMES, *CHOICES), values, strict=True))
        changes: dict[str, object] = {name: names for name in NAMES if (names := split_names(given[name]))}
        changes |= {name: given[name] for name in CHOICES if given[name] != "auto"}
        return understood(read_brief(prompt).changed(changes), language_of(request))

    on_page_load(on_words, watched, chips)
    for component in watched:
        component.change(on_words, watched, chips, trigger_mode="always_last", **QUICK)
