"""Dataset version 1: one or two unrelated objects; the first bundled model was trained on it."""

from studio.training.text_to_image.scene.version1.captions import caption
from studio.training.text_to_image.scene.version1.render import render
from studio.training.text_to_image.scene.version1.spec import sample_spec

__all__ = ["caption", "render", "sample_spec"]
