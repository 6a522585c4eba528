"""Bodies under the heads and busts of the emoji set, as SVG, in the colours of the icon itself. Units: 1/32 of an icon's side."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import numpy as np

Icon = dict[str, str]  # iconify: {"body": SVG elements, ...} on a 32 x 32 canvas
Rasterise = Callable[[str, int, int, int], np.ndarray]  # (elements, width, height, pixels per unit) -> (h, w, 4) RGBA

_SKIN = np.array((255, 200, 61))
_LEGS = "#3b3f56"
_SHOES = "#22232e"
_HABIT = {"monk": "#d9822b", "nun": "#2b2b38", "sultan": "#3a6fc4"}
_HEADS = ("monk", "sultan")  # whose icons end at the chin
_GOWN = "#c2339b"
_COAT = [(5.0, 14.5, "#e3342f"), (14.5, 17.5, "#f4f1f6"), (17.5, 27.0, "#e3342f")]
# fur, belly, limbs, tail
_FURS = {
    "fox": ("#ff822d", "#ffdea7", "#d9601a", "#ff6723"),
    "lion": ("#f3ad61", "#ffdea7", "#d99a4c", "#6d4534"),
    "wolf": ("#9b9b9b", "#e6e6e6", "#7d7d7d", "#808080"),
    "bear": ("#8c5a48", "#b97b64", "#6d4534", "#6d4534"),
    "panda": ("#f4f4f4", "#ffffff", "#403e4a", "#403e4a"),
    "polar bear": ("#f4f4f4", "#ffffff", "#d9d9e2", "#e8e8ee"),
    "frog": ("#00c24e", "#fcf0b0", "#00a13f", ""),
    "koala": ("#9b9b9b", "#e6e6e6", "#7d7d7d", ""),
    "raccoon": ("#8f8f8f", "#d3d3d3", "#636363", "#636363"),
    "hamster": ("#f3ad61", "#fff3dc", "#e29a4c", ""),
}
_SHIRTS = {"boy": "#2f86e0", "girl": "#e2498a", "old man": "#5d7a52", "grandmother": "#8a6fae", "baby": "#8fd0f5"}


def sitting(noun: str, icon: Icon) -> tuple[str, int]:
    """(elements, height) of a head with an animal's sitting body."""
    fur, belly, limbs, tail = _FURS[noun]
    parts = []
    if tail:
        parts.append(f'<path d="M22 41c6 1 9-3 8-9c-.4-2.400-3.500-2-3.400.3c.2 3-1.600 4.700-4.600 5z" fill="{tail}"/>')
    parts += [
        f'<ellipse cx="16" cy="33.500" rx="9" ry="10" fill="{fur}"/>',
        f'<ellipse cx="16" cy="34" rx="5.200" ry="7.600" fill="{belly}"/>',
        f'<ellipse cx="8" cy="40.400" rx="4.400" ry="3.600" fill="{limbs}"/>',
        f'<ellipse cx="24" cy="40.400" rx="4.400" ry="3.600" fill="{limbs}"/>',
        f'<rect x="10.400" y="31" width="4.400" height="12.600" rx="2.200" fill="{limbs}"/>',
        f'<rect x="17.200" y="31" width="4.400" height="12.600" rx="2.200" fill="{limbs}"/>',
        f'<g transform="translate(1.600 -.5) scale(.9)">{icon["body"]}</g>',
    ]
    return "".join(parts), 44


def gowned(noun: str, icon: Icon) -> tuple[str, int]:
    """(elements, height) of a head and shoulders over a habit or a ball gown that reaches the ground."""
    color = _HABIT.get(noun, _GOWN)
    shade = "#00000026"
    hem = 25.0 if noun in _HABIT else 29.0
    belt = "#6d4534" if noun in _HABIT else "#ffc83d"
    return (
        f'<ellipse cx="12.500" cy="46" rx="3" ry="1.300" fill="{_SHOES}"/><ellipse cx="19.500" cy="46" rx="3" ry="1.300" fill="{_SHOES}"/>'
        + ("" if noun in _HEADS else icon["body"])
        + f'<path d="M9 25.500c2-2.500 12-2.500 14 0L{hem} 46c-6 1.200-{2 * hem - 32 - 12} 1.200-{2 * hem - 32} 0z" fill="{color}"/>'
        f'<path d="M16 24v22.600c4 0 7-.2 {hem - 16}-.6L23 25.500c-1-1.200-4-1.500-7-1.500z" fill="{shade}"/>'
        f'<path d="M9.500 25.500L6 36.500l3 1.200L13 28zM22.500 25.500L26 36.500l-3 1.200L19 28z" fill="{color}"/>'
        f'<path d="M9 35.200c4 1.300 10 1.300 14 0v-1.800c-4 1.300-10 1.300-14 0z" fill="{belt}"/>'
        '<circle cx="7.500" cy="37.600" r="1.800" fill="#ffc83d"/><circle cx="24.500" cy="37.600" r="1.800" fill="#ffc83d"/>'
        + (f'<g transform="translate(4 2) scale(.75)">{icon["body"]}</g>' if noun in _HEADS else "")
    ), 48


def standing(icon: Icon, rasterise: Rasterise, body: str) -> tuple[str, int]:
    """(elements, height) of a bust whose clothes go on below: a "robe" to the ground, a jacket over "legs", or a red "coat"."""
    robe = body != "legs"
    stripes = _COAT if body == "coat" else _stripes(rasterise(icon["body"], 32, 32, 10)[294])
    bottom, spread = (46.0, 1.15) if robe else (40.0, 0.8)

    def moved(x: float) -> float:
        return 16 + (x - 16) * spread

    parts = []
    if robe:
        parts.append(
            f'<ellipse cx="12.500" cy="46" rx="3" ry="1.300" fill="{_SHOES}"/>'
            f'<ellipse cx="19.500" cy="46" rx="3" ry="1.300" fill="{_SHOES}"/>'
        )
    else:
        for x in (10.4, 17.2):
            parts.append(f'<rect x="{x}" y="38" width="4.400" height="8" fill="{_LEGS}"/>')
            parts.append(f'<path d="M{x - 0.6} 47.500v-1.200a1.800 1.800 0 0 1 1.800-1.800h3.400v3z" fill="{_SHOES}"/>')
    for x0, x1, color in stripes:
        parts.append(f'<path d="M{x0:.2f} 29.200H{x1 + 0.08:.2f}L{moved(x1) + 0.08:.2f} {bottom}H{moved(x0):.2f}z" fill="{color}"/>')
    parts.append(icon["body"])
    return "".join(parts), 48


def _stripes(row: np.ndarray) -> list[tuple[float, float, str]]:
    """Runs of one colour in a row of pixels (w, 4): (from, to, colour), thin ones and skin given to their neighbour."""
    solid = np.flatnonzero(row[:, 3] > 200)
    if not len(solid):
        return [(8, 24, _LEGS)]
    runs: list[tuple[int, int, np.ndarray]] = []
    for x in range(solid[0], solid[-1] + 1):
        color = row[x, :3].astype(int)
        if runs and np.abs(runs[-1][2] - color).max() < 24:
            runs[-1] = (runs[-1][0], x + 1, runs[-1][2])
        else:
            runs.append((x, x + 1, color))
    kept = [r for r in runs if r[1] - r[0] >= 12 and np.abs(r[2] - _SKIN).max() > 50] or runs[:1]
    edges = [solid[0], *((a[1] + b[0]) // 2 for a, b in itertools.pairwise(kept)), solid[-1] + 1]
    return [(edges[k] / 10, edges[k + 1] / 10, "#{:02x}{:02x}{:02x}".format(*r[2])) for k, r in enumerate(kept)]


def dressed(noun: str, icon: Icon) -> tuple[str, int]:
    """(elements, height) of a child's or old person's head with a shirt, arms and legs."""
    shirt = _SHIRTS[noun]
    legs = "#4a6d8c"
    return (
        f'<rect x="11.300" y="36" width="4" height="9" fill="{legs}"/><rect x="16.700" y="36" width="4" height="9" fill="{legs}"/>'
        f'<rect x="10.600" y="44" width="5" height="2.600" rx="1.200" fill="{_SHOES}"/>'
        f'<rect x="16.400" y="44" width="5" height="2.600" rx="1.200" fill="{_SHOES}"/>'
        f'<path d="M10 24L6.500 33.500l3 1.200L13 28zM22 24l3.500 9.500l-3 1.200L19 28z" fill="{shirt}"/>'
        '<circle cx="7.800" cy="34.800" r="1.900" fill="#ffc83d"/><circle cx="24.200" cy="34.800" r="1.900" fill="#ffc83d"/>'
        f'<path d="M10 24h12l-.6 14H10.600z" fill="{shirt}"/>'
        f'<g transform="translate(3.500 .5) scale(.78)">{icon["body"]}</g>'
    ), 47


def robot(icon: Icon) -> tuple[str, int]:
    """(elements, height) of the robot's head with a metal body."""
    return (
        '<rect x="10.500" y="39" width="4" height="6" fill="#7f7a8f"/><rect x="17.500" y="39" width="4" height="6" fill="#7f7a8f"/>'
        '<rect x="9" y="44" width="6" height="3" rx="1" fill="#f8312f"/><rect x="17" y="44" width="6" height="3" rx="1" fill="#f8312f"/>'
        '<rect x="4" y="29.500" width="3.600" height="9" rx="1.800" fill="#7f7a8f"/>'
        '<rect x="24.400" y="29.500" width="3.600" height="9" rx="1.800" fill="#7f7a8f"/>'
        '<circle cx="5.800" cy="39" r="2.200" fill="#f8312f"/><circle cx="26.200" cy="39" r="2.200" fill="#f8312f"/>'
        '<rect x="8" y="28" width="16" height="12" rx="2" fill="#cdc4d6"/><rect x="11" y="31" width="10" height="5" rx="1" fill="#212121"/>'
        '<circle cx="13.500" cy="33.500" r="1.200" fill="#00d26a"/><circle cx="18.500" cy="33.500" r="1.200" fill="#ffb02e"/>'
        f'<g transform="translate(2.900 3.400) scale(.82)">{icon["body"]}</g>'
    ), 47


def dry(boat: Icon) -> tuple[str, int]:
    """(elements, height) of a boat without the strip of sea that its icon has below: the studio's landscapes have water of their own."""
    return re.sub(r'<path fill="[^"]+" d="M30(?:\.01)? 2\d[^"]*"/>', "", boat["body"]), 32


def recolored(icon: Icon, colors: dict[str, str]) -> str:
    """The icon's elements with some colours exchanged."""
    body = icon["body"]
    for old, new in colors.items():
        body = body.replace(old, new)
    return body


def unicorn(horse: Icon) -> tuple[str, int]:
    """(elements, height) of the rearing horse in white with a horn."""
    colors = {"#a56953": "#f7f2fb", "#6d4534": "#d9cdea", "#e39d89": "#f6b8cf"}
    body = recolored(horse, colors).replace("#1c1c1c", "#b04fd6", 1)
    return f'<path d="M5 5.500L1.800-.5L7.600 3.600z" fill="#ffb02e"/>{body}', 32


def hen(rooster: Icon) -> tuple[str, int]:
    """(elements, height) of the rooster in white, with a white tail."""
    shades = {"g": "#e2dfe8", "b": "#f7f5fa"}
    found = sorted(set(re.findall(r"#[0-9a-f]{6}", rooster["body"])))
    colors = {}
    for color in found:
        r, g, b = (int(color[k : k + 2], 16) for k in (1, 3, 5))
        if g > r and g > b:
            colors[color] = shades["g"]
        elif max(r, g, b) < 200 and r > b and (r, g, b) > (60, 0, 0):
            colors[color] = shades["b"] if r > 130 else "#d6d1de"
    return recolored(rooster, colors), 32
