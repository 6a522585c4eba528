"""Parameters of a game scene request."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from studio.diffusion.drawing_request import Aspect, Size
from studio.tasks.drawing_params import DrawingParams, printable
from studio.tasks.fields import Widget

Mood = Literal["auto", "calm", "mystical", "cheerful", "eerie", "epic", "melancholic", "tense"]
Time = Literal["auto", "dawn", "day", "sunset", "night"]
Weather = Literal["auto", "clear", "cloudy", "rain", "snow", "fog", "storm"]
Tiling = Literal["x", "y", "xy"]
Depth = Literal["auto", "rules", "model"]
Writer = Literal["rules", "model"]
Control = Literal["auto", "off", "scribble", "depth"]
MAX_WORDS = 300  # characters
MAX_REGIONS = 2000  # characters


class GameSceneParams(DrawingParams):
    """A pack of game assets for one brief: a scene and, as the switches say, textures, panorama, layers, map, pixel art, music, dialogue.

    ``prompt``: the brief, a sentence in English or Traditional Chinese. What it says about ``terrain``, ``buildings``, ``objects`` (names
    separated by commas), ``mood``, ``time`` and ``weather`` is used where these fields are empty or "auto". ``width`` and ``height`` in px,
    multiples of 16. None leaves size, ``num_inference_steps`` and ``guidance_scale`` to the model, and draws a random ``seed``.

    ``sketch_image``: a picture whose colours stand for regions; ``regions``: a line per colour, ``#2f6b3a: pine forest | houses`` (colour,
    what is there and, after the bar, what must not be); ``strength`` in (0, 1]: how far the scene may depart from the sketch. ``control``
    draws the scene once more with a ControlNet that follows the sketch's borders ("scribble") or the depth of the first drawing ("depth");
    "auto" follows the sketch, if there is one and a ControlNet for the image model is available.

    ``aspect``: the shape of a scene whose ``width`` and ``height`` are left out; "auto" is that of ``sketch_image``, else a square.
    ``size``: side in px of a square with about the area that the scene has in the end; what is drawn smaller is enlarged, and textures and
    panorama by the same whole factor. "auto" leaves everything as it is drawn, but a scene over a layout, where no sides are named, which
    ends at 512.

    ``tiling``: the axes on which textures repeat. ``map_width`` and ``map_height`` count tiles of ``tile_size`` px; ``palette_size``: the
    number of colours in all pixel art. ``depth``: by "rules", by a "model", or "auto", which uses a model if one is available. ``writer``:
    whether rules or an instruct model word the dialogue, whose structure is always made by rules.
    """

    aspect: Annotated[Aspect, Widget("buttons", "shape")] = "auto"
    size: Annotated[Size, Widget("buttons", "shape")] = "auto"
    terrain: Annotated[str, Widget("text")] = Field(default="", max_length=MAX_WORDS)
    buildings: Annotated[str, Widget("text")] = Field(default="", max_length=MAX_WORDS)
    objects: Annotated[str, Widget("text")] = Field(default="", max_length=MAX_WORDS)
    mood: Annotated[Mood, Widget("choice")] = "auto"
    time: Annotated[Time, Widget("choice")] = "auto"
    weather: Annotated[Weather, Widget("choice")] = "auto"
    sketch_image: Annotated[Path | None, Widget("image", "image")] = None
    regions: Annotated[str, Widget("lines", "image", lines=4)] = Field(default="", max_length=MAX_REGIONS)
    strength: Annotated[float, Widget("slider", "image", step=0.05, low=0.3, high=1)] = Field(default=0.75, gt=0, le=1, allow_inf_nan=False)
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

    @field_validator("terrain", "buildings", "objects", mode="before")
    @classmethod
    def _printable_names(cls, text: object) -> object:
        return printable(text)

    @field_validator("regions")
    @classmethod
    def _regions(cls, text: str) -> str:
        from studio.tasks.game_scene.sketch_regions import read_regions

        read_regions(text, "regions")
        return text
