"""How two things can be placed relative to each other, and what mirroring does to that.

``spec["relation"]`` is the place of ``objects[0]`` relative to ``objects[1]``; ``spec["side"]`` is the half of the picture that a single
entry is in.
"""

from __future__ import annotations

from studio.renderer.spec import Spec

RELATIONS = ("left", "right", "next", "above", "front", "behind")
CANONICAL = ("left", "right", "above", "below", "front", "behind")
INVERSE = {"left": "right", "right": "left", "next": "next", "above": "below", "below": "above", "front": "behind", "behind": "front"}
MIRROR = {"left": "right", "right": "left"}


def canonical_relation(spec: Spec) -> str | None:
    """Relation of the alphabetically first noun to the second: what a picture alone can tell.  None for "next" and without a pair."""
    relation = spec.get("relation")
    if relation in (None, "next"):
        return None
    first, second = (o["noun"] for o in spec["objects"])
    return relation if first < second else INVERSE[relation]


def mirrored(spec: Spec) -> Spec:
    """What the mirrored picture of ``spec`` shows: left and right change places.  For captions only, not to be rendered."""
    relation, side = spec["relation"], spec["side"]
    return {**spec, "relation": MIRROR.get(relation or "", relation), "side": MIRROR.get(side or "", side)}
