"""From a few words, English or Chinese, to a solid: "a red mug", "a green tree", "紅色的火箭"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from studio.learning.radiance.colored_solids import Color, Shape, Solid

_COLORS: Mapping[str, tuple[Color, tuple[str, ...]]] = {
    "red": ((0.86, 0.2, 0.2), ("紅色", "紅")),
    "orange": ((0.95, 0.55, 0.15), ("橘色", "橙色", "橘")),
    "yellow": ((0.96, 0.82, 0.25), ("golden", "gold", "黃色", "金色", "黃")),
    "green": ((0.25, 0.6, 0.3), ("綠色", "綠")),
    "teal": ((0.15, 0.6, 0.6), ("cyan", "turquoise", "青色")),
    "blue": ((0.22, 0.42, 0.85), ("navy", "藍色", "藍")),
    "purple": ((0.55, 0.3, 0.75), ("violet", "紫色", "紫")),
    "pink": ((0.95, 0.55, 0.7), ("粉紅色", "粉色", "粉紅")),
    "white": ((0.96, 0.96, 0.97), ("白色", "白")),
    "black": ((0.16, 0.16, 0.2), ("黑色", "黑")),
    "grey": ((0.55, 0.57, 0.6), ("gray", "silver", "灰色", "銀色", "灰")),
    "brown": ((0.5, 0.33, 0.2), ("wooden", "棕色", "咖啡色", "木頭")),
}
_LITTLE_WORDS = frozenset(
    ("a", "an", "the", "of", "with", "and", "in", "on", "one", "my", "some", "一個", "一棵", "一座", "一支", "一間", "一輛", "一隻", "一朵",
     "一艘", "的", "個")
)  # fmt: skip
_WHITE, _BLACK, _BROWN, _GLASS = (0.96, 0.96, 0.97), (0.12, 0.12, 0.15), (0.48, 0.32, 0.2), (0.6, 0.82, 0.95)
_RED, _ORANGE, _GREY, _CREAM = (0.82, 0.22, 0.2), (0.95, 0.5, 0.12), (0.5, 0.52, 0.56), (0.95, 0.9, 0.78)


def _mug(color: Color) -> Solid:
    body = (Shape("cylinder", (-0.12, 0, 0), (0.5, 0.6), color), Shape("ring", (0.38, 0, 0), (0.3, 0.09), color))
    return Solid("mug", body, (Shape("cylinder", (-0.12, 0.2, 0), (0.4, 0.6), color),))


def _tree(color: Color) -> Solid:
    crown = tuple(Shape("cone", (0, y, 0), (r, 0.34), color) for y, r in ((-0.1, 0.62), (0.22, 0.5), (0.54, 0.36)))
    return Solid("tree", (Shape("cylinder", (0, -0.65, 0), (0.14, 0.28), _BROWN), *crown))


def _snowman(color: Color) -> Solid:
    balls = tuple(Shape("ball", (0, y, 0), (r, r, r), color) for y, r in ((-0.5, 0.44), (0.08, 0.33), (0.5, 0.24)))
    eyes = tuple(Shape("ball", (x, 0.56, 0.21), (0.05, 0.05, 0.05), _BLACK) for x in (-0.09, 0.09))
    nose = Shape("ball", (0, 0.48, 0.3), (0.05, 0.05, 0.16), _ORANGE)
    hat = (Shape("cylinder", (0, 0.7, 0), (0.28, 0.03), _BLACK), Shape("cylinder", (0, 0.82, 0), (0.18, 0.13), _BLACK))
    return Solid("snowman", (*balls, *eyes, nose, *hat))


def _house(color: Color) -> Solid:
    door = Shape("box", (0.12, -0.42, 0.43), (0.12, 0.2, 0.04), _BROWN)
    windows = tuple(Shape("box", (x, -0.15, z), (0.11, 0.11, 0.04), _GLASS) for x, z in ((-0.26, 0.43), (0.26, -0.43), (-0.26, -0.43)))
    side = Shape("box", (0.53, -0.2, 0), (0.04, 0.13, 0.13), _GLASS)
    roof = tuple(Shape("box", (0, 0.1 + 0.1 * i, 0), (0.62 - 0.13 * i, 0.055, 0.5 - 0.02 * i), _RED) for i in range(5))
    chimney = Shape("box", (0.33, 0.42, -0.2), (0.08, 0.26, 0.08), _GREY)
    return Solid("house", (Shape("box", (0, -0.25, 0), (0.52, 0.37, 0.42), color), door, *windows, side, *roof, chimney))


def _tower(color: Color) -> Solid:
    teeth = tuple(Shape("box", (x, 0.62, z), (0.11, 0.12, 0.11), color) for x in (-0.28, 0.28) for z in (-0.28, 0.28))
    top = Shape("box", (0, 0.45, 0), (0.4, 0.1, 0.4), color)
    door, window = Shape("box", (0, -0.6, 0.33), (0.11, 0.22, 0.04), _BROWN), Shape("box", (0, 0.1, 0.33), (0.08, 0.13, 0.04), _BLACK)
    flag = (Shape("cylinder", (0, 0.72, 0), (0.03, 0.24), _BROWN), Shape("box", (0.14, 0.86, 0), (0.14, 0.08, 0.025), _RED))
    return Solid("tower", (Shape("box", (0, -0.22, 0), (0.33, 0.6, 0.33), color), top, *teeth, door, window, *flag))


def _rocket(color: Color) -> Solid:
    fins = (Shape("box", (0, -0.55, 0), (0.52, 0.18, 0.04), _RED), Shape("box", (0, -0.55, 0), (0.04, 0.18, 0.52), _RED))
    body, nose = Shape("cylinder", (0, -0.1, 0), (0.27, 0.5), color), Shape("cone", (0, 0.66, 0), (0.27, 0.27), _RED)
    window, fire = Shape("ball", (0, 0.15, 0.25), (0.12, 0.12, 0.06), _GLASS), Shape("ball", (0, -0.72, 0), (0.17, 0.2, 0.17), _ORANGE)
    return Solid("rocket", (body, nose, *fins, window, fire))


def _car(color: Color) -> Solid:
    wheels = tuple(Shape("ball", (x, -0.28, z), (0.17, 0.17, 0.08), _BLACK) for x in (-0.42, 0.42) for z in (-0.36, 0.36))
    cabin, glass = Shape("box", (-0.08, 0.12, 0), (0.36, 0.2, 0.3), color), Shape("box", (-0.08, 0.13, 0), (0.38, 0.12, 0.32), _GLASS)
    lamps = tuple(Shape("ball", (0.74, -0.08, z), (0.05, 0.07, 0.07), (1.0, 0.9, 0.5)) for z in (-0.22, 0.22))
    return Solid("car", (Shape("box", (0, -0.15, 0), (0.74, 0.16, 0.36), color), cabin, glass, *wheels, *lamps))


def _mushroom(color: Color) -> Solid:
    places = ((0.0, 0.6, 0.0), (0.34, 0.54, 0.24), (-0.32, 0.54, 0.24), (0.02, 0.54, -0.4), (0.5, 0.44, -0.2), (-0.5, 0.44, -0.16))
    dots = tuple(Shape("ball", p, (0.11, 0.09, 0.11), _WHITE) for p in places)
    cap = Shape("ball", (0, 0.2, 0), (0.68, 0.42, 0.68), color)
    stem = Shape("cylinder", (0, -0.35, 0), (0.2, 0.42), _CREAM)
    return Solid("mushroom", (cap, stem, *dots))


def _table(color: Color) -> Solid:
    legs = tuple(Shape("box", (x, -0.2, z), (0.07, 0.4, 0.07), color) for x in (-0.48, 0.48) for z in (-0.36, 0.36))
    apple = (Shape("ball", (0.1, 0.42, 0.05), (0.16, 0.15, 0.16), _RED), Shape("cylinder", (0.1, 0.58, 0.05), (0.025, 0.06), _BROWN))
    return Solid("table", (Shape("box", (0, 0.22, 0), (0.62, 0.06, 0.5), color), *legs, *apple))


def _boat(color: Color) -> Solid:
    hull = (Shape("box", (0, -0.45, 0), (0.5, 0.14, 0.24), color), Shape("ball", (0.5, -0.45, 0), (0.24, 0.14, 0.24), color))
    mast = Shape("cylinder", (0, 0.2, 0), (0.035, 0.6), _BROWN)
    sail = tuple(Shape("box", (-0.24 + 0.05 * i, -0.1 + 0.16 * i, 0), (0.22 - 0.05 * i, 0.085, 0.025), _CREAM) for i in range(4))
    return Solid("boat", (*hull, mast, *sail, Shape("box", (0.12, 0.72, 0), (0.11, 0.06, 0.025), _RED)))


_THINGS: Mapping[str, tuple[Callable[[Color], Solid], str, tuple[str, ...]]] = {
    # name: (builder, its usual colour, other words)
    "mug": (_mug, "red", ("cup", "馬克杯", "杯子", "杯")),
    "tree": (_tree, "green", ("fir", "pine", "樹", "聖誕樹")),
    "snowman": (_snowman, "white", ("雪人",)),
    "house": (_house, "yellow", ("home", "hut", "cottage", "房子", "屋子", "小屋", "房屋")),
    "tower": (_tower, "grey", ("castle", "塔樓", "高塔", "城堡", "塔")),
    "rocket": (_rocket, "white", ("spaceship", "火箭", "太空船")),
    "car": (_car, "blue", ("taxi", "汽車", "車子", "車")),
    "mushroom": (_mushroom, "red", ("toadstool", "蘑菇", "香菇")),
    "table": (_table, "brown", ("desk", "桌子", "桌")),
    "boat": (_boat, "blue", ("ship", "sailboat", "帆船", "船")),
}


@dataclass(frozen=True)
class ReadSolid:
    """``solid``: what the words asked for, or None where no known thing is named. ``unknown``: words that were not understood."""

    solid: Solid | None
    unknown: tuple[str, ...]


def known_things() -> tuple[str, ...]:
    """The English names of all things that can be built."""
    return tuple(_THINGS)


def read_solid(prompt: str) -> ReadSolid:
    """The first thing that ``prompt`` names, in its first colour."""
    words = _tokens(prompt)
    things = {word: name for name, (_, _, others) in _THINGS.items() for word in (name, f"{name}s", *others)}
    colors = {word: name for name, (_, others) in _COLORS.items() for word in (name, *others)}
    thing = next((things[w] for w in words if w in things), None)
    color = next((colors[w] for w in words if w in colors), None)
    taken = {next((w for w in words if w in things), ""), next((w for w in words if w in colors), "")}
    unknown = tuple(dict.fromkeys(w for w in words if w not in taken and w not in _LITTLE_WORDS))
    if thing is None:
        return ReadSolid(None, unknown)
    build, usual, _ = _THINGS[thing]
    return ReadSolid(build(_COLORS[color or usual][0]), unknown)


def _tokens(prompt: str) -> list[str]:
    """Words in lower case; Chinese, which has no spaces, is cut at the words that are known, longest first."""
    known = [w for _, _, others in _THINGS.values() for w in others] + [w for _, others in _COLORS.values() for w in others]
    chinese = sorted((w for w in [*known, *_LITTLE_WORDS] if ord(w[0]) > 0x2E80), key=len, reverse=True)
    a_known = "|".join(map(re.escape, chinese))
    foreign = rf"[\u2e80-\uffff]+?(?=$|{a_known}|[^\u2e80-\uffff])"
    found = re.findall(rf"{a_known}|[^\W\d_\u2e80-\uffff]+|{foreign}", prompt.lower())
    return [w for w in found if not re.fullmatch(r"[\u3000-\u303f\uff00-\uffef]+", w)]
