"""De-identification of DICOM files after the basic profile of PS3.15 Annex E, as an allow-list: the file is written anew.

Nothing is deleted from a copy of the file; a new one is filled with what `ALLOWED` lets through. Private elements, overlays, comments,
sequences, the preamble, text beside the pixels and inside a compressed picture therefore have no way into it. Of what
is drawn into the picture, recognised rows of letters are taken out (`studio.medical.dicom.burned_in_text`); anything else stays.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from io import BytesIO
from secrets import token_bytes
from typing import TYPE_CHECKING

from studio.errors import InvalidInput
from studio.media.decoding_limits import DEFAULT_LIMITS, DecodingLimits
from studio.medical.dicom.allow_list import ALLOWED, TABLES, clean_table, kept, storage_class
from studio.medical.dicom.burned_in_text import without_text
from studio.medical.dicom.dicom_file import open_dicom, silenced_pydicom
from studio.medical.dicom.pixel_values import stored_pixels

if TYPE_CHECKING:
    import numpy as np
    from pydicom.dataset import Dataset, FileDataset

_BLANK = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "AccessionNumber", "StudyID",
    "ReferringPhysicianName", "SeriesNumber", "InstanceNumber",
)  # fmt: skip  # of type 2: they must be there, and may be empty
_UIDS = ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")
_TELLS = frozenset((
    "PatientName", "PatientID", "PatientBirthDate", "PatientBirthTime", "PatientAddress", "PatientTelephoneNumbers", "OtherPatientIDs",
    "OtherPatientNames", "PatientMotherBirthName", "ReferringPhysicianName", "PerformingPhysicianName", "RequestingPhysician",
    "OperatorsName",
    "InstitutionName", "InstitutionAddress", "InstitutionalDepartmentName", "StationName", "AccessionNumber", "PatientComments",
    "AdditionalPatientHistory", "PatientSex", "PatientAge", "StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate",
    "DeviceSerialNumber",
))  # fmt: skip
_TEXTS = frozenset(
    ("PN", "LO", "SH", "LT", "ST", "UT", "UC", "AE", "AS", "DA", "TM", "DT")
)  # representations that may hold a name or a date
_HARMLESS = frozenset((
    "Manufacturer", "ManufacturerModelName", "SoftwareVersions", "CodeValue", "CodeMeaning", "CodingSchemeDesignator",
    "CodingSchemeVersion", "DeidentificationMethod", "DetectorType", "FilterMaterial", "ConvolutionKernel", "Grid",
))  # fmt: skip
_PRIVATE = "private"  # what a private element is called: its own name could tell something
_FREE = frozenset(("ImageType", "RescaleType", "BodyPartExamined", "ViewPosition", "WindowCenterWidthExplanation"))  # often filled freely
_DEEPEST = 8  # sequences inside sequences that are looked into for names of fields
_LONGEST_SEQUENCE = 2**20  # bytes


def identifying_fields(data: Dataset) -> tuple[str, ...]:
    """Names of the non-empty fields of ``data``, at any depth, that could identify a person; each name once.

    These are all that hold text which does not stay: also a code whose value is none of the standard's, and private elements.
    """
    stays = kept(data, ALLOWED)
    odd = (k for k in ALLOWED if data.get(k) and k in _FREE and _plain(data[k].value) != _plain(stays.get(k)))
    return tuple(dict.fromkeys((*_tells(data, _DEEPEST), *odd)))


def _plain(value: object) -> list[str]:
    several = [value] if isinstance(value, str) or value is None else list(value)  # type: ignore[call-overload]
    return [str(one).strip().upper() for one in several]


def _tells(data: Dataset, depth: int) -> Iterator[str]:
    from pydicom.dataelem import RawDataElement

    for tag in list(data.keys()):
        raw = data.get_item(tag)
        if isinstance(raw, RawDataElement) and raw.VR in ("SQ", "UN") and raw.length > _LONGEST_SEQUENCE:
            continue
        try:
            element = data[tag]
        except Exception:  # a damaged value raises whatever its converter raises
            continue
        text = element.keyword in _TELLS or (element.VR in _TEXTS and element.keyword not in _HARMLESS and element.keyword not in ALLOWED)
        if (text or (element.tag.is_private and element.VR == "UN")) and str(element.value or "").strip():
            yield element.keyword or _PRIVATE
        elif element.VR == "SQ" and depth:
            for item in element.value:
                yield from _tells(item, depth - 1)


def pixels_without_text(data: Dataset, pixels: np.ndarray) -> tuple[np.ndarray, int]:
    """``pixels`` as `stored_pixels` returns them, without the words that were recognised in them, and in how many places these were."""
    return without_text(pixels, str(data.get("PhotometricInterpretation", "")).strip().upper() == "MONOCHROME1")


def without_identity(data: Dataset, pixels: np.ndarray | None = None, words: int = 0, key: bytes | None = None) -> FileDataset:
    """A new data set, uncompressed, with what may stay of ``data``; ``pixels`` as `stored_pixels` returns them, or none.

    ``words``: in how many places words were taken out of ``pixels``. ``key``: the same one gives an old UID the same new one, so that the
    files of a study stay together; without one, nobody can tell that two copies come from one file.

    Raises whatever pydicom raises for values that a picture cannot do without.
    """
    from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
    from pydicom.sequence import Sequence
    from pydicom.uid import UID, ExplicitVRLittleEndian

    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    fresh = FileDataset("", Dataset(), file_meta=meta, preamble=bytes(128), is_implicit_VR=False, is_little_endian=True)
    fresh.set_original_encoding(False, True)
    fresh.SOPClassUID = UID(storage_class(data.get("SOPClassUID", "")))  # the one element that a file cannot be written without
    for keyword, value in kept(data, ALLOWED).items():
        setattr(fresh, keyword, value)
    if "PixelPaddingValue" in fresh:
        fresh["PixelPaddingValue"].VR = "SS" if fresh.get("PixelRepresentation") else "US"
    little_endian = data.original_encoding[1] is not False
    for keyword, rules in TABLES.items():
        if data.get(keyword):
            setattr(fresh, keyword, Sequence([clean_table(item, rules, little_endian) for item in list(data[keyword].value)[:8]]))
    for keyword in _BLANK:
        setattr(fresh, keyword, "")
    key = key or token_bytes(32)
    for keyword in _UIDS:
        setattr(fresh, keyword, _new_uid(str(data.get(keyword, "")), key))
    fresh.PatientIdentityRemoved, fresh.LongitudinalTemporalInformationModified = "YES", "REMOVED"
    method = "PS3.15 Annex E basic profile, by allow-list"
    fresh.DeidentificationMethod = [method, "Recognised rows of letters in the image removed"] if words else method
    fresh.DeidentificationMethodCodeSequence = Sequence([_basic_profile()])
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = UID(str(fresh.SOPClassUID)), UID(str(fresh.SOPInstanceUID))
    if pixels is not None:
        _write_pixels(fresh, pixels)
    return fresh


def _new_uid(old: str, key: bytes) -> str:
    """A UID of the form 2.25 (PS3.5 B.2) that tells nothing about ``old`` to anybody without ``key``; a new one where there was none."""
    digest = hmac.new(key, old.encode("utf-8", "replace") or token_bytes(16), "sha256").digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


def _basic_profile() -> Dataset:
    """PS3.16 CID 7050: which profile was applied."""
    from pydicom.dataset import Dataset

    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator = "113100", "DCM"
    code.CodeMeaning = "Basic Application Confidentiality Profile"
    return code


def _write_pixels(data: FileDataset, pixels: np.ndarray) -> None:
    """Uncompressed pixels, with the elements that describe them. A colour picture is stored pixel by pixel, as it was decoded."""
    if int(data.get("SamplesPerPixel", 1)) > 1:
        data.PlanarConfiguration = 0
        data.PhotometricInterpretation = "RGB" if str(data.PhotometricInterpretation).startswith("YBR") else data.PhotometricInterpretation
    data.BitsAllocated = pixels.dtype.itemsize * 8
    data.BitsStored = min(int(data.get("BitsStored") or data.BitsAllocated), data.BitsAllocated)
    data.HighBit = data.BitsStored - 1
    stored = pixels.astype(pixels.dtype.newbyteorder("<"), copy=False).tobytes()
    data.add_new("PixelData", "OB" if data.BitsAllocated == 8 else "OW", stored + bytes(len(stored) % 2))


def dicom_bytes(data: FileDataset) -> bytes:
    """The file (PS3.10). Raises whatever pydicom raises."""
    written = BytesIO()
    data.save_as(written, enforce_file_format=True)
    return written.getvalue()


def deidentify(content: bytes, field: str = "film_file", limits: DecodingLimits = DEFAULT_LIMITS, key: bytes | None = None) -> bytes:
    """The same picture without identifying data: only what reading it needs is kept, uncompressed, with new UIDs.

    ``key``: as in `without_identity`.

    Raises `InvalidInput` about ``field`` if ``content`` cannot be read as DICOM or is larger than ``limits`` allow.
    """
    with silenced_pydicom():
        data = open_dicom(content, field, limits)
        try:
            check_size(data, field, limits)
            pixels, words = pixels_without_text(data, stored_pixels(data, field)) if "PixelData" in data else (None, 0)
            return dicom_bytes(without_identity(data, pixels, words, key))
        except InvalidInput:
            raise
        except Exception:
            raise InvalidInput("error.film_unreadable", field) from None


def check_size(data: Dataset, field: str, limits: DecodingLimits) -> None:
    """Raise `InvalidInput` (``error.film_pixels``) about ``field`` if all frames together have more pixels than one picture may have."""
    rows, columns, frames, samples = (int(data.get(name, 1) or 1) for name in ("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel"))
    if rows * columns * max(frames, 1) * max(samples, 1) > limits.pixels:
        raise InvalidInput("error.film_pixels", field, limit=limits.megapixels)
