"""Words drawn into a film are found and removed, and a film without words is left as it is."""

from __future__ import annotations

import io
import time

import cv2
import numpy as np
import pydicom
import pytest
from PIL import Image, ImageDraw, ImageFont

from studio.medical.dicom.burned_in_text import find_text, without_text
from studio.medical.dicom.deidentification import deidentify
from studio.medical.dicom.film_reader import clean_film, read_film
from studio.medical.dicom.phantom_dicom import phantom_dicom
from studio.medical.phantom.case_classes import sample_case
from studio.medical.phantom.radiograph import render


def film(index: int, size: int = 256) -> np.ndarray:
    return render(sample_case(index, "validation")[1], size).image


def with_words(pixels: np.ndarray, words: str, height: int, place: tuple[int, int], shade: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """(the film with ``words``, where their strokes can be told from the ground)."""
    canvas = Image.new("L", (pixels.shape[1], pixels.shape[0]))
    ImageDraw.Draw(canvas).text(place, words, 255, font=ImageFont.load_default(height))
    cover = np.asarray(canvas, np.float32) / 255
    return pixels * (1 - cover) + shade * cover, (cover > 0.5) & (np.abs(pixels - shade) > 0.12)


def trace(cleaned: np.ndarray, plain: np.ndarray, strokes: np.ndarray) -> float:
    """How far the strokes still differ from the film without words, beyond what the pixels around them do."""
    near = cv2.dilate(strokes.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool) & ~strokes
    apart = cleaned.astype(np.float32) - plain
    return abs(float(apart[strokes].mean()) - float(apart[near].mean()))


def dicom(pixels: np.ndarray, **options: bool) -> bytes:
    return phantom_dicom(pixels.astype(np.float32), sample_case(1, "validation")[1], **options)


@pytest.mark.parametrize(
    ("words", "height", "place", "shade"),
    [
        ("JOHN SMITH", 16, (8, 6), 1.0),
        ("Whitby, Eleanor 1958", 13, (20, 236), 1.0),
        ("DOB 1958", 18, (3, 4), 0.85),
        ("ID 00482913", 14, (60, 232), 0.0),
        ("KOWALSKI", 22, (70, 120), 0.0),
    ],
)
def test_words_are_removed_before_anybody_sees_them(words: str, height: int, place: tuple[int, int], shade: float) -> None:
    told, strokes = with_words(film(2), words, height, place, shade)
    for content in (dicom(told), dicom(told, monochrome1=True)):
        found, copy = clean_film(content)
        assert found.words >= 1
        assert trace(found.pixels, film(2), strokes) < 0.05, "the model sees the words"
        assert read_film(copy).words == 0 and np.array_equal(read_film(copy).pixels, found.pixels)
        again = pydicom.dcmread(io.BytesIO(deidentify(content)))
        assert len(again.DeidentificationMethod) == 2 and again.BurnedInAnnotation == "NO"


def test_words_that_stand_upright_are_found_too() -> None:
    told, strokes = with_words(film(3), "ELEANOR WHITBY", 16, (20, 8))
    turned = np.rot90(told).copy()
    cleaned, count = without_text(turned)
    assert count >= 1 and trace(cleaned, np.rot90(film(3)), np.rot90(strokes)) < 0.05


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "LA", "I;16", "F"])
def test_pictures_of_every_kind_lose_their_words(mode: str) -> None:
    told, _ = with_words(film(4), "JOHN SMITH 12/03", 16, (8, 6))
    eight = Image.fromarray((told * 255).astype(np.uint8))
    picture = {"I;16": lambda: Image.fromarray((told * 65535).astype(np.uint16)), "F": lambda: Image.fromarray(told.astype(np.float32))}
    kept = io.BytesIO()
    (picture[mode]() if mode in picture else eight.convert(mode)).save(kept, "TIFF")
    found, copy = clean_film(kept.getvalue())
    assert found.words >= 1 and read_film(copy).words == 0 and np.array_equal(read_film(copy).pixels, found.pixels)


def test_films_without_words_are_left_alone() -> None:
    alarms = [index for index in range(50) if find_text(film(index))]
    assert len(alarms) <= 1, alarms


def test_side_markers_are_no_words() -> None:
    for index in range(6):
        marked, _ = with_words(film(index), "R", 20, (16, 20))
        marked, _ = with_words(marked, "L", 20, (226, 20))
        assert not find_text(marked)


@pytest.mark.parametrize("pixels", [np.zeros((64, 64)), np.ones((3, 500)), np.full((64, 64), 7, np.uint16), np.eye(80)])
def test_films_without_anything_have_no_words(pixels: np.ndarray) -> None:
    cleaned, count = without_text(pixels)
    assert count == 0 and cleaned is pixels


def test_colours_and_frames_are_searched_one_by_one() -> None:
    told, strokes = with_words(film(5), "JOHN SMITH", 18, (8, 6))
    frames, count = without_text(np.stack([film(5), told]))
    assert count == 1 and np.array_equal(frames[0], film(5)) and trace(frames[1], film(5), strokes) < 0.05
    coloured, count = without_text(np.repeat((told * 255).astype(np.uint8)[..., None], 3, axis=2))
    assert count == 1 and trace(coloured.mean(2) / 255, film(5), strokes) < 0.05


def test_a_large_film_takes_no_longer_than_reading_it() -> None:
    large = cv2.resize(film(6), (2048, 2048), interpolation=cv2.INTER_CUBIC)
    find_text(large)
    start = time.process_time()
    find_text(large)
    assert time.process_time() - start < 1.5  # 0.2 s on a quiet core
