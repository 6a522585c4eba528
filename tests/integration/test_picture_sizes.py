"""Pictures that are drawn at one size and end at a larger one, on a Stable Diffusion 1.x architecture and on the bundled model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from studio import Studio
from studio.diffusion.drawing_request import Size
from studio.events import Done, Preview, Progress
from studio.media.metadata.image_settings import read_picture_settings
from studio.media.metadata.provenance import KEYWORD
from studio.renderer.sketch import sketch_of
from studio.tasks.text_to_image import TextToImageParams, TextToImageResult


def draw(studio: Studio, model: str, side: int, **more: Any) -> TextToImageResult:
    wish = {"prompt": "a red boat on a lake", "seed": 5, "num_inference_steps": 2, "width": side, "height": side, "size": "256",
            "score": False, "composition": "free"}  # fmt: skip
    return studio.text_to_image(**{**wish, "model": model, **more})


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def test_the_enlarged_picture_shows_the_drawn_one(studio: Studio, model: str, side: int) -> None:
    small, large = draw(studio, model, side, size="auto").images[0], draw(studio, model, side).images[0]
    assert (small.size, large.size) == ((side, side), (256, 256))
    back = large.resize((side, side), Image.Resampling.BOX)
    if model == "studio-mini":  # random weights draw noise, which no upscaler keeps
        assert np.abs(pixels(back) - pixels(small)).mean() < 3


def test_events_end_with_the_enlarged_picture(studio: Studio, model: str, side: int) -> None:
    wish = {"prompt": "a boat", "model": model, "seed": 1, "width": side, "height": side, "size": "256", "num_inference_steps": 2}
    events = list(studio.run("text_to_image", {**wish, "count": 2, "composition": "free"}))
    stages = [e.stage for e in events if isinstance(e, Progress)]
    assert stages.index("drawing") < stages.index("decoding") < stages.index("upscaling")
    previews = [e for e in events if isinstance(e, Preview)]
    assert [p.final for p in previews].count(True) == 1 and previews[-1].final
    assert [i.shape for i in previews[-1].images] == [(256, 256, 3)] * 2
    assert all(max(i.shape) <= side for p in previews[:-1] for i in p.images), "previews stay small"
    assert isinstance(events[-1], Done) and isinstance(events[-2], Preview | Progress)


def test_the_file_says_how_it_was_made_and_leads_to_the_same_pixels(studio: Studio, model: str, side: int) -> None:
    made = draw(studio, model, side)
    texts: dict[str, str] = Image.open(made.files[0]).text  # pyright: ignore[reportAttributeAccessIssue]
    told = json.loads(texts[KEYWORD])
    assert {"model": "studio-enlarge", "factor": 256 / side, "width": 256, "height": 256}.items() <= told["upscaling"].items()
    assert told["models"][-1] == {"id": "studio-enlarge", "revision": "bundled", "sha256": told["upscaling"]["sha256"]}
    assert f"Hires upscale: {256 // side}, Hires upscaler: studio-enlarge" in texts["parameters"]
    restored = read_picture_settings(made.files[0], TextToImageParams, task="text_to_image")
    assert restored.notices == ()
    again = studio.text_to_image(**{**restored.params, "score": False})
    assert np.array_equal(pixels(again.images[0]), pixels(made.images[0]))


def test_a_picture_that_is_not_enlarged_says_nothing_of_it(studio: Studio, model: str, side: int) -> None:
    made = draw(studio, model, side, size="auto")
    assert made.provenance[0].upscaling is None and "upscale" not in made.provenance[0].timings
    assert "Hires" not in Image.open(made.files[0]).text["parameters"]  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("given", [400, 60])
def test_inpainting_keeps_the_pixels_that_it_was_given(studio: Studio, model: str, side: int, given: int, tmp_path: Path) -> None:
    """Those of the picture itself where it has enough of them, else the enlarged ones of the drawn picture."""
    from studio.media.image import fit

    photo = Image.linear_gradient("L").resize((given, given)).convert("RGB")
    ImageDraw.Draw(photo).ellipse((given * 0.6, 5, given * 0.9, given * 0.4), fill=(220, 40, 40))
    photo.save(tmp_path / "photo.png")
    mask = Image.new("L", (given, given), 0)
    mask.paste(255, (0, 0, given // 2, given))
    mask.save(tmp_path / "mask.png")
    wish = {"init_image": tmp_path / "photo.png", "mask_image": tmp_path / "mask.png", "strength": 0.9, "num_inference_steps": 3}
    made = pixels(draw(studio, model, side, **wish).images[0])
    kept = pixels(fit(photo, 256, 256))[:, 140:]
    assert made.shape == (256, 256, 3)
    assert np.array_equal(made[:, 140:], kept) is (given == 400)
    assert np.abs(made[:, 140:] - kept).mean() < 6


def test_hires_fix_repaints_the_enlarged_picture(studio: Studio, model: str, side: int) -> None:
    plain = draw(studio, model, side)
    events = list(
        studio.run(
            "text_to_image",
            {**plain.settings, "score": False, "hires_fix": True, "hires_strength": 0.5},
        )
    )
    assert isinstance(events[-1], Done)
    fixed: TextToImageResult = events[-1].result
    assert fixed.images[0].size == (256, 256) and not np.array_equal(pixels(fixed.images[0]), pixels(plain.images[0]))
    refining = [e.step for e in events if isinstance(e, Progress) and e.stage == "refining"]
    assert refining and refining == list(range(1, len(refining) + 1))
    upscaling = fixed.provenance[0].upscaling
    assert upscaling is not None and upscaling.hires_strength == 0.5
    restored = read_picture_settings(fixed.files[0], TextToImageParams, task="text_to_image")
    again = studio.text_to_image(**{**restored.params, "score": False})
    assert np.array_equal(pixels(again.images[0]), pixels(fixed.images[0]))
    if model == "studio-mini":  # random weights repaint into noise
        assert np.abs(pixels(fixed.images[0]) - pixels(plain.images[0])).mean() < 20


@pytest.mark.parametrize(("size", "upscaler"), [("256", None), ("1024", "Layout detail")])
def test_a_layout_that_was_painted_over_keeps_its_detail(studio: Studio, size: Size, upscaler: str | None) -> None:
    made = studio.text_to_image(prompt="a boat", seed=3, preset="fast", num_inference_steps=2, model="studio-mini", score=False, size=size)
    assert made.settings["composition"] == "sketch"
    assert (made.settings["width"], made.settings["size"], made.images[0].size) == (256, size, (int(size), int(size)))
    assert (made.provenance[0].upscaling and made.provenance[0].upscaling.model) == upscaler
    sketch = sketch_of("a boat")
    assert sketch is not None
    assert edges(made.images[0]) > 0.8 * edges(sketch.picture(3, int(size), int(size)))


def edges(picture: Image.Image) -> float:
    """Mean squared difference between neighbouring pixels."""
    values = np.asarray(picture, np.float64)
    return float(np.mean(np.diff(values, axis=0) ** 2) + np.mean(np.diff(values, axis=1) ** 2))


def test_stopping_while_enlarging_stops(studio: Studio) -> None:
    wish = {"prompt": "a boat", "model": "studio-mini", "width": 128, "height": 128, "size": "1024", "num_inference_steps": 2}
    events = studio.run("text_to_image", {**wish, "composition": "free"})
    next(e for e in events if isinstance(e, Progress) and e.stage == "upscaling" and e.step)
    events.close()
    assert not any(c["pins"] for c in studio.cache.snapshot()["components"])
