"""A private, de-identified copy of an uploaded film. The upload itself is never changed or deleted: it may be somebody else's too."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from studio.media.decoding_limits import DEFAULT_LIMITS, DecodingLimits
from studio.medical.dicom.deidentification import identifying_fields
from studio.medical.dicom.dicom_file import open_dicom, silenced_pydicom
from studio.medical.dicom.film_reader import DecodedFilm, clean_film

# what `phantom_dicom` writes into fields that identify a person in other files
_PHANTOM = {"PatientName": "SYNTHETIC^PHANTOM", "InstitutionName": "SYNTHETIC"}
_PHANTOM_TELLS = frozenset([*_PHANTOM, "PatientID", "PatientSex", "PatientAge", "StudyID", "StudyDescription", "ImageComments"])


@dataclass(frozen=True)
class CleanedFilm:
    """``content``: a file with the same film and nothing that identifies a person, ``name`` a neutral name for it.

    ``personal``: how many fields of the original could tell who somebody is.
    """

    film: DecodedFilm
    content: bytes
    name: str
    personal: int


def clean_film_file(path: Path, limits: DecodingLimits = DEFAULT_LIMITS) -> CleanedFilm:
    """The film of an upload, and a copy of it that may be kept; nothing is written.

    Raises `InvalidInput` like `studio.medical.dicom.film_reader.read_film`.
    """
    film, content = clean_film(path, limits=limits)
    if film.kind == "dicom":
        return CleanedFilm(film, content, "film.dcm", len(personal_fields(path, limits)))
    suffix = ".png" if content.startswith(b"\x89PNG") else ".tif"
    return CleanedFilm(film, content, f"film{suffix}", len(film.identifying))


def remove_identifying(uploads: Path, older_than: float) -> int:
    """Remove DICOM files below ``uploads`` that could tell who somebody is, once nobody reads them any more.

    ``older_than``: seconds since the file was sent for the last time. Returns how many were removed; never raises.
    """
    removed = 0
    for file in uploads.rglob("*"):
        try:
            if file.is_symlink() or not file.is_file() or time.time() - file.stat().st_mtime < older_than:
                continue
            with file.open("rb") as opened:
                dicom = opened.read(132)[128:] == b"DICM" or file.suffix.lower() == ".dcm"
            if dicom and personal_fields(file):
                file.unlink()
                removed += 1
        except OSError:  # another sweep was faster
            continue
    return removed


def personal_fields(source: Path | bytes, limits: DecodingLimits = DEFAULT_LIMITS) -> tuple[str, ...]:
    """Names of the fields of a DICOM file that could identify a person; fields that only describe one of our phantoms do not count.

    Never raises: () for anything but DICOM.
    """
    with silenced_pydicom():
        try:
            content = source if isinstance(source, bytes) else source.read_bytes()
            data = open_dicom(content, limits=limits)
            found = identifying_fields(data)
            told = "SYNTHETIC phantom, not a patient, not for diagnosis"
            ours = all(str(data.get(name, told)).strip() == told for name in ("StudyDescription", "ImageComments"))
            ours = ours and all(str(data.get(name, "")) == value for name, value in _PHANTOM.items())
            if ours and str(data.get("PatientID", "")).startswith("PHANTOM-"):
                return tuple(name for name in found if name not in _PHANTOM_TELLS)
        except Exception:
            return ()
    return found
