"""Dataset version 1: one or two unrelated objects; the first bundled model was trained on it."""

from studio.renderer.version1.captions import caption
from studio.renderer.version1.render import render
from studio.renderer.version1.spec import sample_spec

__all__ = ["caption", "render", "sample_spec"]
