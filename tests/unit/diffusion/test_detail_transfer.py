"""Detail of a layout in a picture painted over it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from studio.diffusion.detail_transfer import transfer_detail
from studio.renderer.sketch import sketch_of


@pytest.fixture(scope="module")
def layout() -> Image.Image:
    sketch = sketch_of("a cat in a garden")
    assert sketch is not None
    return sketch.picture(7, 512, 512)


def energy(picture: Image.Image) -> float:
    values = np.asarray(picture, np.float64)
    return float(np.mean(np.diff(values, axis=0) ** 2) + np.mean(np.diff(values, axis=1) ** 2))


def test_a_smeared_picture_gets_the_edges_of_its_layout(layout: Image.Image) -> None:
    painted = layout.resize((256, 256)).filter(ImageFilter.GaussianBlur(2))
    result = transfer_detail(painted, layout)
    assert result.size == layout.size and result.mode == "RGB"
    assert energy(painted.resize((512, 512))) < 0.5 * energy(layout)
    assert energy(result) > 0.85 * energy(layout)


def test_light_and_colour_are_the_painted_ones(layout: Image.Image) -> None:
    painted = Image.fromarray((np.asarray(layout.resize((256, 256)), np.float32) * (0.9, 0.95, 1.0)).astype(np.uint8))
    result = np.asarray(transfer_detail(painted, layout), np.float64)
    for channel, factor in enumerate((0.9, 0.95, 1.0)):
        assert result[..., channel].mean() / np.asarray(layout, np.float64)[..., channel].mean() == pytest.approx(factor, abs=0.02)


def test_what_the_model_painted_instead_stays(layout: Image.Image) -> None:
    painted = layout.resize((256, 256)).copy()
    painted.paste((200, 30, 30), (20, 20, 100, 100))
    result = np.asarray(transfer_detail(painted, layout))
    assert np.abs(result[80:160, 80:160].astype(int) - (200, 30, 30)).mean() < 12
    assert np.abs(result[300:, 300:].astype(int) - np.asarray(layout)[300:, 300:]).mean() < 1


def test_shapes_other_than_the_square(layout: Image.Image) -> None:
    wide = layout.resize((640, 368))
    assert transfer_detail(wide.resize((320, 184)), wide).size == (640, 368)
