"""Biome painters: Cities, village, castle, farm, ruins.  Each draws the background behind the sprites on ``s.img``."""

from __future__ import annotations

import numpy as np

from studio.renderer.painting.primitives import W, circ, ell, fill_below, glow, line, mix, mul, poly, rect, ridge_pts
from studio.renderer.painting.props import Facade, bush, castle, cottage, office_tower, pine, rock, roundtree
from studio.renderer.painting.scene import Scene


def paint_city(s: Scene) -> None:
    """Biome: city, futuristic city."""
    fut = s.biome != "city"
    nc = s.rng.choice([(80, 240, 255), (255, 90, 220), (130, 255, 160), (180, 120, 255)])
    for k, d in enumerate((0.7, 0.42, 0.12)):
        x = s.snapped(-10.0)
        while x < W:
            bw = s.uniform(20, 40)
            h = s.uniform(40, 112) * (1.15 - 0.2 * k) + k * 8
            bc = (
                s.rng.choice([(104, 116, 140), (128, 120, 130), (84, 100, 124), (150, 132, 122)])
                if not fut
                else s.rng.choice([(70, 64, 120), (52, 74, 120), (92, 56, 120)])
            )
            c = s.tint(bc, d)
            base = s.horizon + 24 + 8 * k
            wn = (255, 220, 120) if s.lit else mix(mul((196, 222, 240), s.light), c, 0.35)
            if fut:
                wn = mix(nc, (255, 255, 255), 0.25)
                h *= 1.2
            if fut and s.rng.random() < 0.4:
                tower = s.layer("tower")
                rect(tower, x, base - h, x + bw, base, c)
                poly(tower, [(x, base - h), (x + bw / 2, base - h - bw * 0.9), (x + bw, base - h)], c)
                line(tower, (x + bw / 2, base - h - bw * 0.9), (x + bw / 2, base), wn, 2)
                for yy in np.arange(base - h + 6, base, 12):
                    line(tower, (x + 3, yy), (x + bw - 3, yy), mix(wn, c, 0.5), 1)
            elif fut and s.rng.random() < 0.25:
                tower = s.layer("tower")
                rect(tower, x + bw * 0.35, base - h, x + bw * 0.65, base, c)
                ell(tower, x + bw / 2, base - h, bw * 0.8, bw * 0.25, c)
                ell(tower, x + bw / 2, base - h - 3, bw * 0.5, bw * 0.16, wn)
            else:
                facade = Facade(c, mix(wn, c, d * 0.8), 0.55 if s.lit or fut else 0.8)
                office_tower(s.layer("tower"), x, base, bw, h, facade, s.rng)
            x += bw + s.uniform(-4, 6)
    y0 = s.horizon + 40
    rect(s.img, 0, y0, W, W, s.tint((72, 74, 84) if not fut else (54, 48, 84)))
    rect(s.img, 0, y0, W, y0 + 6, s.tint((150, 150, 154) if not fut else (110, 90, 160)))
    yl = (y0 + W) / 2 + 8
    for x in range(-10, W, 42):
        rect(s.img, x, yl, x + 22, yl + 4, s.tint((236, 214, 120)) if not fut else nc)
    if fut:
        glow(s.img, s.uniform(40, 216), s.horizon, 90, nc, 0.35)
        for _ in range(s.rng.randint(2, 5)):
            x, y, sz = (s.uniform(10, 246), s.uniform(30, 130), s.uniform(7, 13))
            ufo = s.layer("ufo")
            ell(ufo, x, y, sz, sz * 0.36, (206, 210, 230))
            ell(ufo, x, y - sz * 0.3, sz * 0.5, sz * 0.3, nc)
            glow(ufo, x - sz * 1.3, y, sz, (255, 160, 80), 0.8)
    else:
        for x in range(int(s.uniform(6, 40)), W, 62):
            lamp = s.layer("lamp")
            line(lamp, (x, y0 + 4), (x, y0 - 32), s.tint((60, 60, 66)), 2)
            circ(lamp, x, y0 - 33, 3.4, (255, 236, 170) if s.lit else s.tint((220, 220, 220)))
            if s.lit:
                glow(lamp, x, y0 - 33, 16, (255, 226, 150), 0.6)
    s.ground_y = s.uniform(222, 240)


def paint_village(s: Scene) -> None:
    """Biome: village."""
    for k, d in enumerate((0.6, 0.35)):
        fill_below(s.img, ridge_pts(s.rng, s.horizon - 14 + 14 * k, 12, 2), s.tint(mul(s.grass, (0.85, 0.9, 0.9)), d))
    s.ground(s.grass, s.horizon + 16)
    for y, wd, _n in ((s.horizon + 26, 30, 4), (s.horizon + 52, 44, 3)):
        x = s.uniform(0, 30)
        while x < W + 10:
            if s.rng.random() < 0.78:
                cottage(s.layer("house"), x, y + s.uniform(-3, 3), wd * s.uniform(0.85, 1.15), s.light, s.rng, s.lit)
            else:
                roundtree(s.layer("tree"), x, y, wd * 1.2, s.tint((64, 140, 72)), s.tint((96, 66, 46)))
            x += s.snapped(wd * s.uniform(1.2, 1.8))
    poly(s.layer("path"), [(110, s.horizon + 56), (140, s.horizon + 56), (186, W), (70, W)], s.tint((206, 178, 130)))
    for _ in range(5):
        bush(
            s.layer("bush"),
            s.rng.choice((s.uniform(0, 70), s.uniform(190, W))),
            s.uniform(212, 252),
            s.uniform(8, 15),
            s.tint((60, 140, 66)),
        )


def paint_castle(s: Scene) -> None:
    """Biome: castle."""
    for k, d in enumerate((0.65, 0.4)):
        fill_below(s.img, ridge_pts(s.rng, s.horizon - 10 + 14 * k, 14, 2), s.tint(mul(s.grass, (0.85, 0.9, 0.95)), d))
    x = s.uniform(90, 166)
    base = s.horizon + 26
    s_ = s.uniform(110, 156)
    ell(s.img, x, base + 26, s_ * 0.95, 40, s.tint(mul(s.grass, (0.92, 0.95, 0.9)), 0.1))
    castle(
        s.layer("castle"),
        x,
        base,
        s_,
        s.tint(s.rng.choice([(186, 184, 190), (204, 186, 160), (150, 152, 168)]), 0.08),
        s.light,
        s.lit,
        s.rng,
    )
    s.ground(s.grass, s.horizon + 34, 4)
    poly(s.layer("path"), [(x - 8, base), (x + 8, base), (x + 50, W), (x - 30, W)], s.tint((206, 184, 146)))
    for _ in range(7):
        y = s.uniform(s.horizon + 44, 244)
        xx = s.rng.choice((s.uniform(0, 80), s.uniform(180, W)))
        (pine if s.rng.random() < 0.5 else lambda i, a, b_, h, c: roundtree(i, a, b_, h, c, s.tint((96, 66, 46))))(
            s.layer("tree"), xx, y, 18 + (y - s.horizon) * 0.4, s.tint((56, 128, 70))
        )


def paint_farm(s: Scene) -> None:
    """Biome: farm."""
    for k, d in enumerate((0.55, 0.3)):
        fill_below(s.img, ridge_pts(s.rng, s.horizon - 10 + 12 * k, 10, 2), s.tint(mul(s.grass, (0.9, 0.95, 0.85)), d))
    s.ground(s.grass, s.horizon + 12, 3)
    x = s.rng.choice((s.uniform(50, 90), s.uniform(166, 206)))
    y = s.horizon + 30
    w_ = s.uniform(54, 72)
    red = s.tint((190, 58, 50))
    barn = s.layer("barn")
    rect(barn, x - w_ / 2, y - w_ * 0.55, x + w_ / 2, y, red)
    poly(
        barn,
        [
            (x - w_ * 0.56, y - w_ * 0.5),
            (x - w_ * 0.34, y - w_ * 0.85),
            (x, y - w_ * 1.02),
            (x + w_ * 0.34, y - w_ * 0.85),
            (x + w_ * 0.56, y - w_ * 0.5),
        ],
        s.tint((120, 44, 44)),
    )
    rect(barn, x - w_ * 0.16, y - w_ * 0.4, x + w_ * 0.16, y, s.tint((240, 232, 220)))
    line(barn, (x - w_ * 0.16, y), (x + w_ * 0.16, y - w_ * 0.4), red, 2)
    line(barn, (x + w_ * 0.16, y), (x - w_ * 0.16, y - w_ * 0.4), red, 2)
    if s.rng.random() < 0.5:
        xs_ = x + w_ * 0.75 * (1 if x < 128 else -1)
        rect(barn, xs_ - 9, y - w_, xs_ + 9, y, s.tint((196, 200, 206)))
        circ(barn, xs_, y - w_, 9, s.tint((150, 156, 166)))
    fc = s.rng.choice([(222, 190, 80), (140, 180, 70), (150, 110, 70)])
    vx = s.uniform(90, 166)
    for k in range(-9, 10):
        poly(
            s.img,
            [(vx + k * 9, y + 10), (vx + k * 9 + 4, y + 10), (vx + k * 42 + 17, W + 4), (vx + k * 42 - 4, W + 4)],
            s.tint(fc),
        )
    if s.rng.random() < 0.6:
        yf = y + 8
        for xx in range(0, W, 20):
            rect(s.layer("fence"), xx, yf - 14, xx + 4, yf + 2, s.tint((226, 220, 210)))
        rect(s.layer("fence"), 0, yf - 10, W, yf - 8, s.tint((226, 220, 210)))
        rect(s.layer("fence"), 0, yf - 4, W, yf - 2, s.tint((226, 220, 210)))


def paint_ruins(s: Scene) -> None:
    """Biome: ruins."""
    for k, d in enumerate((0.65, 0.4)):
        fill_below(s.img, ridge_pts(s.rng, s.horizon - 10 + 14 * k, 12, 3), s.tint((96, 130, 96), d))
    s.ground((128, 148, 90), s.horizon + 22)
    sc = s.rng.choice([(200, 190, 166), (176, 176, 170), (214, 190, 150)])

    def column(x, y, h, w_, c, broken):
        rect(s.layer("column"), x - w_ * 0.7, y - h * 0.07, x + w_ * 0.7, y, c)
        rect(s.layer("column"), x - w_ / 2, y - h, x + w_ / 2, y, c)
        for q in (-0.22, 0.1, 0.3):
            line(s.layer("column"), (x + q * w_, y - h), (x + q * w_, y), mul(c, (0.82,) * 3), 1)
        if broken:
            poly(s.layer("column"), [(x - w_ / 2, y - h), (x - w_ * 0.1, y - h - 9), (x + w_ / 2, y - h + 1)], c)
        else:
            rect(s.layer("column"), x - w_ * 0.8, y - h - 7, x + w_ * 0.8, y - h, c)

    n = s.rng.randint(4, 6)
    x0, pitch = s.uniform(20, 60), s.snapped(34)
    y = s.horizon + 34
    full = s.rng.random() < 0.5
    if full:
        rect(s.layer("column"), x0 - 14, y, x0 + (n - 1) * pitch + 14, y + 8, s.tint(mul(sc, (0.85,) * 3), 0.1))
    for k in range(n):
        column(
            x0 + k * pitch,
            y,
            s.uniform(60, 74) if full else s.uniform(26, 78),
            13,
            s.tint(sc, 0.1),
            not full and s.rng.random() < 0.7,
        )
    if full:
        rect(s.layer("column"), x0 - 14, y - 84, x0 + (n - 1) * pitch + 14, y - 72, s.tint(sc, 0.05))
        poly(
            s.layer("column"),
            [(x0 - 16, y - 84), (x0 + (n - 1) * pitch / 2, y - 112), (x0 + (n - 1) * pitch - s.uniform(0, 40), y - 84)],
            s.tint(mul(sc, (0.92,) * 3), 0.05),
        )
    for x in (s.uniform(0, 40), s.uniform(214, 252)):
        column(x, s.uniform(224, 244), s.uniform(50, 110), 20, s.tint(mul(sc, (0.9,) * 3)), True)
    for _ in range(5):
        rock(s.layer("rock"), s.uniform(0, W), s.uniform(s.horizon + 50, 252), s.uniform(6, 15), s.tint(mul(sc, (0.85,) * 3)))
    for _ in range(5):
        bush(s.layer("bush"), s.uniform(0, W), s.uniform(s.horizon + 44, 252), s.uniform(5, 12), s.tint((70, 130, 66)))
    s.tufts(s.tint((90, 130, 60)), 18)
