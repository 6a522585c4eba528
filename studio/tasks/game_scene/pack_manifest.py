"""The manifest of a pack: what its pieces were made from and with, and how to make them again."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studio.version import __version__

if TYPE_CHECKING:
    from studio.media.metadata.provenance import ModelUse
    from studio.tasks.game_scene.brief.scene_spec import SceneSpec

FORMAT = "multimodal-studio/game-scene/1"


@dataclass(frozen=True, kw_only=True)
class PackManifest:
    """``params`` restore the request of ``task``; ``seeds`` are those of the pieces; ``inputs`` hashes of the files that were given.

    ``figures``: measurements by name; ``licences``: terms by piece; ``credits``: lines of text. Holds no times and no paths, so that the
    same request gives the same manifest.
    """

    spec: SceneSpec
    task: str
    params: Mapping[str, object]
    seed: int
    seeds: Mapping[str, object] = field(default_factory=dict)
    models: Sequence[ModelUse] = ()
    figures: Mapping[str, object] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    licences: Mapping[str, str] = field(default_factory=dict)
    credits: Sequence[str] = ()

    def text(self, files: Mapping[str, object]) -> str:
        """JSON with sorted keys, indented, in plain Unicode; ``files``: size and hash of each file by name."""
        data = {
            "task": self.task,
            "params": json_value(self.params),
            "seed": int(self.seed),
            "seeds": json_value(self.seeds),
            "spec": self.spec.model_dump(mode="json"),
            "models": [json_value(model.model_dump()) for model in self.models],
            "figures": json_value(self.figures),
            "inputs": json_value(self.inputs),
            "licences": json_value(self.licences),
            "credits": list(self.credits),
            "format": FORMAT,
            "studio": __version__,
            "generated": "AI-generated",
            "files": files,
        }
        return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"


def json_value(value: object) -> object:
    """``value`` in JSON types: numpy's numbers as numbers, tuples as lists, NaN and infinity as None, anything else as text."""
    if isinstance(value, Mapping):
        return {str(key): json_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_value(item) for item in value]
    if (to_list := getattr(value, "tolist", None)) is not None:  # numpy
        return json_value(to_list())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
