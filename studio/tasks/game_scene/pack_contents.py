"""Fills the pack: which piece goes into which file, and what the manifest says about them."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import numpy as np

from studio.tasks.game_scene.pack_job import PackJob, piece_seed
from studio.tasks.game_scene.pack_manifest import PackManifest
from studio.tasks.game_scene.zip_pack import Pack, plain_name

if TYPE_CHECKING:
    from studio.media.metadata.provenance import Provenance

_ENLARGED = 4  # pixel art is hard to see at its own size
_PIECES = {
    "map": "tile_map",
    "panorama": "panorama",
    "palette": "palette",
    "dialogue": "dialogue",
}  # seed -> field of the result


def fill_pack(job: PackJob, record: Provenance) -> Pack:
    """The pack of every piece made so far, in memory."""
    manifest = PackManifest(
        spec=job.spec,
        task=record.task,
        params=job.settings,
        seed=job.seed,
        models=record.models,
        figures=job.result.figures,
        inputs=record.inputs,
        seeds=_seeds(job),
        licences=_licences(job),
        credits=_credits(job),
    )
    pack = Pack(manifest)
    pack.add("spec.json", job.spec.to_json().encode())
    for part in (_scene, _textures, _panorama, _layers, _map, _pixel_art, _sound_and_words):
        part(job, pack)
    return pack


def _seeds(job: PackJob) -> dict[str, object]:
    """The seeds of the pieces that were drawn from one; those of materials by name."""
    made = [name for name, piece in _PIECES.items() if getattr(job.result, piece) is not None]
    made += ["music"] if job.result.music else []
    materials = sorted({name for name, _ in job.albedos})
    seeds: dict[str, object] = {"scene": job.seed, **{name: piece_seed(job.seed, name) for name in made}}
    if materials:
        seeds["materials"] = {name: piece_seed(job.seed, name) for name in materials}
    return seeds


def _licences(job: PackJob) -> dict[str, str]:
    """The licence terms of the pieces that were made."""
    licences = {"pack": "No rights are claimed in the generated pieces; check the licence of the image model before you sell them."}
    if job.result.music:
        licences["music"] = "Composed by rules, no samples: free to use."
    if job.result.dialogue is not None:
        writer = job.writer_row
        licences["dialogue"] = (
            f"Lines written by {writer.title} ({writer.licence}), the tree by rules: check that licence."
            if writer
            else "Written by rules: free to use."
        )
    return licences


def _credits(job: PackJob) -> list[str]:
    """Title and licence of every model that took part."""
    depth = job.depth_row if job.result.depth is not None else None
    writer = job.writer_row if job.result.dialogue is not None else None
    rows = {"Image model": job.row, "ControlNet": job.control_row, "Depth model": depth, "Writer model": writer}
    return [*(f"{part}: {row.title} ({row.licence})" for part, row in rows.items() if row), "Multimodal Studio"]


def png(pixels: np.ndarray) -> bytes:
    """A PNG of uint8 (h, w[, 3 or 4]) or uint16 (h, w) pixels, marked as generated; the same pixels give the same bytes."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    from studio.media.metadata.provenance import generated_texts

    info = PngInfo()
    for keyword, text in sorted(generated_texts().items()):
        info.add_itxt(keyword, text)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", pnginfo=info, compress_level=6)
    return buffer.getvalue()


def _scene(job: PackJob, pack: Pack) -> None:
    result = job.result
    if result.scene is not None:
        pack.add("scene/scene.png", png(result.scene))
    for index, (region, mask) in enumerate(zip(job.regions, job.masks, strict=True)):
        pack.add(f"scene/region_{index + 1}_{plain_name(region.prompt)}.png", png((mask * 255).round().astype(np.uint8)))
    if result.depth is not None:
        pack.add("scene/depth.png", png((result.depth * 65535).round().astype(np.uint16)))
        pack.add("scene/relief.glb", result.relief)
        pack.add("viewers/relief.html", result.viewers["relief"].encode())


def _textures(job: PackJob, pack: Pack) -> None:
    from studio.game_art.texture_maps import repeated

    for texture in job.result.textures:
        stem = f"textures/{plain_name(texture.name)}"
        pack.add(f"{stem}_albedo.png", png(texture.albedo))
        pack.add(f"{stem}_height.png", png((texture.height * 65535).round().astype(np.uint16)))
        pack.add(f"{stem}_normal.png", png(texture.normal))
        pack.add(f"{stem}_roughness.png", png(texture.roughness))
        pack.add(f"{stem}_3x3.png", png(repeated(texture.albedo, 3)))


def _panorama(job: PackJob, pack: Pack) -> None:
    if job.result.panorama is not None:
        pack.add("panorama/panorama.png", png(job.result.panorama))
        pack.add("viewers/panorama.html", job.result.viewers["panorama"].encode())


def _layers(job: PackJob, pack: Pack) -> None:
    if not job.result.layers:
        return
    rows = []
    for index, layer in enumerate(job.result.layers):
        name = f"layers/{index}_{plain_name(layer.name)}.png"
        pack.add(name, png(layer.rgba))
        rows.append({"file": name.split("/")[1], "name": layer.name, "depth": round(float(layer.depth), 4)})
    pack.add("layers/layers.json", _json({"order": "far to near", "layers": rows}))
    pack.add("viewers/parallax.html", job.result.viewers["parallax"].encode())


def _map(job: PackJob, pack: Pack) -> None:
    from studio.tilemap.godot import tres
    from studio.tilemap.tiled import tmx, tsx

    made = job.result.tile_map
    if made is None:
        return
    pack.add("map/map.tmx", tmx(made, "tileset.tsx"))
    pack.add("map/tileset.tsx", tsx(made.tileset, "tileset.png"))
    pack.add("map/tileset.tres", tres(made.tileset, "tileset.png"))
    pack.add("map/tileset.png", png(made.tileset.image))
    pack.add("map/preview.png", png(made.picture()))


def _pixel_art(job: PackJob, pack: Pack) -> None:
    from studio.game_art.palette import enlarged, palette_files, to_pixel_art

    result = job.result
    if result.pixel_art is None or result.palette is None:
        return
    pack.add("pixel_art/scene.png", png(result.pixel_art))
    pack.add(f"pixel_art/scene_x{_ENLARGED}.png", png(enlarged(result.pixel_art, _ENLARGED)))
    if result.tile_map is not None:
        image = result.tile_map.tileset.image
        pack.add("pixel_art/tileset.png", png(to_pixel_art(image, (image.shape[1], image.shape[0]), result.palette)))
    for name, data in palette_files(result.palette, "palette").items():
        pack.add(f"pixel_art/{name}", data)


def _sound_and_words(job: PackJob, pack: Pack) -> None:
    from studio.tasks.game_scene.dialogue.dialogue_tree import to_yarn

    if job.wav:
        pack.add("music/loop.wav", job.wav)
        pack.add("music/loop.ogg", job.result.music)
    if job.result.dialogue is not None:
        pack.add("dialogue/dialogue.json", job.result.dialogue.to_json().encode())
        pack.add("dialogue/dialogue.yarn", to_yarn(job.result.dialogue).encode())


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True).encode()
