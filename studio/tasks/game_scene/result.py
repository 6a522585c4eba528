"""Result of a game scene request."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.tasks.running import TaskResult

if TYPE_CHECKING:
    import numpy as np

    from studio.game_art.parallax_layers import Layer
    from studio.game_art.texture_maps import Texture
    from studio.media.metadata.provenance import Provenance
    from studio.tasks.game_scene.brief.scene_spec import SceneSpec
    from studio.tasks.game_scene.dialogue.dialogue_tree import Dialogue
    from studio.tilemap.tile_map import TileMap


@dataclass(frozen=True)
class GameSceneResult(TaskResult):
    """The pieces made so far; a draft has those that are ready. ``pack`` is the finished ZIP with everything in it.

    ``spec``: the brief as it was understood. ``scene``, ``panorama`` and ``pixel_art`` are uint8 (h, w, 3); ``depth`` is float32 (h, w) in
    [0, 1], 1 is near, made by ``depth_by`` ("heuristic" or a model's id); ``palette`` is uint8 (colours, 3); ``relief`` a binary glTF;
    ``music`` an Ogg Vorbis file. ``viewers`` are complete offline web pages ("panorama", "parallax", "relief"). ``figures``: measurements,
    as in the pack's manifest. ``contents``: (name, size in bytes) of each file of the pack; ``pack_sha256`` is its hash.
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
    provenance: Provenance | None = None

    def named_files(self) -> dict[str, Path]:
        """Each file of the pack by its name there ("scene/scene.png"), taken out of the ZIP beside it. Raises `StorageFull`."""
        from studio.tasks.game_scene.pack_files import take_out

        return take_out(self.pack) if self.pack else {}

    def to_json(self) -> dict[str, object]:
        """``seeds``, the brief as it was understood, the pack's files with their sizes in bytes, its hash, and the figures."""
        return {
            **super().to_json(),
            "seeds": [self.seed],
            "spec": self.spec.model_dump(mode="json"),
            "figures": dict(self.figures),
            "pack_sha256": self.pack_sha256,
            "contents": [list(entry) for entry in self.contents],
        }
