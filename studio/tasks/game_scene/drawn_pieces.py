"""The pieces drawn by the image model: scene, textures with their maps, tile map, panorama."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from studio.diffusion.composition import choose_layout, layout_strength, losses
from studio.diffusion.detail_transfer import transferred
from studio.diffusion.prompts.style_prompts import add_style
from studio.diffusion.scene_artist import Control, RegionPrompt, SceneArtist, StartingPicture
from studio.errors import InvalidInput
from studio.tasks.enlarging import enlarger
from studio.tasks.game_scene.pack_job import PackJob, piece_seed
from studio.tasks.running import DrawnSize, leased

if TYPE_CHECKING:
    from studio.diffusion.seamless import Axes
    from studio.game_art.texture_maps import Texture
    from studio.models.lease import Lease
    from studio.stepping import Emit

PANORAMA_SHAPE = 3  # width over height
_REDRAWN = 0.6  # strength of the pass guided by a ControlNet; a starting value, not measured


def artist_for(job: PackJob, lease: Lease, emit: Emit) -> SceneArtist:
    """The artist of one request."""
    from studio.diffusion.keyframes import SamplingSettings

    return SceneArtist(lease, SamplingSettings(job.width, job.height, job.steps, job.guidance, job.scheduler, job.seed), emit)


def scene(job: PackJob, artist: SceneArtist) -> None:
    """The scene itself, following the sketch and guided by a ControlNet if there is one; with neither, the same as text-to-image."""
    prompt, negative = _words(job, job.spec.prompt(), job.spec.unwanted)
    regions = []
    for region, mask in zip(job.regions, job.masks, strict=True):
        own, unwanted = _words(job, region.prompt, region.negative)
        regions.append(RegionPrompt(mask, own, unwanted))
    size = (job.width, job.height)
    sketch, notice = choose_layout("auto", prompt, negative, job.row, job.width, job.height)
    for told in (*([notice] if notice else []), *losses(sketch, job.row)):
        artist.emit(told)
    if sketch is not None:
        layout = np.asarray(sketch.picture(job.seed, job.width, job.height))
        picture = artist.draw(prompt, negative, size, job.seed, start=StartingPicture(layout, layout_strength(job.row)))
        if job.row.sketch_strength and job.base is None and job.control_row is None:  # nothing else is painted over it
            fine = np.asarray(sketch.picture(job.seed, job.width * job.scene_factor, job.height * job.scene_factor))
            job.add(scene=transferred(picture, fine))
            return
    else:
        picture = artist.draw(prompt, negative, size, job.seed)
    if job.base is not None:  # the sketch is laid over the picture of the brief alone, and both are redrawn as one
        painted = np.clip(sum(job.masks), 0, 1)[..., None]
        ground = np.rint(picture * (1 - painted) + job.base * painted).astype(np.uint8)
        picture = artist.draw(prompt, negative, size, job.seed, start=StartingPicture(ground, job.params.strength), regions=regions)
    if job.control_row is not None:
        picture = _steered(job, artist, picture)
    job.add(scene=_larger(job, artist, picture))


def _larger(job: PackJob, artist: SceneArtist, picture: np.ndarray, wrap: Axes = "") -> np.ndarray:
    """``picture`` enlarged as far as the request asks for; where it repeats, on the axes ``wrap``, it still does."""
    if job.factor == 1:
        return picture
    before, after = ((picture.shape[1] * factor, picture.shape[0] * factor) for factor in (1, job.factor))
    with enlarger(job.engine, job.factor, artist.emit, DrawnSize(*after)) as larger:
        if job.upscaling is None:
            job.upscaling = larger.record(before, after)
            job.identities += larger.identities
        return larger(picture, wrap=wrap)


def scribble_of(masks: list[np.ndarray]) -> np.ndarray:
    """White lines on black, uint8 (h, w, 3), along the borders of a sketch's regions; ``masks``: (h, w) in [0, 1], from `Sketch.fitted`."""
    import cv2

    stacked = np.stack([1 - np.clip(sum(masks), 0, 1), *masks])  # the unpainted area is a region, too
    labels = stacked.argmax(0).astype(np.uint8)
    near = np.ones((3, 3), np.uint8)
    border = (cv2.dilate(labels, near) != cv2.erode(labels, near)).astype(np.uint8)
    wider = round(min(labels.shape) / 256) - 1  # these networks were trained on lines a few pixels wide at 512 px
    return cv2.dilate(border * 255, near, iterations=max(0, wider))[..., None].repeat(3, 2)


def _steered(job: PackJob, artist: SceneArtist, picture: np.ndarray) -> np.ndarray:
    """The finished ``picture`` drawn once more, guided by the sketch's borders or by its own depth.

    After a sketch it is drawn over itself, so that each region keeps what its own prompt made; this pass has one prompt for everything.
    """
    from studio.diffusion.image_plan import translate_prompts

    assert job.control_row is not None
    hint = scribble_of(job.masks) if job.control_row.control == "scribble" else _depth_picture(job, artist, picture)
    whole = ", ".join((job.spec.prompt(), *(translate_prompts(region.prompt, "")[0] for region in job.regions)))
    prompt, negative = _words(job, whole, job.spec.unwanted)
    start = None if job.base is None else StartingPicture(picture, _REDRAWN)
    unet = artist.lease.components["unet"]
    with leased(job.engine, job.control_row, artist.emit, precision=str(unet.dtype).removeprefix("torch.")) as lease:
        if any(lease["controlnet"].config[name] != unet.config[name] for name in ("cross_attention_dim", "block_out_channels")):
            raise InvalidInput("error.control_fits", "control", title=job.row.title)
        job.identities += lease.identities
        return artist.draw(prompt, negative, (job.width, job.height), job.seed, start=start, control=Control(lease["controlnet"], hint))


def _depth_picture(job: PackJob, artist: SceneArtist, picture: np.ndarray) -> np.ndarray:
    """Depth of ``picture`` as uint8 (h, w, 3), white is near: by the request's depth model if it has one, else by rules."""
    from studio.game_art.heuristic_depth import heuristic_depth
    from studio.vision.depth_model import estimate_depth

    if job.depth_row is None:
        depth = heuristic_depth(picture)
    else:
        with leased(job.engine, job.depth_row, artist.emit) as lease:
            depth = estimate_depth(lease, picture)
    return np.rint(depth * 255).astype(np.uint8)[..., None].repeat(3, 2)


def textures(job: PackJob, artist: SceneArtist) -> None:
    """One texture for each terrain, with its maps and its seam measured against the same picture drawn without tiling."""
    from studio.game_art.materials import MATERIALS
    from studio.game_art.texture_maps import make_texture
    from studio.tasks.game_scene.brief.scene_spec import terrains_for

    made: list[Texture] = []
    axes = job.params.tiling
    for name in terrains_for(job.spec):
        picture, plain = (_larger(job, artist, _albedo(job, artist, name, a), a) for a in (axes, ""))
        seams = _seams(picture, plain, axes)
        made.append(make_texture(name, picture, axes, MATERIALS[name].roughness, seams))
    seams = {name: [t.seam[name] for t in made] for name in ("ratio", "untiled", "sharpness")}
    mean = {name: round(_mean(values), 3) for name, values in seams.items()}
    figures = {"texture_seam": mean["ratio"], "texture_seam_untiled": mean["untiled"], "texture_sharpness": mean["sharpness"]}
    job.add(textures=tuple(made), figures=figures)


def tile_map(job: PackJob, artist: SceneArtist) -> None:
    """A map of the terrains, laid by wave function collapse. Its tiles need textures that repeat in both directions."""
    from studio.tasks.game_scene.brief.scene_spec import terrains_for
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


def panorama(job: PackJob, artist: SceneArtist) -> None:
    """The scene all around: a strip whose ends meet."""
    from studio.game_art.viewers import panorama_page
    from studio.metrics.tiling import wrap_ratio

    prompt, negative = _words(job, job.spec.prompt_for("panorama"), job.spec.unwanted)
    side = min(job.row.native_size, job.height)
    picture = artist.draw(prompt, negative, (side * PANORAMA_SHAPE, side), piece_seed(job.seed, "panorama"), tile="x")
    picture = _larger(job, artist, picture, "x")
    page = panorama_page(picture, job.spec.brief, job.language)
    job.add(
        panorama=picture,
        viewers={**job.result.viewers, "panorama": page},
        figures={"panorama_wrap": round(wrap_ratio(picture), 3)},
    )


def _albedo(job: PackJob, artist: SceneArtist, name: str, axes: Axes) -> np.ndarray:
    """The picture of one material in the light of the scene, repeating on ``axes``; drawn over a base that repeats by itself."""
    key = (name, axes)
    if key not in job.albedos:
        from studio.game_art.material_base import material_base
        from studio.game_art.materials import MATERIALS, lit

        material, seed = MATERIALS[name], piece_seed(job.seed, name)
        side = min(job.row.native_size, 512)
        base = material_base(material, side, seed)
        prompt, negative = _words(job, material.prompt)
        drawn = artist.draw(prompt, negative, (side, side), seed, tile=axes, start=StartingPicture(base, material.strength))
        job.albedos[key] = lit(drawn, material, job.spec.time)
    return job.albedos[key]


def _seams(picture: np.ndarray, plain: np.ndarray, axes: str) -> dict[str, float]:
    """Mean seam over the repeated axes, the same of the untiled picture, and sharpness relative to the untiled one."""
    from studio.metrics.tiling import Axis, laplacian_variance, seam_ratio

    chosen: list[Axis] = ["x", "y"] if axes == "xy" else ["x"] if axes == "x" else ["y"]
    tiled, untiled = ([seam_ratio(p, axis) for axis in chosen] for p in (picture, plain))
    sharpness = laplacian_variance(picture) / max(laplacian_variance(plain), 1e-9)
    return {"ratio": round(_mean(tiled), 3), "untiled": round(_mean(untiled), 3), "sharpness": round(sharpness, 3)}


def _mean(values: list[float]) -> float:
    """Mean of the finite values; NaN if there are none."""
    finite = [value for value in values if math.isfinite(value)]
    return sum(finite) / len(finite) if finite else math.nan


def _words(job: PackJob, wanted: str, unwanted: str = "") -> tuple[str, str]:
    """Prompt and negative prompt in English, with the words of the style."""
    from studio.diffusion.image_plan import prompts_for_model, translate_prompts

    # translated separately, so that one untranslatable list does not drop the other
    parts = [translate_prompts("", words)[1] for words in (unwanted, job.params.negative_prompt) if words]
    prompt, negative, _ = prompts_for_model(job.row, wanted, ", ".join(part for part in parts if part))
    return add_style(prompt, negative, job.params.style)
