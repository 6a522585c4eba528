"""Cove, harbour, harbour town and island."""

from __future__ import annotations

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import boulder, broadleaf, cliff, hill, palm_tree
from studio.renderer.landscapes.town_props import boat, bollard, crane, lighthouse, rowhouse, street_lamp
from studio.renderer.painting.primitives import W, circ, ell, fill_below, line, mix, mul, poly, rect, ridge_pts

_WALLS = ((232, 120, 96), (244, 190, 104), (240, 226, 196), (122, 178, 190), (214, 144, 154), (150, 176, 132), (250, 240, 224))
_ROOFS = ((176, 80, 62), (150, 70, 60), (104, 86, 98), (190, 104, 70))
_LEFT = [(0, 1.0), (0.2, 0.96), (0.38, 0.82), (0.52, 0.86), (0.68, 0.56), (0.8, 0.5), (0.92, 0.2), (1, 0)]


def sand_below(s: FinishedScene, y: float, tilt: float) -> None:
    """A beach below a line that falls by ``tilt`` from left to right, with foam and wet sand."""
    points = [(x, v + tilt * (x / W - 0.5)) for x, v in ridge_pts(s.rng, y, 4, 2)]
    sand = (238, 208, 154)
    fill_below(s.img, [(x, v - 7) for x, v in points], mix(s.tint((118, 200, 206)), s.sky_bottom, 0.15))
    fill_below(s.img, [(x, v - 3.4) for x, v in points], s.tint((250, 252, 250)))
    fill_below(s.img, points, s.tint(mul(sand, (0.84, 0.82, 0.82))))
    fill_below(s.img, [(x, v + 6) for x, v in points], s.tint(sand))
    for _ in range(26):
        t = s.rng.random()
        ell(
            s.layer("shell"),
            s.rng.uniform(0, W),
            y + 16 + t * (W - y - 14),
            1 + 2 * t,
            0.4 + 0.5 * t,
            s.tint(mul(sand, (0.88, 0.86, 0.84))),
        )


def paint_cove(s: FinishedScene) -> None:
    """A bay between cliffs, a beach in front."""
    s.horizon = s.pick(122, 112, 130)
    s.water(s.horizon)
    rock, grass = s.rng.choice([(150, 124, 112), (128, 122, 132), (172, 138, 108)]), (98, 150, 84)
    far = [(0, 0), (0.14, 0.5), (0.3, 0.76), (0.5, 0.7), (0.74, 0.9), (1, 1)]
    cliff(s, (150, 274, s.horizon + 6), s.pick(40, 52, 44), far, rock, 0.46, grass)
    if s.composition != 2:
        boulder(s, 128, s.horizon + 10, 13, rock, 0.3)
    cliff(s, (200, 272, s.horizon + 22), s.pick(74, 60, 92), [(0, 0), (0.2, 0.5), (0.4, 0.62), (0.66, 0.96), (1, 1)], rock, 0.2, grass)
    crest = cliff(s, (-16, s.pick(122, 104, 84), s.horizon + 40), s.pick(128, 104, 116), _LEFT, rock, 0.04, grass)
    mouth = s.layer("cave mouth")
    x, y = s.pick(48, 42, 30), s.horizon + 40
    ell(mouth, x, y - 8, 14, 22, s.tint((56, 48, 58)))
    rect(mouth, x - 14, y - 8, x + 14, y, s.tint((56, 48, 58)))
    for k in (1, 2):
        palm_tree(s, crest[k][0] + 6, crest[k][1] + 4, s.uniform(34, 46), s.uniform(-0.2, 0.3), 0.04)
    sand_below(s, s.pick(204, 196, 202), -16 if s.composition != 2 else 0)
    for x, r in ((12, 15), (30, 9), (236, 11), (222, 6)):
        boulder(s, x, 222 + r * 0.5, r, rock)
    if s.composition != 2:
        palm_tree(s, 20, 250, 118, 0.22)
    s.water_feet, s.ground_y = (170, 184), 230


def paint_harbor(s: FinishedScene) -> None:
    """Moored boats between a breakwater with a lighthouse and the quay in front."""
    s.horizon = s.pick(126, 116, 132)
    hill(s, s.horizon - 8, 9, (108, 140, 110), 0.62)
    s.water(s.horizon)
    poly(
        s.layer("rock"),
        [(96, s.horizon + 9), (106, s.horizon + 2), (262, s.horizon + 1), (262, s.horizon + 10)],
        s.tint((128, 122, 124), 0.25),
    )
    lighthouse(s, s.pick(208, 196, 128), s.horizon + 3, s.pick(78, 70, 84), 0.12)
    x = -8.0
    while x < s.pick(86, 70, 56):
        w = s.uniform(30, 40)
        rowhouse(s, (x, s.horizon + 15, w), s.uniform(34, 56), s.rng.choice(_WALLS), s.rng.choice(_ROOFS), 0.12)
        x += w
    rect(s.layer("building"), -4, s.horizon + 14, x + 8, s.horizon + 21, s.tint((134, 124, 120), 0.08))
    if s.composition != 2:
        crane(s, s.pick(98, 84, 0), s.horizon + 20, 82, 0.1)
    for x, y, w in ((128, 160, 46), (222, 168, 54)) if s.composition != 2 else ((74, 162, 44), (190, 166, 54)):
        boat(s, x, y + s.uniform(-3, 3), w, s.rng.choice(_WALLS), sails=s.rng.random() < 0.6)
    boat(s, s.pick(60, 84, 128), 186, 62, s.rng.choice(_WALLS), sails=True)
    quay = 210
    rect(s.img, 0, quay, W, W, s.tint((176, 164, 152)))
    rect(s.layer("edge"), 0, quay, W, quay + 5, s.tint((206, 196, 182)))
    for k in range(6):
        y = quay + 9 + k * k * 1.5 + 4 * k
        line(s.layer("joint"), (0, y), (W, y), s.tint((146, 136, 130)), 0.8)
        for j in range(-8, 9):
            line(s.layer("joint"), (128 + j * (14 + 4 * k) + 7 * (k % 2), y), (128 + j * (16 + 4.6 * k) + 7 * (k % 2), y + 6 + 2.4 * k),
                 s.tint((146, 136, 130)), 0.8)  # fmt: skip
    for x in (30, 226) if s.composition != 1 else (24, 150):
        bollard(s, x, quay + 12, 13)
    street_lamp(s, s.pick(238, 10, 244), quay + 14, 84)
    s.water_feet, s.ground_y = (184, 200), 236


def paint_harbor_town(s: FinishedScene) -> None:
    """Colourful houses climbing a slope above the water, with boats in front of them."""
    s.horizon = s.pick(158, 150, 164)
    hill(s, s.horizon - 62, 18, (104, 146, 104), 0.6)
    peak_x = s.pick(70, 100, 128)
    slope = [(x, s.horizon - 8 - 66 * max(0.0, 1 - abs(x - peak_x) / 170)) for x in range(-8, W + 17, 8)]
    fill_below(s.img, slope, s.tint((112, 150, 98), 0.3))
    s.water(s.horizon)
    for row, (lift, far, w) in enumerate(((54, 0.3, 19), (30, 0.2, 23), (0, 0.06, 29))):
        x = -10.0 + 6 * row
        while x < W + 6:
            width = w * s.uniform(0.85, 1.15)
            share = max(0.0, 1 - abs(x + width / 2 - peak_x) / 170)
            if row == 2 or s.rng.random() < 0.35 + 0.6 * share:
                foot = s.horizon - lift * share + 3
                rowhouse(s, (x, foot, width), width * s.uniform(1.0, 1.7), s.rng.choice(_WALLS), s.rng.choice(_ROOFS), far)
            elif s.rng.random() < 0.5:
                broadleaf(s, x + 8, s.horizon - lift * share + 2, w * 1.1, (92, 148, 84), far)
            x += width + (0 if row == 2 else s.uniform(0, 8))
    tower = s.layer("building")
    tx, ty = peak_x + 8, s.horizon - 46
    rect(tower, tx - 7, ty - 50, tx + 7, ty, s.tint((238, 224, 198), 0.22))
    poly(tower, [(tx - 9, ty - 50), (tx + 9, ty - 50), (tx, ty - 72)], s.tint((172, 82, 66), 0.2))
    circ(tower, tx, ty - 38, 4, s.tint((250, 246, 232), 0.1) if not s.lit else (255, 220, 140))
    rect(s.layer("building"), -4, s.horizon + 2, W + 4, s.horizon + 8, s.tint((150, 138, 130), 0.04))
    for x, w in ((40, 34), (96, 28), (160, 38), (214, 32)):
        boat(s, x + s.uniform(-6, 6), s.horizon + 20 + s.uniform(0, 10), w, s.rng.choice(_WALLS), sails=s.rng.random() < 0.35)
    boat(s, s.pick(200, 60, 186), 212, 70, s.rng.choice(_WALLS), sails=False)
    if s.composition != 2:
        poly(s.img, [(-4, W + 4), (-4, 226), (W + 4, 236), (W + 4, W + 4)], s.tint((158, 118, 84)))
        for k in range(14):
            line(s.layer("joint"), (k * 20 - 6, 225 + k * 0.8), (k * 22 - 16, W), s.tint((120, 88, 64)), 1)
    else:
        rect(s.img, 0, 234, W, W, s.tint((172, 160, 150)))
        rect(s.layer("edge"), 0, 234, W, 238, s.tint((206, 196, 182)))
    s.water_feet, s.ground_y = (204, 220), 240


def paint_island(s: FinishedScene) -> None:
    """An island with palms and a rock in a calm sea, seen over shallow water."""
    s.horizon = s.pick(128, 118, 136)
    s.water(s.horizon)
    x, y = s.pick(92, 108, 128), s.horizon + 24
    w = s.pick(86, 74, 92)
    if s.composition == 0:
        cliff(s, (196, 268, s.horizon + 3), 26, [(0, 0), (0.3, 0.7), (0.6, 1), (1, 0.8)], (120, 128, 138), 0.55, (104, 146, 104))
    sand = s.layer("island")
    ell(sand, x, y + 5, w * 1.14, 13, mix(s.tint((96, 206, 206)), s.sky_bottom, 0.2))
    ell(s.layer("rock"), x, y, w, 9, s.tint((242, 216, 164)))
    cliff(s, (x - w * 0.66, x + w * 0.5, y - 1), s.pick(52, 66, 58), [(0, 0), (0.16, 0.4), (0.34, 0.72), (0.5, 1), (0.64, 0.9),
            (0.82, 0.46), (1, 0)],
          (140, 126, 118), 0.08, (88, 150, 84))  # fmt: skip
    bushes = s.layer("bush")
    for k in range(13):
        bx = x + (k / 6 - 1) * w * 0.76
        circ(bushes, bx, y - 4 - 3 * (k % 2), 6 + 2 * (k % 3), s.tint(mul((70, 146, 84), (0.88 + 0.1 * (k % 3),) * 3)))
    for dx, h, lean in ((-0.62, 66, -0.25), (-0.4, 84, 0.12), (0.5, 74, 0.3), (0.72, 54, 0.1)):
        palm_tree(s, x + dx * w, y - 1, h * s.uniform(0.9, 1.1), lean)
    for k in range(3):
        ell(
            s.layer("shallows"),
            s.uniform(20, 236),
            212 + 9 * k,
            s.uniform(40, 80),
            2.4 + k,
            mix(s.tint((110, 206, 208)), s.sky_bottom, 0.15),
        )
    if s.composition != 2:
        boulder(s, s.pick(222, 30, 0), 186, 11, (140, 126, 118))
    points = [(v, u + (0 if s.composition == 2 else 8 * (v / W - 0.5))) for v, u in ridge_pts(s.rng, 232, 3, 2)]
    fill_below(s.img, [(v, u - 4) for v, u in points], s.tint((250, 252, 250)))
    fill_below(s.img, points, s.tint((240, 212, 160)))
    s.water_feet, s.ground_y = (186, 206), 238
