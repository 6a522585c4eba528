"""A marker hidden wherever a file can hold one is in nothing that leaves the intake or the task."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pydicom
import pytest
from PIL import Image
from PIL.ImageCms import ImageCmsProfile, createProfile
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import ImageFileDirectory_v2
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless, RLELossless

from studio import Studio
from studio.events import Done, Notice
from studio.medical.dicom.deidentification import deidentify, identifying_fields
from studio.medical.dicom.film_reader import clean_film
from studio.medical.dicom.phantom_dicom import phantom_dicom
from studio.medical.fusion.answer import Answer
from studio.medical.phantom.case import Case
from studio.medical.phantom.case_classes import CLASSES
from studio.medical.phantom.radiograph import render
from studio.settings import Settings
from studio.tasks.medical_fusion import MedicalFusionParams
from studio.tasks.medical_fusion.run import run
from studio.tasks.medical_fusion.upload_cleaning import clean_film_file, personal_fields
from studio.tasks.registry import RunContext

MARK = "QZXWHITBY7"
CASE = Case(seed=7_000_124, finding="nodule", sex="F", age=64)


@pytest.fixture(scope="module")
def film() -> np.ndarray:
    return render(CASE, 128).image


def opened(film: np.ndarray) -> pydicom.FileDataset:
    return pydicom.dcmread(io.BytesIO(phantom_dicom(film, CASE)))


def saved(data: pydicom.FileDataset) -> bytes:
    kept = io.BytesIO()
    data.save_as(kept)
    return kept.getvalue()


def holds(content: bytes) -> bool:
    """Whether the marker stands in the bytes in any usual encoding."""
    return any(MARK.encode(code) in content for code in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp500"))


def hidden_bits(size: int) -> np.ndarray:
    bits = np.unpackbits(np.frombuffer(MARK.encode() * (size // 80 + 1), np.uint8))
    return bits[:size].astype(np.uint16)


@pytest.mark.parametrize("compressed", [False, True])
def test_bits_above_and_below_the_picture_are_cleared(film: np.ndarray, compressed: bool) -> None:
    data = opened(film)
    plain = data.pixel_array.copy()
    bits = hidden_bits(plain.size).reshape(plain.shape)
    for values, high in (((plain | (bits << 15)), 11), (((plain << 4) | bits), 15)):
        data = opened(film)
        data.PixelData, data.HighBit = values.astype("<u2").tobytes(), high
        if compressed:
            data.compress(RLELossless)
        again = pydicom.dcmread(io.BytesIO(deidentify(saved(data))))
        assert np.array_equal(again.pixel_array, plain) and again.HighBit == 11
        assert int(np.frombuffer(again.PixelData, "<u2").max()) < 4096


def test_signed_values_keep_their_sign_above_other_bits(film: np.ndarray) -> None:
    data = opened(film)
    plain = data.pixel_array.astype(np.int16) - 2048
    data.PixelRepresentation, data.HighBit = 1, 15
    data.PixelData = ((plain << 4).astype(np.int16) | hidden_bits(plain.size).reshape(plain.shape).astype(np.int16)).astype("<i2").tobytes()
    assert np.array_equal(pydicom.dcmread(io.BytesIO(deidentify(saved(data)))).pixel_array, plain)


def test_comments_inside_a_compressed_picture_are_gone(film: np.ndarray) -> None:
    data = opened(film)
    kept = io.BytesIO()
    Image.fromarray((film * 255).astype(np.uint8)).save(kept, "JPEG2000", comment=MARK, no_jp2=True)
    data.BitsAllocated = data.BitsStored = 8
    data.HighBit = 7
    data.file_meta.TransferSyntaxUID = JPEG2000Lossless
    data.PixelData = encapsulate([kept.getvalue()])
    data["PixelData"].VR = "OB"
    content = saved(data)
    assert holds(content) and not holds(deidentify(content)) and not holds(clean_film(content)[1])


@pytest.mark.parametrize("keyword", ["WindowCenter", "RescaleIntercept", "LossyImageCompressionRatio"])
def test_a_telephone_number_among_the_numbers_is_dropped(film: np.ndarray, keyword: str) -> None:
    data = opened(film)
    setattr(data, keyword, "0912345678")
    assert b"912345678" not in deidentify(saved(data))


def test_uids_are_new_and_stay_together_under_a_key(film: np.ndarray) -> None:
    content = saved(opened(film))
    old = opened(film)
    one, two, other = (pydicom.dcmread(io.BytesIO(deidentify(content, key=key))) for key in (b"a" * 32, b"a" * 32, None))
    for name in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
        assert one[name].value == two[name].value != other[name].value and one[name].value != old[name].value
        assert len(one[name].value) <= 64 and one[name].value.startswith("2.25.")
    assert one.file_meta.MediaStorageSOPInstanceUID == one.SOPInstanceUID
    assert old.StudyInstanceUID.encode() not in deidentify(content)


def test_whatever_text_does_not_stay_counts_as_personal(film: np.ndarray) -> None:
    data = opened(film)
    data.ImageType, data.RescaleType = ["DERIVED", "PRIMARY", MARK], MARK
    data.add_new(0x00090010, "LO", "ACME")
    data.add_new(0x00091001, "LO", MARK)
    data.ProtocolName = MARK
    found = identifying_fields(data)
    assert {"ImageType", "RescaleType", "ProtocolName", "private"} <= set(found)
    assert not any(MARK in name for name in found)
    assert {"ImageType", "ProtocolName"} <= set(personal_fields(saved(data))) and personal_fields(saved(opened(film))) == ()


def pictures(film: np.ndarray) -> Iterator[tuple[str, bytes]]:
    """The film in every format, with the marker in each kind of text there is."""
    picture = Image.fromarray((film * 255).astype(np.uint8))
    exif, text, tags = Image.Exif(), PngInfo(), ImageFileDirectory_v2()
    for tag in (0x010E, 0x013B, 0x8298, 0x0131):
        exif[tag] = MARK
    exif.get_ifd(0x8769)[0x9286] = MARK.encode()
    text.add_text(MARK, MARK)
    text.add_text("Comment", MARK, zip=True)
    text.add_itxt("XML:com.adobe.xmp", f"<x>{MARK}</x>")
    text.add(b"prVt", MARK.encode())
    for tag in (270, 285, 305, 315, 33432, 65000):
        tags[tag] = MARK
    profile = ImageCmsProfile(createProfile("sRGB")).tobytes() + MARK.encode()
    xmp = f"<x>{MARK}</x>".encode()
    options: dict[str, dict[str, object]] = {
        "PNG": {"pnginfo": text, "exif": exif, "icc_profile": profile},
        "JPEG": {"comment": MARK, "exif": exif, "icc_profile": profile, "xmp": xmp, "quality": 95},
        "TIFF": {"tiffinfo": tags, "icc_profile": profile},
        "WEBP": {"exif": exif, "xmp": xmp, "icc_profile": profile, "lossless": True},
        "BMP": {},
    }
    for kind, given in options.items():
        kept = io.BytesIO()
        picture.save(kept, kind, **given)  # type: ignore[arg-type]
        yield kind, kept.getvalue() + MARK.encode()


def test_pictures_lose_every_text(film: np.ndarray, tmp_path: Path) -> None:
    for kind, content in pictures(film):
        file = tmp_path / f"{MARK}.{kind.lower()}"
        file.write_bytes(content)
        cleaned = clean_film_file(file)
        assert holds(content) and not holds(cleaned.content), kind
        assert MARK not in repr(cleaned.film) + cleaned.name and (cleaned.personal or kind == "BMP"), kind


@pytest.fixture
def without_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the model answers is not the matter here: only what goes to it and what comes back."""

    @contextmanager
    def opened(*_: object) -> Iterator[object]:
        fusion = SimpleNamespace(answer=lambda _: Answer(CLASSES), straightened=lambda _: None)
        yield SimpleNamespace(fusion=fusion, name="", version="", own=False, figures={})

    monkeypatch.setattr("studio.tasks.medical_fusion.run.chosen_model", opened)


@pytest.mark.usefixtures("without_model")
def test_the_task_returns_nothing_that_identifies(film: np.ndarray, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    data = opened(film)
    data.PatientName, data.StudyDescription, data.RescaleType = f"{MARK}^Ann", MARK, MARK
    note = "Ann Whitby, chart no. 4471123, fever for 3 days. 王小明，林醫師轉診。 Seen 12/03/2026, call 0912-345-678."
    for name, content in (("dcm", saved(data)), ("png", next(content for kind, content in pictures(film) if kind == "PNG"))):
        file = tmp_path / f"{MARK}.{name}"
        file.write_bytes(content)
        caplog.clear()  # of what Pillow said while it wrote the file
        params = MedicalFusionParams(film_source="file", film_file=file, note=note)
        events = list(run(cast("Studio", SimpleNamespace(cache=None, settings=Settings())), params, RunContext()))
        result = next(event.result for event in events if isinstance(event, Done))
        said = json.dumps(result.to_json(), ensure_ascii=False) + repr(events) + json.dumps(dict(result.settings), default=str)
        for word in (MARK, "Whitby", "4471123", "王小明", "12/03/2026", "345-678", str(tmp_path)):
            assert word not in said, word
        assert "fever for 3 days" in said
        assert {"notice.note_personal", "notice.film_identifying"} <= {event.code for event in events if isinstance(event, Notice)}
    assert MARK not in caplog.text and "Whitby" not in caplog.text
