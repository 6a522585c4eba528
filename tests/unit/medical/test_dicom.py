"""Films from files: the standard's order, refusals in words, nothing that identifies, and nothing that crashes."""

from __future__ import annotations

import io
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from studio.errors import InvalidInput
from studio.events import Notice
from studio.medical.dicom.deidentification import deidentify
from studio.medical.dicom.film_reader import read_film
from studio.medical.dicom.phantom_dicom import phantom_dicom
from studio.medical.fusion.answer import Answer
from studio.medical.phantom.case import Case
from studio.medical.phantom.case_classes import CLASSES
from studio.medical.phantom.radiograph import render
from studio.messages import LANGUAGES, say
from studio.settings import Settings
from studio.tasks.medical_fusion import MedicalFusionParams
from studio.tasks.medical_fusion.run import run
from studio.tasks.registry import RunContext

if TYPE_CHECKING:
    from studio.studio import Studio

CASE = Case(seed=7_000_123, finding="effusion", sex="M", age=71)


def film() -> np.ndarray:
    return render(CASE, 128).image


def png(pixels: np.ndarray) -> bytes:
    kept = io.BytesIO()
    Image.fromarray(pixels).save(kept, "PNG")
    return kept.getvalue()


def code(content: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_film(content)
    assert caught.value.field == "film_file" and "{" not in str(caught.value)
    return caught.value.code


def changed(**values: object) -> bytes:
    data = pydicom.dcmread(io.BytesIO(phantom_dicom(film(), CASE)))
    for name, value in values.items():
        if value is None:
            delattr(data, name)
        else:
            setattr(data, name, value)
    kept = io.BytesIO()
    data.save_as(kept)
    return kept.getvalue()


@pytest.mark.parametrize("inverted", [False, True])
def test_a_phantom_comes_back_as_it_was(inverted: bool) -> None:
    found = read_film(phantom_dicom(film(), CASE, monochrome1=inverted))
    assert found.kind == "dicom" and found.modality == "DX" and found.size == (128, 128)
    assert np.abs(found.pixels - film()).max() < 0.01  # the window's centre lies half a step beside the middle
    assert [name for name, _, _ in found.presets] == ["FULL", "CHEST"]


def test_the_inversion_comes_last() -> None:
    content = phantom_dicom(film(), CASE, monochrome1=True)
    narrow = read_film(content, window=(1000, 500)).pixels  # stored values around 1000 are bright ones: 1 - 1000 / 4095
    expected = 1 - np.clip((np.rint((1 - film()) * 4095) - 750) / 500, 0, 1)
    assert np.abs(narrow - expected).max() < 1e-3


def test_the_modality_lut_comes_first() -> None:
    plain = read_film(changed(RescaleSlope=2, RescaleIntercept=-1000), window=(3096, 8190))
    assert np.abs(plain.pixels - film()).max() < 0.01


def test_the_same_case_gives_the_same_file() -> None:
    assert phantom_dicom(film(), CASE) == phantom_dicom(film(), CASE) != phantom_dicom(film(), CASE, monochrome1=True)


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
def test_black_and_white_are_the_ends_of_the_window(function: str) -> None:
    stored = np.rint(film() * 4095)
    centre, width = 3000, 6000  # far wider than what the film holds: its brightest pixel is no white
    found = read_film(changed(WindowCenter=centre, WindowWidth=width, VOILUTFunction=function)).pixels
    expected = {
        "LINEAR": (stored - (centre - 0.5)) / (width - 1) + 0.5,
        "LINEAR_EXACT": (stored - centre) / width + 0.5,
        "SIGMOID": 1 / (1 + np.exp(-4 * (stored - centre) / width)),
    }[function]
    assert np.abs(found - np.clip(expected, 0, 1)).max() < 1e-3 and found.max() < 0.85


def test_black_and_white_are_the_ends_of_the_table() -> None:
    table = Dataset()
    table.LUTDescriptor = [4096, 0, 12]
    table["LUTDescriptor"].VR = "US"
    table.add_new("LUTData", "US", [1000 + k // 4 for k in range(4096)])
    found = read_film(changed(VOILUTSequence=Sequence([table]))).pixels
    assert np.abs(found - (1000 + np.rint(film() * 4095) // 4) / 4095).max() < 1e-3


def test_a_window_beside_the_film_is_refused() -> None:
    assert code(changed(WindowCenter=30000, WindowWidth=100)) == "error.film_constant"


@pytest.mark.parametrize("part", ["ABDOMEN", "HAND", "SKULL 2"])
def test_another_part_of_the_body_is_refused(part: str) -> None:
    assert code(changed(BodyPartExamined=part)) == "error.film_body_part"
    told = [say("error.film_body_part", lang) for lang in LANGUAGES]
    assert "error.film_body_part" not in told and part not in "".join(told)


@pytest.mark.parametrize("view", ["LL", "RL", "LATERAL"])
def test_a_film_from_the_side_is_refused(view: str) -> None:
    assert code(changed(ViewPosition=view)) == "error.film_lateral"
    assert all(say("error.film_lateral", lang) != "error.film_lateral" for lang in LANGUAGES)


def test_where_nobody_said_or_said_chest_it_is_read() -> None:
    for part in ("", "CHEST", "THORAX", None):
        assert read_film(changed(BodyPartExamined=part, ViewPosition="AP")).kind == "dicom"
    assert read_film(changed(ViewPosition=None)).kind == "dicom"


def test_words_in_the_picture_are_told() -> None:
    told = changed(BurnedInAnnotation="YES")
    assert read_film(told).burned_in and read_film(deidentify(told)).burned_in
    assert not read_film(changed()).burned_in and not read_film(changed(BurnedInAnnotation=None)).burned_in


def test_words_in_the_picture_are_a_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def opened(*_: object) -> Iterator[object]:
        fusion = SimpleNamespace(answer=lambda _: Answer(CLASSES), straightened=lambda _: None)
        yield SimpleNamespace(fusion=fusion, name="", version="", own=False, figures={})

    monkeypatch.setattr("studio.tasks.medical_fusion.run.chosen_model", opened)
    path = tmp_path / "film.dcm"
    path.write_bytes(changed(BurnedInAnnotation="YES"))
    params = MedicalFusionParams(film_source="file", film_file=path)
    notices = [
        e for e in run(cast("Studio", SimpleNamespace(cache=None, settings=Settings())), params, RunContext()) if isinstance(e, Notice)
    ]
    assert ("notice.film_burned_in", "warning") in [(n.code, n.level) for n in notices]
    assert all(say("notice.film_burned_in", lang) != "notice.film_burned_in" for lang in LANGUAGES)


def test_grey_pictures_of_eight_and_sixteen_bits() -> None:
    eight = read_film(png((film() * 255).round().astype(np.uint8)))
    sixteen = read_film(png((film() * 65535).round().astype(np.uint16)))
    assert np.abs(eight.pixels - film()).max() < 0.01
    assert np.abs(sixteen.pixels - film()).max() < 0.02


def test_what_is_no_film_is_refused_in_words() -> None:
    whole = phantom_dicom(film(), CASE)
    rng = np.random.default_rng(0)
    assert code(b"") == "error.film_empty"
    assert code(b"hello, this is no film" * 20) == "error.film_not_dicom"
    assert code(whole[: len(whole) // 2]) == "error.film_cut"
    assert code(whole[:140]) in ("error.film_unreadable", "error.film_no_pixels")
    assert code(png(rng.integers(0, 255, (64, 64, 3), dtype=np.uint8))) == "error.film_colour"
    assert code(png(np.zeros((64, 64), np.uint16))) == "error.film_constant"
    for modality in ("SR", "RTDOSE", "SEG", "ECG"):
        assert code(changed(Modality=modality)) == "error.film_not_image"
    assert code(changed(Modality="CT")) == "error.film_modality"
    assert code(changed(PixelData=None)) == "error.film_no_pixels"
    assert code(changed(Rows=30000, Columns=30000)) == "error.film_cut"  # nothing of that size is made
    colours = bytes(3 * 2 * film().size)
    assert code(changed(PhotometricInterpretation="RGB", SamplesPerPixel=3, PixelData=colours)) == "error.film_colour"


def test_what_identifies_is_named_and_taken_out(recwarn: pytest.WarningsRecorder, caplog: pytest.LogCaptureFixture) -> None:
    secret = "Doe^Jane"
    content = changed(PatientName=secret, PatientID="A123456789", PatientAddress="1 High Street", PatientComments="call 555 0100")
    found = read_film(content)
    assert {"PatientName", "PatientID", "PatientAddress", "PatientComments"} <= set(found.identifying)
    assert secret not in repr(found) and "A123456789" not in repr(found)
    clean = deidentify(content)
    for word in (b"Doe", b"A123456789", b"High Street", b"555 0100", b"PHANTOM-"):
        assert word not in clean
    again = read_film(clean)
    assert again.identifying == () and np.array_equal(again.pixels, found.pixels)
    assert not recwarn.list and not caplog.records


def test_what_the_library_says_about_values_is_not_heard(caplog: pytest.LogCaptureFixture) -> None:
    secret = "SECRETNAME" * 10  # too long for its field: pydicom warns and logs the value
    marker = b"SYNTHETIC phantom, not a patient, not for diagnosis "
    content = phantom_dicom(film(), CASE)
    assert marker in content
    read_film(content.replace(marker, (secret * 2)[: len(marker)].encode()))
    read_film(content.replace(b"7000123", b"1,00 12"))
    assert not caplog.records


def test_a_standard_file_with_names_is_cleaned() -> None:
    content = Path(str(get_testdata_file("CT_small.dcm"))).read_bytes()
    data = pydicom.dcmread(io.BytesIO(deidentify(content)))
    assert not str(data.PatientName) and not data.get("InstitutionName") and not [e for e in data if e.tag.is_private]
    assert np.array_equal(data.pixel_array, pydicom.dcmread(io.BytesIO(content)).pixel_array)


def _outcome(content: bytes) -> str:
    try:
        found = read_film(content)
    except InvalidInput as error:
        return error.code
    assert found.pixels.dtype == np.float32 and found.pixels.min() >= 0 and found.pixels.max() <= 1
    return "read"


def test_damaged_files_never_crash_and_never_warn() -> None:
    rng = np.random.default_rng(0)
    wholes = [Path(str(get_testdata_file(name))).read_bytes() for name in ("CT_small.dcm", "MR_small.dcm")]
    wholes += [phantom_dicom(film(), CASE), phantom_dicom(film(), CASE, monochrome1=True)]
    outcomes: Counter[str] = Counter()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for whole in wholes:
            for k in range(300):
                broken = bytearray(whole)
                if k % 2:
                    broken = broken[: rng.integers(1, len(broken))]
                else:
                    for at in rng.integers(132, min(len(broken), 2000 if k % 4 else len(broken)), 20):
                        broken[at] = rng.integers(256)
                outcomes[_outcome(bytes(broken))] += 1
    assert sum(outcomes.values()) == 1200
    assert outcomes["error.film_unreadable"] > 100 and len(outcomes) > 3, outcomes
