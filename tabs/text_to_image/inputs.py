"""The left side of the text-to-image tab: everything that a person may set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components.base import Component

from studio import Studio
from tabs.language import language_of, t
from tabs.shared.drawing_inputs import QUICK, row_of, seed_row, shape_of, size_updates
from tabs.shared.form import Form, merged
from tabs.shared.model_picker import model_choices, model_line
from tabs.shared.stage import on_page_load, panel

if TYPE_CHECKING:
    from studio.models.catalog import ModelRow

ROLE = "text-to-image"
ASPECTS = ("square", "portrait", "landscape")
_START = ("none", "picture", "sketch", "inpaint")
_CANVAS = (512, 512)


@dataclass(frozen=True)
class Inputs:
    """The form and the components beside it that the tab wires."""

    form: Form
    start: gr.Radio
    pictures: dict[str, Component]
    aspect: gr.Radio
    restore: gr.File
    reuse: gr.Button
    model_note: gr.HTML

    def blank(self, row: ModelRow | None, preset: str = "balanced") -> dict[Component, Any]:
        """Updates that put every setting back to its default."""
        form = self.form
        defaults = form.fill({name: info.default for name, info in form.fields.items()})
        fitting = merged(size_updates(form, row, "square"), _preset_updates(form, row, preset)) if row else {}
        return merged(defaults, fitting, {self.start: "none", self.aspect: "square"}, self.show_start("none"))

    def show_start(self, kind: str) -> dict[Component, Any]:
        """Which of the picture inputs is there."""
        shown: dict[Component, Any] = {c: gr.update(visible=name == kind) for name, c in self.pictures.items()}
        return {**shown, self.form.components["strength"]: gr.update(visible=kind != "none")}

    def restored(self, studio: Studio, settings: Mapping[str, Any]) -> dict[Component, Any]:
        """Updates that show ``settings`` (a subset is fine)."""
        known = {name: value for name, value in settings.items() if value is not None}
        row = row_of(studio, str(known.get("model", "auto"))) or row_of(studio, "auto")
        if row is not None and known.get("model") != row.id:
            known.pop("model", None)  # out of reach here: what serves instead is shown by the picker
        size = (known.get("width"), known.get("height"))
        shape = next((a for a in ASPECTS if row is not None and size in ((None, None), shape_of(row, a))), "custom")
        return merged(self.blank(row, str(known.get("preset", "balanced"))), self.form.fill(known), {self.aspect: shape})

    @property
    def outputs(self) -> list[Component]:
        """Everything that `blank`, `show_start` and `restored` may change."""
        return [*self.form.components.values(), self.start, self.aspect, *self.pictures.values()]


def build_prompt(form: Form) -> None:
    """Prompt and negative prompt."""
    form.add("prompt", autofocus=True, elem_classes="prompt")
    with gr.Accordion(t("ui.negative"), open=False, elem_classes="quiet"):
        form.add("negative_prompt", show_label=False)


def build_settings(studio: Studio, form: Form) -> Inputs:
    """All settings below the prompt; call inside the left column."""
    row = row_of(studio, "auto")
    native = row.native_size if row else 256
    form.add("preset", elem_classes="segmented")
    aspect = gr.Radio(
        [(t(f"choice.aspect.{a}"), a) for a in (*ASPECTS, "picture", "custom")],
        value="square", label=t("ui.aspect"), elem_id="text_to_image-aspect", elem_classes="segmented",
    )  # fmt: skip
    with gr.Row(elem_classes="pair"):
        form.add("style", filterable=False)
        count = gr.Radio(
            [1, 2, 3, 4], value=1, label=t("field.text_to_image.count"), elem_id="text_to_image-count", elem_classes="segmented"
        )
        form.bind("count", count)
    again = seed_row(form)
    form.extra("aspect", aspect)
    with gr.Accordion(t("ui.start_from"), open=False, elem_id="text_to_image-start-panel"):
        start, pictures = _build_pictures(form)
    with gr.Accordion(t("ui.model_advanced"), open=False, elem_id="text_to_image-advanced"):
        form.add("model", choices=[(t("ui.model_auto"), "auto")], filterable=False)
        note = panel(elem_classes="model-note")
        low, high = (row.min_size, row.max_size) if row else (128, 512)
        for name in ("width", "height"):
            form.add(name, value=native, minimum=low, maximum=high, step=row.size_multiple if row else 16)
        preset = row.presets.get("balanced") if row else None
        form.add("num_inference_steps", value=preset.steps if preset else 12)
        form.add("guidance_scale", value=preset.guidance if preset else 4)
        form.add("scheduler")
        form.add("composition", filterable=False)
        form.add("score")
    with gr.Accordion(t("ui.restore"), open=False, elem_id="text_to_image-restore-panel"):
        restore = gr.File(file_count="single", type="filepath", label=t("ui.restore_drop"), height=150, elem_id="text_to_image-restore")
    inputs = Inputs(form, start, pictures, aspect, restore, again, note)
    _wire(studio, inputs)
    return inputs


def _build_pictures(form: Form) -> tuple[gr.Radio, dict[str, Component]]:
    start = gr.Radio(
        [(t(f"choice.start.{s}"), s) for s in _START], value="none", show_label=False, label=t("ui.start_from"),
        elem_id="text_to_image-start", elem_classes="segmented",
    )  # fmt: skip
    picture = gr.Image(
        type="filepath", sources=["upload", "clipboard"], label=t("field.text_to_image.init_image"), visible=False, height=220,
        elem_id="text_to_image-init_image",
    )  # fmt: skip
    brush = gr.Brush(colors=["#1d211f", "#2f6fb0", "#2f8c4f", "#d9b13b", "#c4512d", "#8a5a3c", "#ffffff"], default_size=14)
    sketch = gr.ImageEditor(
        type="filepath", format="png", label=t("ui.sketch"), visible=False, height=330, canvas_size=_CANVAS, fixed_canvas=True,
        brush=brush, layers=False, sources=(), transforms=(), elem_id="text_to_image-sketch", elem_classes="sketchpad",
    )  # fmt: skip
    mask = gr.ImageEditor(
        type="filepath", format="png", label=t("ui.inpaint"), visible=False, height=330, canvas_size=_CANVAS, layers=False,
        brush=gr.Brush(colors=["#1f7163"], default_size=36, color_mode="fixed"), sources=("upload", "clipboard"), transforms=(),
        placeholder=t("ui.inpaint_hint"), elem_id="text_to_image-inpaint",
    )  # fmt: skip
    form.bind("init_image", picture)
    form.extra("start", start)
    form.extra("sketch", sketch)
    form.extra("inpaint", mask)
    form.add("strength", visible=False)
    return start, {"picture": picture, "sketch": sketch, "inpaint": mask}


def finish(raw: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    """Raw parameters from the widgets that are no parameter themselves: shape, kind of start picture."""
    kind = extras["start"]
    if kind != "picture":
        raw["init_image"] = None
    drawn = extras.get(kind) or {}
    if kind == "sketch" and drawn.get("layers"):
        raw["init_image"] = drawn.get("composite")
    if kind == "inpaint" and drawn.get("background"):
        raw["init_image"], raw["mask_image"] = drawn["background"], next(iter(drawn.get("layers") or []), None)
    if extras["aspect"] == "picture" and raw.get("init_image"):
        raw["width"] = raw["height"] = None
    return raw


def _wire(studio: Studio, inputs: Inputs) -> None:
    form = inputs.form
    part = form.components

    def on_model(model: str, preset: str, aspect: str, request: gr.Request) -> dict[Component, Any]:
        row = row_of(studio, model)
        note = model_line(studio, ROLE, model, language_of(request))
        if row is None:
            return {inputs.model_note: note}
        shape = aspect if aspect in ASPECTS else "square"
        sizes = size_updates(form, row, shape, limits=True)
        return {inputs.model_note: note, **sizes, **_preset_updates(form, row, preset)}

    def on_load(request: gr.Request) -> dict[Component, Any]:
        lang = language_of(request)
        return {
            part["model"]: gr.update(choices=model_choices(studio, ROLE, lang, ask=False)),
            inputs.model_note: model_line(studio, ROLE, "auto", lang),
        }

    def on_focus(request: gr.Request) -> Any:
        return gr.update(choices=model_choices(studio, ROLE, language_of(request), ask=True))

    def on_preset(model: str, preset: str) -> dict[Component, Any]:
        row = row_of(studio, model)
        return _preset_updates(form, row, preset) if row else {}

    def on_aspect(model: str, aspect: str) -> dict[Component, Any]:
        row = row_of(studio, model)
        return size_updates(form, row, aspect) if row and aspect in ASPECTS else {}

    def on_start(kind: str, aspect: str) -> dict[Component, Any]:
        follow = "picture" if kind in ("picture", "inpaint") else "square" if aspect == "picture" else aspect
        return {**inputs.show_start(kind), inputs.aspect: follow}

    sized = [part["width"], part["height"]]
    preset_parts = [part["num_inference_steps"], part["guidance_scale"], part["scheduler"]]
    on_page_load(on_load, None, [part["model"], inputs.model_note], **QUICK)
    part["model"].input(on_model, [part["model"], part["preset"], inputs.aspect], [inputs.model_note, *sized, *preset_parts], **QUICK)
    part["model"].focus(on_focus, None, part["model"], **QUICK)
    part["preset"].input(on_preset, [part["model"], part["preset"]], preset_parts, **QUICK)
    inputs.aspect.input(on_aspect, [part["model"], inputs.aspect], sized, **QUICK)
    for slider in sized:
        slider.input(None, None, inputs.aspect, js="() => 'custom'", **QUICK)
    inputs.start.input(on_start, [inputs.start, inputs.aspect], [*inputs.pictures.values(), part["strength"], inputs.aspect], **QUICK)


def _preset_updates(form: Form, row: ModelRow, preset: str) -> dict[Component, Any]:
    """Steps and guidance of a preset, shown on their sliders."""
    chosen = row.presets.get(preset)  # type: ignore[call-overload]
    if chosen is None:
        return {}
    part = form.components
    return {part["num_inference_steps"]: chosen.steps, part["guidance_scale"]: chosen.guidance, part["scheduler"]: "auto"}
