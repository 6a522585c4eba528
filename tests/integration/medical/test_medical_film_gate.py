"""Films as other programs hand them on: put straight and answered, or refused for what is wrong with them; and what the maps show."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from PIL import Image

from studio import Studio
from studio.errors import InvalidInput
from studio.events import Done, Notice
from studio.medical.clinical.labs import Labs
from studio.medical.dicom.phantom_dicom import phantom_dicom
from studio.medical.fusion.bundle import open_fusion
from studio.medical.fusion.inference import FusionInput, FusionModel
from studio.settings import Settings
from studio.tasks.medical_fusion import MedicalFusionParams
from studio.tasks.medical_fusion.demo_case import demo_case, demo_film
from studio.tasks.medical_fusion.result import MedicalFusionResult
from tests.benchmarks.medical.altered_films import clouds, cropped, drawn_chest, framed, rotated


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio(Settings(profile="mini"))


@pytest.fixture(scope="module")
def model(studio: Studio) -> Iterator[FusionModel]:
    with open_fusion(studio.cache, "studio-fusion", {}) as found:
        yield found


def run(studio: Studio, **settings: Any) -> tuple[MedicalFusionResult, dict[str, dict[str, Any]]]:
    result, said = None, {}
    for event in studio.run("medical_fusion", settings):
        if isinstance(event, Notice):
            said[event.code] = event.params
        if isinstance(event, Done):
            result = event.result
    assert result is not None
    return result, said


def outcome(model: FusionModel, pixels: np.ndarray) -> tuple[str, np.ndarray]:
    """("answered" or the reason of the refusal, the film as it is read), as the task does it."""
    pixels = pixels.astype(np.float32)
    straight = model.straightened(pixels)
    pixels = pixels if straight is None else straight[0]
    refusal = model.refusal(pixels)
    return "answered" if refusal is None else refusal.code, pixels


def film(number: int, finding: str = "effusion") -> np.ndarray:
    return demo_film(demo_case(MedicalFusionParams.model_validate({"number": number, "finding": finding}))).image


def small(pixels: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(pixels).resize((64, 64)))[8:-8, 8:-8]


def test_films_turned_a_little_are_put_straight_and_answered(model: FusionModel) -> None:
    kept = 0
    for number, degrees in zip(range(30, 38), (3, -3, 5, -5, 4, 6, -4, -6), strict=True):
        whole = film(number)
        askew = rotated(whole, degrees)
        result, read = outcome(model, askew)
        assert result in ("answered", "error.film_tilted")
        assert np.abs(small(read) - small(whole)).mean() < 0.7 * np.abs(small(askew) - small(whole)).mean() or result != "answered"
        kept += result == "answered"
    assert kept >= 6


def test_films_that_lie_well_are_left_alone(model: FusionModel) -> None:
    assert [model.straightened(film(number)) for number in range(40, 48)].count(None) >= 7


def test_a_film_that_was_put_straight_is_told_and_shown(studio: Studio, tmp_path: Path) -> None:
    Image.fromarray((rotated(film(32), 5) * 255).round().astype(np.uint8)).save(tmp_path / "film.png")
    result, said = run(studio, film_source="file", film_file=tmp_path / "film.png", use_note=False)
    assert result.answer.refusal is None and 3 <= said["notice.film_straightened"]["degrees"] <= 7
    assert result.film is not None and np.abs(small(result.film) - small(film(32))).mean() < 0.05
    assert all(m.values.shape == result.film.shape for m in result.answer.maps)


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("turned too far", {"error.film_tilted"}),
        ("cut left", {"error.film_cropped"}),
        ("cut everywhere", {"error.film_cropped"}),
        ("framed", {"error.film_bordered"}),
    ],
)
def test_the_reason_is_what_was_done(model: FusionModel, kind: str, codes: set[str]) -> None:
    change = {
        "turned too far": lambda f: rotated(f, 11),
        "cut left": lambda f: cropped(f, left=0.1),
        "cut everywhere": lambda f: cropped(f, 0.07, 0.07, 0.07, 0.07),
        "framed": lambda f: framed(f, 0.06, 0.0),
    }[kind]
    outcomes = [outcome(model, change(film(number)))[0] for number in range(50, 58)]
    assert sum(found in codes | {"answered"} for found in outcomes) >= 7, outcomes


def test_pictures_that_are_no_film_are_not_told_how_they_lie(model: FusionModel) -> None:
    y, x = np.mgrid[0:256, 0:256] / 255
    moon = np.clip(1.3 - ((x - 0.4) ** 2 + (y - 0.5) ** 2) * 4, 0.02, 1) * (0.75 + 0.25 * clouds(7))
    for name, pixels in {"moon": moon, "its negative": 1 - moon, "drawn chest": drawn_chest(3), "clouds": clouds(5)}.items():
        assert outcome(model, pixels)[0] == "error.film_foreign", name


def test_a_header_that_says_how_the_film_lies_is_followed(studio: Studio, tmp_path: Path) -> None:
    case = demo_case(MedicalFusionParams(finding="effusion", number=8))
    data = pydicom.dcmread(io.BytesIO(phantom_dicom(demo_film(case).image, case)))
    values = data.pixel_array
    data.PatientOrientation, data.PixelData = ["R", "F"], np.ascontiguousarray(values[:, ::-1]).tobytes()
    data.save_as(tmp_path / "flipped.dcm")
    result, said = run(studio, film_source="file", film_file=tmp_path / "flipped.dcm")
    assert result.answer.refusal is None and "notice.film_turned" in said
    data.PixelData, data.ViewPosition = values.tobytes(), "AP"  # the header is wrong: the film lay well
    data.save_as(tmp_path / "wrong.dcm")
    result, said = run(studio, film_source="file", film_file=tmp_path / "wrong.dcm")
    assert result.answer.refusal is not None and result.answer.refusal.code == "error.film_mirrored"
    assert {"notice.film_turned", "notice.film_ap"} <= set(said)


def test_the_frame_is_named(studio: Studio, tmp_path: Path) -> None:
    case = demo_case(MedicalFusionParams(finding="effusion", number=8))
    data = pydicom.dcmread(io.BytesIO(phantom_dicom(demo_film(case).image, case)))
    values = data.pixel_array
    data.NumberOfFrames, data.PixelData = 3, np.stack([values, values[::-1], values]).tobytes()
    data.save_as(tmp_path / "frames.dcm")
    result, said = run(studio, film_source="file", film_file=tmp_path / "frames.dcm", frame=3)
    assert said["notice.film_frame"] == {"frame": 3, "frames": 3} and result.answer.refusal is None
    assert run(studio, film_source="file", film_file=tmp_path / "frames.dcm", frame=2)[0].answer.refusal is not None
    with pytest.raises(InvalidInput) as caught:
        run(studio, film_source="file", film_file=tmp_path / "frames.dcm", frame=4)
    assert caught.value.field == "frame"


def test_a_sure_answer_has_maps_and_a_clear_one_no_outline(model: FusionModel) -> None:
    outlined = 0
    for number in range(8):
        clear = model.answer(FusionInput(film(number, "clear"), labs=Labs(temperature=36.8)))
        if clear.best in model.net.config.clear and sum(clear.probabilities["image"][c] for c in model.net.config.clear) > 0.5:
            assert clear.lesion is None
        ill = model.answer(FusionInput(film(number, "focal_opacity")))
        outlined += ill.lesion is not None
        assert all(m.name == "mask" or m.values.max() > 0.9 for m in (*clear.maps, *ill.maps)), "no blank map"
    assert outlined >= 6
