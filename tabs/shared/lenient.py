"""Gradio's components without their own checks: those answer with a toast that names no field, or with paths of the server.

What a component lets through is checked by the task, whose sentence stands beside the field.
"""

from __future__ import annotations

import gradio as gr
from gradio.components.image import ImageData


class OpenSlider(gr.Slider):
    """A slider that lets values beyond its ends through."""

    is_template = True  # the page draws it as its parent

    def preprocess(self, payload: float) -> float:
        """The value as it was typed."""
        return payload


class UploadedPicture(gr.Image):
    """A picture as the file that was uploaded: not opened, not converted, so that transparency and unreadable files reach the task."""

    is_template = True

    def preprocess(self, payload: ImageData | None) -> str | None:
        """The path of the uploaded file."""
        return payload.path if payload else None
