"""Game scene: from one brief to a pack of pieces that a game can use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from studio.events import Event
from studio.tasks.drawing import MAX_PROMPT, Preset, Scheduler, Style, printable
from studio.tasks.fields import Widget
from studio.tasks.registry import RunContext, TaskSpec

if TYPE_CHECKING:
    import numpy as np

    from studio.game_art.layers import Layer
    from studio.game_art.texture_maps import Texture
    from studio.media.provenance import Provenance
    from studio.scenes.dialogue import Dialogue
    from studio.scenes.spec import SceneSpec
    from studio.studio import Studio
    from studio.tilemap.tile_map import TileMap

Mood = Literal["auto", "calm", "mystical", "cheerful", "eerie", "epic", "melancholic", "tense"]
Time = Literal["auto", "dawn", "day", "sunset", "night"]
Weather = Literal["auto", "clear", "cloudy", "rain", "snow", "fog", "storm"]
Tiling = Literal["x", "y", "xy"]
Depth = Literal["auto", "rules", "model"]
Writer = Literal["rules", "model"]
Control = Literal["auto", "off", "scribble", "depth"]
MAX_WORDS = 300
MAX_REGIONS = 2000


class GameSceneParams(BaseModel):
    """One request. ``None``, "auto" and empty fields of the brief's reading mean "as the sentence says".

    ``terrain``, ``buildings`` and ``objects``: names separated by commas. ``sketch_image``: a picture whose colours mean regions;
    ``regions``: one line for each colour, ``#2f6b3a: pine forest | houses`` (colour, what is there, and after a bar what must not be).
    ``map_width`` and ``map_height`` count tiles of ``tile_size`` px; ``palette_size`` is the number of colours of all pixel art.
    ``depth``: by rules, by a model, or "auto": by a model where one is at hand.
    ``writer``: who says the lines of the dialogue, rules or an instruct model; the tree is always made by rules.
    ``control``: the scene is drawn once more with a ControlNet that keeps to the sketch's borders ("scribble") or to the depth of the
    first drawing ("depth"); "auto": to the sketch, where one is given and such a model is at hand that fits the image model.
    The switches say which pieces the pack has besides the scene itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: Annotated[str, Widget("lines", lines=3)] = Field(min_length=1, max_length=MAX_PROMPT)
    negative_prompt: Annotated[str, Widget("lines", lines=2)] = Field(default="", max_length=MAX_PROMPT)
    preset: Annotated[Preset, Widget("buttons")] = "balanced"
    terrain: Annotated[str, Widget("text")] = Field(default="", max_length=MAX_WORDS)
    buildings: Annotated[str, Widget("text")] = Field(default="", max_length=MAX_WORDS)
    objects: Annotated[str, Widget("text")] = Field(default="", max_length=MAX_WORDS)
    mood: Annotated[Mood, Widget("choice")] = "auto"
    time: Annotated[Time, Widget("choice")] = "auto"
    weather: Annotated[Weather, Widget("choice")] = "auto"
    style: Annotated[Style, Widget("choice")] = "none"
    sketch_image: Annotated[Path | None, Widget("image", "image")] = None
    regions: Annotated[str, Widget("lines", "image", lines=4)] = Field(default="", max_length=MAX_REGIONS)
    strength: Annotated[float, Widget("slider", "image", step=0.05, low=0.3, high=1)] = Field(default=0.75, gt=0, le=1, allow_inf_nan=False)
    width: Annotated[int | None, Widget("slider", "shape", step=16, low=128, high=1024)] = Field(
        default=None, ge=64, le=2048, multiple_of=16
    )
    height: Annotated[int | None, Widget("slider", "shape", step=16, low=128, high=1024)] = Field(
        default=None, ge=64, le=2048, multiple_of=16
    )
    seed: Annotated[int | None, Widget("seed", "shape")] = Field(default=None, ge=0, le=2**32 - 1)
    textures: Annotated[bool, Widget("switch")] = True
    panorama: Annotated[bool, Widget("switch")] = True
    layers: Annotated[bool, Widget("switch")] = True
    tile_map: Annotated[bool, Widget("switch")] = True
    pixel_art: Annotated[bool, Widget("switch")] = True
    music: Annotated[bool, Widget("switch")] = True
    dialogue: Annotated[bool, Widget("switch")] = True
    tiling: Annotated[Tiling, Widget("buttons", "advanced")] = "xy"
    depth: Annotated[Depth, Widget("buttons", "advanced")] = "auto"
    writer: Annotated[Writer, Widget("buttons", "advanced")] = "rules"
    control: Annotated[Control, Widget("buttons", "advanced")] = "auto"
    map_width: Annotated[int, Widget("slider", "advanced", low=8, high=64)] = Field(default=24, ge=4, le=128)
    map_height: Annotated[int, Widget("slider", "advanced", low=8, high=64)] = Field(default=16, ge=4, le=128)
    tile_size: Annotated[int, Widget("slider", "advanced", step=8, low=16, high=64)] = Field(default=32, ge=8, le=64, multiple_of=8)
    palette_size: Annotated[int, Widget("slider", "advanced", low=4, high=64)] = Field(default=24, ge=2, le=256)
    model: Annotated[str, Widget("model", "advanced")] = Field("auto", max_length=100)
    num_inference_steps: Annotated[int | None, Widget("slider", "advanced", high=50)] = Field(default=None, ge=2, le=150)
    guidance_scale: Annotated[float | None, Widget("slider", "advanced", step=0.5, low=1, high=15)] = Field(
        default=None, ge=0, le=30, allow_inf_nan=False
    )
    scheduler: Annotated[Scheduler, Widget("choice", "advanced")] = "auto"

    @field_validator("prompt", "negative_prompt", "terrain", "buildings", "objects", mode="before")
    @classmethod
    def _printable(cls, text: object) -> object:
        return printable(text)

    @field_validator("regions")
    @classmethod
    def _regions(cls, text: str) -> str:
        from studio.scenes.regions import read_regions

        read_regions(text, "regions")
        return text


@dataclass(frozen=True)
class GameSceneResult:
    """The pieces as far as they are made; a draft has those that are ready. ``pack`` is the ZIP, there when everything is in it.

    ``scene``, ``panorama`` and ``pixel_art`` are uint8 (h, w, 3); ``depth`` is float32 (h, w) in [0, 1], 1 near, made by ``depth_by``
    ("heuristic" or a model's id); ``palette`` uint8 (colours, 3); ``relief`` a binary glTF; ``music`` an Ogg Vorbis file. ``viewers`` are
    whole offline web pages ("panorama", "parallax", "relief"). ``figures``: plain numbers by name, as in the pack's manifest.
    """

    spec: SceneSpec
    scene: np.ndarray | None = None
    textures: tuple[Texture, ...] = ()
    panorama: np.ndarray | None = None
    layers: tuple[Layer, ...] = ()
    depth: np.ndarray | None = None
    depth_by: str = ""
    relief: bytes = b""
    tile_map: TileMap | None = None
    pixel_art: np.ndarray | None = None
    palette: np.ndarray | None = None
    music: bytes = b""
    dialogue: Dialogue | None = None
    viewers: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    contents: tuple[tuple[str, int], ...] = ()
    pack: Path | None = None
    pack_sha256: str = ""
    seed: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    provenance: Provenance | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """What can be downloaded: the pack."""
        return (self.pack,) if self.pack else ()

    @property
    def seeds(self) -> tuple[int, ...]:
        """The one seed, as other tasks tell theirs."""
        return (self.seed,)


def _run(studio: Studio, params: GameSceneParams, context: RunContext) -> Iterator[Event]:
    from studio.scenes.composing import compose

    return compose(studio, params, context)


SPEC = TaskSpec("game_scene", "Game scene", GameSceneParams, GameSceneResult, ("text-to-image",), _run)
