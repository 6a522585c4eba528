"""What grounds are made of: the words an image model gets, and the colours and structure that it draws over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

Structure = Literal["grain", "waves", "blades", "stones", "bricks", "planks", "panels", "cracks"]
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Material:
    """``colours`` from dark to light, uint8 RGB; ``roughness`` in [0, 1]; ``strength`` of the drawing over the ground, in (0, 1].

    ``glows``: its brightest parts shine by themselves, also at night.
    """

    prompt: str
    structure: Structure
    colours: tuple[Colour, ...]
    roughness: float
    strength: float = 0.42
    glows: bool = False


MATERIALS: Mapping[str, Material] = MappingProxyType(
    {
        "deep water": Material("deep blue sea water", "waves", ((10, 32, 84), (16, 52, 118), (30, 78, 150)), 0.08),
        "water": Material("clear blue water with gentle waves", "waves", ((34, 96, 168), (58, 134, 200), (120, 186, 226)), 0.1),
        "sand": Material("yellow sand", "grain", ((206, 178, 120), (226, 202, 146), (242, 224, 178)), 0.9),
        "grass": Material("green grass meadow", "blades", ((44, 104, 36), (74, 142, 50), (120, 182, 76)), 0.85),
        "forest": Material("dark green forest", "stones", ((14, 46, 26), (26, 74, 36), (56, 112, 54)), 0.85),
        "dirt": Material("brown earth", "grain", ((78, 52, 32), (110, 76, 48), (146, 106, 70)), 0.95),
        "rock": Material("grey rocks", "stones", ((66, 66, 72), (104, 104, 110), (152, 152, 156)), 0.8),
        "snow": Material("white snow", "grain", ((204, 216, 234), (226, 234, 246), (248, 250, 255)), 0.6),
        "lava": Material("glowing lava", "cracks", ((34, 16, 18), (62, 26, 22), (255, 120, 26)), 0.7, glows=True),
        "moss": Material("green moss", "grain", ((40, 72, 30), (70, 108, 40), (116, 150, 62)), 0.95),
        "mushroom ground": Material(
            "violet ground with glowing plants", "stones", ((40, 24, 62), (74, 42, 98), (72, 190, 178)), 0.8, glows=True
        ),
        "cobblestone": Material("grey cobblestones", "stones", ((58, 58, 64), (118, 114, 110), (170, 164, 156)), 0.75, 0.35),
        "wood planks": Material("brown wooden planks", "planks", ((74, 46, 26), (124, 82, 48), (164, 116, 72)), 0.7, 0.35),
        "brick": Material("red brick wall", "bricks", ((94, 84, 78), (150, 66, 50), (184, 92, 68)), 0.85, 0.35),
        "metal panel": Material("grey metal panels", "panels", ((44, 50, 58), (96, 104, 114), (150, 158, 168)), 0.35, 0.35),
        "neon floor": Material("dark floor with neon lights", "panels", ((14, 12, 30), (36, 28, 72), (232, 62, 200)), 0.3, 0.4, True),
    }
)

# time of day -> share of red, green and blue that is left of a colour in daylight
LIGHTS: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {"dawn": (1.0, 0.86, 0.8), "day": (1.0, 1.0, 1.0), "sunset": (1.0, 0.78, 0.6), "night": (0.45, 0.55, 0.8)}
)
_DIM, _SHINING = 110.0, 170.0  # brightest channel between which a part that glows goes over from lit to shining


def lit(picture: np.ndarray, material: Material, time: str) -> np.ndarray:
    """``picture`` (uint8 (h, w, 3)) of a material as it looks at a ``time`` of `LIGHTS`; pixel by pixel, so it repeats as before."""
    light = np.broadcast_to(np.array(LIGHTS[time]), picture.shape)
    if material.glows:
        own = np.clip((picture.max(-1, keepdims=True) - _DIM) / (_SHINING - _DIM), 0, 1)
        light = light * (1 - own) + own
    return np.rint(picture * light).astype(np.uint8)
