"""A row may stand on another one and bring a component of its own, as a distilled UNet does: the rest is shared in memory.

Studio Mini Turbo is one: the bundled UNet of four steps over the parts of Studio Mini, in the studio and in plain diffusers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from studio import Settings, Studio
from studio.settings import ASSETS
from tests.integration.tiny_models import catalog_row, tiny_stable_diffusion

_PROMPT = "a volcano at sunset"
_SHARED = {"vae", "text_encoder", "tokenizer", "scheduler"}


@pytest.fixture
def two_rows(tiny_folder: Path, tmp_path: Path) -> Iterator[Studio]:
    quick = tiny_stable_diffusion(tmp_path / "quick", seed=9)
    above = catalog_row("tiny-turbo", quick).replace('kind = "stable-diffusion"', 'kind = "stable-diffusion"\nbase = "tiny-sd"')
    above = above.replace("sources =", 'classes = { unet = "UNet2DConditionModel" }\nsources =')
    above = above.replace(f'path = "{quick}"', f'path = "{quick}", parts = {{ unet = "unet" }}')
    rows = tmp_path / "rows.toml"
    rows.write_text(catalog_row("tiny-sd", tiny_folder) + above)
    made = Studio(Settings(device="cpu", precision="float32", hub="never", extra_catalog=rows, output_dir=tmp_path / "out"))
    yield made
    made.cache.close()


def test_its_own_unet_draws_with_the_parts_of_the_other(two_rows: Studio) -> None:
    with two_rows.cache.lease("tiny-sd") as below, two_rows.cache.lease("tiny-turbo") as above:
        assert above.components["unet"] is not below.components["unet"]
        assert {n for n in above.components if above.components[n] is below.components[n]} == _SHARED
        assert len([c for c in two_rows.cache.snapshot()["components"] if "unet" in c["names"]]) == 2
    wish = {"prompt": "a lake", "seed": 3, "num_inference_steps": 2, "guidance_scale": 1.0, "width": 64, "height": 64, "score": False}
    first, second = (two_rows.result("text_to_image", **wish, model=name) for name in ("tiny-sd", "tiny-turbo"))
    assert not np.array_equal(np.asarray(first.images[0]), np.asarray(second.images[0]))
    told = {model.id for model in second.provenance[0].models}
    assert {"tiny-turbo", "tiny-sd"} <= told


def test_four_steps_are_those_of_plain_diffusers(studio: Studio) -> None:
    from diffusers import DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel

    models = ASSETS / "models"
    unet = UNet2DConditionModel.from_pretrained(str(models / "studio-mini-turbo"), subfolder="unet", torch_dtype=torch.float32)
    pipe = StableDiffusionPipeline.from_pretrained(str(models / "studio-mini"), unet=unet, torch_dtype=torch.float32)
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config, clip_sample=False)
    pipe.set_progress_bar_config(disable=True)
    noise = torch.Generator().manual_seed(7)
    plain = pipe(_PROMPT, num_inference_steps=4, guidance_scale=1.0, width=256, height=256, generator=noise, output_type="np").images[0]
    wish = {"prompt": _PROMPT, "seed": 7, "preset": "fast", "composition": "free", "score": False, "size": "256"}
    made = studio.result("text_to_image", **wish, model="studio-mini-turbo")
    assert made.settings["num_inference_steps"] == 4 and made.settings["guidance_scale"] == 1.0
    difference = np.abs(np.asarray(made.images[0], np.float32) - plain * 255)
    assert difference.max() <= 2
    assert np.asarray(made.images[0]).std() > 20  # not a blank


def test_it_paints_over_sketches(studio: Studio) -> None:
    made = studio.result("text_to_image", prompt="a fox left of a castle", seed=3, preset="fast", count=2, model="studio-mini-turbo")
    assert made.settings["composition"] == "sketch"
    assert not np.array_equal(np.asarray(made.images[0]), np.asarray(made.images[1]))
