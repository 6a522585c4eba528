"""De-identification of DICOM files: the basic profile of PS3.15 Annex E, without options. Pixels are unchanged."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from studio.errors import InvalidInput

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# Needed to read the pixels, or harmless. Everything else is removed: an allow list is stricter than the profile's list of what must go.
_STAYS = frozenset(
    [
        "SOPClassUID",
        "Modality",
        "Rows",
        "Columns",
        "BitsAllocated",
        "BitsStored",
        "HighBit",
        "PixelRepresentation",
        "SamplesPerPixel",
        "PlanarConfiguration",
        "NumberOfFrames",
        "PhotometricInterpretation",
        "PixelSpacing",
        "ImagerPixelSpacing",
        "PixelAspectRatio",
        "RescaleSlope",
        "RescaleIntercept",
        "RescaleType",
        "WindowCenter",
        "WindowWidth",
        "VOILUTFunction",
        "ModalityLUTSequence",
        "VOILUTSequence",
        "LUTDescriptor",
        "LUTData",
        "LUTExplanation",
        "PixelData",
        "BodyPartExamined",
        "ViewPosition",
        "BurnedInAnnotation",
        "PatientOrientation",
        "PresentationLUTShape",
        "PixelIntensityRelationship",
        "PixelIntensityRelationshipSign",
        "LossyImageCompression",
        "LossyImageCompressionRatio",
        "SmallestImagePixelValue",
        "LargestImagePixelValue",
        "PixelPaddingValue",
        "ImageType",
    ]
)
_BLANK = ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "AccessionNumber", "StudyID")  # type 2
_UIDS = ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID")
_TELLS = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientBirthTime", "PatientAddress", "PatientTelephoneNumbers", "OtherPatientIDs",
    "OtherPatientNames", "PatientMotherBirthName", "ReferringPhysicianName", "PerformingPhysicianName", "RequestingPhysician",
    "OperatorsName",
    "InstitutionName", "InstitutionAddress", "InstitutionalDepartmentName", "StationName", "AccessionNumber", "PatientComments",
    "AdditionalPatientHistory", "PatientSex", "PatientAge", "StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate",
    "DeviceSerialNumber",
)  # fmt: skip


@contextmanager
def silenced_pydicom() -> Iterator[None]:
    """Silence pydicom, whose warnings and log lines quote values of the file. Its logger stays silent afterwards."""
    logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def identifying_fields(data: Dataset) -> tuple[str, ...]:
    """Names of the non-empty fields of ``data`` that could identify a person."""
    return tuple(name for name in _TELLS if str(data.get(name) or "").strip())


def deidentify(content: bytes, field: str = "film_file") -> bytes:
    """The same film without identifying data: unknown and private fields removed, required ones blank, new UIDs.

    Raises `InvalidInput` about ``field`` if ``content`` cannot be read as DICOM.
    """
    import pydicom
    from pydicom.uid import generate_uid

    with silenced_pydicom():
        try:
            data = pydicom.dcmread(BytesIO(content))
            for element in list(data):
                if element.keyword not in _STAYS:
                    del data[element.tag]
            for name in _BLANK:
                setattr(data, name, "")
            for name in _UIDS[:3]:
                setattr(data, name, generate_uid())
            data.PatientIdentityRemoved = "YES"
            data.DeidentificationMethod = "PS3.15 Annex E basic profile; pixels unchanged"
            data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
            for name in (
                "SourceApplicationEntityTitle",
                "SendingApplicationEntityTitle",
                "PrivateInformation",
                "PrivateInformationCreatorUID",
            ):
                if name in data.file_meta:
                    delattr(data.file_meta, name)
            data.preamble = bytes(128)
            written = BytesIO()
            data.save_as(written, enforce_file_format=True)
        except Exception:
            raise InvalidInput("error.film_unreadable", field) from None
    return written.getvalue()
