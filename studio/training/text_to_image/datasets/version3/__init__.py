"""Dataset version 3: pictures and captions of version 2, but about few things, each seen often.

A small model on two cores sees some hundred thousand pictures; spread over 162 nouns that leaves every noun a blot. Here ``CORE`` nouns
share the same budget, mostly one large thing on a plain background, and everything stands on the grid of the latents.
"""

from studio.training.text_to_image.datasets.version3.items_v3 import CORE, coloured_things, held_out, item, unseen_phrasings

__all__ = ["CORE", "coloured_things", "held_out", "item", "unseen_phrasings"]
