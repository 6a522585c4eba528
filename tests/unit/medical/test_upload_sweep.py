"""A film that names a patient does not stay among the uploads."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pydicom

from studio.medical.dicom.phantom_dicom import phantom_dicom
from studio.tasks.medical_fusion import MedicalFusionParams
from studio.tasks.medical_fusion.demo_case import demo_case, demo_film
from studio.tasks.medical_fusion.upload_cleaning import remove_identifying


def test_only_films_that_name_somebody_go_and_only_after_a_while(tmp_path: Path) -> None:
    case = demo_case(MedicalFusionParams(number=9))
    ours = phantom_dicom(demo_film(case).image, case)
    data = pydicom.dcmread(BytesIO(ours))
    data.PatientName = "Whitby^Ann"
    names = ("named.dcm", "fresh.dcm", "upload without ending", "phantom.dcm", "broken.dcm", "letter.txt")
    named, fresh, plain, phantom, broken, letter = (tmp_path / str(n) / name for n, name in enumerate(names))
    for file in (named, fresh, plain, phantom, broken, letter):
        file.parent.mkdir()
    for file in (named, fresh, plain):
        data.save_as(file)
    phantom.write_bytes(ours)
    broken.write_bytes(ours[:200])
    letter.write_text("Ann Whitby")
    for file in (named, plain, phantom, broken, letter):
        os.utime(file, (1, 1))
    assert remove_identifying(tmp_path, older_than=600) == 2
    assert [file.exists() for file in (named, fresh, plain, phantom, broken, letter)] == [False, True, False, True, True, True]
