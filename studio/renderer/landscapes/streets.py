"""Market street and street cafe."""

from __future__ import annotations

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import broadleaf, hill
from studio.renderer.landscapes.town_props import WARM, awning, lights_over, pane, rowhouse, street_lamp
from studio.renderer.painting.primitives import Color, W, circ, ell, glow, line, mix, mul, poly, rect

WALLS = ((228, 176, 130), (240, 214, 170), (206, 132, 106), (190, 200, 186), (232, 198, 140), (170, 150, 160))
CLOTH = ((214, 70, 62), (56, 132, 150), (236, 164, 62), (96, 142, 84), (150, 84, 140))
BULBS = ((244, 84, 78), (250, 200, 84), (92, 180, 120), (88, 150, 220), (236, 130, 180))


def _side_of_street(s: FinishedScene, side: int, vanish: tuple[float, float]) -> None:
    """House fronts on one side (-1 left, 1 right), narrowing towards the vanishing point."""
    vx, vy = vanish
    edge = vx + side * 136
    cuts = (0.86, 0.72, 0.52, 0.26, -0.12)
    for near, far in zip(cuts[1:], cuts, strict=False):
        wall, haze = s.rng.choice(WALLS), 0.1 + 0.3 * far

        def at(t: float, height: float) -> tuple[float, float]:
            """Point on the front at depth ``t`` (1 = vanishing point) and ``height`` of the nearest house."""
            return edge + (vx - edge) * t, vy + (80 - height) * (1 - t)

        tall = s.rng.uniform(150, 190)
        im = s.layer("house")
        shade = (0.92, 0.9, 0.94) if side * (s.sun_x - W / 2) > 0 else (1.04, 1.03, 1.0)
        wall_color = s.tint(mul(wall, shade), haze)
        poly(im, [at(near, 0), at(near, tall), at(far, tall), at(far, 0)], wall_color)
        roof = at(near, tall), at(far, tall)
        poly(im, [(roof[0][0], roof[0][1] - 3), (roof[1][0], roof[1][1] - 2), roof[1], (roof[0][0] - side * 2, roof[0][1] + 3)],
             s.tint((150, 88, 70), haze))  # fmt: skip
        for floor in range(1, 3):
            low, high = 36 + 46 * floor, 64 + 46 * floor
            for k in range(3):
                a, b = near + (far - near) * (0.14 + 0.3 * k), near + (far - near) * (0.3 + 0.3 * k)
                poly(im, [at(a, low), at(a, high), at(b, high), at(b, low)], pane(s, wall, haze))
                poly(im, [at(a, low - 3), at(a, low), at(b, low), at(b, low - 3)], mul(wall_color, (0.8,) * 3))
        a, b = near + (far - near) * 0.1, near + (far - near) * 0.9
        poly(im, [at(a, 4), at(a, 54), at(b, 54), at(b, 4)], mul(wall_color, (0.6, 0.58, 0.64)))
        if s.lit:
            poly(im, [at(a, 12), at(a, 50), at(b, 50), at(b, 12)], mix(WARM, wall_color, 0.35))
        cloth, stripes = s.rng.choice(CLOTH), 6
        stall = s.layer("stall")
        for k in range(stripes):
            u, v = a + (b - a) * k / stripes, a + (b - a) * (k + 1) / stripes
            c = s.tint(cloth if k % 2 else (252, 246, 232), haze)
            out = [(x - side * 17 * (1 - t), y) for t, (x, y) in ((v, at(v, 44)), (u, at(u, 44)))]
            poly(stall, [at(u, 62), at(v, 62), *out], c)
            poly(stall, [out[0], out[1], (out[1][0], out[1][1] + 4 * (1 - u)), (out[0][0], out[0][1] + 4 * (1 - v))], mul(c, (0.86,) * 3))


def _fruit_stand(s: FinishedScene, x: float, foot: float, w: float, cloth: Color) -> None:
    """A market stand with crates of fruit below a striped roof."""
    im, wood = s.layer("stall"), s.tint((150, 104, 68))
    for dx in (-0.46, 0.46):
        rect(im, x + dx * w - 1, foot - w * 0.95, x + dx * w + 1, foot, wood)
    rect(im, x - w * 0.5, foot - w * 0.34, x + w * 0.5, foot - w * 0.02, mul(wood, (0.86,) * 3))
    for k in range(6):
        line(im, (x - w * 0.5 + k * w / 5, foot - w * 0.34), (x - w * 0.5 + k * w / 5, foot - w * 0.02), mul(wood, (0.7,) * 3), 0.7)
    fruits = ((226, 70, 60), (246, 172, 64), (130, 176, 74), (240, 214, 92), (150, 80, 140))
    for k in range(4):
        cx = x - w * 0.375 + k * w * 0.25
        for j in range(9):
            circ(
                im,
                cx + (j % 3 - 1) * w * 0.066,
                foot - w * (0.37 + 0.06 * (j // 3)),
                w * 0.045,
                s.tint(mul(fruits[k], (0.9 + 0.06 * (j % 3),) * 3)),
            )
        rect(im, cx - w * 0.11, foot - w * 0.38, cx + w * 0.11, foot - w * 0.28, s.tint((186, 138, 92)))
    awning(s, (x - w * 0.6, x + w * 0.6), foot - w * 1.08, w * 0.22, cloth)
    if s.lit:
        glow(s.layer("lamp"), x, foot - w * 0.7, w * 0.5, WARM, 0.5)
        circ(s.layer("lamp"), x, foot - w * 0.78, 2, (255, 240, 200))


def paint_market_street(s: FinishedScene) -> None:
    """A street between shops with stands and lines of flags or lanterns."""
    s.horizon = s.pick(140, 132, 146)
    vx = s.pick(150, 104, 128)
    vanish = (vx, s.horizon)
    tower = s.layer("tower")
    rect(tower, vx - 11, s.horizon - 62, vx + 11, s.horizon, s.tint((226, 202, 166), 0.45))
    poly(tower, [(vx - 14, s.horizon - 62), (vx + 14, s.horizon - 62), (vx, s.horizon - 88)], s.tint((176, 92, 74), 0.42))
    circ(tower, vx, s.horizon - 48, 5, s.tint((250, 244, 226), 0.3) if not s.lit else WARM)
    hill(s, s.horizon + 2, 0.1, (196, 176, 152), 0.3)
    ground = s.img
    poly(ground, [(-4, W + 4), (vx - 136, s.horizon + 84), (vx - 12, s.horizon + 3), (vx + 12, s.horizon + 3), (vx + 136,
            s.horizon + 84), (W + 4, W + 4)],
         s.tint((204, 184, 158)))  # fmt: skip
    for side in (-1, 1):
        _side_of_street(s, side, vanish)
    stones = s.layer("joint")
    for k in range(11):
        t = (k / 10) ** 1.8
        y = s.horizon + 10 + t * (W - s.horizon)
        line(stones, (0, y), (W, y), mix(s.tint((160, 142, 124)), s.tint((204, 184, 158)), 0.6 - 0.4 * t), 0.6)
        for j in range(-9, 10):
            x = vx + (j + 0.5 * (k % 2)) * (6 + 26 * t)
            line(
                stones, (x, y), (x + (x - vx) * 0.1, y + 3 + 14 * t * 0.6), mix(s.tint((160, 142, 124)), s.tint((204, 184, 158)), 0.6), 0.5
            )
    for x, foot, w, c in ((s.pick(30, 36, 20), 214, 60, 0), (s.pick(228, 226, 236), 208, 54, 1), (s.pick(216, 54, 66), 178, 30, 2)):
        _fruit_stand(s, x, foot, w, CLOTH[c + s.composition])
    for k in range(3):
        y = 34 + 26 * k
        lights_over(s, (-4 + 26 * k, y), (W + 4 - 26 * k, y + s.uniform(-8, 8)), 18 - 4 * k, BULBS, 12 - 2 * k)
    s.ground_y = 236


def _cafe_table(s: FinishedScene, x: float, foot: float, h: float, cloth: Color, parasol: bool) -> None:
    """A round table with two chairs, under a parasol."""
    im, iron = s.layer("furniture"), s.tint((74, 70, 78))
    for side in (-1, 1):
        cx = x + side * h * 0.62
        rect(im, cx - h * 0.16, foot - h * 0.36, cx + h * 0.16, foot - h * 0.3, s.tint(mul(cloth, (0.86,) * 3)))
        poly(im, [(cx + side * h * 0.13, foot - h * 0.36), (cx + side * h * 0.18, foot - h * 0.36), (cx + side * h * 0.24, foot - h * 0.84),
                  (cx + side * h * 0.17, foot - h * 0.84)], s.tint(mul(cloth, (0.86,) * 3)))  # fmt: skip
        for dx in (-0.13, 0.13):
            line(im, (cx + dx * h, foot - h * 0.3), (cx + dx * h * 1.3, foot), iron, max(1, h * 0.035))
    line(im, (x, foot - h * 0.5), (x, foot), iron, max(1.2, h * 0.06))
    ell(im, x, foot, h * 0.2, h * 0.035, iron)
    ell(im, x, foot - h * 0.5, h * 0.42, h * 0.07, s.tint((250, 244, 232)))
    ell(im, x - h * 0.12, foot - h * 0.55, h * 0.06, h * 0.05, s.tint((240, 240, 240)))
    rect(im, x + h * 0.1, foot - h * 0.66, x + h * 0.15, foot - h * 0.52, s.tint((120, 160, 120)))
    circ(im, x + h * 0.125, foot - h * 0.7, h * 0.06, s.tint((232, 96, 110)))
    if parasol:
        line(im, (x, foot - h * 0.5), (x, foot - h * 1.72), s.tint((190, 160, 120)), max(1.2, h * 0.045))
        top, rim = foot - h * 1.78, foot - h * 1.36
        for k in range(6):
            a, b = x + (k / 3 - 1) * h * 0.95, x + ((k + 1) / 3 - 1) * h * 0.95
            poly(
                im,
                [(x, top), (a, rim + 2 * abs(k - 2.5)), (b, rim + 2 * abs(k - 1.5 - 1) - 0)],
                s.tint(cloth if k % 2 else (252, 246, 234)),
            )


def _cafe_front(s: FinishedScene, left: float, foot: float) -> None:
    """The house of the cafe: windows with flower boxes above, shop windows below."""
    im, wall = s.layer("house"), WALLS[(s.composition * 2 + 1) % 6]
    x0, x1, top = left, left + 178, s.pick(44, 52, 40)
    rect(im, x0, top, x1, foot, s.tint(wall))
    rect(im, x0 - 3, top - 6, x1 + 3, top + 2, s.tint(mul(wall, (0.82, 0.8, 0.82))))
    for k in range(4):
        wx = x0 + 26 + k * 42
        rect(im, wx - 11, top + 14, wx + 11, top + 46, s.tint((250, 244, 232)))
        rect(im, wx - 9, top + 16, wx + 9, top + 46, pane(s, wall))
        line(im, (wx, top + 16), (wx, top + 46), s.tint((250, 244, 232)), 1.2)
        rect(im, wx - 16, top + 14, wx - 11, top + 46, s.tint((92, 130, 124)))
        rect(im, wx + 11, top + 14, wx + 16, top + 46, s.tint((92, 130, 124)))
        rect(im, wx - 13, top + 46, wx + 13, top + 50, s.tint((140, 100, 76)))
    shop = s.tint((70, 92, 88))
    rect(im, x0, foot - 70, x1, foot, shop)
    glass = (255, 222, 150) if s.lit else mix(mul((140, 176, 190), s.light), shop, 0.25)
    for a, b in ((8, 62), (70, 104), (112, 170)):
        rect(im, x0 + a, foot - 52, x0 + b, foot - (0 if a == 70 else 14), glass if a != 70 else mix(glass, shop, 0.3))
        for t in (0.33, 0.66):
            line(im, (x0 + a + (b - a) * t, foot - 52), (x0 + a + (b - a) * t, foot - (0 if a == 70 else 14)), shop, 1.2)
    for k in range(5):
        ell(im, x0 + 122 + k * 11, foot - 20, 4, 3, s.tint((206, 150, 90)))
    flowers = s.layer("flower")
    for k in range(4):
        for j in range(7):
            circ(flowers, x0 + 15 + k * 42 + j * 3.6, top + 45 + 2 * (j % 2), 2.4, s.tint(BULBS[(j + k) % 5] if j % 2 else (92, 150, 84)))
    awning(s, (x0 + 2, x1 - 2), foot - 74, 20, CLOTH[s.composition])


def paint_street_cafe(s: FinishedScene) -> None:
    """The front of a cafe with tables, parasols, plants and a lamp."""
    s.horizon = s.pick(172, 168, 176)
    foot = s.horizon + 6
    hill(s, foot - 2, 0.1, (198, 182, 160), 0.1)
    left = s.pick(-10, -10, 20)
    for k, x in enumerate((left - 62, left + 180, left + 236)):
        rowhouse(s, (x, foot, 62), s.uniform(104, 130), WALLS[(k + s.composition) % 6], (150, 90, 74), 0.1)
    _cafe_front(s, left, foot)
    walk = s.img
    rect(walk, 0, foot, W, W, s.tint((206, 192, 172)))
    rect(s.layer("edge"), 0, foot, W, foot + 3, s.tint((178, 164, 148)))
    joints = s.layer("joint")
    for k in range(8):
        y = foot + 6 + k * (4 + k)
        line(joints, (0, y), (W, y), s.tint((184, 170, 152)), 0.6)
        for j in range(-7, 8):
            line(
                joints,
                (128 + j * (20 + 4 * k) + 10 * (k % 2), y),
                (128 + j * (21 + 4.7 * k) + 10 * (k % 2), y + 4 + k),
                s.tint((184, 170, 152)),
                0.6,
            )
    for x, y, h, p in (
        (s.pick(54, 46, 70), 206, 38, True),
        (s.pick(132, 128, 150), 202, 34, False),
        (s.pick(214, 220, 226), 212, 42, True),
    ):
        _cafe_table(s, x, y, h, CLOTH[(s.composition + 1) % 5], p)
    for x in (left + 66, left + 108):
        pot = s.layer("bush")
        for k in range(5):
            circ(pot, x + (k - 2) * 2.6, foot - 16 - 4 * (k % 3), 5, s.tint(mul((86, 150, 86), (0.9 + 0.08 * (k % 3),) * 3)))
        poly(pot, [(x - 6, foot - 9), (x + 6, foot - 9), (x + 4.4, foot + 2), (x - 4.4, foot + 2)], s.tint((190, 112, 80)))
    street_lamp(s, s.pick(244, 236, 12), 222, 118)
    if s.composition != 2:
        broadleaf(s, s.pick(14, 8, 0), 226, 120, (110, 158, 84))
    lights_over(s, (left, foot - 84), (W + 6, foot - 96), 14, (WARM, (250, 240, 210)), 14)
    s.ground_y = 238
