"""Dataset version 1: one or two unrelated objects; the first bundled model was trained on it."""

from studio.training.text_to_image.datasets.version1.captions_v1 import caption
from studio.training.text_to_image.datasets.version1.render_v1 import render
from studio.training.text_to_image.datasets.version1.spec_v1 import sample_spec

__all__ = ["caption", "render", "sample_spec"]
