"""De-identifies uploaded films in place, before anything else reads them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from studio.events import Notice
from studio.medical.dicom.deidentification import deidentify, identifying_fields, silenced_pydicom
from studio.medical.dicom.film_reader import DecodedFilm, read_film

# what `phantom_dicom` writes into fields that identify a person in other files
_PHANTOM = {"PatientName": "SYNTHETIC^PHANTOM", "InstitutionName": "SYNTHETIC"}
_PHANTOM_TELLS = frozenset([*_PHANTOM, "PatientID", "PatientSex", "PatientAge"])


def clean_upload(raw: Mapping[str, object]) -> list[Notice]:
    """Clean the file that the unvalidated parameter ``film_file`` names, in place; returns what the user should know about it.

    Raises `InvalidInput` like `clean_film_file`.
    """
    film_file = raw.get("film_file")
    if not film_file:
        return []
    _, count = clean_film_file(Path(str(film_file)))
    return [Notice("notice.film_cleaned", {"count": count}, "warning")] if count else []


def clean_film_file(path: Path) -> tuple[DecodedFilm, int]:
    """Remove identifying fields from an uploaded film, in place; returns the film and the number of fields that identified a person.

    The returned window presets keep the names they had in the original file. A file that is not a film is deleted, since there is no
    telling what it contains, and raises `InvalidInput`.
    """
    try:
        intake = read_film(path)
        if intake.kind != "dicom":
            return intake, 0
        content = path.read_bytes()
        count = len(personal_fields(content))
        _write(path, deidentify(content))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return intake, count


def _write(path: Path, content: bytes) -> None:
    """Replace a file atomically, so that no reader sees half of it."""
    fresh = path.with_name(f".{os.getpid()}-{id(content)}")
    fresh.write_bytes(content)
    fresh.replace(path)


def personal_fields(source: Path | bytes) -> tuple[str, ...]:
    """Names of the fields of a DICOM file that could identify a person; fields that only describe one of our phantoms do not count.

    Never raises: () for anything but DICOM.
    """
    import pydicom

    with silenced_pydicom():
        try:
            content = source if isinstance(source, bytes) else source.read_bytes()
            data = pydicom.dcmread(BytesIO(content), stop_before_pixels=True)
            found = identifying_fields(data)
            ours = all(str(data.get(name, "")) == value for name, value in _PHANTOM.items())
            if ours and str(data.get("PatientID", "")).startswith("PHANTOM-"):
                return tuple(name for name in found if name not in _PHANTOM_TELLS)
        except Exception:
            return ()
    return found
