"""Every landscape of finished scenes in every light, weather and composition, drawn once: seconds a picture beside the data sets' painters.

``python -m tests.benchmarks.rendering.landscape_product [side [every]]``: pictures of 256 (default) or 512 px, every n-th one of the
product; ends with status 1 where a picture fails.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from typing import cast

import numpy as np

from studio.renderer.painting.biomes import BIOME_PAINTERS
from studio.renderer.render import draw
from studio.renderer.scene_words import LIGHT, SKYLESS_BIOMES, WEATHER_PHRASES
from studio.renderer.sights.painters import PAINTERS
from studio.renderer.spec import Spec

_THINGS = [{"noun": "cat", "color": None, "n": 2, "size": None}, {"noun": "sailboat", "color": "red", "n": 1, "size": "small"}]


def scene(biome: str, light: str, weather: str, seed: int, finish: bool) -> Spec:
    """A scene with two things."""
    spec = {"version": 2, "kind": "scene", "seed": seed, "style": "none", "objects": _THINGS, "relation": "next", "side": None,
            "grid": True, "finish": finish, "biome": biome, "time": light, "weather": weather}  # fmt: skip
    return cast("Spec", spec)


def seeds(start: int) -> list[int]:
    """The first seed from ``start`` on of each of the three compositions."""
    return [next(k for k in itertools.count(start) if random.Random(f"composition:{k}").randrange(3) == c) for c in range(3)]


def seconds(specs: list[Spec], side: int) -> tuple[list[float], list[str]]:
    """(processor seconds of each picture, what went wrong)."""
    took, wrong = [], []
    for spec in specs:
        started = time.process_time()
        label = f"{spec['biome']}, {spec['time']}, {spec['weather']}, seed {spec['seed']}"
        try:
            made = draw(spec, side)
        except Exception as error:  # a benchmark goes on, and tells
            wrong.append(f"{label}: {error!r}")
            continue
        took.append(time.process_time() - started)
        outside = [p for p in made.placements if min(p.box) < 0 or max(p.box) > 256]
        if outside or not 6 < made.image.mean() < 249:
            wrong.append(f"{label}: mean {made.image.mean():.0f}, outside {outside}")
    return took, wrong


def main() -> int:
    side = int(sys.argv[1]) if len(sys.argv) > 1 else 256
    every = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    product = [
        (biome, light, weather, seed)
        for n, biome in enumerate(PAINTERS)
        for light, weather in itertools.product(LIGHT, ["clear"] if biome in SKYLESS_BIOMES else WEATHER_PHRASES)
        for seed in seeds(40 * n)
    ][::every]
    finished, wrong = seconds([scene(*what, finish=True) for what in product], side)
    plain, more = seconds([scene(*what, finish=False) for what in product[:: max(1, 9 // every)] if what[0] in BIOME_PAINTERS], side)
    for title, took in (("finished scenes", finished), ("the data sets' painters", plain)):
        figures = f"mean {np.mean(took):.3f} s, median {np.median(took):.3f} s, 95 % {np.quantile(took, 0.95):.3f} s"
        print(f"{title}: {len(took)} pictures of {side} px, {figures}, within 0.15 s {np.mean(np.asarray(took) <= 0.15):.1%}")
    print(*wrong, *more, f"{len(wrong) + len(more)} failed", sep="\n")
    return 1 if wrong or more else 0


if __name__ == "__main__":
    sys.exit(main())
