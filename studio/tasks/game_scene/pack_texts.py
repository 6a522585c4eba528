"""README.txt and CREDITS.txt of a pack: how to use its files in a game engine, and what they were made with."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.tasks.game_scene.pack_manifest import PackManifest

_WIDTH = 78  # characters of a line
# folder of the pack -> how to use its files, in paragraphs
_PARTS: Mapping[str, str] = {
    "scene": (
        "scene.png is the picture. depth.png is grey, 16 bit, white is near; it is an estimate, made to look right and not to measure\n"
        "with. relief.glb is the picture as a surface: Godot imports it by itself, Blender with File > Import > glTF 2.0, Unity with\n"
        "glTFast."
    ),
    "textures": (
        "Each material has _albedo, _height (16 bit), _normal and _roughness, all repeating without a seam; _3x3 shows the repetition.\n"
        "The colours are those of the brief's time of day.\n\n"
        "Godot: StandardMaterial3D, albedo, normal and roughness into their slots, repeat on. Normals are OpenGL's (green is up).\n\n"
        "Unity: import _normal as Normal map, Wrap Mode Repeat; smoothness is one minus roughness.\n\n"
        "Unreal: switch on Flip Green Channel for _normal."
    ),
    "panorama": (
        "panorama.png is a cylinder: left and right edge meet. Godot: a material on the inside of a cylinder, or extended to 2:1 a\n"
        "PanoramaSkyMaterial. Unity: Wrap Mode U Repeat."
    ),
    "layers": (
        "The scene from far (0) to near, all of the same size; laid over each other they give scene.png. layers.json has the order and\n"
        "the depth: let a layer scroll the faster, the nearer it is. Godot: Parallax2D with scroll_scale = depth."
    ),
    "map": (
        "Tiled: open map.tmx; tileset.tsx and tileset.png stay beside it. The tile set knows its terrains, so you can go on painting.\n\n"
        "Godot 4: copy tileset.tres and tileset.png into one folder of the project, whichever; tileset.tres is the Tile Set of a\n"
        "TileMapLayer, with its terrains. It is the tile set only: the laid map is in map.tmx, which Godot reads with an importer for\n"
        "Tiled. Unity: SuperTiled2Unity imports map.tmx."
    ),
    "pixel_art": (
        "Everything here uses the same colours: palette.gpl for GIMP, Krita and Aseprite, palette.hex for Lospec and others. Import\n"
        "with the filter Nearest (Godot) or Point (Unity) and without compression."
    ),
    "music": "loop.wav has loop points (smpl), loop.ogg is smaller. Godot: Import > Loop, on. Unity: AudioSource > Loop, on.",
    "dialogue": (
        "dialogue.yarn is for Yarn Spinner (Unity, Godot); dialogue.json has the same tree: nodes with id, text and choices, a choice\n"
        "without next ends the talk."
    ),
    "viewers": "Open these pages in a browser, without a network: look around, scroll the layers, turn the relief.",
}


def readme_text(manifest: PackManifest, names: tuple[str, ...]) -> str:
    """How to use the files ``names`` of the pack that ``manifest`` describes."""
    folders = {name.split("/")[0] for name in names if "/" in name}
    brief = " ".join(manifest.spec.brief.split())
    parts = ["GAME SCENE", fill(f"Brief: {brief}", _WIDTH) if brief else "", f"Seed: {manifest.seed}"]
    for folder, text in _PARTS.items():
        if folder in folders:
            lines = (fill(line, _WIDTH, initial_indent="  ", subsequent_indent="  ") for line in text.split("\n\n"))
            parts += ["", f"{folder}/", *lines]
    end = (
        "manifest.json lists every file with its SHA-256, the settings, the models and what was measured. Drop the ZIP, manifest.json or "
        "spec.json on the Game scene page to go on from here. The same settings give the same pack."
    )
    return "\n".join([*parts, "", fill(end, _WIDTH), ""])


def credits_text(manifest: PackManifest) -> str:
    """The models, licences and credits of ``manifest``."""
    rows = (model.id + (f", revision {model.revision}" if model.revision else "") for model in manifest.models)
    models = list(dict.fromkeys(rows))  # a model has one row for each of its components
    licences = [f"{name}: {text}" for name, text in sorted(manifest.licences.items())]
    parts = ["The pieces of this pack are AI-generated."]
    for heading, lines in (("Made with", manifest.credits), ("Models", models), ("Licences", licences)):
        if lines:
            wrapped = [fill(" ".join(str(line).split()), _WIDTH, initial_indent="  ", subsequent_indent="    ") for line in lines]
            parts += ["", heading, *wrapped]
    return "\n".join([*parts, ""])
