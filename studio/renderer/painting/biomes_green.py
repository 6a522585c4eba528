"""Biome painters: Forests, swamp, mountains, snow, desert.  Each draws the background behind the sprites on ``s.img``."""

from __future__ import annotations

from studio.renderer.painting.primitives import W, circ, ell, fill_below, glow, line, mix, mul, poly, ridge_pts
from studio.renderer.painting.props import bush, cactus, deadtree, flower, mush, pine, rock, roundtree, trunk
from studio.renderer.painting.scene import Scene


def paint_forest(s: Scene) -> None:
    """Biome: forest, swamp."""
    leaf = (58, 130, 70) if s.biome == "forest" else (78, 104, 66)
    for k, d in enumerate((0.72, 0.5, 0.26)):
        y = s.horizon - 8 + k * 14
        fill_below(s.img, ridge_pts(s.rng, y, 3, 2), s.tint(mul(leaf, (0.9,) * 3), d))
        for _ in range(11 - 2 * k):
            x = s.uniform(-10, W + 10)
            h = s.uniform(58, 92) + k * 22
            if s.biome == "swamp":
                if s.uniform(0, 1) < 0.45:
                    deadtree(s.layer("tree"), x, y + 6, h * 0.8, s.tint((70, 62, 50), d), s.rng)
                else:
                    roundtree(s.layer("tree"), x, y + 6, h * 0.8, s.tint(leaf, d), s.tint((80, 64, 50), d))
            elif s.rng.random() < 0.55:
                pine(s.layer("pine tree"), x, y + 6, h, s.tint(leaf, d))
            else:
                roundtree(s.layer("tree"), x, y + 6, h * 0.85, s.tint(mul(leaf, (1.15, 1.12, 1)), d), s.tint((96, 66, 46), d))
    s.ground(s.grass if s.biome == "forest" else (84, 96, 58), s.horizon + 30)
    if s.biome == "swamp":
        for _ in range(5):
            ell(
                s.img,
                s.uniform(0, W),
                s.uniform(s.horizon + 45, W),
                s.uniform(24, 60),
                s.uniform(6, 12),
                s.tint((70, 104, 92)),
            )
        for _ in range(8):
            x, y = (s.uniform(0, W), s.uniform(s.horizon + 50, W))
            line(s.layer("grass"), (x, y), (x, y - 18), s.tint((110, 120, 60)), 2)
            ell(s.layer("grass"), x, y - 20, 2, 6, s.tint((110, 70, 40)))
        for x in (s.uniform(-6, 36), s.uniform(220, 262)):
            deadtree(s.layer("tree"), x, 232, s.uniform(110, 160), s.tint((52, 46, 40)), s.rng)
    else:
        s.tufts(s.tint((60, 130, 60)))
        for x in [s.uniform(-4, 26), s.uniform(228, 262)] if s.rng.random() < 0.7 else []:
            trunk(s.layer("tree"), x, s.uniform(16, 28), s.tint((92, 64, 46)), s.rng, s.uniform(225, 250))
        for _ in range(4):
            bush(s.layer("bush"), s.uniform(0, W), s.uniform(s.horizon + 42, 250), s.uniform(8, 18), s.tint((52, 128, 62)))


def paint_mystical_forest(s: Scene) -> None:
    """Biome: mystical forest."""
    gc = s.rng.choice([(80, 255, 220), (120, 200, 255), (200, 130, 255), (120, 255, 140)])
    for k, d in enumerate((0.6, 0.4, 0.2)):
        for _ in range(6 - k):
            trunk(s.layer("tree"), s.uniform(-8, W + 8), 7 + 6 * k, s.tint((60, 62, 84), d), s.rng, s.horizon + 14 + 20 * k)
        fill_below(s.img, ridge_pts(s.rng, s.horizon + 10 + 18 * k, 4, 2), s.tint((44, 84, 84), d))
    s.ground((40, 92, 84), s.horizon + 44)
    for x in (s.uniform(-6, 24), s.uniform(230, 262)):
        trunk(s.layer("tree"), x, s.uniform(22, 36), s.tint((46, 40, 60)), s.rng, 248)
    for _ in range(s.rng.randint(5, 9)):
        x, y = (s.uniform(0, W), s.uniform(s.horizon + 50, 252))
        h = 12 + 20 * (y - s.horizon) / 110
        g2 = mix(gc, s.rng.choice([(255, 140, 220), (140, 220, 255), gc]), 0.6)
        mushroom = s.rng.random() < 0.5
        glow(s.layer("mushroom" if mushroom else "flower"), x, y - h * 0.6, h * 1.9, g2, 0.6)
        if mushroom:
            mush(s.layer("mushroom"), x, y, h, g2, (210, 235, 235))
        else:
            flower(s.layer("flower"), x, y, h, g2, (60, 170, 140))
    for _ in range(26):
        x, y = (s.uniform(0, W), s.uniform(30, 240))
        glow(s.img, x, y, s.uniform(4, 9), gc, 0.8)
        circ(s.img, x, y, 1.1, (255, 255, 240))


def paint_desert(s: Scene) -> None:
    """Biome: desert."""
    sand = s.rng.choice([(232, 186, 110), (226, 160, 96), (238, 204, 140)])
    if s.rng.random() < 0.35:
        x = s.uniform(60, 200)
        h = s.uniform(40, 64)
        poly(s.layer("pyramid"), [(x - h, s.horizon + 4), (x, s.horizon - h), (x + h, s.horizon + 4)], s.tint((206, 160, 96), 0.2))
        poly(
            s.layer("pyramid"),
            [(x, s.horizon - h), (x + h, s.horizon + 4), (x + h * 0.2, s.horizon + 4)],
            s.tint((160, 116, 70), 0.2),
        )
    for k, d in enumerate((0.5, 0.25, 0)):
        fill_below(s.img, ridge_pts(s.rng, s.horizon + k * 22, 11 - 2 * k, 2), s.tint(mul(sand, (1 - 0.06 * k,) * 3), d))
    s.ground(sand, s.horizon + 56, 5)
    for _ in range(s.rng.randint(2, 5)):
        y = s.uniform(s.horizon + 30, 236)
        cactus(s.layer("cactus"), s.uniform(8, 248), y, 16 + (y - s.horizon) * 0.5, s.tint((70, 140, 80)))
    for _ in range(3):
        y = s.uniform(s.horizon + 50, 250)
        rock(s.layer("rock"), s.uniform(0, W), y, s.uniform(5, 13), s.tint((176, 124, 88)))


def paint_mountains(s: Scene) -> None:
    """Biome: mountains."""
    snow = s.rng.random() < 0.7
    mc = s.rng.choice([(104, 112, 140), (120, 108, 116), (90, 110, 120)])
    for k in range(3):
        d = 0.6 - 0.24 * k
        y0 = s.horizon - 4 + 10 * k
        for _ in range(4 - k):
            x = s.uniform(-10, W + 10)
            h = s.uniform(60, 108) - 22 * k
            w_ = h * s.uniform(0.75, 1.1)
            ap = (x, y0 - h)
            poly(s.img, [(x - w_, y0 + 14), ap, (x + w_, y0 + 14)], s.tint(mc, d))
            poly(
                s.img,
                [
                    ap,
                    (x + w_, y0 + 14),
                    (x + w_ * 0.15, y0 + 14),
                    (x - w_ * 0.06, y0 - h * 0.45),
                    (x + w_ * 0.08, y0 - h * 0.7),
                ],
                s.tint(mul(mc, (0.76,) * 3), d),
            )
            if snow and k < 2:
                f = 0.32
                poly(
                    s.img,
                    [
                        (x - w_ * f, y0 - h * (1 - f)),
                        ap,
                        (x + w_ * f, y0 - h * (1 - f)),
                        (x + w_ * f * 0.5, y0 - h * (1 - f * 0.75)),
                        (x + w_ * 0.05, y0 - h * (1 - f * 1.15)),
                        (x - w_ * f * 0.45, y0 - h * (1 - f * 0.7)),
                    ],
                    s.tint((248, 250, 255), d * 0.6),
                )
        fill_below(s.img, ridge_pts(s.rng, y0 + 12, 4, 2), s.tint(mul(s.grass, (0.8, 0.86, 0.86)), d * 0.8))
    s.ground(s.grass, s.horizon + 34)
    for _ in range(s.rng.randint(4, 9)):
        y = s.uniform(s.horizon + 30, 226)
        pine(s.layer("pine tree"), s.uniform(0, W), y, 16 + (y - s.horizon) * 0.55, s.tint((46, 104, 70), 0.08))
    if s.rng.random() < 0.3:
        ell(s.img, s.uniform(60, 200), s.uniform(216, 240), s.uniform(40, 80), s.uniform(8, 14), s.tint((92, 160, 210)))
    s.tufts(s.tint((66, 130, 64)), 14)


def paint_snowfield(s: Scene) -> None:
    """Biome: snowfield."""
    for k, d in enumerate((0.7, 0.45, 0.2)):
        fill_below(s.img, ridge_pts(s.rng, s.horizon - 16 + 20 * k, 10, 2), s.tint((216, 228, 244), d))
        for _ in range(6 - k):
            pine(
                s.layer("pine tree"),
                s.uniform(0, W),
                s.horizon - 8 + 22 * k,
                s.uniform(24, 40) + 12 * k,
                s.tint(mix((60, 108, 100), (235, 242, 250), s.rng.choice((0.15, 0.5))), d),
            )
    s.ground((240, 246, 254), s.horizon + 40, 4)
    for _ in range(s.rng.randint(1, 4)):
        y = s.uniform(214, 250)
        pine(s.layer("pine tree"), s.rng.choice((s.uniform(0, 60), s.uniform(196, 256))), y, s.uniform(60, 110), s.tint((70, 120, 108)))
    if s.rng.random() < 0.35:
        ell(s.img, s.uniform(60, 200), s.uniform(214, 236), s.uniform(40, 70), s.uniform(8, 13), s.tint((160, 208, 236)))
