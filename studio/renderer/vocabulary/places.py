"""Landscapes: which there are, and in which one a thing stands when nobody says where."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from studio.renderer.scene_words import BIOMES
from studio.renderer.vocabulary.landscape_words import PLACES
from studio.renderer.vocabulary.studio_nouns import kind_of, place_of

PLAIN = "plain"  # no landscape: a plain wall
_TABLE = Path(__file__).with_name("natural_places.json")
_ELSEWHERE = ("meadow", "garden")
_SHORE = "lake"


@cache
def known_places() -> frozenset[str]:
    """The landscapes that the renderer can paint."""
    return frozenset(BIOMES) | PLACES["biome"].keys()


@cache
def _groups() -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
    """(place, nouns, kinds) in the order in which they win; the first place of a group that can be painted."""
    found = []
    for group in json.loads(_TABLE.read_text(encoding="utf-8")):
        place = next(p for p in group["places"] if p == PLAIN or p in known_places())
        found.append((place, frozenset(group.get("nouns", ())), frozenset(group.get("kinds", ()))))
    return tuple(found)


def natural_place(nouns: Sequence[str]) -> str:
    """The landscape for things that stand nowhere, or `PLAIN`. The first group of the table that has one of them decides."""
    meadow = next(place for place in _ELSEWHERE if place in known_places())
    place = next((p for p, those, kinds in _groups() if any(n in those or kind_of(n) in kinds for n in nouns)), meadow)
    if place == PLAIN and any(place_of(n) == "g" and kind_of(n) == "animate" for n in nouns):
        return meadow
    if place == "ocean" and any(place_of(n) == "g" for n in nouns):
        return _SHORE
    return place
