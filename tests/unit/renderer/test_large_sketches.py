"""Layouts at any size and shape: the same picture, drawn natively, with every thing inside."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from studio.renderer.cropping import frame_of
from studio.renderer.painting.primitives import W
from studio.renderer.painting.sprites import NOUNS, sprite
from studio.renderer.render import draw
from studio.renderer.sketch import sketch_of
from studio.renderer.spec import Spec
from studio.renderer.vocabulary.nouns import ALL_NOUNS
from studio.training.text_to_image.datasets import version2

SPECS = [version2.item(i, 1)["spec"] for i in range(12)]


def gradient(picture: np.ndarray) -> float:
    """Mean squared difference between neighbours, of 255."""
    values = picture.astype(np.float64)
    return float(np.mean(np.diff(values, axis=0) ** 2) + np.mean(np.diff(values, axis=1) ** 2))


@pytest.mark.parametrize("spec", SPECS, ids=[str(s["seed"]) for s in SPECS])
def test_every_size_shows_the_same_picture(spec: Spec) -> None:
    small, large = draw(spec), draw(spec, 512)
    assert small.placements == large.placements
    halved = np.asarray(Image.fromarray(large.image).resize((W, W), Image.Resampling.BOX), np.float64)
    again: Spec = {**spec, "seed": spec["seed"] + 1}
    other = draw(again).image
    near, far = (np.abs(halved - p).mean() for p in (small.image, other))
    assert near < 6 < far, (near, far)


def test_a_large_picture_is_drawn_and_not_enlarged() -> None:
    spec = sketch_of("a cat in a garden").description.spec(7)  # type: ignore[union-attr]
    assert spec is not None
    enlarged = np.asarray(Image.fromarray(draw(spec).image).resize((1024, 1024), Image.Resampling.LANCZOS))
    assert gradient(draw(spec, 1024).image) > 1.5 * gradient(enlarged)


def test_every_sprite_has_a_fine_drawing_of_the_same_shape() -> None:
    for noun in NOUNS:
        coarse, fine = sprite(noun), sprite(noun, None, 2)
        assert max(fine.shape[:2]) > 2 * max(coarse.shape[:2])
        assert abs(np.log((fine.shape[0] / fine.shape[1]) / (coarse.shape[0] / coarse.shape[1]))) < 0.06, noun
    assert sprite("castle", None, 4).shape[0] > 3.5 * sprite("castle").shape[0]
    assert len(ALL_NOUNS) >= len(NOUNS)


@pytest.mark.parametrize("ratio", [0.42, 0.75, 1.0, 16 / 9, 2.4])
def test_a_wide_or_tall_picture_keeps_every_thing_whole(ratio: float) -> None:
    for spec in SPECS:
        placements = draw(spec).placements
        x0, y0, x1, y1 = frame_of(ratio, placements)
        assert 0 <= x0 < x1 <= W + 1e-9 and 0 <= y0 < y1 <= W + 1e-9
        assert all(x0 <= p.box[0] and p.box[2] <= x1 and y0 <= p.box[1] and p.box[3] <= y1 for p in placements)
        wanted = (W, W / ratio) if ratio >= 1 else (W * ratio, W)
        assert x1 - x0 >= wanted[0] - 1e-9 and y1 - y0 >= wanted[1] - 1e-9


@pytest.mark.parametrize("size", [(256, 256), (512, 512), (640, 360), (320, 480), (48, 64)])
def test_a_sketch_has_the_size_that_is_asked_for(size: tuple[int, int]) -> None:
    sketch = sketch_of("a fox left of a castle at sunset")
    assert sketch is not None
    assert sketch.picture(7, *size).size == size
    assert sketch.picture(7, *size).tobytes() == sketch.picture(7, *size).tobytes() != sketch.picture(8, *size).tobytes()
