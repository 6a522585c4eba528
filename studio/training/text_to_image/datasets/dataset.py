"""Captioned renders: deterministic per index, rendered by several processes, resumable by shard.

``data/img_00000.npy``: (shard, 256, 256, 3) uint8;  ``data/meta_00000.json``: list of {spec, captions[, mirrored]}, where
``mirrored`` are the captions of the mirrored picture (left and right swapped); without it they are the same;  ``data/cover_00000.npy``:
(shard, 16, 16) uint8, how much of each latent cell a named thing covers (255 = all of it).
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from studio.renderer.layout import placement_mask
from studio.renderer.spec import Spec
from studio.training.text_to_image.datasets import version1, version2, version3
from studio.training.text_to_image.datasets.items import Item

HELD_OUT = 10_000_000  # indices from here on are never rendered for training
TIME_WORDS = ("night", "starry", "moon", "dawn", "sunrise", "morning", "sunset", "dusk", "evening", "orange sky")
CELLS = 16  # latent cells per side
_SIDE = 256  # px
_BACKGROUND_PRIORITY = 5  # niceness: training in the foreground goes first

HeldOut = tuple[list[Spec], list[str]]


@dataclass(frozen=True)
class Version:
    """One data set.  ``item(index, captions)`` -> {spec, captions[, mirrored]}; ``covered(spec)`` -> (256, 256, 3) uint8 RGB and
    its (16, 16) uint8 cover; ``held_out(n)`` -> specs and one prompt each, never trained on."""

    item: Callable[[int, int], Item]
    covered: Callable[[Spec], tuple[np.ndarray, np.ndarray]]
    held_out: Callable[[int], HeldOut]

    def render(self, spec: Spec) -> np.ndarray:
        """The picture alone."""
        return self.covered(spec)[0]


def _covered1(spec: Spec) -> tuple[np.ndarray, np.ndarray]:
    """Version 1 does not say where its things are."""
    return version1.render(spec), np.zeros((CELLS, CELLS), np.uint8)


def _covered2(spec: Spec) -> tuple[np.ndarray, np.ndarray]:
    drawn = version2.draw(spec)
    things = np.zeros(drawn.image.shape[:2], np.float32)
    for placement in drawn.placements:
        things[placement_mask(spec, placement)] = 255.0
    return drawn.image, cv2.resize(things, (CELLS, CELLS), interpolation=cv2.INTER_AREA).round().astype(np.uint8)


def _covered4(spec: Spec) -> tuple[np.ndarray, np.ndarray]:
    """A quarter of the picture as layouts are drawn, at twice the size: for the autoencoder only, the captions say more than it shows."""
    image = version2.draw(spec, 2 * _SIDE).image
    places = random.Random(f"t2i-4:{spec['seed']}")
    x, y = (places.randrange(_SIDE + 1) for _ in range(2))
    return image[y : y + _SIDE, x : x + _SIDE], np.zeros((CELLS, CELLS), np.uint8)


def _item1(index: int, captions: int) -> Item:
    rng = random.Random(f"t2i-1:{index}")
    spec = version1.sample_spec(rng)
    return {"spec": spec, "captions": [version1.caption(dict(spec), rng) for _ in range(captions)]}


def _held_out1(n: int) -> HeldOut:
    """Specs without style and with the time of day stated; one caption each."""
    specs: list[Spec] = []
    prompts: list[str] = []
    index = HELD_OUT
    while len(specs) < n:
        made = _item1(index, 1)
        index += 1
        spec, text = made["spec"], made["captions"][0]
        stated = spec["kind"] == "object" or spec["time"] == "day" or spec["biome"] == "space" or any(w in text.lower() for w in TIME_WORDS)
        if spec["style"] == "none" and stated:
            specs.append(spec)
            prompts.append(text)
    return specs, prompts


def _held_out2(n: int) -> HeldOut:
    pairs = version2.held_out(n)
    return [p.spec for p in pairs], [p.text for p in pairs]


def _held_out3(n: int) -> HeldOut:
    pairs = version3.held_out(n)
    return [p.spec for p in pairs], [p.text for p in pairs]


VERSIONS = {
    1: Version(_item1, _covered1, _held_out1),
    2: Version(version2.item, _covered2, _held_out2),
    3: Version(version3.item, _covered2, _held_out3),
    4: Version(version2.item, _covered4, _held_out2),
}


def _render_shard(job: tuple[str, int, int, int, int]) -> int:
    folder, k, size, captions, number = job
    cv2.setNumThreads(1)
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, max(_BACKGROUND_PRIORITY, os.getpriority(os.PRIO_PROCESS, 0)))
    version = VERSIONS[number]
    meta = [version.item(k * size + i, captions) for i in range(size)]
    images, covers = zip(*(version.covered(m["spec"]) for m in meta), strict=True)
    temporary = Path(folder) / f"tmp_{k:05d}.npy"
    np.save(temporary, np.stack(images))
    (Path(folder) / f"meta_{k:05d}.json").write_text(json.dumps(meta), encoding="utf-8")
    np.save(Path(folder) / f"cover_{k:05d}.npy", np.stack(covers))
    temporary.rename(Path(folder) / f"img_{k:05d}.npy")  # last step: a shard exists only when complete
    return k


def shard_files(work: Path) -> list[Path]:
    """Finished image shards, in order."""
    return sorted((work / "data").glob("img_*.npy"))


def render_all(work: Path, images: int, shard: int, captions: int, workers: int, version: int) -> None:
    """Render every missing shard."""
    folder = work / "data"
    folder.mkdir(parents=True, exist_ok=True)
    have = {f.stem for f in shard_files(work)}
    jobs = [(str(folder), k, shard, captions, version) for k in range(images // shard) if f"img_{k:05d}" not in have]
    start = time.monotonic()
    if workers <= 1:
        for job in jobs:
            _render_shard(job)
    else:
        with multiprocessing.get_context("spawn").Pool(workers) as pool:
            for _ in pool.imap(_render_shard, jobs):
                pass
    if jobs:
        print(f"render: {len(jobs) * shard} images in {time.monotonic() - start:.0f} s", flush=True)


def load_covers(shards: list[Path]) -> np.ndarray | None:
    """(n, 16, 16) uint8 of these image shards; None where a shard was rendered before covers were kept."""
    files = [f.with_name(f.name.replace("img_", "cover_")) for f in shards]
    return np.concatenate([np.load(f) for f in files]) if files and all(f.exists() for f in files) else None


def load_meta(shards: list[Path]) -> list[Item]:
    """[{spec, captions[, mirrored]}] of these image shards."""
    files = [f.with_name(f.name.replace("img_", "meta_")).with_suffix(".json") for f in shards]
    return [m for f in files for m in json.loads(f.read_text(encoding="utf-8"))]


def caption_rows(meta: list[Item], flip: bool) -> list[list[str]]:
    """Captions per latent: n rows, or 2 n (pictures, then mirrored pictures) when mirrored captions exist and are wanted."""
    rows = [m["captions"] for m in meta]
    if flip and meta and "mirrored" in meta[0]:
        rows += [m.get("mirrored", m["captions"]) for m in meta]
    return rows
