"""One drawn film as a DICOM file, and what tests do to it: change its header, write it, read it, see it refused."""

from __future__ import annotations

import io

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileDataset

from studio.errors import InvalidInput
from studio.medical.dicom.film_reader import read_film
from studio.medical.dicom.phantom_dicom import phantom_dicom
from studio.medical.phantom.case import Case
from studio.medical.phantom.radiograph import render
from studio.messages import LANGUAGES

CASE = Case(seed=7_000_123, finding="effusion", sex="M", age=71)
FILM = render(CASE, 128).image
WHOLE = phantom_dicom(FILM, CASE)


def data() -> FileDataset:
    return pydicom.dcmread(io.BytesIO(WHOLE))


def written(found: Dataset, **how: object) -> bytes:
    kept = io.BytesIO()
    found.save_as(kept, **how)  # type: ignore[arg-type]
    return kept.getvalue()


def stored() -> np.ndarray:
    return data().pixel_array


def changed(**values: object) -> bytes:
    found = data()
    for name, value in values.items():
        if value is None:
            delattr(found, name)
        else:
            setattr(found, name, value)
    return written(found)


def refusal(content: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read_film(content)
    assert caught.value.field == "film_file"
    for lang in LANGUAGES:
        for problem in caught.value.problems:
            assert "{" not in problem.sentence(lang)
    return caught.value


def same(content: bytes) -> bool:
    return bool(np.abs(read_film(content).pixels - FILM).max() < 0.01)
