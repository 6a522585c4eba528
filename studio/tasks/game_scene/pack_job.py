"""The state of one request: what was asked for, what was decided, and the pieces made so far."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from studio.diffusion.picture_size import whole_factor
from studio.tasks.game_scene.brief.scene_spec import SceneSpec, follow_brief
from studio.tasks.game_scene.result import GameSceneResult
from studio.tasks.registry import RunContext
from studio.tasks.running import Engine, RunRecord

if TYPE_CHECKING:
    import numpy as np

    from studio.media.metadata.provenance import Upscaling
    from studio.models.catalog import ModelRow
    from studio.tasks.game_scene.params import GameSceneParams
    from studio.tasks.game_scene.sketch_regions import Region


_SCENE = "512"  # the size at which a scene over a layout ends by itself


@dataclass
class PackJob(RunRecord):
    """One request being worked on; ``result`` grows piece by piece.

    ``row`` is the image model. ``base`` (uint8 (height, width, 3)), ``masks`` (float32 (height, width) in [0, 1]) and ``regions`` come from
    a sketch. ``albedos`` caches drawn materials by (name, tiled axes).
    """

    engine: Engine
    params: GameSceneParams
    context: RunContext
    row: ModelRow
    spec: SceneSpec
    width: int
    height: int
    seed: int
    depth_row: ModelRow | None = None  # None: rule-based depth
    writer_row: ModelRow | None = None  # None: rule-based dialogue
    control_row: ModelRow | None = None  # None: no ControlNet
    base: np.ndarray | None = None
    masks: list[np.ndarray] = field(default_factory=list)
    regions: tuple[Region, ...] = ()
    result: GameSceneResult = field(init=False)
    albedos: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)
    upscaling: Upscaling | None = None  # of the scene, once it is enlarged
    wav: bytes = b""  # the lossless music, for the pack only

    def __post_init__(self) -> None:
        self.result = GameSceneResult(spec=self.spec, seed=self.seed, settings=self.settings)

    @property
    def factor(self) -> int:
        """By how much scene, textures and panorama are enlarged: 1 (not at all), 2, 4, 8 or 16."""
        return whole_factor(self.width, self.height, self.params.size)

    @property
    def scene_factor(self) -> int:
        """The same for a scene over a layout, which has detail for more: by itself it ends at 512 px, without any enlarging network."""
        asked = self.params
        sized = asked.size != "auto" or asked.width is not None or asked.height is not None
        if sized or not self.row.sketch_strength or asked.sketch_image is not None or self.control_row is not None:
            return self.factor
        return whole_factor(self.width, self.height, _SCENE)

    @property
    def steps(self) -> int:
        return max(2, self.params.num_inference_steps or self.row.presets[self.params.preset].steps)

    @property
    def guidance(self) -> float:
        asked = self.params.guidance_scale
        return self.row.presets[self.params.preset].guidance if asked is None else asked

    @property
    def scheduler(self) -> str:
        return self.row.presets[self.params.preset].scheduler if self.params.scheduler == "auto" else self.params.scheduler

    @property
    def language(self) -> Literal["en", "zh-TW"]:
        """The language of the brief, in which all texts of the pack are written."""
        from studio.diffusion.prompts.chinese_lexicon import is_chinese

        return "zh-TW" if is_chinese(self.spec.brief) else "en"

    @property
    def settings(self) -> dict[str, object]:
        """The parameters that make the same pack again, with every "auto" resolved, apart from those that the brief itself decides."""
        spec = self.spec
        fixed: dict[str, object] = {name: ", ".join(getattr(spec, name)) for name in ("terrain", "buildings", "objects")}
        fixed |= {name: getattr(spec, name) for name in ("mood", "time", "weather")}
        fixed |= {"model": self.row.id, "seed": self.seed}
        if self.scene_factor == self.factor:  # else the scene ends larger than it is drawn, as it does where no size is named
            fixed |= {"width": self.width, "height": self.height}
        fixed["depth"] = "model" if self.depth_row else "rules"
        fixed["control"] = self.control_row.control if self.control_row else "off"
        fixed |= {"num_inference_steps": self.steps, "guidance_scale": self.guidance, "scheduler": self.scheduler}
        return follow_brief({**self.params.model_dump(mode="json", exclude={"sketch_image"}), **fixed})

    def add(self, **pieces: Any) -> None:
        """Put finished pieces into the fields of the result; ``figures`` are merged with those already there."""
        figures = {**self.result.figures, **pieces.pop("figures", {})}
        self.result = replace(self.result, figures=figures, **pieces)


def piece_seed(seed: int, name: str) -> int:
    """A separate seed for each piece, so that switching one off does not change the others."""
    return int.from_bytes(hashlib.sha256(f"{seed} {name}".encode()).digest()[:4], "big")
