"""The panel that makes any picture larger, and its result: before and after on one place, with a divider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from studio import Studio
from studio.errors import InvalidInput, Problem
from studio.events import Event
from studio.messages import say
from studio.tasks.registry import RunContext
from tabs.language import language_of, t
from tabs.shared import stage
from tabs.shared.lenient import UploadedPicture
from tabs.shared.page_events import Update
from tabs.shared.runner import Finished, Job, Pane, RunDisplay, wire_extra
from tabs.shared.session_folders import session_name

if TYPE_CHECKING:
    from PIL.Image import Image

NAME = "upscale"
FACTORS = (2, 4)
_SIDE = 1024  # px of the picture before, as the page receives it
_CORNERS = "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"


@dataclass(frozen=True)
class UpscalePanel:
    """``picture`` is made ``factor`` times larger when ``run`` is pressed; ``fold`` opens and closes the panel."""

    fold: gr.Accordion
    picture: gr.Image
    factor: gr.Radio
    run: gr.Button


def build_panel() -> UpscalePanel:
    """Draw the folded panel."""
    with gr.Accordion(t("ui.upscale"), open=False, elem_id="text_to_image-upscale-panel") as fold:
        picture = UploadedPicture(
            type="filepath", sources=["upload", "clipboard"], label=t("field.upscale.image"), height=200, elem_id=f"{NAME}-image"
        )
        choices = [(t(f"choice.factor.{f}"), f) for f in FACTORS]
        factor = gr.Radio(choices, value=2, label=t("field.upscale.factor"), elem_id=f"{NAME}-factor", elem_classes="segmented")
        run = gr.Button(t("ui.upscale_run"), elem_id=f"{NAME}-run")
    return UpscalePanel(fold, picture, factor, run)


def compared(before: Image, after: tuple[Path, tuple[int, int]], lang: str) -> str:
    """The stage with ``before`` left of a divider and ``after`` (file, size in px) right of it."""
    import numpy as np

    file, size = after
    url = stage.file_url(file)
    alt = escape(say("ui.upscale_alt", lang))
    old = say("ui.upscale_original", lang, width=before.width, height=before.height)
    new = say("ui.upscale_done", lang, width=size[0], height=size[1])
    large = escape(say("ui.upscale_large", lang))
    return (
        f'<div class="stage is-done shows" data-count="1"><figure style="--ratio:{size[0] / size[1]:.4f}"><div class="compare">'
        f'<img class="after" src="{escape(url)}" alt="{alt}"><img class="before" src="{stage.data_url(np.asarray(before), _SIDE)}" alt="">'
        f"<i></i><span>{escape(old)}</span><span>{escape(new)}</span>"
        f'<input type="range" min="0" max="100" value="50" aria-label="{escape(say("ui.upscale_divider", lang))}"></div>'
        f'<button type="button" class="large" data-zoom="{escape(url)}" data-name="{escape(file.name)}" aria-haspopup="dialog" '
        f'aria-label="{large}" title="{large}"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="{_CORNERS}"/></svg></button>'
        "</figure></div>"
    )
