"""The attributes of a spec that a classifier predicts: heads, their classes, and the labels of specs."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from studio.renderer.painting.sprites import HUES, LANDMARKS, NOUNS
from studio.renderer.relations import CANONICAL, canonical_relation
from studio.renderer.scene_words import BIOMES
from studio.renderer.spec import Spec

BIOME, TIME = [*BIOMES, "object"], ["day", "dawn", "sunset", "night"]
WEATHER, STYLE = ["clear", "rain", "snow", "fog", "storm", "aurora"], ["none", "mono", "pastel", "neon", "sepia", "pixel"]
COUNT, SIZE = [1, 2, 3], ["small", None, "big"]
COLOR = [*HUES, "white", "black"]
CLASSES: dict[str, Sequence[object]] = {  # in the order of the columns of `label_tensors`
    "biome": BIOME,
    "time": TIME,
    "weather": WEATHER,
    "style": STYLE,
    "count": COUNT,
    "color": COLOR,
    "size": SIZE,
    "relation": list(CANONICAL),
}
COLUMNS = list(CLASSES)
NO_LABEL = -1
_VERSION1 = ("biome", "time", "weather", "style")


def noun_list(version: int) -> list[str]:
    """Nouns of a dataset version, in the order of the noun head."""
    return list(NOUNS) if version == 1 else [*NOUNS, *LANDMARKS]


def heads(version: int) -> dict[str, int]:
    """Head -> number of classes."""
    names = _VERSION1 if version == 1 else COLUMNS
    return {name: len(CLASSES[name]) for name in names} | {"noun": len(noun_list(version))}


def labels(spec: Spec, version: int) -> tuple[list[int], list[float]]:
    """(class index per column of ``COLUMNS``, -1 = does not apply; noun multi-hot)."""
    row = dict.fromkeys(COLUMNS, NO_LABEL)
    row["style"] = STYLE.index(spec["style"])
    if spec["kind"] == "object":
        row["biome"] = BIOME.index("object")
    else:
        row["biome"] = BIOME.index(spec["biome"])
        row["weather"] = WEATHER.index(spec["weather"])
        if spec["biome"] != "space":
            row["time"] = TIME.index(spec["time"])
    entries = spec["objects"]
    if len(entries) == 1:
        row["count"] = COUNT.index(entries[0]["n"])
        row["size"] = SIZE.index(entries[0].get("size"))
    colors = {o["color"] for o in entries if o["color"]}
    if len(colors) == 1 and spec["style"] in ("none", "neon", "pixel"):
        row["color"] = COLOR.index(colors.pop())
    relation = canonical_relation(spec)
    if relation is not None:
        row["relation"] = CANONICAL.index(relation)
    names = noun_list(version)
    nouns = [0.0] * len(names)
    for o in entries:
        nouns[names.index(o["noun"])] = 1.0
    return list(row.values()), nouns


def label_tensors(specs: list[Spec], version: int) -> tuple[Tensor, Tensor]:
    """(n, columns) int64 and (n, nouns) float."""
    rows = [labels(s, version) for s in specs]
    return torch.tensor([r[0] for r in rows]), torch.tensor([r[1] for r in rows])


def mirror_labels(classes: Tensor, mirrored: Tensor) -> Tensor:
    """Labels of pictures of which ``mirrored`` (n,) bool were flipped: left and right change places."""
    column, left, right = COLUMNS.index("relation"), CANONICAL.index("left"), CANONICAL.index("right")
    out = classes.clone()
    for old, new in ((left, right), (right, left)):
        out[mirrored & (classes[:, column] == old), column] = new
    return out
