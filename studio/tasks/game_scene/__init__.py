"""Game scene: from one brief to a pack of pieces that a game can use."""

from studio.tasks.game_scene.params import GameSceneParams
from studio.tasks.game_scene.result import GameSceneResult
from studio.tasks.registry import TaskSpec

__all__ = ["SPEC", "GameSceneParams", "GameSceneResult"]

SPEC = TaskSpec("game_scene", "Game scene", GameSceneParams, GameSceneResult, ("text-to-image",))
