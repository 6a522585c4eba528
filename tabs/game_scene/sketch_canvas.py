"""The sketch of a scene: a canvas whose brush colours stand for places, and the lines that say what each colour means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from studio.errors import InvalidInput
from studio.media.image_decoding import open_picture
from studio.messages import say
from tabs.language import language_of, t
from tabs.shared.examples import PICK
from tabs.shared.form import Form, label_of
from tabs.shared.page_events import QUICK, picked
from tabs.shared.stage import panel

TASK = "game_scene"
SIDE = 512  # px of the canvas
# what each colour stands for until the lines say something else
LEGEND = {
    "#7fb4e6": "sky", "#2b66c2": "water", "#2f6b3a": "forest", "#7ec850": "grass",
    "#e2c48a": "sand", "#8b8b8b": "rock", "#8a4b2f": "castle", "#e8f0f6": "snow",
}  # fmt: skip


def build_sketch(form: Form) -> None:
    """Canvas, legend, lines and strength; call inside the accordion."""
    panel(f"<p class='hint'>{t('ui.sketch_hint')}</p>")
    canvas = gr.ImageEditor(
        type="filepath",
        image_mode="RGBA",
        label=label_of(TASK, "sketch_image"),
        elem_id=f"{TASK}-sketch_image",
        elem_classes=["sketch", "drawing-pad"],
        sources=("upload", "clipboard"),
        brush=gr.Brush(default_size=36, colors=list(LEGEND), default_color="#2f6b3a", color_mode="fixed"),
        eraser=gr.Eraser(default_size=36),
        transforms=(),
        layers=False,
        canvas_size=(SIDE, SIDE),
        fixed_canvas=True,
        height=420,
    )
    form.bind("sketch_image", canvas, painted)
    legend = panel(_legend(), js_on_load=PICK, elem_id=f"{TASK}-legend")
    lines = form.add("regions", elem_classes="mono")
    form.add("strength")

    def on_colour(event: gr.EventData, text: str, request: gr.Request) -> str:
        index = picked(event, len(LEGEND))
        if index is None:
            return text
        colour = list(LEGEND)[index]
        if colour in text.lower():
            return text
        return f"{text.rstrip()}\n{_line(colour, language_of(request))}".strip()

    legend.pick(on_colour, lines, lines, **QUICK)


def painted(value: Mapping[str, Any] | None) -> str | None:
    """The path of what was painted or uploaded; None for an empty canvas."""
    if not value or not value.get("composite"):
        return None
    if value.get("background"):
        return value["composite"]
    try:
        alpha = open_picture(value["composite"], "sketch_image").convert("RGBA").getchannel("A")
    except (InvalidInput, OSError, ValueError):
        return value["composite"]  # the engine reports what is wrong with the file
    return value["composite"] if alpha.getbbox() else None


def with_regions(raw: dict[str, Any], lang: str) -> dict[str, Any]:
    """A painted sketch without lines gets the lines of the legend's colours that are in it, so that painting alone is enough."""
    if raw.get("sketch_image") and not str(raw.get("regions") or "").strip():
        found = _colours_in(raw["sketch_image"])
        raw["regions"] = "\n".join(_line(colour, lang) for colour in LEGEND if colour in found)
    return raw


def _colours_in(path: str) -> set[str]:
    from PIL import Image

    try:
        small = open_picture(path, "sketch_image").convert("RGB").resize((256, 256), Image.Resampling.NEAREST)
    except (InvalidInput, OSError, ValueError):
        return set()  # the engine reports what is wrong with the file
    counts = small.getcolors(256 * 256) or []
    return {"#{:02x}{:02x}{:02x}".format(*colour) for count, colour in counts if count > 80}  # type: ignore[misc]


def _line(colour: str, lang: str) -> str:
    return f"{colour}: {say(f'ui.sketch.{LEGEND[colour]}', lang)}"


def _legend() -> str:
    chips = "".join(
        f'<button type="button" class="swatch" data-pick="{i}"><i style="background:{colour}"></i>{t(f"ui.sketch.{word}")}</button>'
        for i, (colour, word) in enumerate(LEGEND.items())
    )
    return f'<div class="legend">{chips}</div>'
