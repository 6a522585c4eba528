"""Dataset version 2: counts, sizes, colours and relations between things, with captions for mirrored pictures too."""

from studio.renderer.version2.captions import caption
from studio.renderer.version2.items import Prompt, held_out, item, unseen_phrasings
from studio.renderer.version2.relations import mirrored
from studio.renderer.version2.render import draw, render
from studio.renderer.version2.spec import sample_spec

__all__ = ["Prompt", "caption", "draw", "held_out", "item", "mirrored", "render", "sample_spec", "unseen_phrasings"]
