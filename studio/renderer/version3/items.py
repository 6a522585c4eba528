"""Training items and held-out prompts about the core words."""

from __future__ import annotations

import random
from typing import Any

from studio.renderer.version2.captions import caption
from studio.renderer.version2.items import Prompt
from studio.renderer.version2.items import held_out as held_out_of_all
from studio.renderer.version2.relations import mirrored
from studio.renderer.version2.spec import sample_spec

Spec = dict[str, Any]
# things that landscapes, fairy tales and a first try ask for
CORE = frozenset({
    "cat", "dog", "horse", "rabbit", "fox", "elephant", "dragon", "unicorn", "bird", "owl", "butterfly", "fish", "whale", "turtle",
    "robot", "astronaut", "snowman", "ghost", "car", "bus", "train", "airplane", "rocket", "ufo", "balloon", "sailboat", "house", "tent",
    "castle", "lighthouse", "windmill", "tree", "pine tree", "palm tree", "cactus", "mushroom", "sunflower", "rose", "apple", "pizza",
})  # fmt: skip
_SEED = "t2i-3"
_SHARES = {("object", 1): 0.46, ("object", 2): 0.09, ("scene", 1): 0.2, ("scene", 2): 0.06, ("scene", 0): 0.19}  # (kind, things)


def item(index: int, captions: int) -> dict[str, Any]:
    """{spec, captions, mirrored} of picture ``index``, as ``version2.item``."""
    rng = random.Random(f"{_SEED}:{index}")
    wanted = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
    spec = sample_spec(rng)
    while (spec["kind"], len(spec["objects"])) != wanted or not _about_core(spec):
        spec = sample_spec(rng)
    other = mirrored(spec)

    def said(what: Spec, k: int) -> str:
        return caption(what, random.Random(f"{_SEED}:{index}:{k}"))

    return {"spec": spec, "captions": [said(spec, k) for k in range(captions)], "mirrored": [said(other, k) for k in range(captions)]}


def held_out(n: int) -> list[Prompt]:
    """``n`` of version 2's held-out prompts that name core words only."""
    asked = n * 2
    while True:
        found = [p for p in held_out_of_all(asked) if _about_core(p.spec)]
        if len(found) >= n:
            return found[:n]
        asked *= 2


def _about_core(spec: Spec) -> bool:
    return all(o["noun"] in CORE for o in spec["objects"])
