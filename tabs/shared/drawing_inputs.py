"""What every tab that draws lets its user set: shape and size, a seed, the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components.base import Component

from studio import Studio
from studio.errors import StudioError
from tabs.language import language_of, t
from tabs.shared.form import Form
from tabs.shared.model_picker import model_choices, model_line
from tabs.shared.stage import on_page_load, panel

if TYPE_CHECKING:
    from studio.models.catalog import ModelRow

ASPECTS = {"square": 1.0, "portrait": 3 / 4, "landscape": 4 / 3, "wide": 16 / 9}
QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


def row_of(studio: Studio, wish: str, roles: Sequence[str] = ("text-to-image",)) -> ModelRow | None:
    """The model that would serve the first of ``roles`` that has it, or None when none can."""
    for role in roles:
        try:
            return studio.catalog.choose(role, wish)
        except StudioError:
            continue
    return None


def shape_of(row: ModelRow, aspect: str) -> tuple[int, int]:
    """(width, height) in pixels for an aspect: native area, multiples the model takes, within its limits."""
    ratio = ASPECTS.get(aspect, 1.0) ** 0.5
    step = row.size_multiple

    def fit(value: float) -> int:
        return max(row.min_size, min(row.max_size, round(value / step) * step))

    return fit(row.native_size * ratio), fit(row.native_size / ratio)


def size_updates(form: Form, row: ModelRow, aspect: str, limits: bool = False) -> dict[Component, Any]:
    """Width and height of a shape with about the model's native number of pixels."""
    width, height = shape_of(row, aspect)
    bounds: dict[str, Any] = {"minimum": row.min_size, "maximum": row.max_size, "step": row.size_multiple} if limits else {}
    return {form.components["width"]: gr.update(value=width, **bounds), form.components["height"]: gr.update(value=height, **bounds)}


def seed_row(form: Form) -> gr.Button:
    """Seed (a number is kept, an empty box is random), a button that empties it; returns the button that brings the last seed back."""
    name = form.spec.id
    with gr.Row(elem_classes="seed-row"):
        seed = form.add("seed", min_width=150, scale=3)
        free = gr.Button(t("ui.seed_random"), size="sm", elem_classes="ghost", elem_id=f"{name}-random", min_width=76, scale=1)
        again = gr.Button(t("ui.seed_reuse"), size="sm", elem_classes="ghost", elem_id=f"{name}-reuse", min_width=92, scale=1)
    free.click(None, None, seed, js="() => ''", **QUICK)
    return again


@dataclass(frozen=True)
class Drawing:
    """The widgets of a task that draws moving pictures: its shape, seed and model."""

    form: Form
    roles: tuple[str, ...]
    aspect: gr.Radio
    reuse: gr.Button

    @property
    def extras(self) -> list[Component]:
        """What `fitting` may change besides the form's own components."""
        return [self.aspect]

    def fitting(self, studio: Studio, settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[Component, Any]]:
        """``settings`` with a size and a model that can be had here, and the update for the shape."""
        known = {name: value for name, value in settings.items() if value is not None}
        wish = str(known.get("model", "auto"))
        row = row_of(studio, wish, self.roles)
        if row is None:  # out of reach here: what serves instead is shown by the picker
            known.pop("model", None)
            row = row_of(studio, "auto", self.roles)
        size = (known.get("width"), known.get("height"))
        shape = next((a for a in ASPECTS if row is not None and size in ((None, None), shape_of(row, a))), "custom")
        if row is not None and size == (None, None):
            known["width"], known["height"] = shape_of(row, shape)
        return known, {self.aspect: shape}


def build_shape(form: Form) -> gr.Radio:
    """Square, portrait, landscape, wide; the extra ``aspect``. "As picture" and "own" show themselves when they are chosen."""
    shapes = [(t(f"choice.aspect.{a}"), a) for a in (*ASPECTS, "picture", "custom")]
    aspect = gr.Radio(shapes, value="square", label=t("ui.aspect"), elem_id=f"{form.spec.id}-aspect", elem_classes=["segmented", "aspect"])
    form.extra("aspect", aspect)
    return aspect


def finish_drawing(raw: dict[str, Any], extras: Mapping[str, Any]) -> dict[str, Any]:
    """Raw parameters after the shape: "as picture" leaves the size to the picture."""
    if extras["aspect"] == "picture" and raw.get("init_image"):
        raw["width"] = raw["height"] = None
    return raw


def build_model(studio: Studio, drawing: Drawing) -> None:
    """Model, size, steps, guidance and scheduler; connects them. Steps and guidance may stay empty: the preset decides."""
    form, roles = drawing.form, drawing.roles
    row = row_of(studio, "auto", roles)
    form.add("model", choices=[(t("ui.model_auto"), "auto")], filterable=False)
    note = panel(elem_classes="model-note")
    low, high, step, native = (row.min_size, row.max_size, row.size_multiple, row.native_size) if row else (128, 512, 16, 256)
    with gr.Row(elem_classes="pair"):
        for name in ("width", "height"):
            form.add(name, value=native, minimum=low, maximum=high, step=step)
    with gr.Row(elem_classes="pair"):
        for name in ("num_inference_steps", "guidance_scale"):
            form.add(name, placeholder=t("choice.scheduler.auto"))
    form.add("scheduler", filterable=False)
    _connect(studio, drawing, note)


def _connect(studio: Studio, drawing: Drawing, note: gr.HTML) -> None:
    form, aspect = drawing.form, drawing.aspect
    picker, sized = form.components["model"], [form.components["width"], form.components["height"]]

    def all_choices(lang: str, *, ask: bool) -> Any:
        lists = [model_choices(studio, role, lang, ask=ask) for role in drawing.roles]
        return gr.update(choices=[*lists[0], *(choice for more in lists[1:] for choice in more[1:])])

    def on_load(request: gr.Request) -> dict[Component, Any]:
        lang = language_of(request)
        return {picker: all_choices(lang, ask=False), note: model_line(studio, drawing.roles[0], "auto", lang)}

    def on_focus(request: gr.Request) -> Any:
        return all_choices(language_of(request), ask=True)

    def on_model(model: str, shape: str, request: gr.Request) -> dict[Component, Any]:
        row = row_of(studio, model, drawing.roles)
        said: dict[Component, Any] = {note: model_line(studio, drawing.roles[0], model, language_of(request))}
        return said if row is None else {**said, **size_updates(form, row, shape, limits=True)}

    def on_aspect(model: str, shape: str) -> dict[Component, Any]:
        row = row_of(studio, model, drawing.roles)
        return size_updates(form, row, shape) if row and shape in ASPECTS else {}

    on_page_load(on_load, None, [picker, note], **QUICK)
    picker.input(on_model, [picker, aspect], [note, *sized], **QUICK)
    picker.focus(on_focus, None, picker, **QUICK)
    aspect.input(on_aspect, [picker, aspect], sized, **QUICK)
    for slider in sized:
        slider.input(None, None, aspect, js="() => 'custom'", **QUICK)
