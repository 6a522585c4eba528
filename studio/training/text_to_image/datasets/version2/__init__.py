"""Dataset version 2: counts, sizes, colours and relations between things, with captions for mirrored pictures too."""

from studio.renderer.picture_spec import sample_spec
from studio.renderer.relations import mirrored
from studio.renderer.render import draw, render
from studio.training.text_to_image.datasets.version2.captions_v2 import caption
from studio.training.text_to_image.datasets.version2.items_v2 import Prompt, held_out, item, unseen_phrasings

__all__ = ["Prompt", "caption", "draw", "held_out", "item", "mirrored", "render", "sample_spec", "unseen_phrasings"]
