"""The tile set as a Godot 4 resource (text format 3), with its terrains for the editor's terrain brush. The laid map is not in it."""

from __future__ import annotations

from studio.tilemap.tiled import colour_of
from studio.tilemap.tileset import COLUMNS, TileSet

_MATCH_CORNERS = 1  # TileSet.TERRAIN_MODE_MATCH_CORNERS
_BITS = ("top_left_corner", "top_right_corner", "bottom_left_corner", "bottom_right_corner")


def tres(tileset: TileSet, image_name: str) -> bytes:
    """A ``TileSet`` resource over ``image_name`` beside it: Godot takes a path without ``res://`` from the resource's own folder."""
    size = tileset.tile_size
    lines = [
        '[gd_resource type="TileSet" load_steps=3 format=3]',
        "",
        f'[ext_resource type="Texture2D" path={_quoted(image_name)} id="1"]',
        "",
        '[sub_resource type="TileSetAtlasSource" id="1"]',
        'texture = ExtResource("1")',
        f"texture_region_size = Vector2i({size}, {size})",
    ]
    for index, corners in enumerate(tileset.corners):
        row, column = divmod(index, COLUMNS)
        key = f"{column}:{row}/0"
        lines += [f"{key} = 0", f"{key}/terrain_set = 0", f"{key}/terrain = {max(corners, key=corners.count)}"]
        lines += [f"{key}/terrains_peering_bit/{bit} = {corner}" for bit, corner in zip(_BITS, corners, strict=True)]
    lines += ["", "[resource]", f"tile_size = Vector2i({size}, {size})", f"terrain_set_0/mode = {_MATCH_CORNERS}"]
    for index, name in enumerate(tileset.names):
        colour = colour_of(tileset, index)
        channels = ", ".join(f"{int(colour[i : i + 2], 16) / 255:.4g}" for i in (1, 3, 5))
        lines += [f"terrain_set_0/terrain_{index}/name = {_quoted(name)}", f"terrain_set_0/terrain_{index}/color = Color({channels}, 1)"]
    lines += ['sources/0 = SubResource("1")', ""]
    return "\n".join(lines).encode()


def _quoted(text: str) -> str:
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'
