"""The left side of the text-to-image tab: everything that a person may set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components.base import Component

from studio import Studio
from studio.errors import InvalidInput
from studio.media.image import is_blank
from studio.messages import say
from studio.tasks.text_to_image.judging import prompt_judge
from tabs.language import language_of, t
from tabs.shared.drawing_inputs import (
    DrawingInputs,
    build_restore,
    build_seed,
    build_shape,
    build_size,
    connect_size,
    finish_drawing,
    row_of,
    size_updates,
)
from tabs.shared.form import Form, choice_label, label_of, merged
from tabs.shared.lenient import UploadedPicture
from tabs.shared.model_picker import build_picker
from tabs.shared.page_events import QUICK, PageComponent, Update, on_page_load, unchanged

if TYPE_CHECKING:
    from studio.models.model_row import ModelRow

TASK = "text_to_image"
ROLES = ("text-to-image",)
ASPECTS = ("square", "portrait", "landscape")
_START = ("none", "picture", "sketch", "inpaint")
_CANVAS = (512, 512)


@dataclass(frozen=True)
class Inputs(DrawingInputs):
    """``start`` chooses what a run starts from; ``pictures`` maps each kind to its component. ``mask_note`` says what a mask does."""

    start: gr.Radio = field(kw_only=True)
    pictures: Mapping[str, Component] = field(kw_only=True)
    mask_note: gr.HTML = field(kw_only=True)

    @property
    def outputs(self) -> list[PageComponent]:
        return [*super().outputs, self.start, *self.pictures.values(), self.mask_note]

    @property
    def start_outputs(self) -> list[PageComponent]:
        """Everything that `show_start` and `start_with` may change."""
        return [self.start, self.aspect, *self.pictures.values(), self.mask_note, self.form.components["strength"]]

    def restored(self, studio: Studio, settings: Mapping[str, Any]) -> Update:
        known, shape = self.available(studio, settings)
        row = row_of(studio, str(known.get("model", "auto")), self.roles)
        return merged(self._blank(row, str(known.get("preset", "balanced"))), self.form.fill(known), shape)

    def _blank(self, row: ModelRow | None, preset: str) -> Update:
        """Updates that put every setting back to its default."""
        form = self.form
        defaults = form.fill({name: info.default for name, info in form.fields.items()})
        numbers = merged(size_updates(form, row, "square"), preset_updates(form, row, preset)) if row else {}
        return merged(defaults, numbers, {self.start: "none", self.aspect: "square"}, self.show_start("none"))

    def show_start(self, kind: str) -> Update:
        """The input for one kind of start picture, visible; the others hidden."""
        shown: Update = {c: gr.update(visible=name == kind) for name, c in self.pictures.items()}
        note: Update = {self.mask_note: gr.update(visible=kind == "inpaint")}
        return {**shown, **note, self.form.components["strength"]: gr.update(visible=kind != "none")}

    def start_with(self, picture: str) -> Update:
        """The file ``picture`` as the start picture, whose size the result takes."""
        chosen: Update = {self.start: "picture", self.aspect: "picture", self.pictures["picture"]: picture}
        return merged(self.show_start("picture"), chosen)


def build_prompt(form: Form) -> None:
    """Prompt and negative prompt."""
    form.add("prompt", autofocus=True, elem_classes="prompt")
    with gr.Accordion(t("ui.negative"), open=False, elem_classes="quiet"):
        form.add("negative_prompt", show_label=False)


def build_settings(studio: Studio, form: Form) -> Inputs:
    """All settings below the prompt; call inside the left column."""
    form.add("preset", elem_classes="segmented")
    aspect = build_shape(form, ASPECTS, elem_classes="segmented")
    form.add("size", elem_classes="segmented")
    with gr.Row(elem_classes="pair"):
        form.add("style", filterable=False)
        count = gr.Radio([1, 2, 3, 4], value=1, label=label_of(TASK, "count"), elem_id=f"{TASK}-count", elem_classes="segmented")
        form.bind("count", count)
    seed_row = build_seed(form)
    with gr.Accordion(t("ui.start_from"), open=False, elem_id=f"{TASK}-start-panel"):
        start, pictures, note = _build_pictures(form)
    with gr.Accordion(t("ui.model_advanced"), open=False, elem_id=f"{TASK}-advanced"):
        build_picker(studio, form, "model", ROLES)
        build_size(studio, form, ROLES)
        row = row_of(studio, "auto", ROLES)
        preset = row.presets.get("balanced") if row else None
        form.add("num_inference_steps", value=preset.steps if preset else 12)
        form.add("guidance_scale", value=preset.guidance if preset else 4)
        form.add("scheduler")
        form.add("composition", filterable=False)
        form.add("hires_fix")
        form.add("hires_strength", visible=False)
        form.add("score", visible=prompt_judge(studio.catalog) is not None)
    restore = build_restore(TASK, "ui.restore", "ui.restore_drop", height=150)
    inputs = Inputs(form, ROLES, aspect, seed_row, restore, ASPECTS, start=start, pictures=pictures, mask_note=note)
    connect_size(studio, form, aspect, ROLES)
    _connect(studio, inputs)
    return inputs


def _build_pictures(form: Form) -> tuple[gr.Radio, dict[str, Component], gr.HTML]:
    start = gr.Radio(
        [(t(f"choice.start.{s}"), s) for s in _START], value="none", show_label=False, label=t("ui.start_from"),
        elem_id=f"{TASK}-start", elem_classes="segmented",
    )  # fmt: skip
    picture = UploadedPicture(
        type="filepath", sources=["upload", "clipboard"], label=label_of(TASK, "init_image"), visible=False, height=220,
        elem_id=f"{TASK}-init_image",
    )  # fmt: skip
    brush = gr.Brush(colors=["#1d211f", "#2f6fb0", "#2f8c4f", "#d9b13b", "#c4512d", "#8a5a3c", "#ffffff"], default_size=14)
    sketch = gr.ImageEditor(
        type="filepath", format="png", label=t("ui.sketch"), visible=False, height=330, canvas_size=_CANVAS, fixed_canvas=True,
        brush=brush, layers=False, sources=(), transforms=(), elem_id=f"{TASK}-sketch", elem_classes=["sketchpad", "drawing-pad"],
    )  # fmt: skip
    mask = gr.ImageEditor(
        type="filepath", format="png", label=t("ui.inpaint"), visible=False, height=330, canvas_size=_CANVAS, layers=False,
        brush=gr.Brush(colors=["#1f7163"], default_size=36, color_mode="fixed"), sources=("upload", "clipboard"), transforms=(),
        placeholder=t("ui.inpaint_hint"), elem_id=f"{TASK}-inpaint", elem_classes="drawing-pad",
    )  # fmt: skip
    hint = f'<p class="hint">{t("ui.mask_note")}</p>'
    note = gr.HTML(hint, visible=False, apply_default_css=False, elem_id=f"{TASK}-mask-note")
    form.bind("init_image", picture)
    form.extra("start", start)
    form.extra("sketch", sketch)
    form.extra("inpaint", mask)
    form.add("strength", visible=False)
    return start, {"picture": picture, "sketch": sketch, "inpaint": mask}, note


def finish(raw: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    """Raw parameters once shape and kind of start picture are known. Raises `InvalidInput` where the chosen start is empty."""
    kind = extras["start"]
    if kind == "picture" and not raw.get("init_image"):
        raise InvalidInput("error.start_picture_wanted", "init_image")
    if kind != "picture":
        raw["init_image"] = None
    drawn = extras.get(kind) or {}
    layer = next(iter(drawn.get("layers") or []), None) if kind in ("sketch", "inpaint") else None
    painted = layer is not None and not is_blank(layer)
    if kind == "sketch":
        if not painted:
            raise InvalidInput("error.sketch_wanted", "sketch")
        raw["init_image"] = drawn.get("composite")
    if kind == "inpaint":
        if not drawn.get("background"):
            raise InvalidInput("error.start_picture_wanted", "inpaint")
        if not painted:
            raise InvalidInput("error.mask_empty", "inpaint")
        raw["init_image"], raw["mask_image"] = drawn["background"], layer
    if extras["aspect"] in ASPECTS:  # sides in px are for sizes set by hand: the engine knows best how large to draw before it enlarges
        raw["aspect"], raw["width"], raw["height"] = extras["aspect"], None, None
    return finish_drawing(raw, extras)


def _connect(studio: Studio, inputs: Inputs) -> None:
    form = inputs.form
    part = form.components

    def on_preset(model: str, preset: str) -> Update:
        row = row_of(studio, model, ROLES)
        return (preset_updates(form, row, preset) if row else {}) or unchanged()

    def on_start(kind: str, aspect: str) -> Update:
        follow = "picture" if kind in ("picture", "inpaint") else "square" if aspect == "picture" else aspect
        return {**inputs.show_start(kind), inputs.aspect: follow}

    def on_size(request: gr.Request, model: str, preset: str, shape: str) -> dict[str, object]:
        return gr.update(choices=size_choices(form, row_of(studio, model, ROLES), preset, shape, language_of(request)))

    what = [part["model"], part["preset"], inputs.aspect]
    on_page_load(on_size, what, part["size"])
    gr.on([w.change for w in what], on_size, what, part["size"], **QUICK)
    part["hires_fix"].change(lambda on: gr.update(visible=on), part["hires_fix"], part["hires_strength"], **QUICK)
    numbers = [part["num_inference_steps"], part["guidance_scale"], part["scheduler"]]
    for component in (part["model"], part["preset"]):
        component.input(on_preset, [part["model"], part["preset"]], numbers, **QUICK)
    inputs.start.input(on_start, [inputs.start, inputs.aspect], inputs.start_outputs, **QUICK)


def size_choices(form: Form, row: ModelRow | None, preset: str, aspect: str, lang: str) -> list[tuple[str, str]]:
    """(words, value) of the sizes; "auto" says what it stands for, unless the sides are set by hand: these are drawn as they are."""
    chosen = {str(name): numbers for name, numbers in row.presets.items()}.get(preset) if row else None
    auto = choice_label("size", "auto", lang)
    if row and chosen and aspect in ASPECTS:
        auto = say("ui.size_auto", lang, size=chosen.size or row.native_size)
    others = [str(size) for size in form.fields["size"].choices if size != "auto"]
    return [(auto, "auto"), *((choice_label("size", size, lang), size) for size in others)]


def preset_updates(form: Form, row: ModelRow, preset: str) -> Update:
    """Steps and guidance of a preset, shown on their sliders."""
    chosen = {str(name): numbers for name, numbers in row.presets.items()}.get(preset)
    if chosen is None:
        return {}
    part = form.components
    return {part["num_inference_steps"]: chosen.steps, part["guidance_scale"]: chosen.guidance, part["scheduler"]: "auto"}
