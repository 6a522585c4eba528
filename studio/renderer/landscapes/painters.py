"""Which painter draws which landscape of a finished scene."""

from __future__ import annotations

from studio.renderer.finish.finished_picture import Painter
from studio.renderer.painting.biomes import BIOME_PAINTERS

PAINTERS: dict[str, Painter] = {**BIOME_PAINTERS}
