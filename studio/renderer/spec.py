"""A picture as data: what stands where, in which landscape and light. The same spec always gives the same pixels."""

from __future__ import annotations

from typing import TypedDict


class SpecObject(TypedDict):
    """``n`` (1 to 3; to 12 where ``arranged``) equal things.

    ``color`` and ``size`` ("big", "small") are None where the description does not name them.
    """

    noun: str
    color: str | None
    n: int
    size: str | None


class _Described(TypedDict):
    version: int
    kind: str
    seed: int
    style: str
    objects: list[SpecObject]
    relation: str | None
    side: str | None
    grid: bool
    bg: list[str]
    bgk: str
    biome: str
    time: str
    weather: str


class Spec(_Described, total=False):
    """``kind`` is "object" (things on a backdrop: ``bg``, ``bgk``) or "scene" (``biome``, ``time``, ``weather``); only its keys are set.

    ``relation``: the place of the first of two ``objects`` relative to the second; ``side``: the half of the picture of a single one.
    ``grid``: positions and sizes are multiples of a latent cell; absent means False. ``without``: names that the painters leave
    out, such as "tree" or "sun". ``finish``: with light and weather over the whole picture, and any landscape of `landscapes`; the
    data sets do without it.

    ``arranged``: a picture of the studio, no item of a data set: up to six kinds of things and twelve of each, whole-body sprites in any
    colour, and ``relations``, triples of (position of a thing, relation, position of another); there "on", "in", "under",
    "beneath", "rides", "wears" and "aloft" (a thing with itself: it flies) stand beside those of `relations.RELATIONS`.
    """

    without: list[str]
    finish: bool
    arranged: bool
    relations: list[tuple[int, str, int]]
