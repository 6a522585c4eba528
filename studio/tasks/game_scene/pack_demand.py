"""What a request for a pack asks of a shared GPU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.tasks.gpu_demand import Demand, drawing

if TYPE_CHECKING:
    from studio.tasks.game_scene.params import GameSceneParams
    from studio.tasks.running import Engine

_TEXTURES, _TILES, _PANORAMA = 4, 1, 3  # pictures of the scene's size that each piece takes
_LINES = 12  # of a dialogue


def demand(engine: Engine, params: GameSceneParams) -> tuple[Demand, ...]:
    """The image model's work, and a writer's where rules do not word the dialogue. Depth and borders come along."""
    row = engine.catalog.choose("text-to-image", params.model)
    pieces = 1 + _TEXTURES * params.textures + _TILES * params.tile_map + _PANORAMA * params.panorama
    drawn_again = 1 if params.control in ("scribble", "depth") or params.sketch_image is not None else 0
    found = [drawing(row, params, pieces + drawn_again)]
    if params.writer == "model" and params.dialogue:
        found.append(Demand(engine.catalog.choose("writer"), _LINES))
    return tuple(found)
