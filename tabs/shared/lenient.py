"""Gradio's components without their own checks: those answer with a toast that names no field, or with paths of the server.

What a component lets through is checked by the task, whose sentence stands beside the field.
"""

from __future__ import annotations

from abc import ABCMeta
from typing import TypeVar, cast

import gradio as gr
from gradio.components.base import Component
from gradio.data_classes import ImageData

ComponentT = TypeVar("ComponentT", bound=Component)


def _as_typed(_self: object, payload: float) -> float:
    return payload


def _as_uploaded(_self: object, payload: ImageData | None) -> str | None:
    return payload.path if payload else None


def _variant(name: str, base: type[ComponentT], preprocess: object) -> type[ComponentT]:
    """A subclass that the page draws as ``base``. Not by a class statement: Gradio's metaclass would write a stub file beside this one."""
    attributes = {"is_template": True, "preprocess": preprocess, "__module__": __name__, "__doc__": base.__doc__}
    return cast("type[ComponentT]", ABCMeta.__new__(type(base), name, (base,), attributes))


# a slider that lets values beyond its ends through, as they were typed
OpenSlider = _variant("OpenSlider", gr.Slider, _as_typed)
# a picture as the file that was uploaded: not opened, not converted, so that transparency and unreadable files reach the task
UploadedPicture = _variant("UploadedPicture", gr.Image, _as_uploaded)
