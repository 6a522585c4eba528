"""Headers that are wrong or say more than others: what has one reading is read, and everything else is named in a sentence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from studio.errors import InvalidInput
from studio.medical.dicom.film_reader import clean_film, read_film
from studio.messages import LANGUAGES, say
from tests.unit.medical.film_files import FILM, changed, refusal, same, stored


@pytest.mark.parametrize(
    "lies",
    [
        {"BitsStored": 40},
        {"BitsStored": 0},
        {"HighBit": 40},
        {"HighBit": 15},
        {"BitsAllocated": 8},
        {"BitsAllocated": 12},
        {"BitsAllocated": 32},
        {"PlanarConfiguration": 1},
        {"PlanarConfiguration": 7},
        {"NumberOfFrames": 5},
        {"NumberOfFrames": -3},
        {"PixelRepresentation": 1},
        {"PixelRepresentation": None},
        {"HighBit": None},
        {"BitsStored": None},
        {"SamplesPerPixel": None},
        {"PhotometricInterpretation": None, "PresentationLUTShape": "IDENTITY"},
    ],
    ids=str,
)
def test_a_wrong_header_is_mended_where_one_reading_fits(lies: dict[str, object]) -> None:
    assert same(changed(**lies))


def test_values_at_the_upper_end_of_their_bits_are_moved() -> None:
    assert same(changed(PixelData=(stored() << 4).astype("<u2").tobytes(), HighBit=15))


@pytest.mark.parametrize(
    ("lies", "code", "name"),
    [
        ({"Rows": 0}, "error.film_header", "Rows"),
        ({"Columns": None}, "error.film_missing", "Columns"),
        ({"PixelRepresentation": 7}, "error.film_header", "PixelRepresentation"),
        ({"PhotometricInterpretation": None, "PresentationLUTShape": None}, "error.film_missing", "PhotometricInterpretation"),
        ({"BitsAllocated": 12, "NumberOfFrames": 2}, "error.film_header", "BitsAllocated"),
        ({"PixelData": bytes(3000)}, "error.film_cut", "9 %"),
    ],
    ids=str,
)
def test_a_wrong_header_is_named(lies: dict[str, object], code: str, name: str) -> None:
    problem = refusal(changed(**lies))
    assert problem.code == code and all(name in p.sentence(lang) for p in problem.problems for lang in LANGUAGES)


def frames(count: int) -> bytes:
    """A file whose first frame is the film; the others are darker."""
    every = np.stack([stored() // (k + 1) for k in range(count)])
    return changed(NumberOfFrames=count, PixelData=every.astype("<u2").tobytes())


def test_the_frame_that_is_read_can_be_chosen() -> None:
    content = frames(4)
    first, third = read_film(content), read_film(content, frame=3)
    assert (first.frame, first.frames, third.frame, third.frames) == (1, 4, 3, 4)
    assert np.abs(first.pixels - FILM).max() < 0.01 and np.abs(third.pixels - FILM / 3).max() < 0.01
    _, clean = clean_film(content)
    assert np.array_equal(read_film(clean, frame=3).pixels, third.pixels), "the copy that is kept holds all of them"
    with pytest.raises(InvalidInput) as caught:
        read_film(content, frame=5)
    assert caught.value.code == "error.film_frame" and caught.value.field == "frame" and "1 to 4" in str(caught.value)
    more = read_film(changed(NumberOfFrames=9, PixelData=np.stack([stored()] * 2).tobytes()))
    assert more.frames == 2, "no more than there are"


@pytest.mark.parametrize(
    ("stated", "turn"),
    [
        (["L", "F"], lambda x: x),
        (["R", "F"], lambda x: x[:, ::-1]),
        (["L", "H"], lambda x: x[::-1]),
        (["R", "H"], lambda x: x[::-1, ::-1]),
        (["F", "L"], lambda x: x.T),
        (["F", "R"], lambda x: np.rot90(x)),
        (["H", "L"], lambda x: np.rot90(x, -1)),
        (["LF", "FR"], lambda x: x),
    ],
    ids=lambda v: "".join(v) if isinstance(v, list) else "",
)
def test_a_film_is_turned_as_its_header_says(stated: list[str], turn: Callable[[np.ndarray], np.ndarray]) -> None:
    values = np.ascontiguousarray(turn(stored()))
    film = read_film(changed(PatientOrientation=stated, PixelData=values.tobytes()))
    assert np.abs(film.pixels - FILM).max() < 0.01 and film.turned == (stated[0] not in ("L", "LF") or stated[1] not in ("F", "FR"))
    assert film.view == "PA"


@pytest.mark.parametrize("stated", ["L", ["?", "!"], ["L", "R"], []], ids=str)
def test_an_orientation_that_says_nothing_turns_nothing(stated: object) -> None:
    found = read_film(changed(PatientOrientation=stated))
    assert not found.turned and np.abs(found.pixels - FILM).max() < 0.01


def test_a_film_from_the_side_is_refused_by_its_orientation_too() -> None:
    assert refusal(changed(PatientOrientation=["A", "F"])).code == "error.film_lateral"


def test_sentences_exist_in_every_language() -> None:
    for code in ("notice.film_frame", "notice.film_turned", "notice.film_ap"):
        assert len({say(code, lang, frame=1, frames=12) for lang in LANGUAGES}) == len(LANGUAGES)


def test_wrong_headers_never_crash() -> None:
    """Every number that describes the pixels, in every combination of a few wrong values, ends in a film or in one sentence."""
    rng = np.random.default_rng(4)
    names = ("Rows", "Columns", "SamplesPerPixel", "NumberOfFrames", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation")
    codes: set[str] = set()
    for _ in range(300):
        lies = {str(name): int(rng.choice([0, 1, 2, 7, 8, 12, 16, 32, 128, 255, 65535])) for name in rng.choice(names, rng.integers(1, 5))}
        try:
            codes.add(read_film(changed(**lies)).kind)
        except InvalidInput as error:
            codes.add(error.code)
    assert {"dicom", "error.film_header", "error.film_cut"} <= codes
