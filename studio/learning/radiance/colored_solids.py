"""Things built of a few simple shapes, seen by a camera that walks around them: what a radiance field learns from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

BACKGROUND = (0.93, 0.94, 0.96)
_FOCAL = 1.8  # in halves of the picture: 58 degrees across, which from `DISTANCE` just holds the things
DISTANCE = 2.1  # of the eye from the middle
_LIGHT = np.array([0.45, 0.8, 0.4]) / np.linalg.norm([0.45, 0.8, 0.4])
_MARCH = 40  # steps along a ray

Kind = Literal["ball", "box", "cylinder", "cone", "ring"]
Color = tuple[float, float, float]


@dataclass(frozen=True)
class Shape:
    """``center`` and ``size`` in units where the whole thing fits into the ball of radius 1, y up.

    ``size``: half extents (x, y, z) of a box; radii of a ball (x, y, z); radius, half height of a cylinder or cone;
    radius and thickness of a ring, which stands upright in the x-y plane. ``color``: RGB in [0, 1].
    """

    kind: Kind
    center: tuple[float, float, float]
    size: tuple[float, ...]
    color: Color

    def distance(self, points: np.ndarray) -> np.ndarray:
        """Lower bound of the signed distance from ``points`` (n, 3), negative inside."""
        p = points - np.array(self.center, points.dtype)
        size = np.array(self.size, points.dtype)
        if self.kind == "ball":
            scaled = np.linalg.norm(p / size, axis=1)
            return (scaled - 1) * size.min()
        if self.kind == "box":
            q = np.abs(p) - size
            return np.linalg.norm(np.maximum(q, 0), axis=1) + np.minimum(q.max(1), 0)
        if self.kind == "ring":
            return np.hypot(np.hypot(p[:, 0], p[:, 1]) - size[0], p[:, 2]) - size[1]
        out, up = np.hypot(p[:, 0], p[:, 2]), p[:, 1]
        if self.kind == "cylinder":
            q = np.stack([out - size[0], np.abs(up) - size[1]], 1)
            return np.linalg.norm(np.maximum(q, 0), axis=1) + np.minimum(q.max(1), 0)
        slope = np.array([2 * size[1], size[0]]) / np.hypot(2 * size[1], size[0])  # outward normal of the cone's side
        return np.maximum(out * slope[0] + (up - size[1]) * slope[1], -size[1] - up)


@dataclass(frozen=True)
class Solid:
    """``name``: what it is; ``shapes``: its parts, which may overlap. ``minus``: shapes that are cut out of it."""

    name: str
    shapes: tuple[Shape, ...]
    minus: tuple[Shape, ...] = ()

    def nearest(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Signed distance (n,) and number (n,) of the nearest part for ``points`` (n, 3)."""
        each = np.stack([shape.distance(points) for shape in self.shapes])
        which = each.argmin(0)
        distance = each[which, np.arange(len(points))]
        for hole in self.minus:
            distance = np.maximum(distance, -hole.distance(points))
        return distance, which


def camera_rays(azimuth: float, elevation: float, side: int) -> tuple[np.ndarray, np.ndarray]:
    """The eye (3,) and the directions (side * side, 3), of length 1, of a camera that looks at the middle; angles in degrees."""
    a, e = np.radians(azimuth), np.radians(elevation)
    eye = DISTANCE * np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])
    forward = -eye / DISTANCE
    right = np.cross(forward, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    up = np.cross(right, forward)
    steps = (np.arange(side) + 0.5) / side * 2 - 1
    u, v = np.meshgrid(steps, -steps)
    rays = forward * _FOCAL + u[..., None] * right + v[..., None] * up
    return eye.astype(np.float32), (rays / np.linalg.norm(rays, axis=-1, keepdims=True)).reshape(-1, 3).astype(np.float32)


def photograph(solid: Solid, azimuth: float, elevation: float, side: int) -> np.ndarray:
    """A view of ``solid`` as float32 (side, side, 3) in [0, 1], with soft shadowless light; angles in degrees."""
    eye, rays = camera_rays(azimuth, elevation, side)
    picture = np.broadcast_to(np.array(BACKGROUND, np.float32), rays.shape).copy()
    alive, depth = np.arange(len(rays)), np.full(len(rays), DISTANCE - 1.05, np.float32)
    hits = []
    for _ in range(_MARCH):
        distance, _which = solid.nearest(eye + rays[alive] * depth[alive, None])
        hits.append(alive[distance < 0.004])
        depth[alive] += np.maximum(distance, 0.003)
        alive = alive[(distance >= 0.004) & (depth[alive] < DISTANCE + 1.1)]
    seen = np.concatenate(hits)
    points = eye + rays[seen] * depth[seen, None]
    _, which = solid.nearest(points)
    color = np.array([shape.color for shape in solid.shapes], np.float32)[which]
    picture[seen] = color * (0.55 + 0.45 * np.maximum(_normals(solid, points) @ _LIGHT, 0))[:, None]
    return picture.reshape(side, side, 3)


def _normals(solid: Solid, points: np.ndarray) -> np.ndarray:
    step = 2e-3
    axes = step * np.eye(3, dtype=np.float32)
    slope = np.stack([solid.nearest(points + axis)[0] - solid.nearest(points - axis)[0] for axis in axes], 1)
    return slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-9)
