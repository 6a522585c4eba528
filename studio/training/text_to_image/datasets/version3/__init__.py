"""Dataset version 3: pictures and captions as in version 2, but about few things, each seen often.

A small model on two cores sees a few hundred thousand pictures; spread over 162 nouns, every noun remains a blot. Here the ``CORE`` nouns
share the same budget, mostly one large thing on a plain background, and everything is aligned to the grid of the latents.
"""

from studio.training.text_to_image.datasets.version3.items_v3 import CORE, coloured_things, held_out, item, unseen_phrasings

__all__ = ["CORE", "coloured_things", "held_out", "item", "unseen_phrasings"]
