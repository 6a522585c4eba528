"""Films in the forms that other programs write: no preamble, no file meta, other encodings, several frames, and headers that are wrong."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    MPEG2MPML,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from studio.errors import InvalidInput
from studio.medical.dicom.film_reader import clean_film, read_film
from studio.messages import LANGUAGES
from tests.unit.medical.film_files import WHOLE, data, refusal, same, stored, written


def after_meta(content: bytes) -> bytes:
    return content[144 + int.from_bytes(content[140:144], "little") :]


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_a_data_set_alone_is_read(syntax: UID) -> None:
    found = Dataset()
    found.update(data())
    found.file_meta = data().file_meta
    found.file_meta.TransferSyntaxUID = syntax
    if syntax == ExplicitVRBigEndian:
        found.PixelData = stored().astype(">u2").tobytes()
    content = written(found, implicit_vr=syntax.is_implicit_VR, little_endian=syntax.is_little_endian, enforce_file_format=True)
    assert same(content), "the whole file"
    assert same(content[128:]), "without its preamble"
    assert same(content[132:]), "without preamble and prefix"
    assert same(after_meta(content)), "the data set alone"
    film, clean = clean_film(after_meta(content))
    assert same(clean) and b"PHANTOM-" not in clean and "PatientID" in film.identifying


def test_a_deflated_file_is_read_without_its_preamble() -> None:
    found = data()
    found.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    content = written(found)
    assert len(content) < len(WHOLE) and same(content) and same(content[132:])


def without_syntax(content: bytes) -> bytes:
    marker = b"\x02\x00\x10\x00UI"
    at = content.index(marker)
    length = int.from_bytes(content[at + 6 : at + 8], "little")
    shorter = content[:at] + content[at + 8 + length :]
    total = int.from_bytes(content[140:144], "little") - 8 - length
    return shorter[:140] + total.to_bytes(4, "little") + shorter[144:]


def test_a_file_without_transfer_syntax_is_read_unless_it_is_compressed() -> None:
    assert same(without_syntax(WHOLE))
    found = data()
    found.compress(RLELossless)
    assert refusal(without_syntax(written(found))).code == "error.film_no_syntax"


def test_pictures_and_texts_are_not_taken_for_a_data_set() -> None:
    assert refusal(b"hello, this is no film" * 20).code == "error.film_not_dicom"
    rng = np.random.default_rng(0)
    for _ in range(300):
        assert refusal(rng.bytes(200)).code == "error.film_not_dicom"


def jpeg(kind: str, bits: int = 12) -> bytes:
    codecs = importlib.import_module("imagecodecs")
    values = stored()
    if kind == "lossless":
        return codecs.jpeg8_encode(values, lossless=True, bitspersample=bits, predictor=1)
    if kind == "lossless 6":
        return codecs.jpeg8_encode(values, lossless=True, bitspersample=bits, predictor=6)
    return codecs.jpeg8_encode(values, bitspersample=bits, level=98)


def jpeg_ls(lossy: int = 0) -> bytes:
    codec = importlib.import_module("jpeg_ls")
    return bytes(codec.encode_array(stored(), lossy_error=lossy))


FORMS: dict[str, tuple[UID, Callable[[], bytes], float]] = {
    "lossless": (JPEGLosslessSV1, lambda: jpeg("lossless"), 0.0),
    "lossless, another predictor": (JPEGLossless, lambda: jpeg("lossless 6"), 0.0),
    "12 bits": (JPEGExtended12Bit, lambda: jpeg("lossy"), 0.02),
    "ls": (JPEGLSLossless, jpeg_ls, 0.0),
    "ls, nearly": (JPEGLSNearLossless, lambda: jpeg_ls(3), 0.001),
}


def compressed(syntax: UID, frame: bytes) -> FileDataset:
    found = data()
    found.file_meta.TransferSyntaxUID = syntax
    found.PixelData = encapsulate([frame])
    found["PixelData"].is_undefined_length = True
    return found


@pytest.mark.parametrize("form", FORMS)
def test_compressed_films_are_the_same_films(form: str) -> None:
    syntax, encode, tolerance = FORMS[form]
    content = written(compressed(syntax, encode()))
    assert np.abs(read_film(content).pixels - read_film(WHOLE).pixels).max() <= tolerance
    _, clean = clean_film(content)
    assert np.abs(read_film(clean).pixels - read_film(WHOLE).pixels).max() <= tolerance


@pytest.mark.parametrize("form", ["lossless", "ls"])
def test_a_compressed_film_of_another_size_than_stated_is_refused(form: str) -> None:
    syntax, encode, _ = FORMS[form]
    found = compressed(syntax, encode())
    found.Rows = 64
    assert refusal(written(found)).code == "error.film_unreadable"


@pytest.mark.parametrize("form", ["lossless", "12 bits", "ls"])
def test_damaged_frames_end_no_process(form: str) -> None:
    syntax, encode, _ = FORMS[form]
    frame, rng, codes = encode(), np.random.default_rng(1), set()
    for k in range(12):
        broken = bytearray(frame[: rng.integers(20, len(frame))] if k % 2 else frame)
        for at in rng.integers(2, min(len(broken), 90 if k % 4 < 2 else len(broken)), 6):
            broken[at] = rng.integers(256)
        try:
            codes.add(read_film(written(compressed(syntax, bytes(broken)))).kind)
        except InvalidInput as error:
            codes.add(error.code)
    assert codes <= {"dicom", "error.film_unreadable", "error.film_constant"} and "error.film_unreadable" in codes


@pytest.mark.parametrize(
    ("syntax", "words"),
    [(JPEGLosslessSV1, "JPEG Lossless"), (JPEGLSLossless, "JPEG-LS"), (JPEGExtended12Bit, "12 bits")],
)
def test_a_form_that_nothing_reads_is_named(monkeypatch: pytest.MonkeyPatch, syntax: UID, words: str) -> None:
    monkeypatch.setattr("studio.medical.dicom.jpeg_frames.find_spec", lambda _: None)
    marker = b"\xff\xf7" if "LS" in words else b"\xff\xc3" if "Lossless" in words else b"\xff\xc1"
    frame = b"\xff\xd8" + marker + b"\x00\x0b\x0c\x00\x80\x00\x80\x01\x01\x11\x00"
    problem = refusal(written(compressed(syntax, frame)))
    assert problem.code == "error.film_codec"
    assert all(words in p.sentence(lang) and "pip install" in p.sentence(lang) for p in problem.problems for lang in LANGUAGES)


def test_a_film_as_video_is_refused_by_name() -> None:
    problem = refusal(written(compressed(MPEG2MPML, b"\x00\x00\x01\xb3" * 9)))
    assert problem.code == "error.film_syntax" and "MPEG2" in str(problem)


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless])
def test_forms_read_so_far_are_still_read(syntax: UID) -> None:
    found = data()
    if syntax == RLELossless:
        found.compress(RLELossless)
    else:
        codecs = importlib.import_module("imagecodecs")
        found = compressed(syntax, codecs.jpeg2k_encode(stored(), level=0, codecformat="j2k", bitspersample=12))
    assert same(written(found))
