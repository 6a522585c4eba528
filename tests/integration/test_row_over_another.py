"""A row may stand on another one and bring a component of its own, as a distilled UNet does: the rest is shared in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from studio import Settings, Studio
from tests.integration.tiny_models import catalog_row, tiny_stable_diffusion

_SHARED = {"vae", "text_encoder", "tokenizer", "scheduler"}


@pytest.fixture
def studio(tiny_folder: Path, tmp_path: Path) -> Iterator[Studio]:
    quick = tiny_stable_diffusion(tmp_path / "quick", seed=9)
    above = catalog_row("tiny-turbo", quick).replace('kind = "stable-diffusion"', 'kind = "stable-diffusion"\nbase = "tiny-sd"')
    above = above.replace("sources =", 'classes = { unet = "UNet2DConditionModel" }\nsources =')
    above = above.replace(f'path = "{quick}"', f'path = "{quick}", parts = {{ unet = "unet" }}')
    rows = tmp_path / "rows.toml"
    rows.write_text(catalog_row("tiny-sd", tiny_folder) + above)
    made = Studio(Settings(device="cpu", precision="float32", hub="never", extra_catalog=rows, output_dir=tmp_path / "out"))
    yield made
    made.cache.close()


def test_its_own_unet_draws_with_the_parts_of_the_other(studio: Studio) -> None:
    with studio.cache.lease("tiny-sd") as below, studio.cache.lease("tiny-turbo") as above:
        assert above.components["unet"] is not below.components["unet"]
        assert {n for n in above.components if above.components[n] is below.components[n]} == _SHARED
        assert len([c for c in studio.cache.snapshot()["components"] if "unet" in c["names"]]) == 2
    wish = {"prompt": "a lake", "seed": 3, "num_inference_steps": 2, "guidance_scale": 1.0, "width": 64, "height": 64, "score": False}
    first, second = (studio.result("text_to_image", **wish, model=name) for name in ("tiny-sd", "tiny-turbo"))
    assert not np.array_equal(np.asarray(first.images[0]), np.asarray(second.images[0]))
    told = {model.id for model in second.provenance[0].models}
    assert {"tiny-turbo", "tiny-sd"} <= told
