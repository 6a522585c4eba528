"""Where the things of a studio picture go: up to six kinds, twelve of each, in depth, and attached to each other as the prompt says.

Boxes are ``(x0, y0, x1, y1)`` in px of the 256 px canvas; nothing leaves it. The data sets have `layout.place_things` instead.
"""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass, field

from studio.renderer.attachments import ATTACHED, anchored, attach
from studio.renderer.layout import MARGIN, LayoutStage, Placement, place_things
from studio.renderer.painting.more_sprites import studio_sprite
from studio.renderer.painting.primitives import W
from studio.renderer.spec import Spec, SpecObject
from studio.renderer.vocabulary.studio_nouns import place_of, size_of

_ROOM = W - 2 * MARGIN
_ALONE = 132.0  # px, longer side of a person-sized thing that is the only one
_SHARED = 96.0  # px, the same among several
_FLOCK = 0.72  # birds of a flock are further away than one
_WORDS = {None: 1.0, "big": 1.4, "small": 0.6, "family": 1.3}
_YOUNG = 0.58  # size of the young ones of a family, every other copy
_OF_MANY = ((1, 1.0), (2, 0.84), (3, 0.72), (5, 0.62), (7, 0.54), (9, 0.46), (12, 0.4))  # (up to so many, their size beside a single one)
_FLOATING = ("underwater", "space")
_ON_THE_SEABED = frozenset({"coral", "treasure chest", "anchor", "crab", "lobster", "skull", "seashell", "rock"})
_SKY = (26.0, 128.0)  # px, top and bottom of the air that flying things are in
_HIGHEST_FLYER = 136.0  # px
_FLOAT = (34.0, 222.0)
_SEA = (178.0, 214.0)  # px, water line of the far and the near row
_LAKE = (176.0, 202.0)
_NEAREST = W - 6.0  # px, lowest foot line
_WATERS = ("ocean", "lake", "beach")
_ONE_ROW = 3  # kinds on the ground that stand side by side; more are set in two rows


@dataclass
class Item:
    """One kind of thing. ``side``: longer side of a copy in px; ``aspect``: width over height; ``zone``: air, float, water or ground."""

    entry: int
    noun: str
    count: int
    aspect: float
    scale: float
    zone: str
    family: bool = False  # every other copy is a young one
    side: float = 0.0
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)

    @property
    def width(self) -> float:
        return self.side * min(1.0, self.aspect)

    @property
    def height(self) -> float:
        return self.side / max(1.0, self.aspect)

    def box_around(self) -> tuple[float, float, float, float]:
        """The box that holds all copies."""
        xs0, ys0, xs1, ys1 = zip(*self.boxes, strict=True)
        return min(xs0), min(ys0), max(xs1), max(ys1)


def placements_of(spec: Spec, stage: LayoutStage, rng: random.Random) -> list[Placement]:
    """All copies of all things, rear ones first: arranged for the studio, or as in the data sets."""
    if not spec["objects"]:
        return []
    return arrange(spec, stage, rng) if spec.get("arranged") else place_things(spec, stage, rng)


def arrange(spec: Spec, stage: LayoutStage, rng: random.Random) -> list[Placement]:
    """All copies of ``spec["objects"]``, rear ones first."""
    relations = anchored(spec.get("relations") or [], len(spec["objects"]))
    items = [_item(k, entry, stage) for k, entry in enumerate(spec["objects"])]
    followers = {a: (relation, b) for a, relation, b in relations if relation in ATTACHED}
    for a, (relation, _) in followers.items():
        if relation == "above":
            items[a].zone = "air" if items[a].zone in ("ground", "water") else items[a].zone
    for a, relation, _ in spec.get("relations") or []:
        if relation == "aloft" and items[a].zone in ("ground", "water") and a not in followers:
            items[a].zone = "air"
    roots = [item for item in items if item.entry not in followers]
    _set_sizes(items, roots, rng)
    for anchor in {b for relation, b in followers.values() if relation == "beneath"}:
        items[anchor].zone = "surface"
    for anchor in {b for relation, b in followers.values() if relation == "above"}:
        items[anchor].side *= min(1.0, 118 / items[anchor].height)  # leaves air for what flies over it
    order = _left_to_right(roots, [r for r in relations if r[1] in ("left", "right", "next")], rng)
    _place_roots([items[e] for e in order], spec, stage, rng)
    attach(items, followers, stage, rng)
    return _placements(items, followers, stage)


def _item(k: int, entry: SpecObject, stage: LayoutStage) -> Item:
    height, width = studio_sprite(entry["noun"]).shape[:2]
    family = entry["size"] == "family"
    return Item(k, entry["noun"], entry["n"], width / height, _WORDS[entry["size"]], _zone(entry["noun"], stage), family)


def _zone(noun: str, stage: LayoutStage) -> str:
    place = place_of(noun)
    if stage.biome is None:
        return "ground" if stage.floor else "float"
    if stage.biome in _FLOATING:
        return "ground" if stage.biome == "underwater" and noun in _ON_THE_SEABED else "float"
    if place == "s":
        return "air"
    if stage.water and (place in "wu" or noun == "bridge"):
        return "water"
    return "water" if stage.biome == "ocean" or (stage.biome in _WATERS and (place in "wu" or noun == "bridge")) else "ground"


def _set_sizes(items: list[Item], roots: list[Item], rng: random.Random) -> None:
    alone = len(items) == 1
    many = 1.0 if len(roots) <= _ONE_ROW else (_ONE_ROW / len(roots)) ** 0.5
    for item in items:
        size = size_of(item.noun)
        side = _ALONE * (size / 0.8) ** 0.3 if alone else _SHARED * (size / 0.8) ** 0.6 * many
        side *= _FLOCK if item.zone == "air" and item.count > 1 else 1.0
        side *= item.scale * next(share for most, share in _OF_MANY if item.count <= most) * rng.uniform(0.94, 1.06)
        item.side = min(max(side, 30.0), 216.0)


def _left_to_right(roots: list[Item], relations: list[tuple[int, str, int]], rng: random.Random) -> list[int]:
    """The entries of ``roots`` in their order from left to right: as related, else in a random order that sets great beside small."""
    entries = [item.entry for item in roots]
    if len(entries) > _ONE_ROW:
        ranked = sorted(roots, key=lambda item: -item.side)
        half = len(ranked) // 2
        great, small = ranked[:half], ranked[half:]
        rng.shuffle(great)
        rng.shuffle(small)
        entries = [item.entry for pair in zip(small, great, strict=False) for item in pair] + [i.entry for i in small[len(great) :]]
    else:
        rng.shuffle(entries)
    for _ in entries:
        for a, relation, b in relations:
            if a not in entries or b not in entries or relation == "next":
                continue
            here, there = entries.index(a), entries.index(b)
            if (relation == "left") != (here < there):
                entries[here], entries[there] = entries[there], entries[here]
    return entries


def _place_roots(roots: list[Item], spec: Spec, stage: LayoutStage, rng: random.Random) -> None:
    side_by_side = any(relation in ("left", "right", "next") for _, relation, _ in spec.get("relations") or [])
    groups: list[list[Item]] = []
    if side_by_side or stage.biome is None:
        groups = [roots]
    else:
        groups = [[i for i in roots if i.zone == zone] for zone in ("air", "float", "surface", "water", "ground")]
    for group in groups:
        slots = _slots(group, spec["side"] if len(roots) == 1 else None, rng)
        for k, (item, (low, high)) in enumerate(zip(group, slots, strict=True)):
            rear = len(group) > _ONE_ROW and k % 2 == 1
            _place(item, low, high, rear, stage, rng)


def _slots(group: list[Item], side: str | None, rng: random.Random) -> list[tuple[float, float]]:
    """The stretch of the picture's width of each item, in px; neighbours of two rows overlap."""
    if len(group) == 1:
        low, high = {"left": (MARGIN, 118.0), "right": (138.0, W - MARGIN)}.get(side or "", (MARGIN, W - MARGIN))
        return [(low, high)]
    weights = [math.sqrt(item.count) * item.width**0.7 for item in group]
    edges, total = [MARGIN], sum(weights)
    for weight in weights:
        edges.append(edges[-1] + _ROOM * weight / total)
    widen = 0.0 if len(group) <= _ONE_ROW else 0.3 * _ROOM / len(group)
    return [(max(MARGIN, a - widen), min(W - MARGIN, b + widen)) for a, b in itertools.pairwise(edges)]


def _place(item: Item, low: float, high: float, rear: bool, stage: LayoutStage, rng: random.Random) -> None:
    """Copies of one kind between ``low`` and ``high`` px."""
    if item.zone in ("air", "float"):
        top, bottom = _SKY if item.zone == "air" else _FLOAT
        if item.count == 1:
            item.side *= min(1.0, _HIGHEST_FLYER / item.height) if item.zone == "air" else 1.0
            bottom = min(_NEAREST, max(bottom, top + item.height))
        _scatter(item, (low, top, high, bottom), rng, tidy=stage.biome is None)
    else:
        _stand(item, low, high, foot_line(item, rear, stage, rng), rng)


def foot_line(item: Item, rear: bool, stage: LayoutStage, rng: random.Random) -> float:
    """Where the nearest row of this kind stands, px."""
    if item.zone in ("water", "surface"):
        far, near = stage.water or (_SEA if stage.biome == "ocean" else _LAKE)
        if item.zone == "surface":
            return far - 6
        return far + 2 if rear else rng.uniform((far + near) / 2, near)
    if stage.biome is None:
        return stage.ground + 80
    return stage.ground - 6 if rear else min(stage.ground + rng.uniform(8, 24), _NEAREST - 4)


def _scatter(item: Item, area: tuple[float, float, float, float], rng: random.Random, tidy: bool) -> None:
    """A loose grid of copies; ``tidy``: exactly on it."""
    x0, y0, x1, y1 = area
    width, height = x1 - x0, y1 - y0
    columns = max(1, min(item.count, round(math.sqrt(item.count * width / height / item.aspect))))
    rows = math.ceil(item.count / columns)
    cell = (width / columns, height / rows)
    item.side *= min(1.0, cell[0] * 0.9 / item.width, cell[1] * (1.0 if rows == 1 else 0.92) / item.height)
    for row in range(rows):
        here = min(columns, item.count - row * columns)
        for k in range(here):
            free = (cell[0] - item.width, cell[1] - item.height)
            wander = (0.0, 0.0) if tidy else (rng.uniform(-0.45, 0.45) * free[0], rng.uniform(-0.45, 0.45) * free[1])
            x = (x0 + x1) / 2 + (k - (here - 1) / 2) * cell[0] + wander[0]
            y = y0 + (row + 0.5) * cell[1] + wander[1]
            item.boxes.append((x - item.width / 2, y - item.height / 2, x + item.width / 2, y + item.height / 2))


def _stand(item: Item, low: float, high: float, foot: float, rng: random.Random) -> None:
    """Copies on the ground or the water: one row, or up to three that recede."""
    rows = _rows(item.count)
    columns = max(rows)
    item.side *= min(1.0, (high - low) / (columns * item.width * (0.96 if len(rows) > 1 else 1.06)), (foot - MARGIN) / item.height)
    gap = min(0.62 * item.height, 34.0)
    foot = min(_NEAREST, foot + (len(rows) - 1) * gap * 0.7)
    step = (high - low) / columns if len(rows) > 1 else min(item.width * 1.22, (high - low) / columns)
    free = max(0.0, high - low - step * columns)
    center = (low + high) / 2 + rng.uniform(-0.35, 0.35) * min(free, 90.0)
    for row, here in enumerate(rows):  # the rear row first, smaller and between the copies of the next
        depth = len(rows) - 1 - row
        width, height = item.width * (1 - 0.14 * depth), item.height * (1 - 0.14 * depth)
        shift = step / 4 * (1 if depth % 2 else -1) if len(rows) > 1 and here == columns else 0.0
        for k in range(here):
            wander = (rng.uniform(-3, 3), rng.uniform(-2, 2)) if item.count > 1 else (0.0, 0.0)
            x = center + shift + (k - (here - 1) / 2) * step * (1 - 0.06 * depth) + wander[0]
            y = foot - depth * gap + wander[1]
            share = _YOUNG if item.family and k % 2 else 1.0
            item.boxes.append((x - width * share / 2, y - height * share, x + width * share / 2, y))


def _rows(count: int) -> list[int]:
    """Copies in each row, the rear one first; neighbouring rows differ by one where that is possible."""
    if count <= _ONE_ROW:
        return [count]
    if count <= 9:
        return [count // 2, count - count // 2]
    return [count // 3, count - 2 * (count // 3), count // 3]


def _placements(items: list[Item], followers: dict[int, tuple[str, int]], stage: LayoutStage) -> list[Placement]:
    """Every box, inside the picture, those further away first."""
    found: list[tuple[float, Placement]] = []
    depth: dict[int, float] = {}

    def depth_of(entry: int, steps: int = 0) -> float:
        if entry in followers and steps <= len(items):
            relation, anchor = followers[entry]
            return depth_of(anchor, steps + 1) + (-0.5 if relation in ("in", "rides") else 0.5)
        item = items[entry]
        return depth.setdefault(entry, 0.0 if item.zone in ("air", "float") else item.box_around()[3])

    for item in items:
        attached = item.entry in followers and followers[item.entry][0] not in ("under", "front", "beneath")
        base = (
            "water"
            if item.zone == "surface"
            else "air"
            if attached or item.zone in ("air", "float") or (stage.biome is None and not stage.floor)
            else item.zone
        )
        for box in item.boxes:
            own = box[3] if item.zone in ("ground", "water", "surface") and item.entry not in followers else depth_of(item.entry)
            found.append((own, Placement(item.entry, _inside(box), base, False)))
    return [placement for _, placement in sorted(found, key=lambda pair: pair[0])]


def _inside(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """``box`` moved, and where it is too large scaled, into the picture."""
    x0, y0, x1, y1 = box
    scale = min(1.0, (W - 4) / (x1 - x0), (W - 4) / (y1 - y0))
    width, height = (x1 - x0) * scale, (y1 - y0) * scale
    x0 = min(max((x0 + x1 - width) / 2, 2.0), W - 2 - width)
    y0 = min(max(y1 - height, 2.0), W - 2 - height)
    return x0, y0, x0 + width, y0 + height
