"""Dataset version 2: counts, sizes, colours and relations between things, with captions for mirrored pictures too."""

from studio.training.text_to_image.scene.version2.captions import caption
from studio.training.text_to_image.scene.version2.items import Prompt, held_out, item, unseen_phrasings
from studio.training.text_to_image.scene.version2.relations import mirrored
from studio.training.text_to_image.scene.version2.render import draw, render
from studio.training.text_to_image.scene.version2.spec import sample_spec

__all__ = ["Prompt", "caption", "draw", "held_out", "item", "mirrored", "render", "sample_spec", "unseen_phrasings"]
