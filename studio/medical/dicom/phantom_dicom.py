"""A phantom's film as a DICOM file (PS3.3 A.26 Digital X-Ray Image, for presentation), labelled as synthetic in every text field."""

from __future__ import annotations

import hashlib
from io import BytesIO

import numpy as np

from studio.medical.phantom.case import Case
from studio.medical.phantom.xray_physics import BITS_12, FIELD_MM


def phantom_dicom(film: np.ndarray, case: Case, *, monochrome1: bool = False) -> bytes:
    """``film`` float32 (h, w) in [0, 1], bone white, as 12-bit DICOM; the same film and case give the same bytes."""
    from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
    from pydicom.uid import DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian, generate_uid

    seed = hashlib.sha256(repr((case, monochrome1)).encode() + film.tobytes()).hexdigest()
    uids = [generate_uid(entropy_srcs=[seed, name]) for name in ("study", "series", "instance")]
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
    data.StudyDate = data.StudyTime = data.AccessionNumber = data.ReferringPhysicianName = data.StudyID = ""
    data.SeriesNumber = data.InstanceNumber = 1
    data.StudyDescription = data.ImageComments = "SYNTHETIC phantom, not a patient, not for diagnosis"
    data.BodyPartExamined, data.ViewPosition, data.PatientOrientation = "CHEST", "PA", ["L", "F"]
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
