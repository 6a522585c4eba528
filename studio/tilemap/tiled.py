"""Maps and tile sets as Tiled reads and writes them: TMX and TSX, format 1.10 (https://doc.mapeditor.org/en/stable/reference/tmx-map-format/)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from studio.tilemap.tileset import COLUMNS, TileSet

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from studio.tilemap.tile_map import TileMap

_VERSION = {"version": "1.10", "tiledversion": "1.10.2"}
# no control characters or lone surrogates: XML 1.0 has no way to write them
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def tmx(tile_map: TileMap, tsx_name: str) -> bytes:
    """A map that refers to its tile set ``tsx_name`` beside it; one layer of tiles, one of places."""
    height, width = tile_map.grid.shape
    size = tile_map.tileset.tile_size
    shape = {"width": str(width), "height": str(height)}
    root = ET.Element(
        "map",
        {
            **_VERSION, "orientation": "orthogonal", "renderorder": "right-down", **shape, "tilewidth": str(size), "tileheight": str(size),
            "infinite": "0", "nextlayerid": "3", "nextobjectid": str(len(tile_map.places) + 1),
        },
    )  # fmt: skip
    ET.SubElement(root, "tileset", {"firstgid": "1", "source": tsx_name})
    layer = ET.SubElement(root, "layer", {"id": "1", "name": "terrain", **shape})
    data = ET.SubElement(layer, "data", {"encoding": "csv"})
    data.text = "\n" + ",\n".join(",".join(str(int(i) + 1) for i in row) for row in tile_map.grid) + "\n"
    group = ET.SubElement(root, "objectgroup", {"id": "2", "name": "places"})
    for number, place in enumerate(tile_map.places, 1):
        at = {"x": str(place.x * size + size // 2), "y": str(place.y * size + size // 2)}
        spot = ET.SubElement(group, "object", {"id": str(number), "name": _text(place.name), "type": place.kind, **at})
        ET.SubElement(spot, "point")
    return _written(root)


def tsx(tileset: TileSet, image_name: str, name: str = "terrain") -> bytes:
    """The tile set over ``image_name``, with its corners as a Wang set, so that Tiled's terrain brush works."""
    size, count = str(tileset.tile_size), str(len(tileset.corners))
    root = ET.Element(
        "tileset",
        {**_VERSION, "name": _text(name), "tilewidth": size, "tileheight": size, "tilecount": count, "columns": str(COLUMNS)},
    )
    height, width = tileset.image.shape[:2]
    ET.SubElement(root, "image", {"source": image_name, "width": str(width), "height": str(height)})
    sets = ET.SubElement(root, "wangsets")
    corners = ET.SubElement(sets, "wangset", {"name": "terrain", "type": "corner", "tile": "-1"})
    for index, terrain in enumerate(tileset.names):
        first = tileset.corners.index((index,) * 4)
        look = {"name": _text(terrain), "color": colour_of(tileset, index), "tile": str(first), "probability": "1"}
        ET.SubElement(corners, "wangcolor", look)
    for number, (nw, ne, sw, se) in enumerate(tileset.corners):
        ids = ",".join(str(c) for c in (0, ne + 1, 0, se + 1, 0, sw + 1, 0, nw + 1))
        ET.SubElement(corners, "wangtile", {"tileid": str(number), "wangid": ids})
    return _written(root)


def colour_of(tileset: TileSet, terrain: int) -> str:
    """The mean colour of a terrain as ``#rrggbb``."""
    mean = tileset.tile(tileset.corners.index((terrain,) * 4)).reshape(-1, 3).mean(0)
    return "#" + "".join(f"{round(float(c)):02x}" for c in mean)


def _text(text: str) -> str:
    return _UNWRITABLE.sub(" ", text)


def _written(root: Element) -> bytes:
    ET.indent(root, " ")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode").encode() + b"\n"
