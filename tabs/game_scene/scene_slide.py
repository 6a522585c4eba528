"""What a slide tells about a game scene: the brief, then the scene, the tile map and a turn through the panorama."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PIL import Image

from studio.media.slides.slide_story import Pan, Part, SlideStory, Still, Theme
from studio.messages import say
from tabs.shared.examples import FOLDER, Example
from tabs.shared.sharing.slide_words import example_words, slide_words

if TYPE_CHECKING:
    import numpy as np

    from studio.media.metadata.provenance import Provenance
    from studio.tasks.game_scene import GameSceneResult

TASK = "game_scene"
_SIDE = 1280  # px of the longer side that is kept of each picture


@dataclass(frozen=True)
class DrawnScene:
    """The pictures of a pack as JPEG files; the map and the panorama are there if they were made."""

    settings: dict[str, object]
    seed: int
    model: str
    scene: bytes
    tile_map: bytes | None
    panorama: bytes | None
    provenance: Provenance | None

    @classmethod
    def of(cls, result: GameSceneResult, model: str) -> DrawnScene | None:
        """``model``: title of the model that drew; None without a scene."""
        if result.scene is None:
            return None
        laid = result.tile_map.picture() if result.tile_map is not None else None
        pictures = (_jpeg(result.scene), _jpeg(laid), _jpeg(result.panorama))
        return cls(dict(result.settings), result.seed, model, pictures[0] or b"", *pictures[1:], result.provenance)


class _Pack(Protocol):
    @property
    def slide(self) -> DrawnScene | None: ...


def tell(given: tuple[_Pack | Example, object], lang: str, theme: Theme) -> SlideStory | None:
    """The newest pack, or the prepared scene."""
    thing = given[0]
    label = say("ui.tab.game_scene", lang)
    if isinstance(thing, Example):
        return SlideStory(example_words(label, thing, lang), [Still(FOLDER / TASK / thing.file)], theme)
    shown = thing.slide
    if shown is None:
        return None
    parts: list[Part] = [Still(shown.scene, caption=say("ui.slide.scene", lang))]
    parts += [Still(shown.tile_map, caption=say("field.game_scene.tile_map", lang))] if shown.tile_map else []
    parts += [Pan(shown.panorama, say("field.game_scene.panorama", lang))] if shown.panorama else []
    parts += [Still(shown.scene)] if len(parts) > 1 else []
    words = slide_words(label, shown.settings, lang, seed=shown.seed, model=shown.model)
    return SlideStory(words, parts, theme, shown.provenance)


def _jpeg(pixels: np.ndarray | None) -> bytes | None:
    if pixels is None:
        return None
    picture, buffer = Image.fromarray(pixels), io.BytesIO()
    picture.thumbnail((_SIDE, _SIDE))
    picture.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
