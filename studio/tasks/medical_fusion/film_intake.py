"""Where a medical upload loses its names: a film is read, and written back without what identifies."""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from studio.events import Notice
from studio.medical.dicom.deidentification import deidentified, identifying_fields, unheard
from studio.medical.dicom.film_reader import FilmIntake, read_film

# what `phantom_dicom` writes into fields that in other files tell who somebody is
_PHANTOM = {"PatientName": "SYNTHETIC^PHANTOM", "InstitutionName": "SYNTHETIC"}
_PHANTOM_TELLS = frozenset([*_PHANTOM, "PatientID", "PatientSex", "PatientAge"])


def clean_upload(raw: Mapping[str, Any]) -> list[Notice]:
    """Clean the uploaded ``film_file`` of unchecked parameters where it lies; what is to be said about it. Raises `InvalidInput`."""
    if not raw.get("film_file"):
        return []
    _, count = take_in(Path(raw["film_file"]))
    return [Notice("notice.film_cleaned", {"count": count}, "warning")] if count else []


def take_in(path: Path) -> tuple[FilmIntake, int]:
    """Reads an uploaded film and writes it back without what identifies; returns it and how many fields told who somebody is.

    What is no film is deleted and raises `InvalidInput`: nobody knows what else it holds. Presets keep the names of the file as it came.
    """
    try:
        intake = read_film(path)
        if intake.kind != "dicom":
            return intake, 0
        content = path.read_bytes()
        count = len(personal_fields(content))
        _write(path, deidentified(content))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return intake, count


def _write(path: Path, content: bytes) -> None:
    """Replaces a file in one step, so that nobody reads half of it; the old content is gone with it."""
    fresh = path.with_name(f".{os.getpid()}-{id(content)}")
    fresh.write_bytes(content)
    fresh.replace(path)


def personal_fields(source: Path | bytes) -> tuple[str, ...]:
    """Names of the fields of a DICOM file that could tell who somebody is; what a phantom's own file says about its phantom is no such
    thing. Never raises: () for what is no DICOM."""
    import pydicom

    with unheard():
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
