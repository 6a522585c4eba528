"""Pictures that strangers send: decoded right, or refused with one sentence."""

from __future__ import annotations

import io
import random
import struct
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from studio.errors import InvalidInput
from studio.media.image import fit, grid, is_blank, load_mask, load_picture, looks_like_photograph, mask_notice
from studio.renderer.picture_spec import sample_spec
from studio.renderer.render import render

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises this size and holds one tiny chunk of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def colour_at(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    value = image.getpixel((x, y))
    assert isinstance(value, tuple)
    return value


SQUARE = Image.new("RGB", (32, 32), RED)
_REFUSED = {
    "text.png": (b"not a picture at all, just words", "error.image_not_a_picture"),
    "zero.png": (b"", "error.image_empty"),
    "truncated.png": (encoded(Image.effect_noise((64, 64), 80))[:900], "error.image_broken"),
    "truncated.jpg": (encoded(Image.effect_noise((64, 64), 80).convert("RGB"), "JPEG")[:700], "error.image_broken"),
    "header-only.png": (encoded(SQUARE)[:20], "error.image_broken"),
    "bomb.png": (png_header(30_000, 30_000), "error.image_too_large"),
    "large.png": (png_header(8_000, 7_000), "error.image_too_large"),
    "zero-size.png": (png_header(0, 10), "error.image_"),
    "drawing.svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "error.image_format"),
    "truncated.avif": (encoded(Image.effect_noise((64, 64), 80).convert("RGB"), "AVIF")[:700], "error.image_broken"),
    "header-only.avif": (encoded(SQUARE, "AVIF")[:40], "error.image_broken"),
    "phone.heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64, "error.image_format"),
    "paper.pdf": (b"%PDF-1.7\n", "error.image_format"),
    "layers.psd": (b"8BPS\0\1" + b"\0" * 40, "error.image_format"),
    "script.eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "error.image_not_a_picture"),
}


@pytest.mark.parametrize("name", _REFUSED)
@pytest.mark.parametrize("load", [load_picture, load_mask])
def test_what_is_no_usable_picture_is_one_sentence(name: str, load: Any, tmp_path: Path) -> None:
    data, code = _REFUSED[name]
    path = tmp_path / name
    path.write_bytes(data)
    for source in (path, str(path), data):
        with pytest.raises(InvalidInput) as caught:
            load(source, "init_image")
        assert caught.value.code.startswith(code)
        assert caught.value.field == "init_image"
        for lang in ("en", "zh-TW"):
            sentence = caught.value.sentence(lang)
            assert not sentence.startswith("error.")
            assert "{" not in sentence
            assert str(tmp_path) not in sentence


def test_a_missing_file_and_a_folder_are_sentences(tmp_path: Path) -> None:
    for source, code in (
        (tmp_path / "gone.png", "error.image_missing"),
        (tmp_path, "error.image_not_a_file"),
        ("a\0b", "error.image_missing"),
        ("x" * 5000, "error.image_missing"),
    ):
        with pytest.raises(InvalidInput) as caught:
            load_picture(source, "init_image")
        assert caught.value.code == code


def test_a_huge_header_is_refused_before_its_pixels_are_read() -> None:
    import tracemalloc

    tracemalloc.start()
    with pytest.raises(InvalidInput):
        load_picture(png_header(7_100, 7_100), "init_image")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "AVIF"])
def test_common_formats_are_read(kind: str) -> None:
    picture = load_picture(encoded(SQUARE, kind), "init_image")
    assert (picture.image.mode, picture.image.size, picture.notices) == ("RGB", (32, 32), ())
    assert np.abs(np.asarray(picture.image, dtype=int) - RED).max() <= 3


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF", "AVIF"])
def test_of_an_animation_the_first_frame_is_used_and_said(kind: str) -> None:
    data = encoded(SQUARE, kind, save_all=True, append_images=[Image.new("RGB", (32, 32), BLUE)])
    picture = load_picture(data, "init_image")
    assert [n.code for n in picture.notices] == ["notice.first_frame"]
    assert colour_at(picture.image, 5, 5)[0] > 250


def test_transparency_is_laid_over_white() -> None:
    clear = Image.new("RGBA", (32, 32), (255, 0, 0, 0))
    clear.paste((0, 0, 255, 255), (0, 0, 16, 32))
    palette = Image.new("P", (32, 32), 1)
    palette.putpalette([0, 0, 255, 255, 0, 0])
    palette.paste(0, (0, 0, 16, 32))
    grey = Image.new("LA", (32, 32), (0, 0))
    grey.paste((0, 255), (0, 0, 16, 32))
    keyed = Image.new("RGB", (32, 32), RED)
    keyed.paste(BLUE, (0, 0, 16, 32))
    for data, left in (
        (encoded(clear), BLUE),
        (encoded(clear, "WEBP", lossless=True), BLUE),
        (encoded(palette, transparency=1), BLUE),
        (encoded(palette, "GIF", transparency=1), BLUE),
        (encoded(grey), (0, 0, 0)),
        (encoded(keyed, transparency=RED), BLUE),
    ):
        image = load_picture(data).image
        assert image.mode == "RGB"
        assert (colour_at(image, 4, 4), colour_at(image, 28, 4)) == (left, WHITE)


def test_half_transparent_pixels_mix_with_white() -> None:
    assert colour_at(load_picture(Image.new("RGBA", (32, 32), (0, 0, 0, 128))).image, 0, 0) == (127, 127, 127)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[0, 32768, 65535]], dtype=np.uint16), (0, 128, 255)),
        (np.array([[0, 32768, 65535]], dtype=np.int32), (0, 128, 255)),
        (np.array([[0.0, 0.5, 1.0]], dtype=np.float32), (0, 128, 255)),
        (np.array([[np.nan, 0.0, 1.0]], dtype=np.float32), (0, 0, 255)),
        (np.array([[-100, 0, 100]], dtype=np.int32), (0, 128, 255)),
        (np.array([[0, 100, 200]], dtype=np.int32), (0, 100, 200)),
    ],
)
def test_deep_grey_is_scaled_not_clipped(values: np.ndarray, expected: tuple[int, ...]) -> None:
    image = load_picture(encoded(Image.fromarray(values), "TIFF")).image
    assert tuple(colour_at(image, x, 0)[0] for x in range(3)) == expected


def test_sixteen_bit_png_and_cmyk_jpeg() -> None:
    deep = load_picture(encoded(Image.fromarray(np.full((20, 20), 32768, dtype=np.uint16)))).image
    assert colour_at(deep, 0, 0) == (128, 128, 128)
    cmyk = load_picture(encoded(Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG", quality=95)).image
    assert colour_at(cmyk, 5, 5)[0] > 240
    assert max(colour_at(cmyk, 5, 5)[1:]) < 20
    assert load_picture(encoded(Image.new("1", (20, 20), 1))).image.mode == "RGB"


def test_the_cameras_orientation_is_applied() -> None:
    photo = Image.new("RGB", (40, 20), RED)
    photo.paste(BLUE, (0, 0, 10, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise by a quarter
    image = load_picture(encoded(photo, "JPEG", exif=exif, quality=95)).image
    assert image.size == (20, 40)
    assert colour_at(image, 10, 3)[2] > 200


def test_a_broken_orientation_tag_does_not_hide_the_picture() -> None:
    assert load_picture(encoded(SQUARE, "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 20)).image.size == (32, 32)


def test_tiny_and_very_long_pictures_pass_with_a_notice() -> None:
    for size, code in (((1, 1), "notice.image_tiny"), ((4000, 20), "notice.image_long"), ((1, 30_000), "notice.image_tiny")):
        picture = load_picture(encoded(Image.new("RGB", size, RED)))
        assert [n.code for n in picture.notices] == [code]
        small = fit(picture.image, 64, 96)
        assert small.size == (64, 96)
        assert colour_at(small, 30, 30) == RED


def test_the_callers_picture_is_left_alone() -> None:
    given = Image.new("RGBA", (32, 32), (1, 2, 3, 4))
    load_picture(given)
    assert (given.mode, given.getpixel((0, 0))) == ("RGBA", (1, 2, 3, 4))


def half_mask(mode: str, size: tuple[int, int] = (32, 32)) -> Image.Image:
    mask = Image.new("L", size, 0)
    mask.paste(255, (0, 0, size[0] // 2, size[1]))
    if mode == "brush":  # black strokes on a transparent layer
        layer = Image.new("RGBA", size, (0, 0, 0, 0))
        layer.putalpha(mask)
        return layer
    return mask.convert(mode)


@pytest.mark.parametrize("mode", ["L", "1", "RGB", "RGBA", "brush", "LA", "P", "I"])
def test_masks_of_every_kind_become_black_and_white(mode: str) -> None:
    mask = load_mask(encoded(half_mask(mode), "TIFF" if mode == "I" else "PNG"), "mask_image")
    assert (mask.mode, mask.size) == ("L", (32, 32))
    values = np.asarray(mask)
    assert (values[:, :16] == 255).all()
    assert (values[:, 16:] == 0).all()


def test_a_mask_of_another_size_is_resized_without_grey() -> None:
    mask = load_mask(half_mask("L", (10, 7)), "mask_image", size=(64, 48))
    assert mask.size == (64, 48)
    assert set(np.unique(np.asarray(mask))) == {0, 255}
    assert (np.asarray(mask) == 255).mean() == 0.5


def test_an_empty_mask_is_a_sentence_and_a_full_one_is_fine() -> None:
    for empty in (Image.new("L", (8, 8), 0), Image.new("RGBA", (8, 8), (255, 255, 255, 0)), Image.new("L", (8, 8), 5)):
        with pytest.raises(InvalidInput, match="Nothing is marked"):
            load_mask(encoded(empty), "mask_image")
    assert load_mask(encoded(Image.new("L", (8, 8), 255)), "mask_image").getextrema() == (255, 255)


def test_fit_crops_the_centre_and_never_stretches() -> None:
    wide = Image.new("RGB", (300, 100), RED)
    wide.paste(BLUE, (100, 0, 200, 100))
    square = fit(wide, 64, 64)
    assert square.size == (64, 64)
    assert np.abs(np.asarray(square, dtype=int)[:, 4:-4] - BLUE).max() <= 2
    assert fit(square, 64, 64) is square
    assert set(np.unique(np.asarray(fit(half_mask("L", (31, 17)), 64, 64)))) == {0, 255}


def test_grid_holds_every_picture() -> None:
    pictures = [Image.new("RGB", (20, 10), c) for c in ("red", "green", "blue", "black")]
    assert [grid(pictures[:n]).size for n in (1, 2, 3, 4)] == [(20, 10), (40, 10), (40, 20), (40, 20)]
    sheet = grid(pictures[:3])
    assert colour_at(sheet, 5, 15) == BLUE
    assert colour_at(sheet, 35, 15) == WHITE
    with pytest.raises(ValueError, match="at least one"):
        grid([])


def test_transparency_is_said() -> None:
    half = Image.new("RGBA", (32, 32), (*RED, 255))
    half.paste((0, 0, 0, 0), (0, 0, 16, 32))
    assert [n.code for n in load_picture(encoded(half)).notices] == ["notice.image_transparent"]
    for opaque in (Image.new("RGBA", (32, 32), (*RED, 255)), Image.new("RGB", (32, 32), RED)):
        assert load_picture(encoded(opaque)).notices == ()


def test_a_mask_of_another_shape_is_said() -> None:
    mask = encoded(Image.new("L", (100, 50), 255))
    assert mask_notice(mask, (200, 100)) is None and mask_notice(mask, (201, 100)) is None
    told = mask_notice(mask, (100, 100))
    assert told is not None and told.params == {"mask": "100 × 50", "picture": "100 × 100"}


def test_a_brush_layer_without_paint_is_blank() -> None:
    layer = Image.new("RGBA", (16, 16))
    assert is_blank(encoded(layer))
    layer.putpixel((3, 3), (*RED, 255))
    assert not is_blank(encoded(layer)) and not is_blank(encoded(Image.new("RGB", (16, 16))))


def test_photographs_are_told_from_flat_art() -> None:
    rng = np.random.default_rng(0)
    grain = cv2.resize(rng.normal(128, 40, (96, 96, 3)).astype(np.float32), (384, 384), interpolation=cv2.INTER_CUBIC)
    assert looks_like_photograph(Image.fromarray((grain + rng.normal(0, 6, grain.shape)).clip(0, 255).astype(np.uint8)))
    for seed in range(20):
        assert not looks_like_photograph(Image.fromarray(render(sample_spec(random.Random(seed)))))
    assert not looks_like_photograph(Image.new("RGB", (64, 64), RED))
