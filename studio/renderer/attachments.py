"""Things that another one carries, shelters or hides: over it, on it, in it, under it, in front of it. Units: px of the 256 px canvas."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from studio.renderer.layout import MARGIN, LayoutStage
from studio.renderer.painting.primitives import W

Box = tuple[float, float, float, float]
ATTACHED = ("above", "on", "in", "under", "front", "rides", "wears", "beneath")
# share of the height, from the top, where something stands on it
_SURFACE = {
    "table": 0.18, "bench": 0.58, "bed": 0.45, "chair": 0.55, "sofa": 0.62, "horse": 0.42, "unicorn": 0.42, "donkey": 0.4, "camel": 0.35,
    "elephant": 0.12, "carousel": 0.4, "sailboat": 0.74, "pirate ship": 0.6, "canoe": 0.4, "ship": 0.4, "dinosaur": 0.4, "dragon": 0.45,
    "skateboard": 0.3, "motorcycle": 0.35, "bicycle": 0.3, "scooter": 0.4, "truck": 0.15, "cart": 0.3, "tree": 0.1, "bridge": 0.12,
    "shopping cart": 0.2, "magic wand": 0.5, "broom": 0.5, "sled": 0.3, "piano": 0.05, "whale": 0.3, "turtle": 0.1, "cloud": 0.3,
}  # fmt: skip
_DEFAULT_SURFACE = 0.06
_SMALLEST = 14.0  # px
# the same of the rim behind which something in it disappears
_RIM = {"sailboat": 0.79, "pirate ship": 0.62, "canoe": 0.62, "bathtub": 0.45, "basket": 0.5, "nest": 0.4, "fountain": 0.4, "well": 0.64,
        "bed": 0.5, "cart": 0.3, "truck": 0.35, "hot air balloon": 0.86}  # fmt: skip
_DEFAULT_RIM = 0.1
_MAST = {"sailboat": 0.3, "pirate ship": -0.3}  # share of the width that keeps clear of the sail
_ARCHES = {"bridge": (0.27, 0.73)}  # shares of the width where there is room below
_BELOW = {"bridge": 0.5, "table": 0.6, "tree": 0.42, "umbrella": 0.6}  # share of the height that is free under it
_DEFAULT_BELOW = 0.45


class Attachable(Protocol):
    """What is needed of `arrangement.Item`."""

    entry: int
    noun: str
    count: int
    zone: str
    side: float
    boxes: list[Box]

    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...


def attach(items: Sequence[Attachable], followers: dict[int, tuple[str, int]], stage: LayoutStage, rng: random.Random) -> None:
    """Gives every follower its boxes: entry -> (relation, entry of its anchor); anchors in roots have theirs already."""
    waiting = dict(followers)
    while waiting:
        ready = [entry for entry, (_, anchor) in waiting.items() if items[anchor].boxes]
        if not ready:  # cannot be: relations form a tree
            raise AssertionError("relations form a circle")
        for entry in ready:
            relation, anchor = waiting.pop(entry)
            together = [other for other, said in followers.items() if said == (relation, anchor)]
            view = _Part(items[anchor].noun, _share(items[anchor].boxes, together.index(entry), len(together)))
            _PLACERS[relation](items[entry], view, stage, rng)


def anchored(relations: list[tuple[int, str, int]], count: int) -> list[tuple[int, str, int]]:
    """The relations with "behind" turned round, one anchor for each thing, and none that closes a circle."""
    kept: list[tuple[int, str, int]] = []
    anchor: dict[int, int] = {}
    for a, relation, b in relations:
        if relation == "behind":
            a, relation, b = b, "front", a
        if relation not in ATTACHED:
            kept.append((a, relation, b))
            continue
        above, steps = b, 0
        while above in anchor and steps < count:
            above, steps = anchor[above], steps + 1
        if a in anchor or above == a or a == b:
            continue
        anchor[a] = b
        kept.append((a, relation, b))
    return kept


@dataclass
class _Part:
    """The stretch of an anchor that one of several followers has; all of it for a single one."""

    noun: str
    boxes: list[Box]

    def box_around(self) -> Box:
        xs0, ys0, xs1, ys1 = zip(*self.boxes, strict=True)
        return min(xs0), min(ys0), max(xs1), max(ys1)


def _share(boxes: list[Box], rank: int, count: int) -> list[Box]:
    """From left to right the ``rank``-th of ``count`` equal parts."""
    return [(x0 + (x1 - x0) * rank / count, y0, x0 + (x1 - x0) * (rank + 1) / count, y1) for x0, y0, x1, y1 in boxes]


def _fit(item: Attachable, width: float, height: float) -> None:
    item.side *= min(1.0, max(width, _SMALLEST) / (item.width * item.count), max(height, _SMALLEST) / item.height)
    item.side = max(item.side, _SMALLEST)


def _row(item: Attachable, center: float, bottom: float) -> None:
    for k in range(item.count):
        x = center + (k - (item.count - 1) / 2) * item.width
        item.boxes.append((x - item.width / 2, bottom - item.height, x + item.width / 2, bottom))


def _over(item: Attachable, anchor: _Part, stage: LayoutStage, rng: random.Random) -> None:
    x0, top, x1, _ = anchor.box_around()
    gap = rng.uniform(6, 14)
    rows = 1 if item.count <= 4 else 2
    columns = -(-item.count // rows)
    item.side *= min(1.0, max(top - gap - MARGIN, 16.0) / (item.height * rows), (W - 2 * MARGIN) / (item.width * columns))
    bottom = top - gap - rng.uniform(0.0, 0.5) * max(0.0, top - gap - MARGIN - item.height * rows)
    center = (x0 + x1) / 2 + rng.uniform(-12, 12)
    half = item.width * columns / 2
    center = min(max(center, MARGIN + half), W - MARGIN - half)
    left = item.count
    for row in range(rows):
        here = min(columns, left)
        left -= here
        for k in range(here):
            x = center + (k - (here - 1) / 2) * item.width
            y = bottom - row * item.height
            item.boxes.append((x - item.width / 2, y - item.height, x + item.width / 2, y))


def _on(item: Attachable, anchor: _Part, stage: LayoutStage, rng: random.Random) -> None:
    x0, top, x1, bottom = anchor.boxes[-1]
    surface = top + (bottom - top) * _SURFACE.get(anchor.noun, _DEFAULT_SURFACE)
    _fit(item, (x1 - x0) * (0.42 if anchor.noun == "bridge" else 0.9), min(surface - MARGIN, (bottom - top) * 1.5))
    _row(item, (x0 + x1) / 2 + rng.uniform(-0.06, 0.06) * (x1 - x0), surface + 0.03 * item.height)


def _in(item: Attachable, anchor: _Part, stage: LayoutStage, rng: random.Random) -> None:
    x0, top, x1, bottom = anchor.boxes[-1]
    rim = top + (bottom - top) * _RIM.get(anchor.noun, _DEFAULT_RIM)
    aside = _MAST.get(anchor.noun, 0.0)
    _fit(item, (x1 - x0) * (0.44 if aside else 0.6), min((rim - MARGIN) / 0.65, (bottom - top) * (0.6 if aside else 0.9)))
    _row(item, (x0 + x1) / 2 + (aside + rng.uniform(-0.03, 0.03)) * (x1 - x0), min(bottom, rim + 0.35 * item.height))


def _under(item: Attachable, anchor: _Part, stage: LayoutStage, rng: random.Random) -> None:
    x0, top, x1, bottom = anchor.boxes[-1]
    middle = x0 + (x1 - x0) * rng.choice(_ARCHES.get(anchor.noun, (0.5,)))
    free = (bottom - top) * _BELOW.get(anchor.noun, _DEFAULT_BELOW)
    _fit(item, (x1 - x0) * 0.8, free + 10)
    _row(item, middle, min(bottom + 5, W - 4))


def _before(item: Attachable, anchor: _Part, stage: LayoutStage, rng: random.Random) -> None:
    x0, top, x1, bottom = anchor.box_around()
    great = item.height * 0.9 > bottom - top  # a tree before an elephant
    _fit(item, max(0.7 * (x1 - x0), 40), max((1.2 if great else 0.62) * (bottom - top), 34))
    side = rng.choice((-1, 1))
    center = (x0 + x1) / 2 + side * rng.uniform(0.3, 0.42) * (x1 - x0)
    half = item.width * item.count / 2
    center = min(max(center, MARGIN + half), W - MARGIN - half)
    _row(item, center, min(bottom + rng.uniform(10, 20), W - 5))


def _astride(item: Attachable, anchor: _Part, stage: LayoutStage, rng: random.Random) -> None:
    """On its back, the legs behind it."""
    x0, top, x1, bottom = anchor.boxes[-1]
    back = top + (bottom - top) * _SURFACE.get(anchor.noun, 0.2) - 2
    _fit(item, (x1 - x0) * 0.7, min((back - MARGIN) / 0.7, bottom - top))
    _row(item, (x0 + x1) / 2 + 0.04 * (x1 - x0), back + 0.18 * item.height)


def _worn(item: Attachable, anchor: _Part, stage: LayoutStage, rng: random.Random) -> None:
    """On the head: at the left of an animal that is seen from the side, else in the middle."""
    item.count = 1
    x0, top, x1, bottom = anchor.boxes[-1]
    side_view = (x1 - x0) > 0.85 * (bottom - top)
    _fit(item, (x1 - x0) * (0.4 if side_view else 0.62), max(top - MARGIN, 14) + 8)
    _row(item, x0 + (x1 - x0) * (0.2 if side_view else 0.5), top + 0.16 * item.height + (0.06 * (bottom - top) if side_view else 0.0))


def _beneath(item: Attachable, anchor: _Part, stage: LayoutStage, rng: random.Random) -> None:
    """In the water below a vessel."""
    x0, _, x1, bottom = anchor.box_around()
    _fit(item, 1.2 * (x1 - x0), W - 10 - bottom)
    half = item.width * item.count / 2
    center = min(max((x0 + x1) / 2 + rng.uniform(-16, 16), MARGIN + half), W - MARGIN - half)
    _row(item, center, min(bottom + item.height + 4, W - 5))


_PLACERS = {"above": _over, "on": _on, "in": _in, "under": _under, "front": _before, "beneath": _beneath, "rides": _astride, "wears": _worn}
