"""Studio Mini Turbo: the bundled UNet of four steps over the parts of Studio Mini, in the studio and in plain diffusers."""

from __future__ import annotations

import numpy as np
import torch

from studio import Studio
from studio.settings import ASSETS

_PROMPT = "a volcano at sunset"


def test_four_steps_are_those_of_plain_diffusers(studio: Studio) -> None:
    from diffusers import DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel

    models = ASSETS / "models"
    unet = UNet2DConditionModel.from_pretrained(str(models / "studio-mini-turbo"), subfolder="unet", torch_dtype=torch.float32)
    pipe = StableDiffusionPipeline.from_pretrained(str(models / "studio-mini"), unet=unet, torch_dtype=torch.float32)
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config, clip_sample=False)
    pipe.set_progress_bar_config(disable=True)
    noise = torch.Generator().manual_seed(7)
    plain = pipe(_PROMPT, num_inference_steps=4, guidance_scale=1.0, width=256, height=256, generator=noise, output_type="np").images[0]
    wish = {"prompt": _PROMPT, "seed": 7, "preset": "fast", "composition": "free", "score": False}
    made = studio.result("text_to_image", **wish, model="studio-mini-turbo")
    assert made.settings["num_inference_steps"] == 4 and made.settings["guidance_scale"] == 1.0
    difference = np.abs(np.asarray(made.images[0], np.float32) - plain * 255)
    assert difference.max() <= 2
    assert np.asarray(made.images[0]).std() > 20  # not a blank


def test_it_paints_over_sketches(studio: Studio) -> None:
    made = studio.result("text_to_image", prompt="a fox left of a castle", seed=3, preset="fast", count=2, model="studio-mini-turbo")
    assert made.settings["composition"] == "sketch"
    assert not np.array_equal(np.asarray(made.images[0]), np.asarray(made.images[1]))
