"""Which painter draws which landscape of a finished scene."""

from __future__ import annotations

from studio.renderer.finish.finished_picture import Painter
from studio.renderer.landscapes import coasts, gentle_lands, halls, old_places, rooms, streets, waters_and_woods, wide_lands
from studio.renderer.painting.biomes import BIOME_PAINTERS

PAINTERS: dict[str, Painter] = {
    **BIOME_PAINTERS,
    "cove": coasts.paint_cove,
    "harbor": coasts.paint_harbor,
    "harbor town": coasts.paint_harbor_town,
    "island": coasts.paint_island,
    "waterfall": waters_and_woods.paint_waterfall,
    "river bridge": waters_and_woods.paint_river_bridge,
    "jungle": waters_and_woods.paint_jungle,
    "canyon": wide_lands.paint_canyon,
    "tundra": wide_lands.paint_tundra,
    "savanna": wide_lands.paint_savanna,
    "vineyard": gentle_lands.paint_vineyard,
    "meadow": gentle_lands.paint_meadow,
    "cherry blossom park": gentle_lands.paint_cherry_park,
    "temple ruins": old_places.paint_temple_ruins,
    "graveyard": old_places.paint_graveyard,
    "haunted house": old_places.paint_haunted_house,
    "market street": streets.paint_market_street,
    "street cafe": streets.paint_street_cafe,
    "amusement park": streets.paint_amusement_park,
    "library": halls.paint_library,
    "throne room": halls.paint_throne_room,
    "spaceship bridge": halls.paint_spaceship_bridge,
    "living room": rooms.paint_living_room,
    "kitchen": rooms.paint_kitchen,
    "classroom": rooms.paint_classroom,
}
