"""Game scenes over five seeds: ``python -m tests.benchmarks.game_scene``

Seams of textures beside the same seeds drawn without tiling (that is how one would do it by hand), sharpness beside them, how far the
networks commute with rolling, panoramas beside pictures of the same size cut off at their ends, regions judged by the model itself beside
the prompt alone and chance, and whole packs: seconds, map, palette, layers, music, hash. Seconds are only comparable within a run.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from studio import Settings, Studio
from studio.diffusion.keyframes import SamplingSettings
from studio.diffusion.pipelines import build_pipeline
from studio.diffusion.scene_artist import RegionPrompt, SceneArtist, StartingPicture
from studio.diffusion.seamless import seamless
from studio.game_art.material_base import material_base
from studio.game_art.materials import MATERIALS
from studio.game_art.texture_maps import make_texture
from studio.metrics.agreement import rank_by_denoising
from studio.metrics.tiling import laplacian_variance, region_adherence, seam_ratio, wrap_ratio

MODEL = "studio-mini"
BRIEFS = (
    "A mystical forest with glowing plants and ancient trees",
    "A serene beach with palm trees and gentle waves",
    "A cyberpunk city at night in the rain",
    "A castle on a snowy mountain with pine trees",
    "An eerie desert temple at sunset",
)
HALVES = (("a beach with the sea", "a volcano with lava"), ("a snowy mountain", "a green forest"), ("a desert", "a coral reef under water"))
SIDE = 256
_TILES: tuple[Any, ...] = ("xy", "")


def told(name: str, *values: Any) -> None:
    print(f"{name:46}", *(f"{v:9.3f}" if isinstance(v, float) else f"{v!s:>9}" for v in values), flush=True)


def textures(artist: SceneArtist, seeds: int) -> None:
    """Every material and seed, tiled and untiled, over the same ground."""
    seams: dict[str, list[float]] = {"tiled": [], "untiled": []}
    sharp = []
    for seed in range(seeds):
        for material in MATERIALS.values():
            base = material_base(material, SIDE, seed)
            drawn: dict[Any, np.ndarray] = {
                tile: artist.draw(material.prompt, "", (SIDE, SIDE), seed, tile=tile, start=StartingPicture(base, material.strength))
                for tile in _TILES
            }
            seams["tiled"] += [seam_ratio(drawn["xy"], "x"), seam_ratio(drawn["xy"], "y")]
            seams["untiled"] += [seam_ratio(drawn[""], "x"), seam_ratio(drawn[""], "y")]
            sharp.append(laplacian_variance(drawn["xy"]) / laplacian_variance(drawn[""]))
    print(f"\n{'Textures':46} {'mean':>9} {'median':>9} {'95th':>9} {'goal':>9}")
    for name, values in seams.items():
        told(f"seam, {name} ({len(values)})", *_spread(values), "<= 1.15" if name == "tiled" else "")
    told(
        "blank pictures among the tiled, without a figure",
        int(np.isnan(seams["tiled"]).sum() // 2),
        int(np.isnan(seams["untiled"]).sum() // 2),
    )
    told("sharpness beside untiled", *_spread(sharp), ">= 0.8")


def _spread(values: list[float]) -> tuple[float, float, float]:
    return float(np.nanmean(values)), float(np.nanmedian(values)), float(np.nanquantile(values, 0.95))


@torch.inference_mode()
def rolling(artist: SceneArtist, seeds: int) -> None:
    """Largest difference in sigma between "rolled and drawn" and "drawn and rolled"."""
    parts = artist.lease.components
    unet, vae = parts["unet"], parts["vae"]
    cells, worst = (
        2 ** (len(unet.config.block_out_channels) - 1),
        dict.fromkeys(("UNet", "UNet, control", "decoder", "encoder", "maps"), 0.0),
    )
    for seed in range(seeds):
        torch.manual_seed(seed)
        latents, states = torch.randn(1, unet.config.in_channels, 32, 32), torch.randn(1, 9, unet.config.cross_attention_dim)
        picture = vae.decode(latents).sample.clamp(-1, 1)
        scale = picture.shape[-1] // 32

        def encode(x: torch.Tensor) -> torch.Tensor:
            found = vae.encode(x)
            return found.latents if hasattr(found, "latents") else found.latent_dist.mode()

        steps = {"UNet": (unet, lambda x, s=states: unet(x, 7, s).sample, latents, cells, cells)}
        steps["decoder"] = (vae, lambda x: vae.decode(x).sample, latents, cells, cells * scale)
        steps["encoder"] = (vae, encode, picture, cells * scale, cells)
        for name, (network, one, given, shift, moved) in steps.items():
            with seamless([network], "xy"):
                straight, rolled = one(given), one(given.roll((shift, shift), (2, 3)))
            error = (straight.roll((moved, moved), (2, 3)) - rolled).abs().max() / straight.std()
            worst[name] = max(worst[name], float(error))
        straight, rolled = (steps["UNet"][1](x) for x in (latents, latents.roll((cells, cells), (2, 3))))
        control = (straight.roll((cells, cells), (2, 3)) - rolled).abs().max() / straight.std()
        worst["UNet, control"] = max(worst["UNet, control"], float(control))
        albedo = ((picture[0].permute(1, 2, 0).numpy() + 1) * 127.5).astype(np.uint8)
        one, other = make_texture("a", albedo, "xy", 0.5), make_texture("a", np.roll(albedo, (16, 32), (0, 1)), "xy", 0.5)
        difference = np.abs(np.roll(one.height, (16, 32), (0, 1)) - other.height).max() / one.height.std()
        worst["maps"] = max(worst["maps"], float(difference))
    print(f"\n{'Rolling, largest difference in sigma':46} {'':>9} {'goal':>9}")
    for name, value in worst.items():
        print(f"{name:46} {value:9.1e} {'' if 'control' in name else '< 1e-3':>9}")


def panoramas(artist: SceneArtist, seeds: int) -> None:
    """Ends that meet, beside pictures of the same size that were not asked to."""
    around = {
        tile: [wrap_ratio(artist.draw(b, "", (3 * SIDE, SIDE), s, tile=tile)) for s in range(seeds) for b in BRIEFS] for tile in ("x", "")
    }
    print(f"\n{'Panoramas 768 x 256':46} {'mean':>9} {'median':>9} {'95th':>9} {'goal':>9}")
    for tile, values in around.items():
        name = "ends that meet" if tile else "ends cut off"
        told(f"{name} ({len(values)})", *_spread(values), "<= 1.15" if tile else "")


def regions(artist: SceneArtist, seeds: int) -> None:
    """Two halves with a prompt each: does each half show its own? Beside both prompts as one sentence. The model is the judge."""
    found: dict[str, list[float]] = {"regions": [], "prompt only": []}
    left = np.zeros((SIDE, SIDE), np.float32)
    left[:, : SIDE // 2] = 1
    for seed in range(seeds):
        for one, other in HALVES:
            parts = [RegionPrompt(left, one), RegionPrompt(1 - left, other)]
            pictures = {"regions": artist.draw("", "", (SIDE, SIDE), seed, regions=parts)}
            pictures["prompt only"] = artist.draw(f"{one} on the left, {other} on the right", "", (SIDE, SIDE), seed)
            for name, picture in pictures.items():
                halves = [picture[:, : SIDE // 2], picture[:, SIDE // 2 :]]
                scores = [[_fits(artist, half, own, not_own) for own, not_own in ((one, other), (other, one))] for half in halves]
                found[name].append(region_adherence(scores))
    print(f"\n{'Regions that show their own prompt':46} {'share':>9}")
    for name, values in found.items():
        told(f"{name} ({2 * len(values)} halves)", float(np.mean(values)))
    told("chance", 0.5)


@torch.inference_mode()
def _fits(artist: SceneArtist, half: np.ndarray, prompt: str, other: str) -> float:
    """How far the prompt explains the half better than the other does; the half is mirrored, so that the model sees a whole picture."""
    pipe = build_pipeline(artist.lease.row.kind, dict(artist.lease.components), "ddim", False)
    pixels = torch.from_numpy(np.concatenate([half, half[:, ::-1]], 1).astype(np.float32) / 127.5 - 1).permute(2, 0, 1)[None]
    found = pipe.vae.encode(pixels)
    latents = (found.latents if hasattr(found, "latents") else found.latent_dist.mode()) * pipe.vae.config.scaling_factor
    states = [pipe.encode_prompt(p, "cpu", 1, False)[0] for p in (prompt, other)]
    return -float(rank_by_denoising(pipe.unet, pipe.scheduler, latents, states[0], states[1], MODEL)[0].rank)


def packs(studio: Studio) -> None:
    print(
        f"\n{'Whole packs':46} {'seconds':>9} {'first':>9} {'files':>9} {'wrong':>9} {'exact':>9} {'palette':>9} {'loop':>9} {'again':>9}"
    )
    for seed, brief in enumerate(BRIEFS):
        begin, first = time.perf_counter(), 0.0
        result = None
        for event in studio.run("game_scene", {"prompt": brief, "seed": seed}):
            first = first or (time.perf_counter() - begin if type(event).__name__ == "Draft" else 0.0)
            result = getattr(event, "result", result)
        seconds, made = time.perf_counter() - begin, result.figures  # type: ignore[union-attr]
        again = studio.game_scene(prompt=brief, seed=seed).pack_sha256 == result.pack_sha256  # type: ignore[union-attr]
        palette = {tuple(c) for c in result.palette.tolist()}  # type: ignore[union-attr]
        same = {tuple(c) for c in result.pixel_art.reshape(-1, 3).tolist()} <= palette  # type: ignore[union-attr]
        loop = made["music_seam_step"] <= made["music_step_p95"]
        files = len(result.contents)  # type: ignore[union-attr]
        told(brief[:45], seconds, first, files, made["map_violations"], made["layers_recompose_exactly"], same, loop, again)
    print("goals: 60 seconds, 0 wrong neighbours, layers recompose exactly, one palette, a loop without a step, the same hash again")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--part", choices=("textures", "rolling", "panoramas", "regions", "packs"), help="only this table")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=Path(folder)))
        if chosen.part in (None, "packs"):
            packs(studio)
        plain = Studio(Settings(profile="mini", device="cpu", precision="float32", hub="never", output_dir=Path(folder)))
        with plain.cache.lease(MODEL) as lease:
            preset = lease.row.presets["balanced"]
            artist = SceneArtist(lease, SamplingSettings(SIDE, SIDE, preset.steps, preset.guidance, preset.scheduler, 0), lambda _: None)
            for part in (textures, rolling, panoramas, regions):
                if chosen.part in (None, part.__name__):
                    part(artist, chosen.seeds)


if __name__ == "__main__":
    main()
