"""What every tab that draws lets its user set: shape and size, a seed, the model, a file whose settings come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from studio import Studio
from studio.diffusion.picture_size import ASPECTS, size_in_range, size_of_shape
from studio.errors import StudioError
from studio.events import Notice
from tabs.language import t
from tabs.shared.form import Form, merged
from tabs.shared.model_picker import build_picker
from tabs.shared.page_events import QUICK, PageComponent, Update, unchanged
from tabs.shared.stage import panel

if TYPE_CHECKING:
    from studio.models.model_row import ModelRow

TEXT_TO_IMAGE = ("text-to-image",)
FILM_SIZE = "512"  # of the forms of films: the shape beside it always gives sides, which "auto" would leave as they are drawn


@dataclass(frozen=True)
class SeedRow:
    """Beside the seed: the button that brings back the seed of the last run, and the line that shows it."""

    reuse: gr.Button
    used: gr.HTML


@dataclass(frozen=True)
class DrawingInputs:
    """The form of a tab that draws, and the components beside its fields.

    ``roles`` are the model roles that serve it, ``aspects`` the shapes that it offers.
    """

    form: Form
    roles: tuple[str, ...]
    aspect: gr.Radio
    seed_row: SeedRow
    restore: gr.File
    aspects: tuple[str, ...] = tuple(ASPECTS)

    @property
    def outputs(self) -> list[PageComponent]:
        """Everything that `restored` may change."""
        return [*self.form.components.values(), self.aspect]

    def restored(self, studio: Studio, settings: Mapping[str, Any]) -> Update:
        """Updates that show ``settings`` (a subset is fine; everything else goes back to its default)."""
        defaults = {name: info.default for name, info in self.form.fields.items()}
        known, shape = self.available(studio, settings)
        return merged(self.form.fill({**defaults, **known}), shape)

    def available(self, studio: Studio, settings: Mapping[str, Any]) -> tuple[dict[str, Any], Update]:
        """``settings`` with a model and a size that exist here, and the update of the shape."""
        known = {name: value for name, value in settings.items() if value is not None}
        row = row_of(studio, str(known.get("model", "auto")), self.roles)
        if row is None:  # unavailable here: the picker shows what serves instead
            known.pop("model", None)
            row = row_of(studio, "auto", self.roles)
        size = (known.get("width"), known.get("height"))
        if row is not None and known.get("aspect") in self.aspects:  # then the sides are what the engine made of it
            known["width"], known["height"] = size = shape_of(row, str(known["aspect"]))
        shape = next((a for a in self.aspects if row is not None and size in ((None, None), shape_of(row, a))), "custom")
        if row is not None and size == (None, None):
            known["width"], known["height"] = shape_of(row, shape)
        ends: Update = {}
        if row is not None:
            known["width"], known["height"] = size_in_range(
                known.get("width") or row.native_size, known.get("height") or row.native_size, row
            )
            ends = {self.form.components[name]: _ends(row) for name in ("width", "height") if name in self.form.components}
        return known, {self.aspect: shape, **ends}

    def size_notice(self, studio: Studio, settings: Mapping[str, Any]) -> Notice | None:
        """What is said where `available` changes the size in ``settings`` because the model cannot draw it."""
        known, _ = self.available(studio, settings)
        asked, given = ((wanted.get("width"), wanted.get("height")) for wanted in (settings, known))
        if None in asked or asked == given or settings.get("aspect") in self.aspects:
            return None
        row = row_of(studio, str(known.get("model", "auto")), self.roles)
        before, after = (f"{width} × {height}" for width, height in (asked, given))
        return Notice("notice.size_changed", {"before": before, "after": after, "model": row.title if row else ""})


def row_of(studio: Studio, choice: str, roles: Sequence[str] = TEXT_TO_IMAGE) -> ModelRow | None:
    """The model that serves the first of ``roles`` for ``choice`` (an id or "auto"), or None when none can."""
    for role in roles:
        try:
            return studio.catalog.choose(role, choice)
        except StudioError:
            continue
    return None


def shape_of(row: ModelRow, aspect: str) -> tuple[int, int]:
    """(width, height) in pixels for an aspect: the model's native area, in its multiples and within its limits."""
    return size_of_shape(ASPECTS.get(aspect, 1.0), row, row.native_size)


def _ends(row: ModelRow) -> dict[str, Any]:
    """An update with the ends and the step of a slider for a side in px."""
    return gr.update(minimum=row.min_size, maximum=row.max_size, step=row.size_multiple)


def size_updates(form: Form, row: ModelRow, aspect: str, *, limits: bool = False) -> Update:
    """Width and height for a shape; with ``limits`` the sliders also get the model's bounds and step."""
    width, height = shape_of(row, aspect)
    bounds = _ends(row) if limits else {}
    return {
        form.components["width"]: {**gr.update(value=width), **bounds},
        form.components["height"]: {**gr.update(value=height), **bounds},
    }


def build_seed(form: Form) -> SeedRow:
    """The seed (a number is kept, an empty box is random), a button that empties it, and what stands beside it."""
    name = form.spec.id
    with gr.Row(elem_classes="seed-row"):
        seed = form.add("seed", min_width=150, scale=3)
        free = gr.Button(t("ui.seed_random"), size="sm", elem_classes="ghost", elem_id=f"{name}-random", min_width=76, scale=1)
        again = gr.Button(t("ui.seed_reuse"), size="sm", elem_classes="ghost", elem_id=f"{name}-reuse", min_width=92, scale=1)
    free.click(None, None, seed, js="() => ''", **QUICK)
    return SeedRow(again, panel(elem_id=f"{name}-seed-used", elem_classes="seed-used"))


def build_shape(form: Form, aspects: Sequence[str] = tuple(ASPECTS), *, elem_classes: str = "segmented aspect") -> gr.Radio:
    """The extra ``aspect``: ``aspects``, and "as picture" and "own", which are visible only while they are chosen."""
    shapes = [(t(f"choice.aspect.{a}"), a) for a in (*aspects, "picture", "custom")]
    name = f"{form.spec.id}-aspect"
    aspect = gr.Radio(shapes, value="square", label=t("ui.aspect"), elem_id=name, elem_classes=elem_classes.split())
    form.extra("aspect", aspect)
    return aspect


def build_restore(task_id: str, title: str, hint: str, *, height: int = 130) -> gr.File:
    """The box, ``height`` px high, for a file whose settings come back; ``title`` and ``hint`` are locale keys."""
    with gr.Accordion(t(title), open=False, elem_id=f"{task_id}-restore-panel"):
        return gr.File(file_count="single", type="filepath", label=t(hint), height=height, elem_id=f"{task_id}-restore")


def finish_drawing(raw: dict[str, Any], extras: Mapping[str, Any]) -> dict[str, Any]:
    """Raw parameters once the shape is known: with "as picture" the start picture decides the size."""
    if extras["aspect"] == "picture" and raw.get("init_image"):
        raw["width"] = raw["height"] = None
    return raw


def build_model(studio: Studio, form: Form, aspect: gr.Radio, roles: Sequence[str] = TEXT_TO_IMAGE) -> None:
    """Model, size, steps, guidance and scheduler, connected. Empty steps and guidance leave the choice to the preset."""
    build_picker(studio, form, "model", roles)
    with gr.Row(elem_classes="pair"):
        build_size(studio, form, roles)
    with gr.Row(elem_classes="pair"):
        for name in ("num_inference_steps", "guidance_scale"):
            form.add(name, placeholder=t("choice.scheduler.auto"))
    form.add("scheduler", filterable=False)
    connect_size(studio, form, aspect, roles)


def build_size(studio: Studio, form: Form, roles: Sequence[str] = TEXT_TO_IMAGE) -> None:
    """Sliders for width and height in px, with the limits of the default model."""
    row = row_of(studio, "auto", roles)
    low, high, step, native = (row.min_size, row.max_size, row.size_multiple, row.native_size) if row else (128, 512, 16, 256)
    for name in ("width", "height"):
        form.add(name, value=native, minimum=low, maximum=high, step=step)


def connect_size(studio: Studio, form: Form, aspect: gr.Radio, roles: Sequence[str] = TEXT_TO_IMAGE) -> None:
    """The size follows model and shape; a size set by hand makes the shape "own"."""
    picker, sliders = form.components["model"], [form.components["width"], form.components["height"]]

    def on_model(model: str, shape: str) -> Update:
        row = row_of(studio, model, roles)
        return size_updates(form, row, shape, limits=True) if row else unchanged()

    def on_aspect(model: str, shape: str) -> Update:
        row = row_of(studio, model, roles)
        return size_updates(form, row, shape) if row and shape in ASPECTS else unchanged()

    def on_bounds(model: str) -> Update:
        row = row_of(studio, model, roles)
        if row is None:
            return unchanged()
        return {s: gr.update(minimum=row.min_size, maximum=row.max_size, step=row.size_multiple) for s in sliders}

    picker.input(on_model, [picker, aspect], sliders, **QUICK)
    picker.change(on_bounds, picker, sliders, **QUICK)  # a model that the browser or a file brings back keeps the size beside it
    aspect.input(on_aspect, [picker, aspect], sliders, **QUICK)
    for slider in sliders:
        slider.input(None, None, aspect, js="() => 'custom'", **QUICK)
