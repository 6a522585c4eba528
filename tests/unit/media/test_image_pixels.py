"""Pixels come out of a file, and go into one, exactly as they are: in every mode, format and orientation."""

from __future__ import annotations

import io

import imageio.v3 as iio
import numpy as np
import pytest
from PIL import Image, ImageOps

from studio.errors import InvalidInput
from studio.media.image import load_picture, png_bytes
from studio.media.image_decoding import decode, rgb
from tests.unit.media.test_image import RED, SQUARE, encoded


def noise(mode: str) -> Image.Image:
    """40 x 24 px in which every channel differs from the others and from itself."""
    grey = [Image.effect_noise((40, 24), 60 + 10 * i) for i in range(4)]
    if mode in ("I;16", "I", "F"):
        return Image.fromarray(np.asarray(grey[0]).astype({"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]) * 250)
    if mode == "P":
        return Image.merge("RGB", grey[:3]).quantize(200)
    return Image.merge(mode, grey[: len(Image.new(mode, (1, 1)).getbands())]) if mode != "1" else grey[0].convert("1")


@pytest.mark.parametrize(
    ("mode", "kind"),
    [*((m, "PNG") for m in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")), *((m, "TIFF") for m in ("CMYK", "LAB", "I", "F", "P"))],
)
def test_pixels_and_modes_are_those_of_the_file(mode: str, kind: str) -> None:
    data = encoded(noise(mode), kind)
    with Image.open(io.BytesIO(data)) as reference:
        image, _ = decode(data, None)
        assert image.mode == (reference.mode if mode not in ("P", "CMYK", "LAB") else "RGB")
        assert np.array_equal(np.asarray(rgb(image, None)), np.asarray(rgb(reference, None)))


def test_a_picture_in_two_formats_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # a file whose checked header is not the one that the decoder goes by must not get past the size check
    real = Image.open
    other = encoded(Image.new("RGB", (300, 300), RED))
    monkeypatch.setattr(Image, "open", lambda file, **more: real(file, **more) if "formats" in more else real(io.BytesIO(other)))
    with pytest.raises(InvalidInput) as caught:
        load_picture(encoded(SQUARE), "init_image")
    assert caught.value.code == "error.image_broken"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("mode", ["RGB", "L", "P"])
def test_every_orientation_in_every_mode(mode: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(noise(mode), "PNG", exif=exif)
    with Image.open(io.BytesIO(data)) as reference:
        upright = np.asarray(ImageOps.exif_transpose(reference).convert("RGB"))
    assert np.array_equal(np.asarray(load_picture(data).image), upright)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "I;16"])
def test_png_bytes_come_back_exactly(mode: str) -> None:
    pixels = np.asarray(noise(mode))
    data = png_bytes(pixels, {"Title": "a lake \u6e56", "no\nbreaks": "x\0y"})
    assert np.array_equal(iio.imread(data, plugin="pillow"), pixels)
    with Image.open(io.BytesIO(data)) as image:
        assert (image.mode, image.info["Title"], image.info["nobreaks"]) == (mode, "a lake \u6e56", "x y")
