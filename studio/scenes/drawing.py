"""The pieces that the image model draws: scene, textures with their maps, tile map, panorama."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from studio.diffusion.composition import composed, strength_over
from studio.diffusion.scene_artist import RegionPrompt, SceneArtist
from studio.diffusion.styles import styled
from studio.scenes.composing import Job, piece_seed

if TYPE_CHECKING:
    from studio.models.cache import Lease
    from studio.stepping import Emit

PANORAMA_SHAPE = 3  # width over height


def artist_for(job: Job, lease: Lease, emit: Emit) -> SceneArtist:
    """The artist of one request."""
    from studio.diffusion.keyframes import Brush

    return SceneArtist(lease, Brush(job.width, job.height, job.steps, job.guidance, job.scheduler, job.seed), emit)


def scene(job: Job, artist: SceneArtist) -> None:
    """The scene itself, after the sketch where there is one. With the same seed and prompt it is text-to-image's picture."""
    prompt, negative = _words(job, job.spec.prompt())
    regions = []
    for region, mask in zip(job.regions, job.masks, strict=True):
        own, unwanted = _words(job, region.prompt, region.negative)
        regions.append(RegionPrompt(mask, own, unwanted))
    size = (job.width, job.height, job.seed)
    sketch, told = composed("auto", prompt, job.row, job.width, job.height)
    if sketch is not None and told is not None:
        artist.emit(told)
        layout = np.asarray(sketch.picture(job.seed, job.width, job.height))
        picture = artist.draw(prompt, negative, *size, base=layout, strength=strength_over(job.row))
    else:
        picture = artist.draw(prompt, negative, *size)
    if job.base is not None:  # the sketch goes over what the brief alone gives, and both are drawn again as one
        painted = np.clip(sum(job.masks), 0, 1)[..., None]
        ground = np.rint(picture * (1 - painted) + job.base * painted).astype(np.uint8)
        picture = artist.draw(prompt, negative, *size, base=ground, strength=job.params.strength, regions=regions)
    job.add(scene=picture)


def textures(job: Job, artist: SceneArtist) -> None:
    """One texture for each terrain, with its maps and how well it tiles beside the same picture drawn without tiling."""
    from studio.game_art.materials import MATERIALS
    from studio.game_art.texture_maps import maps_of
    from studio.scenes.spec import terrains_for

    made: list[Any] = []
    axes = job.params.tiling
    for name in terrains_for(job.spec):
        picture, plain = _albedo(job, artist, name, axes), _albedo(job, artist, name, "")
        seams = _seams(picture, plain, axes)
        made.append(maps_of(name, picture, axes, MATERIALS[name].roughness, seams))
    seams = {name: [t.seam[name] for t in made] for name in ("ratio", "untiled", "sharpness")}
    mean = {name: round(sum(values) / len(values), 3) for name, values in seams.items()}
    figures = {"texture_seam": mean["ratio"], "texture_seam_untiled": mean["untiled"], "texture_sharpness": mean["sharpness"]}
    job.add(textures=tuple(made), figures=figures)


def tile_map(job: Job, artist: SceneArtist) -> None:
    """A map of the terrains, laid by wave function collapse. Its tiles need textures that repeat both ways."""
    from studio.scenes.spec import terrains_for
    from studio.tilemap.tile_map import make_map

    terrains = [(name, _albedo(job, artist, name, "xy")) for name in terrains_for(job.spec)]
    params = job.params
    made = make_map(
        terrains,
        params.map_width,
        params.map_height,
        params.tile_size,
        piece_seed(job.seed, "map"),
        places=(*job.spec.buildings, *job.spec.objects),
        emit=artist.emit,
    )
    job.add(tile_map=made, figures={"map_violations": made.violations, "map_tiles": int(made.grid.size)})


def panorama(job: Job, artist: SceneArtist) -> None:
    """The scene all around: a strip that wraps at its ends."""
    from studio.game_art.viewers import panorama_page
    from studio.metrics.tiling import wrap_ratio

    prompt, negative = _words(job, job.spec.prompt_for("panorama"))
    side = min(job.row.native_size, job.height)
    picture = artist.draw(prompt, negative, side * PANORAMA_SHAPE, side, piece_seed(job.seed, "panorama"), tile="x")
    page = panorama_page(picture, job.spec.brief, job.language)
    job.add(
        panorama=picture,
        viewers={**job.result.viewers, "panorama": page},
        figures={"panorama_wrap": round(wrap_ratio(picture), 3)},
    )


def _albedo(job: Job, artist: SceneArtist, name: str, axes: str) -> np.ndarray:
    """The picture of one material, repeating on ``axes``; drawn over a colour ground that repeats by itself."""
    key = (name, axes)
    if key not in job.albedos:
        from studio.game_art.material_base import material_base
        from studio.game_art.materials import MATERIALS

        material, seed = MATERIALS[name], piece_seed(job.seed, name)
        side = min(job.row.native_size, 512)
        base = material_base(material, side, seed)
        prompt, negative = _words(job, material.prompt)
        tile: Any = axes
        job.albedos[key] = artist.draw(prompt, negative, side, side, seed, tile=tile, base=base, strength=material.strength)
    return job.albedos[key]


def _seams(picture: np.ndarray, plain: np.ndarray, axes: str) -> dict[str, float]:
    """Mean seam over the repeated axes, that of the untiled twin, and sharpness as a share of the twin's."""
    from studio.metrics.tiling import Axis, laplacian_variance, seam_ratio

    chosen: list[Axis] = ["x", "y"] if axes == "xy" else ["x"] if axes == "x" else ["y"]
    tiled, untiled = ([seam_ratio(p, axis) for axis in chosen] for p in (picture, plain))
    sharpness = laplacian_variance(picture) / max(laplacian_variance(plain), 1e-9)
    return {"ratio": round(sum(tiled) / len(tiled), 3), "untiled": round(sum(untiled) / len(untiled), 3), "sharpness": round(sharpness, 3)}


def _words(job: Job, wanted: str, unwanted: str = "") -> tuple[str, str]:
    """Prompt and negative prompt in English and in the style's words."""
    from studio.diffusion.plan import in_english

    prompt, negative, _ = in_english(wanted, ", ".join(w for w in (unwanted, job.params.negative_prompt) if w))
    return styled(prompt, negative, job.params.style)
