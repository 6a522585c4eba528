"""Scenes on a road, made in a moment: what a camera and a lidar see, what somebody says, and whether the car must brake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

HIGH, WIDE = 24, 48  # px of the camera; the lidar has a beam for each column
NEAR = 28.0  # m: what is nearer in the own lane must be braked for
FAR = 60.0  # m, how far the lidar reaches in clear air
# what may be said, by what it means: (hazard that nobody can see, sentence)
SENTENCES = (
    ("child", "a child ran behind the bus"), ("child", "careful a kid is hiding behind the bus"),
    ("works", "road works behind the bend"), ("works", "workers on the road after the bend"),
    ("", "all clear"), ("", "the bus is empty"), ("", "traffic is moving after the bend"), ("", "no child near the bus"),
)  # fmt: skip
_WORDS = tuple(sorted({word for _, text in SENTENCES for word in text.split()}))
_GREY, _SKY, _ROAD, _GRASS = (0.72, 0.74, 0.77), (0.55, 0.75, 0.95), (0.32, 0.32, 0.35), (0.38, 0.6, 0.3)


class _Body(NamedTuple):
    """Width and height in metres, lowest point above the road, colour; ``solid``: whether a lidar sees it."""

    width: float
    height: float
    lift: float
    color: tuple[float, float, float]
    solid: bool


_CAR, _PERSON, _BAG = (
    _Body(1.8, 1.5, 0, (0.15, 0.2, 0.65), True),
    _Body(0.7, 1.7, 0, (0.9, 0.4, 0.1), True),
    _Body(1.2, 1.2, 0, (1, 1, 1), True),
)
_BUS = _Body(2.5, 3, 0, (0.95, 0.8, 0.1), True)
_RED, _GREEN = _Body(0.9, 0.9, 2.6, (0.95, 0.05, 0.05), False), _Body(0.9, 0.9, 2.6, (0.05, 0.8, 0.3), False)


@dataclass(frozen=True)
class Scenes:
    """n scenes. ``camera`` float32 (n, 3, HIGH, WIDE) in [0, 1]; ``lidar`` float32 (n, WIDE): nearness of what each beam hits, 0 for
    nothing; ``words`` float32 (n, vocabulary): which words were said; ``said`` (n,): position in `SENTENCES`; ``brake`` float32 (n,).
    """

    camera: np.ndarray
    lidar: np.ndarray
    words: np.ndarray
    said: np.ndarray
    brake: np.ndarray


def make_scenes(
    count: int, rng: np.random.Generator, *, fog: float | None = None, failures: float = 0, wrong: float = 0, scale: int = 1
) -> Scenes:
    """``count`` scenes, about half of which need the brake. A thousand take about 0.2 s.

    ``fog``: 0 clear to 1 thick, None for any; ``failures``: share of scenes in which the camera or the lidar is dead; ``wrong``: share of
    sentences that are picked blindly; ``scale``: a larger camera, to be looked at.
    """
    thickness = rng.uniform(0, 1, count) if fog is None else np.full(count, fog)
    kind = rng.choice(4, count, p=(0.3, 0.3, 0.2, 0.2))  # nothing, car, person, bag
    distance = rng.uniform(6, 55, count)
    lane = rng.choice((-1, 0, 0, 1), count)
    light, light_at = rng.choice(3, count, p=(0.6, 0.2, 0.2)), rng.uniform(8, 26, count)  # none, red, green
    hazard = rng.choice(("", "child", "works"), count, p=(0.8, 0.1, 0.1))
    bus = (hazard == "child") | (rng.random(count) < 0.35)
    brake = ((kind == 1) | (kind == 2)) & (lane == 0) & (distance < NEAR) | (light == 1) | (hazard != "")
    side = lane * 3.5 + rng.uniform(-0.5, 0.5, count)
    things = [
        (_BUS, bus, rng.uniform(12, 25, count), np.full(count, 4.6)),
        *((body, kind == k, distance, side) for k, body in ((1, _CAR), (2, _PERSON), (3, _BAG))),
        *((body, light == k, light_at, np.full(count, -2.6)) for k, body in ((1, _RED), (2, _GREEN))),
    ]
    camera, lidar = _camera(things, thickness, rng, scale), _lidar(things, thickness, rng)
    dead = rng.choice(3, count, p=(1 - failures, failures / 2, failures / 2))
    camera[dead == 1] = rng.normal(0.05, 0.02, camera[dead == 1].shape).clip(0, 1)
    lidar[dead == 2] = 0
    said = _said(hazard, wrong, rng)
    return Scenes(camera, lidar, _BAGS[said], said, brake.astype(np.float32))


_BAGS = np.array([[word in text.split() for word in _WORDS] for _, text in SENTENCES], np.float32)


def _said(hazard: np.ndarray, wrong: float, rng: np.random.Generator) -> np.ndarray:
    means = np.array([meaning for meaning, _ in SENTENCES])
    told = np.array([rng.choice(np.flatnonzero(means == h)) for h in hazard])
    return np.where(rng.random(len(hazard)) < wrong, rng.integers(0, len(SENTENCES), len(hazard)), told)


_Thing = tuple[_Body, np.ndarray, np.ndarray, np.ndarray]  # body, where it exists, distance, metres to the right


def _edges(thing: _Thing, scale: int) -> tuple[np.ndarray, ...]:
    """Left, right, top and bottom of a thing in px, (n,) each: a pinhole camera 1.2 m above the road."""
    body, _, distance, side = thing
    focal, middle, horizon = 40 * scale, WIDE * scale / 2, HIGH * scale * 0.42
    left, right = (middle + focal * (side + sign * body.width / 2) / distance for sign in (-1, 1))
    bottom = horizon + focal * (1.2 - body.lift) / distance
    return left, right, bottom - focal * body.height / distance, bottom


def _camera(things: list[_Thing], fog: np.ndarray, rng: np.random.Generator, scale: int) -> np.ndarray:
    high, wide = HIGH * scale, WIDE * scale
    y, x = np.mgrid[0:high, 0:wide] + 0.5
    below = np.maximum(y - high * 0.42, 1e-3)
    on_road = np.abs(x - wide / 2) < below / 1.2 * 5.2
    ground = np.where((y < high * 0.42)[..., None], _SKY, np.where(on_road[..., None], _ROAD, _GRASS))
    depth = np.broadcast_to(np.where(y < high * 0.42, 80, 48 * scale / below).clip(0, 80), (len(fog), high, wide)).copy()
    picture = np.broadcast_to(ground, (len(fog), high, wide, 3)).astype(np.float32)
    for thing in things:
        left, right, top, bottom = (edge[:, None, None] for edge in _edges(thing, scale))
        inside = (x >= left) & (x <= right) & (y >= top) & (y <= bottom) & thing[1][:, None, None]
        inside &= thing[2][:, None, None] <= depth
        picture[inside] = thing[0].color
        depth = np.where(inside, thing[2][:, None, None], depth)
    clear = np.exp(-depth * fog[:, None, None] * 0.11)[..., None].astype(np.float32)
    picture = picture * clear + np.array(_GREY, np.float32) * (1 - clear)
    picture += rng.normal(0, 0.03, picture.shape).astype(np.float32)
    return picture.clip(0, 1).transpose(0, 3, 1, 2).copy()


def _lidar(things: list[_Thing], fog: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    beams = np.arange(WIDE) + 0.5
    hit = np.full((len(fog), WIDE), FAR)
    for thing in things:
        if thing[0].solid:
            left, right, _, _ = (edge[:, None] for edge in _edges(thing, 1))
            inside = (beams >= left) & (beams <= right) & thing[1][:, None]
            hit = np.where(inside, np.minimum(hit, thing[2][:, None]), hit)
    hit = hit + rng.normal(0, 0.3, hit.shape)
    hit[hit > FAR * (1 - 0.6 * fog[:, None])] = FAR  # thick fog swallows the echo
    drops = rng.random(hit.shape) < 0.12 * fog[:, None]
    hit = np.where(drops, rng.uniform(2, FAR, hit.shape), hit)  # echoes of the fog itself
    return (1 - hit / FAR).clip(0, 1).astype(np.float32)
