"""How two things can stand to each other, and what a mirror does to that.

``spec["relation"]`` is the place of ``objects[0]`` with respect to ``objects[1]``; ``spec["side"]`` is the half of the picture of a
single entry.
"""

from __future__ import annotations

from typing import Any

RELATIONS = ("left", "right", "next", "above", "front", "behind")
CANONICAL = ("left", "right", "above", "below", "front", "behind")
INVERSE = {"left": "right", "right": "left", "next": "next", "above": "below", "below": "above", "front": "behind", "behind": "front"}
MIRROR = {"left": "right", "right": "left"}


def canonical_relation(spec: dict[str, Any]) -> str | None:
    """Relation of the alphabetically first noun to the second: what a picture alone can tell.  None for "next" and without a pair."""
    relation = spec.get("relation")
    if relation in (None, "next"):
        return None
    first, second = (o["noun"] for o in spec["objects"])
    return relation if first < second else INVERSE[relation]


def mirrored(spec: dict[str, Any]) -> dict[str, Any]:
    """What the mirrored picture of ``spec`` shows: left and right change places.  For captions only, not to be rendered."""
    out = dict(spec)
    for key in ("relation", "side"):
        out[key] = MIRROR.get(spec[key], spec[key])
    return out
