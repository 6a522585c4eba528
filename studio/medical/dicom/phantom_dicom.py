"""A phantom's film as a DICOM file (PS3.3 A.26 Digital X-Ray Image, for presentation), labelled as synthetic in every text field.

``dciodvfy`` of dicom3tools finds no error in it. Dates stay empty: nothing was exposed on any day.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from studio.medical.phantom.case import Case
from studio.medical.phantom.xray_physics import BITS_12, FIELD_MM

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_UIDS = ("study", "series", "instance")


def phantom_uids(film: np.ndarray, case: Case, *, monochrome1: bool = False) -> tuple[str, str, str]:
    """UIDs of study, series and instance that `phantom_dicom` gives the same film and case."""
    from pydicom.uid import generate_uid

    seed = hashlib.sha256(repr((case, monochrome1)).encode() + film.tobytes()).hexdigest()
    study, series, instance = (str(generate_uid(entropy_srcs=[seed, name])) for name in _UIDS)
    return study, series, instance


def phantom_dicom(film: np.ndarray, case: Case, *, monochrome1: bool = False) -> bytes:
    """``film`` float32 (h, w) in [0, 1], bone white, as 12-bit DICOM; the same film and case give the same bytes."""
    from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
    from pydicom.uid import UID, DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian

    uids = [UID(uid) for uid in phantom_uids(film, case, monochrome1=monochrome1)]
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = DigitalXRayImageStorageForPresentation, uids[2]
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data = FileDataset("", Dataset(), file_meta=meta, preamble=bytes(128))
    data.SOPClassUID, data.SOPInstanceUID = DigitalXRayImageStorageForPresentation, uids[2]
    data.StudyInstanceUID, data.SeriesInstanceUID = uids[:2]
    data.Modality, data.PresentationIntentType = "DX", "FOR PRESENTATION"
    data.Manufacturer = data.InstitutionName = "SYNTHETIC"
    data.PatientName, data.PatientID = "SYNTHETIC^PHANTOM", f"PHANTOM-{case.seed}"
    data.PatientBirthDate, data.PatientSex, data.PatientAge = "", case.sex, f"{case.age:03d}Y"
    data.StudyDate = data.StudyTime = data.AccessionNumber = data.ReferringPhysicianName = ""
    data.StudyID = str(case.seed)
    data.SeriesNumber = data.InstanceNumber = 1
    data.StudyDescription = data.ImageComments = "SYNTHETIC phantom, not a patient, not for diagnosis"
    data.BodyPartExamined, data.ViewPosition, data.PatientOrientation = "CHEST", "PA", ["L", "F"]
    _describe_anatomy(data, monochrome1)
    data.BurnedInAnnotation, data.ImageType = "NO", ["DERIVED", "PRIMARY", ""]
    data.Rows, data.Columns = film.shape
    data.ImagerPixelSpacing = [round(FIELD_MM / film.shape[0], 4)] * 2
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME1" if monochrome1 else "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    data.RescaleIntercept, data.RescaleSlope, data.RescaleType = 0, 1, "US"
    data.WindowCenter, data.WindowWidth = [2048, 1800], [4096, 2400]
    data.WindowCenterWidthExplanation = ["FULL", "CHEST"]
    stored = np.rint((1 - film if monochrome1 else film) * BITS_12).astype("<u2")
    data.PixelData = stored.tobytes()
    written = BytesIO()
    data.save_as(written, enforce_file_format=True)
    return written.getvalue()


def _describe_anatomy(data: Dataset, monochrome1: bool) -> None:
    """Elements that the modules DX Anatomy Imaged, DX Image, DX Detector and DX Positioning require.

    The codes are of the part of SNOMED CT that may be used in DICOM files without a licence of one's own (PS3.16).
    """
    from pydicom.sequence import Sequence

    data.ImageLaterality = "U"  # a chest is unpaired
    data.AnatomicRegionSequence = Sequence([_code("816094009", "Chest")])
    data.ViewCodeSequence = Sequence([_code("272479007", "postero-anterior")])
    data.ViewCodeSequence[0].ViewModifierCodeSequence = Sequence()
    # the sign says whether higher values are more X-rays
    data.PixelIntensityRelationship, data.PixelIntensityRelationshipSign = "LOG", 1 if monochrome1 else -1
    data.PresentationLUTShape, data.LossyImageCompression = ("INVERSE" if monochrome1 else "IDENTITY"), "00"
    data.DetectorType = data.PositionerType = ""  # there was none: the film is computed
    data.AcquisitionContextSequence = Sequence()


def _code(value: str, meaning: str) -> Dataset:
    from pydicom.dataset import Dataset

    found = Dataset()
    found.CodeValue, found.CodingSchemeDesignator, found.CodeMeaning = value, "SCT", meaning
    return found
