"""Nothing that identifies a person survives in a cleaned film: not at any depth, not beside or inside the pixels, not in a picture file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pydicom.data import get_testdata_file
from pydicom.datadict import DicomDictionary, tag_for_keyword
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, JPEGBaseline8Bit, RLELossless

from studio.errors import InvalidInput
from studio.medical.dicom.allow_list import ALLOWED
from studio.medical.dicom.deidentification import deidentify
from studio.medical.dicom.film_reader import clean_film, read_film
from studio.medical.dicom.phantom_dicom import phantom_dicom
from studio.medical.phantom.case import Case
from studio.medical.phantom.radiograph import render

CANARY = "ZQX7WHITBY"
_STRINGS = ("AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT", "UN", "OB")
_DECIDING = ("Modality", "BodyPartExamined", "PhotometricInterpretation", "ViewPosition", "SOPClassUID", "PixelData", "NumberOfFrames")
CASE = Case(seed=7_000_123, finding="effusion", sex="M", age=71)


@pytest.fixture(scope="module")
def film() -> np.ndarray:
    return render(CASE, 128).image


@pytest.fixture
def data(film: np.ndarray) -> pydicom.FileDataset:
    return pydicom.dcmread(io.BytesIO(phantom_dicom(film, CASE)))


def written(data: pydicom.FileDataset) -> bytes:
    kept = io.BytesIO()
    data.save_as(kept)
    return kept.getvalue()


def told(content: bytes) -> bool:
    """Whether the canary stands in the bytes, as text of one or two bytes a character, or hidden by the byte order of 16-bit pixels."""
    swapped = content[: len(content) // 2 * 2]
    swapped = np.frombuffer(swapped, "<u2").byteswap().tobytes()
    return any(CANARY.encode(code) in text for code in ("ascii", "utf-16-le") for text in (content, swapped))


def raw(tag: int, vr: str, text: str = CANARY) -> RawDataElement:
    """An element with any text, as a file could hold it; pydicom itself would refuse a word where a number belongs."""
    value = text.encode() + b" " * (len(text) % 2)
    return RawDataElement(Tag(tag), vr, len(value), value, 0, False, True)


def every_element() -> Iterator[tuple[int, str]]:
    """(tag, VR) of every string element of the dictionary, without those that decide whether the file is read as a film at all."""
    for tag, (vr, _, _, _, keyword) in DicomDictionary.items():
        if keyword and keyword not in _DECIDING and tag >> 16 >= 8 and tag not in (0x00080005, 0xFFFEE000):
            yield from ((tag, one) for one in vr.split(" or ") if one in _STRINGS)


def filled(depth: int) -> Dataset:
    """A canary in every string element there is, and the same again in items of allowed, unknown and private sequences."""
    found = Dataset()
    for tag, vr in every_element():
        found[tag] = raw(tag, vr)
    for keyword in ("ImageType", "WindowCenterWidthExplanation"):
        found[keyword] = raw(tag_for_keyword(keyword) or 0, "LO", f"DERIVED\\PRIMARY\\{CANARY}")
    for tag, vr in ((0x00090010, "LO"), (0x00091001, "LO"), (0x00091002, "UN"), (0x60003000, "OB")):
        found[tag] = raw(tag, vr)
    if depth:
        for keyword in ("VOILUTSequence", "ModalityLUTSequence", "RequestAttributesSequence", "ViewCodeSequence"):
            item = filled(0)
            item.add_new("LUTDescriptor", "US", [4096, 0, 12 if keyword == "VOILUTSequence" else 16])
            item.add_new("LUTData", "OW", np.arange(4096, dtype="<u2").tobytes() + CANARY.encode())
            setattr(found, keyword, Sequence([item]))
        found.add_new(0x00091003, "SQ", Sequence([filled(depth - 1)]))
        found.OriginalAttributesSequence = Sequence([filled(depth - 1)])
    return found


@pytest.mark.filterwarnings("ignore")
def test_a_canary_in_every_field_at_every_depth_is_in_no_cleaned_file(data: pydicom.FileDataset) -> None:
    pixels = data.PixelData
    needed = {name: data[name] for name in (*_DECIDING[:-1], "Rows", "Columns", "BitsAllocated", "BitsStored", "SamplesPerPixel")}
    data.update(filled(2))
    data.update({element.tag: element for element in needed.values()})
    data.add_new("PixelData", "OW", pixels)
    data.file_meta.ImplementationVersionName = data.file_meta.SourceApplicationEntityTitle = CANARY
    data.file_meta.add_new(0x00020102, "OB", CANARY.encode())
    data.preamble = CANARY.encode().ljust(128, b" ")
    content = written(data) + CANARY.encode()
    assert content.count(CANARY.encode()) > 3000
    intake, copy = clean_film(content)
    assert not told(copy) and not told(deidentify(content)) and CANARY not in repr(intake)
    assert len(intake.identifying) > 10 and not any(CANARY in name for name in intake.identifying)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("keyword", sorted(ALLOWED))
def test_a_field_that_may_stay_keeps_no_foreign_word(data: pydicom.FileDataset, keyword: str) -> None:
    if keyword in ("Rows", "Columns", "BitsAllocated", "BitsStored", "SamplesPerPixel", "PixelRepresentation"):
        return  # without these there is no picture: a file with a word in them is refused
    for value in (CANARY, f"DERIVED\\PRIMARY\\{CANARY}", f"CHEST {CANARY}", f"US\\{CANARY}"):
        data[keyword] = raw(data.data_element(keyword).tag if keyword in data else tag_for_keyword(keyword) or 0, "LO", value)
        with suppress(InvalidInput):  # a picture cannot be read with it
            assert not told(deidentify(written(data))), keyword


def test_what_reading_the_picture_needs_stays(data: pydicom.FileDataset) -> None:
    data.ImageLaterality, data.RescaleIntercept = "U", -100
    data.add_new("PixelPaddingValue", "US", 4095)
    data.VOILUTFunction, data.PixelIntensityRelationship, data.PixelIntensityRelationshipSign = "SIGMOID", "LOG", -1
    before, after = data, pydicom.dcmread(io.BytesIO(deidentify(written(data))))
    stays = """ImageLaterality RescaleIntercept RescaleSlope RescaleType WindowCenter WindowWidth WindowCenterWidthExplanation
    VOILUTFunction PhotometricInterpretation PatientOrientation ViewPosition BodyPartExamined ImagerPixelSpacing Modality Rows Columns
    BitsStored HighBit PixelRepresentation BurnedInAnnotation PixelIntensityRelationship PixelIntensityRelationshipSign
    PixelPaddingValue SOPClassUID"""
    for keyword in stays.split():
        assert before[keyword].value == after[keyword].value, keyword
    assert np.array_equal(before.pixel_array, after.pixel_array)
    assert after.PatientIdentityRemoved == "YES" and after.DeidentificationMethodCodeSequence[0].CodeValue == "113100"
    assert after.SOPInstanceUID != before.SOPInstanceUID == before.file_meta.MediaStorageSOPInstanceUID


def test_a_table_keeps_its_numbers_and_loses_its_words(data: pydicom.FileDataset) -> None:
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [4096, 0, 12])
    item.LUTExplanation = f"for {CANARY}"
    table = (1000 + np.arange(4096) // 4).astype("<u2")
    item.add_new("LUTData", "OW", (table | 0x5000).tobytes() + CANARY.encode())  # something in the four unused bits, and after the end
    data.VOILUTSequence = Sequence([item])
    del data.WindowCenter, data.WindowWidth
    intake, copy = clean_film(written(data))
    again = pydicom.dcmread(io.BytesIO(copy))
    assert not told(copy) and "LUTExplanation" not in again.VOILUTSequence[0]
    assert np.array_equal(np.frombuffer(again.VOILUTSequence[0].LUTData, "<u2"), table)
    assert np.array_equal(read_film(copy).pixels, intake.pixels)


def jpeg(film: np.ndarray) -> bytes:
    kept = io.BytesIO()
    Image.fromarray((film * 255).astype(np.uint8)).save(kept, "JPEG", comment=CANARY.encode(), exif=CANARY.encode())
    return kept.getvalue() + CANARY.encode()


def test_text_beside_and_inside_the_pixels_is_gone(data: pydicom.FileDataset, film: np.ndarray) -> None:
    hidden = data.pixel_array.copy()
    bits = np.unpackbits(np.frombuffer(CANARY.encode(), np.uint8))
    hidden.reshape(-1)[: len(bits)] |= bits.astype(np.uint16) << 15
    data.PixelData = hidden.tobytes()
    again = pydicom.dcmread(io.BytesIO(deidentify(written(data))))
    assert int(np.frombuffer(again.PixelData, "<u2").max()) < 4096
    data.BitsAllocated = data.BitsStored = 8
    data.HighBit = 7
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    data.PixelData = encapsulate([jpeg(film)])
    data["PixelData"].VR = "OB"
    content = written(data)
    assert told(content)
    intake, copy = clean_film(content, "film_file")
    assert not told(copy) and np.array_equal(read_film(copy).pixels, intake.pixels)


@pytest.mark.parametrize("syntax", [DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, RLELossless])
def test_every_transfer_syntax_gives_the_same_picture(data: pydicom.FileDataset, film: np.ndarray, syntax: UID) -> None:
    expected = read_film(phantom_dicom(film, CASE)).pixels
    kept = io.BytesIO()
    if syntax == RLELossless:
        data.compress(RLELossless)
        data.save_as(kept)
    elif syntax == ExplicitVRBigEndian:
        data.file_meta.TransferSyntaxUID = syntax
        data.PixelData = np.frombuffer(data.PixelData, "<u2").byteswap().tobytes()
        pydicom.dcmwrite(kept, data, implicit_vr=False, little_endian=False, force_encoding=True)
    else:
        data.file_meta.TransferSyntaxUID = syntax
        data.save_as(kept)
    intake, copy = clean_film(kept.getvalue())
    assert np.array_equal(intake.pixels, expected) and np.array_equal(read_film(copy).pixels, expected)


def test_other_vendors_files_keep_their_pixels() -> None:
    for name in ("CT_small.dcm", "MR_small.dcm", "MR_small_RLE.dcm", "JPEG2000.dcm", "SC_rgb_small_odd.dcm", "SC_rgb_rle_2frame.dcm"):
        content = Path(str(get_testdata_file(name))).read_bytes()
        before, after = pydicom.dcmread(io.BytesIO(content)), pydicom.dcmread(io.BytesIO(deidentify(content)))
        assert np.array_equal(after.pixel_array, before.pixel_array), name
        assert not after.PatientName and not [e for e in after if e.tag.is_private]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_keeps_its_pixels_alone(film: np.ndarray, kind: str) -> None:
    picture = Image.fromarray((film * (65535 if kind == "TIFF" else 255)).astype(np.uint16 if kind == "TIFF" else np.uint8))
    text, exif = PngInfo(), Image.Exif()
    text.add_text(CANARY, CANARY)
    text.add_itxt("PatientName", CANARY, zip=True)
    exif[0x010E] = CANARY
    kept = io.BytesIO()
    picture.save(kept, kind, exif=exif, **({"pnginfo": text} if kind == "PNG" else {"comment": CANARY} if kind == "JPEG" else {}))
    content = kept.getvalue() + CANARY.encode()
    intake, copy = clean_film(content)
    assert told(content) and not told(copy) and intake.identifying and CANARY not in repr(intake)
    assert not Image.open(io.BytesIO(copy)).info.keys() - {"dpi", "compression"}
    assert np.array_equal(read_film(copy).pixels, intake.pixels) and read_film(copy).identifying == ()
