"""Training items and held-out prompts about the core words."""

from __future__ import annotations

import random
from itertools import islice

from studio.renderer.picture_spec import sample_spec
from studio.renderer.relations import mirrored
from studio.renderer.spec import Spec
from studio.renderer.vocabulary.lexicon import Lexicon
from studio.renderer.vocabulary.paraphrases import PARAPHRASES
from studio.training.text_to_image.datasets.items import Item
from studio.training.text_to_image.datasets.version2.captions_v2 import compose
from studio.training.text_to_image.datasets.version2.items_v2 import Prompt, all_held_out, all_unseen_phrasings

# things that landscapes, fairy tales and a first try ask for
CORE = frozenset({
    "cat", "dog", "horse", "rabbit", "fox", "elephant", "dragon", "unicorn", "bird", "owl", "butterfly", "fish", "whale", "turtle",
    "robot", "astronaut", "snowman", "ghost", "car", "bus", "train", "airplane", "rocket", "ufo", "balloon", "sailboat", "house", "tent",
    "castle", "lighthouse", "windmill", "tree", "pine tree", "palm tree", "cactus", "mushroom", "sunflower", "rose", "apple", "pizza",
})  # fmt: skip
_SEED = "t2i-3"
_SHARES = {("object", 1): 0.46, ("object", 2): 0.09, ("scene", 1): 0.2, ("scene", 2): 0.06, ("scene", 0): 0.19}  # (kind, things)


def item(index: int, captions: int) -> Item:
    """{spec, captions, mirrored} of picture ``index``, as ``version2.item``; the captions know the words of `PARAPHRASES` as well."""
    rng = random.Random(f"{_SEED}:{index}")
    wanted = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
    spec = sample_spec(rng)
    while (spec["kind"], len(spec["objects"])) != wanted or not _about_core(spec):
        spec = sample_spec(rng)
    spec["grid"] = True
    other = mirrored(spec)

    def said(what: Spec, k: int) -> str:
        return compose(what, Lexicon(random.Random(f"{_SEED}:{index}:{k}"), more=PARAPHRASES), full=False)

    return {"spec": spec, "captions": [said(spec, k) for k in range(captions)], "mirrored": [said(other, k) for k in range(captions)]}


def held_out(n: int) -> list[Prompt]:
    """``n`` of version 2's held-out prompts that name core words only."""
    return list(islice((_on_grid(p) for p in all_held_out() if _about_core(p.spec)), n))


def coloured_things(n: int) -> list[Prompt]:
    """``n`` of version 2's held-out prompts about one core thing in a named colour, alone on a plain background."""
    return list(islice((_on_grid(p) for p in all_held_out() if _coloured_alone(p.spec)), n))


def unseen_phrasings(n: int) -> list[Prompt]:
    """``n`` of version 2's prompts in words of no caption that name core words only."""
    return list(islice((_on_grid(p) for p in all_unseen_phrasings() if _about_core(p.spec)), n))


def _on_grid(prompt: Prompt) -> Prompt:
    return Prompt(prompt.text, {**prompt.spec, "grid": True})


def _about_core(spec: Spec) -> bool:
    return all(o["noun"] in CORE for o in spec["objects"])


def _coloured_alone(spec: Spec) -> bool:
    things = spec["objects"]
    return spec["kind"] == "object" and len(things) == 1 and bool(things[0]["color"]) and _about_core(spec)
