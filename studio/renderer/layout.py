"""Layout: where every copy of every thing goes. Boxes are ``(x0, y0, x1, y1)`` in px of the 256 px canvas; nothing leaves it."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import numpy as np

from studio.renderer.painting.backdrops import FLOOR_FOOT
from studio.renderer.painting.primitives import CELL, W
from studio.renderer.painting.sprites import sprite
from studio.renderer.spec import Spec, SpecObject
from studio.renderer.vocabulary.nouns import ALL_NOUNS, LARGE, SMALL

MARGIN = 8.0  # px kept free at every edge
_WIDEST, _HIGHEST = W - 2 * MARGIN, W - 2 * MARGIN
# longer side in px: (setting) -> (size word) -> range; the ranges do not touch, so that the word can be seen
SIDE_RANGES = {
    "plain": {None: (112, 150), "big": (190, 226), "small": (56, 80)},
    "scene": {None: (84, 108), "big": (132, 160), "small": (44, 60)},
    "pair": {None: (70, 88), "big": (108, 126), "small": (46, 56)},
    "plain pair": {None: (90, 110), "big": (136, 156), "small": (50, 64)},
}
GRID_SIDES = (48, 64, 96, 128, 160, 192, 224)  # longer side of things on the grid, px
MIN_VISIBLE_SHARE = 0.62  # share of a thing that must stay visible behind another


@dataclass(frozen=True)
class LayoutStage:
    """What the layout needs to know about the painted background: ``ground`` = foot line, ``air`` = (top, bottom) of free sky, px."""

    biome: str | None  # None: plain background
    ground: float
    floor: bool = False  # plain background with a floor
    water: tuple[float, float] | None = None  # (highest, lowest) foot line of what swims, where the landscape says so, px


@dataclass(frozen=True)
class Placement:
    """One copy: ``entry`` = position in ``spec["objects"]``; ``base`` = 'air', 'ground' or 'water'; boxes as above."""

    entry: int
    box: tuple[float, float, float, float]
    base: str
    flip: bool

    @property
    def center(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True)
class _Group:
    """A row of ``count`` equal copies, each ``width`` x ``height`` px with ``gap`` px between them."""

    count: int
    width: float
    height: float
    gap: float

    @property
    def total(self) -> float:
        return self.count * self.width + (self.count - 1) * self.gap

    def scaled(self, factor: float) -> _Group:
        return replace(self, width=self.width * factor, height=self.height * factor, gap=self.gap * factor)


def place_things(spec: Spec, stage: LayoutStage, rng: random.Random) -> list[Placement]:
    """All copies, rear ones first; on a grid where ``spec["grid"]`` says so."""
    placements = _layout(spec, stage, rng)
    if not spec.get("grid"):
        return placements
    return [_on_grid(p, spec["objects"][p.entry]["size"], alone=len(placements) == 1) for p in placements]


def _on_grid(p: Placement, size: str | None, alone: bool) -> Placement:
    """One of few sizes, never mirrored, the upper left corner on a cell of the latents.

    An autoencoder of stride 16 then gives a thing the same latents wherever it stands, which a small model learns much sooner.
    """
    x0, y0, x1, y1 = p.box
    side = max(x1 - x0, y1 - y0)
    smaller, larger = [s for s in GRID_SIDES if s <= side], [s for s in GRID_SIDES if s >= side]
    if size == "big" and larger and alone:
        wanted = larger[0]
    elif size == "small" or not alone:
        wanted = smaller[-1] if smaller else GRID_SIDES[0]
    else:
        wanted = min(GRID_SIDES, key=lambda s: abs(s - side))
    width, height = round((x1 - x0) * wanted / side), round((y1 - y0) * wanted / side)
    left, top = p.center[0] - width / 2, (p.center[1] - height / 2 if p.base == "air" else y1 - height)
    corner = [min(max(round(v / CELL), 0), int((W - s) // CELL)) * CELL for v, s in ((left, width), (top, height))]
    return replace(p, box=(corner[0], corner[1], corner[0] + width, corner[1] + height), flip=False)


def _layout(spec: Spec, stage: LayoutStage, rng: random.Random) -> list[Placement]:
    setting = {(True, 1): "plain", (True, 2): "plain pair", (False, 1): "scene", (False, 2): "pair"}[
        stage.biome is None, len(spec["objects"])
    ]
    groups = [_group(o, setting, rng) for o in spec["objects"]]
    bases = [_base(o["noun"], stage) for o in spec["objects"]]
    if len(groups) == 1:
        return _single(spec, groups[0], bases[0], stage, rng)
    if spec["relation"] == "above":
        return _above(groups, bases, stage, rng)
    if spec["relation"] in ("front", "behind"):
        return _depth(spec, groups, stage, rng)
    return _beside(spec, groups, bases, stage, rng)


def _group(entry: SpecObject, setting: str, rng: random.Random) -> _Group:
    low, high = SIDE_RANGES[setting][entry["size"]]
    side = rng.uniform(low, high)
    if entry["size"] is None:
        side *= 1.12 if entry["noun"] in LARGE else 0.88 if entry["noun"] in SMALL else 1.0
    if entry["n"] > 1 and entry["size"] is None:
        side *= 0.8
    height, width = sprite(entry["noun"], None).shape[:2]
    factor = side / max(height, width)
    return _fit(_Group(entry["n"], width * factor, height * factor, rng.uniform(8, 20)))


def _fit(group: _Group, width: float = _WIDEST, height: float = _HIGHEST) -> _Group:
    """Scaled down if it does not fit."""
    return group.scaled(min(1.0, width / group.total, height / group.height))


def _base(noun: str, stage: LayoutStage) -> str:
    if stage.biome is None:
        return "ground" if stage.floor else "air"
    place = ALL_NOUNS[noun].place
    if stage.biome in ("underwater", "space") or place == "s":
        return "air"
    if stage.water and place in "wu":
        return "water"
    return "water" if stage.biome == "ocean" or (stage.biome in ("lake", "beach") and place in "wu") else "ground"


def _foot(base: str, stage: LayoutStage, rng: random.Random) -> float:
    """Foot line of things that do not fly, px."""
    if base == "water":
        low, high = stage.water or {"ocean": (176, 206), "lake": (176, 202)}.get(stage.biome or "", (162, 174))
        return rng.uniform(low, high)
    return FLOOR_FOOT if stage.biome is None else min(stage.ground + rng.uniform(0, 10), W - 6)


def _middle(group: _Group, stage: LayoutStage, rng: random.Random) -> float:
    """Centre line of things that fly or float, px."""
    if stage.biome is None:
        return W / 2 + rng.uniform(-8, 8)
    low, high = (84, 168) if stage.biome in ("underwater", "space") else (58, 112)
    return float(np.clip(rng.uniform(low, high), MARGIN + group.height / 2, W - MARGIN - group.height / 2))


def _row(entry: int, group: _Group, left: float, bottom: float, base: str, rng: random.Random, sway: float = 0.0) -> list[Placement]:
    """Copies from ``left`` on, feet at ``bottom``; ``sway`` px of random height."""
    flip = rng.random() < 0.5
    out = []
    for k in range(group.count):
        x = left + k * (group.width + group.gap)
        y = float(np.clip(bottom - group.height + rng.uniform(-sway, sway), MARGIN / 2, W - MARGIN / 2 - group.height))
        out.append(Placement(entry, (x, y, x + group.width, y + group.height), base, flip))
    return out


def _left(group: _Group, center: float) -> float:
    """Left edge of a row with this centre, kept inside the picture."""
    return float(np.clip(center - group.total / 2, MARGIN, W - MARGIN - group.total))


def _single(spec: Spec, group: _Group, base: str, stage: LayoutStage, rng: random.Random) -> list[Placement]:
    center = W / 2 + (rng.uniform(-14, 14) if stage.biome is None else rng.uniform(-44, 44))
    if spec["side"]:
        group = _fit(group, width=104)
        center = W / 2 + rng.uniform(58, 72) * (1 if spec["side"] == "right" else -1)
    bottom = _foot(base, stage, rng) if base != "air" else _middle(group, stage, rng) + group.height / 2
    return _row(0, group, _left(group, center), bottom, base, rng, sway=0.0 if base != "air" or group.count == 1 else 12.0)


def _beside(spec: Spec, groups: list[_Group], bases: list[str], stage: LayoutStage, rng: random.Random) -> list[Placement]:
    """Two rows side by side with the same foot or centre line."""
    relation = spec["relation"]
    gap = rng.uniform(2, 10) if relation == "next" else rng.uniform(12, 44)
    order = {"left": (0, 1), "right": (1, 0)}.get(relation or "") or rng.choice([(0, 1), (1, 0)])
    factor = min(1.0, (_WIDEST - gap) / sum(g.total for g in groups))
    groups = [g.scaled(factor) for g in groups]
    left = rng.uniform(MARGIN, W - MARGIN - gap - sum(g.total for g in groups))
    base = "air" if "air" in bases else bases[0]
    foot = _foot(base, stage, rng)
    middle = _middle(max(groups, key=lambda g: g.height), stage, rng)
    out = []
    for entry in order:
        bottom = middle + groups[entry].height / 2 if base == "air" else foot
        out += _row(entry, groups[entry], left, bottom, base, rng)
        left += groups[entry].total + gap
    return out


def _above(groups: list[_Group], bases: list[str], stage: LayoutStage, rng: random.Random) -> list[Placement]:
    """The first row over the second."""
    gap = rng.uniform(8, 20)
    foot = _foot(bases[1], stage, rng) if bases[1] != "air" else None
    room = (foot if foot is not None else W - MARGIN) - MARGIN - gap
    if stage.biome in ("underwater", "space"):
        room -= 16
    factor = min(1.0, room / sum(g.height for g in groups))
    high, low = (g.scaled(factor) for g in groups)
    if foot is None:  # both float: centre the two together
        free = room - high.height - low.height
        foot = W - MARGIN - rng.uniform(0.3, 0.7) * free
    free = foot - low.height - gap - high.height - MARGIN
    top_bottom = foot - low.height - gap - rng.uniform(0.0, 0.6) * max(0.0, free)
    center = W / 2 + rng.uniform(-40, 40)
    below = _row(1, low, _left(low, center), foot, bases[1], rng)
    middle = sum(p.center[0] for p in below) / len(below)
    return below + _row(0, high, _left(high, middle + rng.uniform(-14, 14)), top_bottom, "air", rng)


def _depth(spec: Spec, groups: list[_Group], stage: LayoutStage, rng: random.Random) -> list[Placement]:
    """One thing partly hidden by another one, which stands lower and nearer."""
    front, rear = (0, 1) if spec["relation"] == "front" else (1, 0)
    plain = stage.biome is None
    near, far = groups[front], _fit(groups[rear].scaled(1.4), width=170, height=150)
    near = _fit(near, width=max(far.total * 0.62, far.height * 0.45), height=far.height * 0.62)
    foot = (FLOOR_FOOT if plain else stage.ground) - 8
    foot = max(foot, MARGIN + far.height)
    side = rng.choice((-1, 1))
    center = W / 2 - side * rng.uniform(8, 26)
    below = _row(rear, far, _left(far, center), foot, "ground", rng)[0]
    shift = rng.uniform(0.2, 0.4)
    while True:  # step aside until enough of the rear thing is seen
        middle = below.center[0] + side * shift * far.width
        above = _row(front, near, _left(near, middle), min(foot + 16, W - 4), "ground", random.Random(spec["seed"]))[0]
        if shift > 1.2 or visible_share(spec, [below, above], 0) >= MIN_VISIBLE_SHARE:
            return [below, above]
        shift += 0.08


def placement_mask(spec: Spec, placement: Placement) -> np.ndarray:
    """(256, 256) bool: the pixels of one copy."""
    import cv2

    x0, y0, x1, y1 = pixel_box(placement)
    entry = spec["objects"][placement.entry]
    alpha = cv2.resize(sprite(entry["noun"], entry["color"])[..., 3], (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    out = np.zeros((W, W), bool)
    out[y0:y1, x0:x1] = (alpha[:, ::-1] if placement.flip else alpha) > 127
    return out


def pixel_box(placement: Placement, scale: int = 1) -> tuple[int, int, int, int]:
    """The box in whole px, inside a picture of 256 * ``scale`` px."""
    x0, y0, x1, y1 = (round(v * scale) for v in placement.box)
    return max(0, x0), max(0, y0), min(W * scale, max(x1, x0 + 2)), min(W * scale, max(y1, y0 + 2))


def visible_share(spec: Spec, placements: list[Placement], which: int) -> float:
    """Share of one copy that later ones do not cover."""
    mine = placement_mask(spec, placements[which])
    hidden = np.zeros_like(mine)
    for later in placements[which + 1 :]:
        hidden |= placement_mask(spec, later)
    return float((mine & ~hidden).sum() / max(1, mine.sum()))
