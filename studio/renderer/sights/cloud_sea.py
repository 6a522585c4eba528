"""Above the clouds: a sea of cloud under an open sky, with peaks that stand out of it."""

from __future__ import annotations

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import lit_side, peak
from studio.renderer.painting.primitives import Color, W, ell, fade, mix, mul

_WHITE = (250, 250, 254)
_SHADE = (186, 200, 226)


def paint_cloud_sea(s: FinishedScene) -> None:
    """Banks of cloud, one behind the other; the nearest are painted in front of what stands here."""
    s.horizon = s.pick(134, 154, 142)
    h = s.horizon
    haze = mix(s.tint(_WHITE), s.sky_bottom, 0.5)
    fade(s.img, int(h), W, haze, s.tint(_SHADE))
    peaks = (((30, 34, 54), (226, 58, 66)), ((206, 70, 96), (84, 40, 60)), ((14, 66, 84), (244, 74, 96)))[s.composition]
    for x, rise, w in peaks:
        peak(s, (x, h - rise), h + 12, w, (116, 124, 152), 0.44)
    for k in range(6):
        far = (0.62, 0.5, 0.38, 0.24, 0.1, 0.0)[k]
        _bank(s, h + 4 + 4 * k + 3.4 * k * k, 9 + 5.5 * k, far)
    s.ground_y = 216
    s.front = _veil


def _veil(s: FinishedScene) -> None:
    """Cloud in front of the feet of what stands here."""
    _bank(s, 226, 24, 0.04)
    _bank(s, 248, 30, 0.0)


def _bank(s: FinishedScene, y: float, r: float, far: float) -> None:
    """A row of heads of cloud, bright on top and towards the sun, blue in their shade."""
    side = lit_side(s)
    white, shade = _lit(s, _WHITE, far), _lit(s, _SHADE, far)
    shift = s.uniform(0, 2 * r)
    heads = [(x * r * 1.35 - shift, s.uniform(-0.34, 0.34) * r, r * s.uniform(0.84, 1.3)) for x in range(int(W / (r * 1.35)) + 4)]
    im = s.layer("cloud bank")
    for x, dy, radius in heads:
        ell(im, x, y + dy + radius * 0.5, radius * 1.25, radius, shade)
    for x, dy, radius in heads:
        ell(im, x + side * radius * 0.12, y + dy + radius * 0.36, radius * 1.12, radius * 0.84, mix(white, shade, 0.35))
    for x, dy, radius in heads:
        ell(im, x + side * radius * 0.22, y + dy + radius * 0.2, radius * 0.86, radius * 0.6, white)


def _lit(s: FinishedScene, c: Color, far: float) -> Color:
    return mix(s.tint(mul(c, (1.02,) * 3), far), s.sky_bottom, 0.18)
