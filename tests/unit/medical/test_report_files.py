"""Files of a report: one page of PDF in two scripts, FHIR that two versions accept, DICOM that the standard's own checker accepts."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from fhir.resources.diagnosticreport import DiagnosticReport
from fhir.resources.R4B.diagnosticreport import DiagnosticReport as DiagnosticReportR4B
from reportlab.pdfbase.pdfmetrics import stringWidth

from studio.medical.clinical.labs import LAB_FIELDS
from studio.medical.dicom.phantom_dicom import phantom_dicom, phantom_uids
from studio.medical.fusion.answer import Answer, Map, Refusal
from studio.medical.phantom.case import Case
from studio.medical.phantom.case_classes import CLASSES
from studio.medical.phantom.radiograph import render
from studio.medical.report.pdf_sheet import FONT, lines_of, printable
from studio.medical.report.report_files import DICOM, FHIR, PAGE, PDF, checked_report, report_files
from studio.medical.report.reported_case import ReportedCase, RunFacts
from studio.messages import LANGUAGES, say, sentences
from tests.conftest import install_packages

PHANTOM = Case(seed=7_000_321, finding="effusion", sex="M", age=71)
NOTE = "71-year-old man, breathless for a week. 病人：呼吸困難一週，無發燒。"


def case(**changes: object) -> ReportedCase:
    film = render(PHANTOM, 128).image
    lesion = np.zeros((128, 128), bool)
    lesion[70:100, 20:50] = True
    p = np.full(10, 0.01)
    p[7] = 0.91
    arms = {"fused": tuple(p), "image": tuple(np.roll(p, 1)), "note": tuple(p), "labs": tuple(np.roll(p, 2))}
    maps = (Map("mask", lesion.astype(np.float32), 0.97, 0.15), Map("saliency", film, 0.2, 0.15))
    answer = Answer(CLASSES, arms, {"image": 0.6, "note": 0.3, "labs": 0.1}, lesion=lesion, side="R", cardiothoracic_ratio=0.47, maps=maps)
    labs = {f.name: (f.low + f.high) / 2 for f in LAB_FIELDS} | {"crp": 88.0, "spo2": 91.0}
    facts = RunFacts("Phantom fusion", "0123456789ab")
    whole = ReportedCase(answer, {"hits": {"mask": 0.97}}, facts, film, NOTE, labs, PHANTOM)
    return replace(whole, **changes)  # type: ignore[arg-type]


_TOOLS = {"dciodvfy": "dicom3tools", "dcmj2pnm": "dcmtk", "pdftotext": "poppler-utils"}


@pytest.fixture(scope="session")
def independent_readers(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Programs by others that read what leaves the studio. As root on Debian they are installed when missing, as Chromium is."""

    def there() -> bool:
        return all(map(shutil.which, _TOOLS))

    if not there():
        if not shutil.which("apt-get") or os.geteuid() != 0:
            pytest.skip(f"needs {', '.join(_TOOLS.values())}")
        install_packages(tmp_path_factory, list(_TOOLS.values()), there)


def pdf_text(content: bytes, folder: Path) -> str:
    """What a reader's search finds."""
    (folder / "report.pdf").write_bytes(content)
    subprocess.run(["pdftotext", "-layout", str(folder / "report.pdf"), str(folder / "report.txt")], check=True)
    return (folder / "report.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pdf_is_one_page_with_its_font_in_it(lang: str) -> None:
    made = case()
    content = report_files(made, lang)[PDF]
    assert content.startswith(b"%PDF-") and len(re.findall(rb"/Type /Page\b", content)) == 1
    assert b"StudioReportTC" in content and b"/FontFile2" in content and len(content) < 400_000
    assert content == report_files(made, lang)[PDF] != report_files(replace(made, note=""), lang)[PDF]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("independent_readers")
def test_the_pdf_says_all_that_the_page_says(lang: str, tmp_path: Path) -> None:
    made = case(facts=replace(case().facts, unused={"note": "unread"}))
    told = "".join(pdf_text(report_files(made, lang)[PDF], tmp_path).split())
    report = checked_report(made, lang)
    wanted = (
        [s.text for s in report.sentences] + [value for _, _, value in made.rows(lang)] + [say("ui.pattern.7", lang), "88", "91.0", "97"]
    )
    for words in wanted:
        assert "".join(words.split()) in told, words
    assert "呼吸困難一週" in told


@pytest.mark.usefixtures("independent_readers")
def test_a_long_note_is_shortened_and_a_strange_one_is_still_a_page(tmp_path: Path) -> None:
    long = report_files(case(note="Breathless for a week. " * 400))[PDF]
    assert len(re.findall(rb"/Type /Page\b", long)) == 1 and "shortened" in pdf_text(long, tmp_path)
    for note in ("😀" * 50, "<b>&amp;</para>", "а́ всё", "x" * 5000, "病" * 5000, "\x00\x07 tab\t"):
        assert report_files(case(note=note))[PDF].startswith(b"%PDF-")
    assert printable("😀 a\tb\x07 97 %") == "□ a b 97\u00a0%"


def test_chinese_lines_break_where_a_typesetter_would() -> None:
    text = printable("不是醫療器材，未經任何主管機關審查（「示範」），不可用於 diagnosis 或治療。" * 6)
    for width in (40.0, 61.0, 90.0, 133.0):
        lines = lines_of(text, width, 8)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "") and len(lines) > 2
        assert not [line for line in lines if line[0] in "，。、）」" or line.rstrip()[-1] in "（「"]
        assert sum("diagnosis" in line for line in lines) == 6 or width < 50
        assert all(stringWidth(line.rstrip(), FONT, 8) <= width + 8 for line in lines)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_font_has_every_character_of_the_page(lang: str) -> None:
    known = [
        key for key in sentences(lang) if key.startswith(("ui.report", "ui.medical", "ui.pattern", "ui.arm", "ui.map", "field.medical"))
    ]
    assert len(known) > 100 and not [key for key in known if "□" in printable(say(key, lang))]


def test_cases_without_a_film_note_or_labs_have_a_report() -> None:
    whole = case()
    answer = replace(whole.answer, lesion=None, side="", maps=(), missing=("image",), shares={"note": 1.0}, cardiothoracic_ratio=None)
    for made in (case(film=None, phantom=None, answer=answer), case(labs={}), case(note="")):
        files = report_files(made)
        assert (DICOM in files) == (made.film is not None) and files[PDF].startswith(b"%PDF-")
        DiagnosticReport.model_validate_json(files[FHIR])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_versions_of_fhir_accept_the_report(lang: str) -> None:
    made = case()
    files = report_files(made, lang)
    told = json.loads(files[FHIR])
    DiagnosticReport.model_validate(told)
    DiagnosticReportR4B.model_validate(told)
    assert told["subject"] == {"reference": "#case"} and told["effectiveDateTime"] == made.facts.when.isoformat()
    assert told["identifier"][0]["value"] == f"urn:uuid:{made.facts.case_id}"
    assert base64.b64decode(told["presentedForm"][0]["data"]) == files[PDF]
    parts = {part["id"]: part for part in told["contained"]}
    assert parts["case"]["gender"] == "male" and parts["case"]["name"] == [{"text": "SYNTHETIC PHANTOM"}]
    study, _, instance = phantom_uids(made.film, PHANTOM)  # type: ignore[arg-type]
    assert {f"urn:oid:{study}", f"urn:oid:{instance}"} <= {i["value"] for i in parts["film"]["identifier"]}
    assert parts["sentence-2"]["derivedFrom"] == [{"reference": "#film"}]
    codes = {part: [c["code"] for c in parts[part]["code"]["coding"]] for part in parts if part.startswith("lab-")}
    assert codes["lab-crp"] == ["1988-5"] and "59408-5" in codes["lab-spo2"] and len(codes) == len(LAB_FIELDS)
    assert parts["lab-crp"]["interpretation"][0]["coding"][0]["code"] == "H"
    assert parts["lab-spo2"]["valueQuantity"] == {"value": 91.0, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"}
    assert parts["answer"]["valueCodeableConcept"]["coding"][0]["code"] == "malignant_effusion" and len(parts["answer"]["component"]) == 10
    named = {f"#{part}" for part in parts}
    linked = set(re.findall(r'"reference": "(#[^"]+)"', json.dumps(told)))
    assert linked == named  # FHIR's dom-3: what is contained is referred to


def test_labels_of_ones_own_are_told_as_they_are_and_escaped() -> None:
    labels = ("chest <i>2</i>", "left & right", "no 7", *CLASSES[3:])
    made = case(answer=replace(case().answer, classes=labels, probabilities={"fused": (0.9, *[0.1 / 9] * 9)}))
    made = replace(made, facts=replace(made.facts, own=True, model="My <model>"))
    for lang in LANGUAGES:
        files = report_files(made, lang)
        page = files[PAGE].decode()
        assert "chest &lt;i&gt;2&lt;/i&gt;" in page and "<i>" not in page and "My &lt;model&gt;" in page
        assert say("ui.medical_banner", lang) not in page
        told = json.loads(files[FHIR])
        DiagnosticReport.model_validate(told)
        assert "chest <i>2</i>" in told["conclusion"] and "&lt;i&gt;" in told["text"]["div"]


def test_nothing_is_reported_after_a_refusal() -> None:
    with pytest.raises(ValueError, match="nothing was answered"):
        report_files(case(answer=Answer(CLASSES, refusal=Refusal("error.film_foreign"))))


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.usefixtures("independent_readers")
def test_the_checker_of_the_standard_finds_no_error(inverted: bool, tmp_path: Path) -> None:
    content = phantom_dicom(render(PHANTOM, 128).image, PHANTOM, monochrome1=inverted)
    data = pydicom.dcmread(BytesIO(content))
    assert data.PresentationLUTShape == ("INVERSE" if inverted else "IDENTITY")
    assert data.PixelIntensityRelationshipSign == (1 if inverted else -1)
    (tmp_path / "film.dcm").write_bytes(content)
    told = subprocess.run(["dciodvfy", str(tmp_path / "film.dcm")], capture_output=True, text=True, check=False)
    lines = (told.stdout + told.stderr).splitlines()
    assert "DXImageForPresentation" in lines and not [line for line in lines if line.startswith("Error")]
    assert all("DICOMDIR" in line for line in lines if line.startswith("Warning")), lines  # dates are empty on purpose


@pytest.mark.usefixtures("independent_readers")
def test_dcmtk_shows_the_same_film(tmp_path: Path) -> None:
    from PIL import Image

    film, shown = render(PHANTOM, 128).image, []
    for inverted in (False, True):
        (tmp_path / "film.dcm").write_bytes(phantom_dicom(film, PHANTOM, monochrome1=inverted))
        subprocess.run(["dcmdump", str(tmp_path / "film.dcm")], check=True, capture_output=True)
        subprocess.run(["dcmj2pnm", "--write-png", "+Wi", "1", str(tmp_path / "film.dcm"), str(tmp_path / "film.png")], check=True)
        shown.append(np.asarray(Image.open(tmp_path / "film.png").convert("L"), np.float32) / 255)
    assert np.abs(shown[0] - film).max() < 0.02 and np.abs(shown[0] - shown[1]).max() < 0.01
