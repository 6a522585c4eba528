"""Biome painters: Beach, ocean, lake, underwater, garden.  Each draws the background behind the sprites on ``s.img``."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np

from studio.renderer.painting.primitives import W, c8, circ, ell, fill_below, hat, line, mix, mul, poly, rect, ridge_pts
from studio.renderer.painting.props import coral, flower, palm, pine, rock, roundtree, waves
from studio.renderer.painting.scene import Scene


def paint_beach(s: Scene) -> None:
    """Biome: beach."""
    s.horizon = s.uniform(120, 140)
    s.water(s.horizon)
    sy = s.uniform(178, 196)
    pts = ridge_pts(s.rng, sy, 5, 2)
    fill_below(s.img, [(x, y - 5) for x, y in pts], mix(s.tint((120, 200, 220)), (255, 255, 255), 0.3))
    fill_below(s.img, [(x, y - 2) for x, y in pts], s.tint((246, 250, 250)))
    fill_below(s.img, pts, s.tint((240, 214, 160)))
    if s.rng.random() < 0.4:
        x = s.uniform(40, 216)
        poly(
            s.layer("island"),
            [(x - 40, s.horizon), (x - 12, s.horizon - 14), (x + 10, s.horizon - 10), (x + 40, s.horizon)],
            s.tint((84, 140, 96), 0.3),
        )
    for _ in range(s.rng.randint(1, 3)):
        palm(
            s.layer("palm tree"),
            s.rng.choice((s.uniform(6, 60), s.uniform(196, 250))),
            s.uniform(206, 236),
            s.uniform(84, 140),
            s.light,
            s.rng,
        )
    if s.rng.random() < 0.5:
        x = s.uniform(60, 190)
        line(s.layer("umbrella"), (x, 226), (x, 190), s.tint((220, 220, 220)), 2)
        poly(
            s.layer("umbrella"),
            [(x - 24, 196), (x - 16, 182), (x, 176), (x + 16, 182), (x + 24, 196)],
            s.tint(s.rng.choice([(230, 70, 70), (70, 130, 220), (250, 190, 60)])),
        )
    for _ in range(6):
        circ(s.img, s.uniform(0, W), s.uniform(210, 252), s.uniform(1.5, 3), s.tint((250, 230, 220)))
    s.ground_y = s.uniform(214, 232)


def paint_ocean(s: Scene) -> None:
    """Biome: ocean."""
    s.horizon = s.uniform(112, 150)
    s.water(s.horizon)
    c = mix(mul((36, 110, 180), s.light), s.sky_bottom, 0.2)
    for k in range(3):
        if s.rng.random() < 0.75:
            fill_below(s.img, ridge_pts(s.rng, s.horizon + 32 + k * 30, 5 + k * 1.5, 3), mul(c, (1 - 0.14 * k,) * 3))
    waves(s.layer("wave"), s.horizon + 20, c, s.rng, 12)
    if s.rng.random() < 0.25:
        x = s.uniform(40, 210)
        poly(
            s.layer("island"),
            [(x - 30, s.horizon), (x - 8, s.horizon - 16), (x + 12, s.horizon - 9), (x + 32, s.horizon)],
            s.tint((80, 110, 90), 0.35),
        )
    if s.time in ("sunset", "dawn"):
        for k in range(8):
            y = s.horizon + 6 + k * 12
            if s.weather in ("clear", "fog", "snow"):
                line(
                    s.layer("sun"),
                    (s.sun_x - 14 + s.uniform(-6, 6), y),
                    (s.sun_x + 14 + s.uniform(-6, 6), y),
                    mix((255, 214, 130), c, 0.2 + 0.06 * k),
                    2,
                )
    s.ground_y = s.uniform(180, 215)


def paint_lake(s: Scene) -> None:
    """Biome: lake."""
    s.horizon = s.uniform(124, 146)
    for k, d in enumerate((0.68, 0.4, 0.18)):
        fill_below(
            s.img,
            ridge_pts(s.rng, s.horizon - 34 + 15 * k, 16 - 4 * k, 2 + k % 2),
            s.tint(mul((84, 140, 96), (1 - 0.08 * k,) * 3), d),
        )
    for _ in range(12):
        pine(s.layer("pine tree"), s.uniform(0, W), s.horizon + 2, s.uniform(16, 36), s.tint((44, 100, 70), 0.18))
    shore, h = int(s.horizon) * s.scale, (W - int(s.horizon)) * s.scale
    ref = s.img[max(0, shore - h) : shore][::-1]
    ref = cv2.resize(ref, (s.img.shape[1], h))
    wc = mix(mul((70, 140, 190), s.light), s.sky_bottom, 0.3)
    s.img[shore:] = (ref * 0.55 + np.asarray(wc, np.float32) * 0.45).astype(np.uint8)
    waves(s.layer("wave"), s.horizon, wc, s.rng, 16)
    pts = ridge_pts(s.rng, s.uniform(222, 236), 5, 2)
    fill_below(s.img, pts, s.tint(s.grass))
    for _ in range(14):
        x = s.uniform(0, W)
        y = hat(pts, x) + 3
        line(s.layer("grass"), (x, y), (x + s.uniform(-4, 4), y - s.uniform(10, 26)), s.tint((84, 130, 60)), 2)
    if s.rng.random() < 0.5:
        roundtree(
            s.layer("tree"),
            s.rng.choice((s.uniform(0, 40), s.uniform(216, 256))),
            240,
            s.uniform(90, 130),
            s.tint((66, 140, 74)),
            s.tint((96, 66, 46)),
        )
    s.ground_y = s.uniform(236, 248)


def paint_underwater(s: Scene) -> None:
    """Biome: underwater."""
    k = {"day": 1, "dawn": 0.9, "sunset": 0.75, "night": 0.45}[s.time]
    s.backdrop(mul((70, 190, 225), (k,) * 3), mul((10, 50, 110), (k,) * 3))
    for _ in range(5):
        x = s.uniform(0, W)
        ov = s.img.copy()
        poly(
            ov,
            [(x, -5), (x + s.uniform(14, 34), -5), (x + s.uniform(30, 80), 220), (x - s.uniform(0, 30), 220)],
            mul((170, 235, 245), (k,) * 3),
        )
        s.img = cv2.addWeighted(s.img, 0.82, ov, 0.18, 0)
    fill_below(s.img, ridge_pts(s.rng, 190, 9, 3), mul((30, 86, 126), (k,) * 3))
    fill_below(s.img, ridge_pts(s.rng, 216, 6, 2), mul((214, 196, 150), (k * 0.85, k * 0.9, k)))
    for _ in range(s.rng.randint(5, 9)):
        x, y = (s.uniform(0, W), s.uniform(216, 250))
        q = s.rng.random()
        cc = mul(
            s.rng.choice([(255, 110, 120), (255, 160, 80), (230, 110, 220), (255, 214, 90), (150, 120, 255)]),
            (0.4 + 0.6 * k,) * 3,
        )
        if q < 0.55:
            coral(s.layer("coral"), x, y, s.uniform(26, 54), cc, s.rng)
        elif q < 0.75:
            rock(s.layer("rock"), x, y, s.uniform(9, 22), mul((110, 116, 130), (k,) * 3))
        else:
            for _ in range(5):
                circ(s.layer("coral"), x + s.uniform(-9, 9), y - s.uniform(0, 12), s.uniform(4, 8), cc)
    for _ in range(s.rng.randint(4, 9)):
        x, y, h = (s.uniform(0, W), s.uniform(222, 256), s.uniform(40, 100))
        ph = s.uniform(0, 6)
        pp = [(x + 5 * math.sin(q * 0.9 + ph), y - h * q / 7) for q in range(8)]
        for p, q in itertools.pairwise(pp):
            line(s.layer("seaweed"), p, q, mul((50, 160, 90), (k,) * 3), 4)
    for _ in range(s.rng.randint(6, 16)):
        x, y, r = (s.rng.uniform(0, W), s.rng.uniform(10, 210), s.rng.uniform(1.5, 5))
        center, radius = (int(x * s.scale), int(y * s.scale)), int(r * s.scale)
        cv2.circle(s.layer("bubble"), center, radius, c8(mul((210, 244, 255), (0.5 + 0.5 * k,) * 3)), s.scale, cv2.LINE_AA)
    if s.rng.random() < 0.6:
        for _ in range(5):
            x, y, q = (s.uniform(10, 246), s.uniform(30, 170), s.uniform(5, 9))
            fc = mul(s.rng.choice([(255, 170, 60), (255, 230, 90), (250, 110, 110)]), (0.5 + 0.5 * k,) * 3)
            fish = s.layer("fish")
            ell(fish, x, y, q, q * 0.55, fc)
            poly(fish, [(x - q * 0.8, y), (x - q * 1.7, y - q * 0.6), (x - q * 1.7, y + q * 0.6)], fc)
            circ(fish, x + q * 0.5, y - 1, 1, (10, 10, 20))
    s.light = (0.75 + 0.2 * k,) * 3
    s.ground_y = s.uniform(170, 224)


def paint_garden(s: Scene) -> None:
    """Biome: garden."""
    for k, d in enumerate((0.6, 0.35)):
        fill_below(s.img, ridge_pts(s.rng, s.horizon - 12 + 14 * k, 10, 2), s.tint(mul(s.grass, (0.9, 0.95, 0.9)), d))
    if s.rng.random() < 0.6:
        for _ in range(s.rng.randint(2, 5)):
            roundtree(
                s.layer("tree"),
                s.uniform(0, W),
                s.horizon + 8,
                s.uniform(44, 72),
                s.tint(s.rng.choice([(70, 150, 76), (70, 150, 76), (244, 160, 190)]), 0.15),
                s.tint((100, 70, 50), 0.15),
            )
    s.ground(s.grass, s.horizon + 10, 4)
    if s.rng.random() < 0.4:
        fence = s.layer("fence")
        rect(fence, 0, s.horizon + 4, W, s.horizon + 7, s.tint((250, 250, 246)))
        rect(fence, 0, s.horizon + 13, W, s.horizon + 16, s.tint((250, 250, 246)))
        for x in range(0, W, 14):
            poly(
                fence,
                [
                    (x, s.horizon + 20),
                    (x, s.horizon),
                    (x + 4, s.horizon - 5),
                    (x + 8, s.horizon),
                    (x + 8, s.horizon + 20),
                ],
                s.tint((250, 250, 246)),
            )
    if s.rng.random() < 0.4:
        xx = s.uniform(90, 166)
        poly(
            s.layer("path"),
            [(xx - 8, s.horizon + 12), (xx + 8, s.horizon + 12), (xx + 50, W), (xx - 40, W)],
            s.tint((220, 196, 150)),
        )
    fls = sorted([(s.uniform(s.horizon + 26, 256), s.uniform(0, W)) for _ in range(s.rng.randint(20, 38))])
    for y, x in fls:
        flower(
            s.layer("flower"),
            x,
            y,
            7 + 14 * (y - s.horizon) / 110,
            s.tint(s.rng.choice([(240, 70, 90), (255, 140, 190), (255, 255, 255), (190, 110, 240), (255, 170, 60), (110, 130, 250)])),
            s.tint((50, 130, 60)),
        )
