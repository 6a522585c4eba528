"""Game scene: turns one brief into a pack of assets for a game."""

from studio.tasks.game_scene.pack_demand import demand
from studio.tasks.game_scene.params import GameSceneParams
from studio.tasks.game_scene.result import GameSceneResult
from studio.tasks.registry import TaskSpec

__all__ = ["SPEC", "GameSceneParams", "GameSceneResult"]

SPEC = TaskSpec("game_scene", "Game scene", GameSceneParams, GameSceneResult, ("text-to-image",), demand=demand, makes=("zip",))
