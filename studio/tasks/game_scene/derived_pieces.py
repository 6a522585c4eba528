"""The pieces made without the image model: depth, layers and relief, pixel art, music, dialogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.tasks.game_scene.pack_job import PackJob, piece_seed
from studio.tasks.running import leased

if TYPE_CHECKING:
    from studio.stepping import Emit

LAYERS = 4
_PIXEL_ART_SIDE = 96  # px, shorter side before enlarging


def layers(job: PackJob, emit: Emit) -> None:
    """Depth, and what follows from it: parallax layers and a relief."""
    import numpy as np

    from studio.game_art.heuristic_depth import heuristic_depth
    from studio.game_art.parallax_layers import recompose, split_layers
    from studio.game_art.relief import relief_glb
    from studio.game_art.viewers import parallax_page, relief_page
    from studio.vision.depth_model import estimate_depth

    picture, title = job.result.scene, job.spec.brief
    assert picture is not None
    depth, by = heuristic_depth(picture), "heuristic"
    if job.depth_row is not None:
        with leased(job.engine, job.depth_row, emit) as lease:
            job.identities += lease.identities
            depth, by = estimate_depth(lease, picture), job.depth_row.id
    made = split_layers(picture, depth, LAYERS)
    pages = {"parallax": parallax_page(made, title, job.language), "relief": relief_page(picture, depth, title, job.language)}
    job.add(
        depth=depth,
        depth_by=by,
        layers=made,
        relief=relief_glb(picture, depth),
        viewers={**job.result.viewers, **pages},
        figures={"layers": len(made), "layers_recompose_exactly": bool(np.array_equal(recompose(made), picture))},
    )


def pixel_art(job: PackJob, _emit: Emit) -> None:
    """The scene and tiles in one fixed palette."""
    from studio.game_art.palette import make_palette, to_pixel_art

    result = job.result
    assert result.scene is not None
    pictures = [result.scene, *(texture.albedo for texture in result.textures)]
    if result.tile_map is not None:
        pictures.append(result.tile_map.tileset.image)
    palette = make_palette(pictures, job.params.palette_size, piece_seed(job.seed, "palette"))
    height, width = result.scene.shape[:2]
    scale = min(1.0, _PIXEL_ART_SIDE / min(width, height))
    art = to_pixel_art(result.scene, (round(width * scale), round(height * scale)), palette)
    job.add(pixel_art=art, palette=palette, figures={"palette_colours": len(palette)})


def music(job: PackJob, _emit: Emit) -> None:
    """A music loop in the mood of the brief."""
    from studio.sound.music import compose_loop, ogg_bytes, seam_step, wav_bytes

    spec = job.spec
    loop = compose_loop(spec.mood, spec.time, spec.weather, piece_seed(job.seed, "music"))
    step, usual = seam_step(loop.samples)
    job.wav = wav_bytes(loop)
    figures = {"music_seconds": round(len(loop.samples) / loop.rate, 3), "music_bpm": loop.bpm, "music_key": loop.key}
    figures |= {"music_chords": list(loop.chords), "music_seam_step": round(float(step), 5), "music_step_p95": round(float(usual), 5)}
    job.add(music=ogg_bytes(loop), figures=figures)


def dialogue(job: PackJob, emit: Emit) -> None:
    """A character to talk to, in the language of the brief."""
    from studio.tasks.game_scene.dialogue.dialogue_model import rewritten
    from studio.tasks.game_scene.dialogue.dialogue_tree import write_dialogue

    made = write_dialogue(job.spec, piece_seed(job.seed, "dialogue"), job.language)
    if job.writer_row is not None:
        with leased(job.engine, job.writer_row, emit) as lease:
            job.identities += lease.identities
            made = rewritten(made, job.spec, lease, emit)
    job.add(dialogue=made, figures={"dialogue_nodes": len(made.nodes)})
