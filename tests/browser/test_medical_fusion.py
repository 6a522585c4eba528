"""The medical tab as its visitor meets it: dial, compare, look at maps, take the note away, bring a photograph and be refused."""

from __future__ import annotations

import json
import secrets
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pydicom
from PIL import Image
from playwright.sync_api import expect

from studio.medical.dicom.phantom_dicom import phantom_dicom
from studio.medical.fusion.fusion_network import FusionNet
from studio.models.manifest import write_manifest
from studio.settings import ASSETS
from studio.tasks.medical_fusion import MedicalFusionParams
from studio.tasks.medical_fusion.demo_case import demo_case, demo_film
from studio.training.medical_fusion.own_data import zipped
from tests.browser.conftest import RUN_MS, Server

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

BANNER = "Not a medical device, not reviewed by any regulator, not for diagnosis or treatment."


def open_tab(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?tab=medical_fusion")
    expect(page.locator("#medical_fusion-stage .stage.is-case img.base")).to_be_visible(timeout=RUN_MS)


def compare(page: Page) -> None:
    page.locator("#medical_fusion-run").click()
    expect(page.locator("#medical_fusion-stage .stage.is-answer")).to_be_visible(timeout=RUN_MS)


def choose(page: Page, name: str, option: str) -> None:
    page.locator(f"#medical_fusion-{name} input").click()
    page.get_by_role("option", name=option, exact=True).click()


def test_dial_compare_leave_out_and_refuse(page: Page, server: Server, tmp_path: Path) -> None:
    open_tab(page, server)
    expect(page.locator("#medical_fusion-banner")).to_contain_text(BANNER)
    before = page.locator("#medical_fusion-stage img.base").get_attribute("src")
    choose(page, "finding", "Effusion")
    choose(page, "context", "Tumour")
    expect(page.locator("#medical_fusion-stage img.base")).not_to_have_attribute("src", before or "")

    compare(page)
    stage, details = page.locator("#medical_fusion-stage"), page.locator("#medical_fusion-details")
    expect(stage.locator(".verdict")).to_contain_text("Closest pattern")
    expect(stage.locator("h3")).to_have_text("Malignant effusion")
    expect(details.locator("table.arms thead th")).to_have_count(4)
    expect(details.locator(".words mark").first).to_be_visible()
    for name in ("mask", "saliency", "grad_cam"):
        stage.locator(f"button[data-show={name}]").click()
        expect(stage.locator(".film-view")).to_have_attribute("data-shown", name)
        assert float(stage.locator(f"img[data-map={name}]").evaluate("e => getComputedStyle(e).opacity")) > 0.3
        expect(stage.locator(f"button[data-show={name}] small")).to_contain_text("hits")
    details.locator("summary").click()
    expect(details.locator(".truth")).to_contain_text("Effusion · Tumour")

    with page.expect_download() as caught:
        details.locator("a[download='report.fhir.json']").click()
    caught.value.save_as(tmp_path / "report.json")
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert told["resourceType"] == "DiagnosticReport" and "Malignant effusion" in told["conclusion"] and BANNER in told["conclusion"]
    with page.expect_download() as caught:
        details.locator("a[download='report.html']").click()
    caught.value.save_as(tmp_path / "report.html")
    assert "Malignant effusion" in (tmp_path / "report.html").read_text(encoding="utf-8")
    with page.expect_download() as caught:
        details.locator("a[download='report.pdf']").click()
    caught.value.save_as(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")

    page.locator("#medical_fusion-use_note input").click()
    page.locator("#medical_fusion-run").click()
    expect(stage.locator(".flag").first).to_contain_text("Answered without: note", timeout=RUN_MS)
    expect(details.locator("table.arms thead th")).to_have_count(3)
    page.locator("#medical_fusion-use_note input").click()

    page.get_by_label("Upload", exact=True).check()
    expect(stage.locator(".is-empty")).to_contain_text("Upload a film")
    photo = tmp_path / "photo.png"
    y, x = np.mgrid[0:240, 0:240]
    Image.fromarray(np.stack([x, y, 255 - x], -1).astype(np.uint8)).save(photo)
    page.locator("#medical_fusion-film_file input[type=file]").set_input_files(str(photo))
    expect(stage.locator(".is-error")).to_contain_text("This is a colour image; a film is grey.", timeout=RUN_MS)
    expect(details.locator("table")).to_have_count(0)
    page.locator("#medical_fusion-run").click()
    expect(stage.locator(".is-error")).not_to_contain_text("colour", timeout=RUN_MS)
    assert "Traceback" not in page.content()


def number(page: Page, name: str) -> Locator:
    return page.locator(f"#medical_fusion-{name} input[type=number]")


def test_a_film_with_a_name_is_cleaned_shown_and_windowed(page: Page, server: Server, tmp_path: Path) -> None:
    case = demo_case(MedicalFusionParams(finding="pneumothorax", context="trauma", number=8))
    (tmp_path / "own.dcm").write_bytes(phantom_dicom(demo_film(case).image, case))
    named, secret = pydicom.dcmread(tmp_path / "own.dcm"), f"Whitby{secrets.token_hex(6)}"
    named.PatientName = secret
    named.save_as(tmp_path / f"{secret}.dcm")
    open_tab(page, server)
    page.get_by_label("Upload", exact=True).check()
    stage, told = page.locator("#medical_fusion-stage"), page.locator("#medical_fusion-file-told")
    page.locator("#medical_fusion-film_file input[type=file]").set_input_files(str(tmp_path / f"{secret}.dcm"))
    film = stage.locator("img.base")
    asked, answered = [], []
    page.on("request", lambda request: asked.append(request) if "/run/predict" in request.url else None)
    page.on("requestfinished", lambda request: answered.append(request) if "/run/predict" in request.url else None)
    expect(film).to_be_visible()
    expect(told).to_contain_text("The studio works with a copy that holds neither them")
    kept = [p for p in server.uploads.rglob("film.dcm") if p.stat().st_mtime > time.time() - 300]
    assert kept and not [p for p in kept if secret.encode() in p.read_bytes()]

    first = film.get_attribute("src") or ""
    choose(page, "preset", "CHEST")
    expect(film).not_to_have_attribute("src", first)
    assert (number(page, "window_center").input_value(), number(page, "window_width").input_value()) == ("1800", "2400")
    second = film.get_attribute("src") or ""
    number(page, "window_width").fill("900")
    number(page, "window_width").press("Tab")
    expect(film).not_to_have_attribute("src", second)
    expect(page.locator("#medical_fusion-preset input")).to_have_value("Custom")
    while len(answered) < len(asked):  # the field that shows "Custom" asks as well
        page.wait_for_event("requestfinished")
    narrow = film.get_attribute("src") or ""
    compare(page)
    expect(film).to_have_attribute("src", narrow)  # what was answered is what was shown
    page.locator("#medical_fusion-code-panel button").first.click()
    expect(page.locator("#medical_fusion-code")).to_contain_text("# Left out here, because nothing of a case is kept: film_file")
    expect(page.locator("#medical_fusion-code")).to_contain_text("window_width=900")

    page.locator("#medical_fusion-film_file button").last.click()
    expect(stage.locator(".is-empty")).to_be_visible()
    expect(page.locator("#medical_fusion-window")).to_be_hidden()
    page.locator("#medical_fusion-film_file input[type=file]").set_input_files(str(tmp_path / "own.dcm"))
    expect(film).to_be_visible()
    expect(told.locator("li")).to_have_count(0)


def test_what_cannot_be_right_and_what_drifts_is_said(page: Page, server: Server) -> None:
    open_tab(page, server)
    notices, measured = page.locator("#medical_fusion-notices"), page.locator("#medical_fusion-shift")
    expect(page.locator("#medical_fusion-side-hint")).to_contain_text("quarter of the bodies")
    choose(page, "finding", "Nodule")
    choose(page, "context", "Accident")
    expect(notices).to_contain_text("knows no class for this pair")
    compare(page)
    expect(notices).to_contain_text("knows no class for this pair")
    page.locator("#medical_fusion-how button").first.click()
    expect(measured.locator("tbody tr")).to_have_count(3)
    expect(measured.locator(".flag")).to_have_count(0)
    scatter = number(page, "scatter")
    expect(scatter).to_be_visible()  # the panel has opened
    expect(scatter).to_have_value("0.25")
    scatter.fill("0.75")
    scatter.press("Tab")
    expect(scatter).to_have_value("0.75")
    expect(measured.locator(".flag")).to_contain_text("Drift alarm")


def test_a_mirrored_film_is_refused_and_nothing_else_is_shown(page: Page, server: Server, tmp_path: Path) -> None:
    open_tab(page, server)
    page.get_by_label("Upload", exact=True).check()
    film = demo_film(demo_case(MedicalFusionParams(number=77))).image[:, ::-1]
    Image.fromarray((film * 255).round().astype(np.uint8)).save(tmp_path / "mirrored.png")
    page.locator("#medical_fusion-film_file input[type=file]").set_input_files(str(tmp_path / "mirrored.png"))
    expect(page.locator("#medical_fusion-film_file")).to_contain_text("mirrored", timeout=RUN_MS)  # on: Run waits for the film
    compare(page)
    stage = page.locator("#medical_fusion-stage")
    expect(stage.locator(".is-refused")).to_contain_text("This film looks mirrored")
    expect(stage.locator("[data-map]")).to_have_count(0)
    expect(page.locator("#medical_fusion-details table")).to_have_count(0)


def test_the_measured_figures_are_on_the_page(page: Page, server: Server) -> None:
    open_tab(page, server)
    page.locator("#medical_fusion-evaluation button").first.click()
    panel = page.locator("#medical_fusion-figures")
    expect(panel.locator("svg")).to_have_count(6)
    expect(panel.locator("table.confusion tbody tr")).to_have_count(10)
    expect(panel).to_contain_text("no evidence about patients")


def own_bundle(folder: Path) -> Path:
    """The bundled network under other labels: a model of somebody's own that knows our films."""
    net = FusionNet.from_folder(ASSETS / "models" / "studio-fusion")
    labels = tuple(f"<b>label {i}</b>" for i in range(len(net.config.classes)))
    net.config = replace(net.config, classes=labels)
    net.save(folder)
    (folder / "metadata.json").write_text('{"name": "Lungs <1>"}', encoding="utf-8")
    (folder / "figures.json").write_text('{"accuracy": 0.75, "test_cases": 40}', encoding="utf-8")
    write_manifest(folder)
    return zipped(folder)


def test_a_bundle_of_ones_own_answers_and_a_pickle_is_refused(page: Page, server: Server, tmp_path: Path) -> None:
    good = own_bundle(tmp_path / "lungs")
    bad = tmp_path / "bad.zip"
    bad.write_bytes(good.read_bytes())
    with zipfile.ZipFile(bad, "a") as archive:
        archive.writestr("lungs/optimizer.pkl", b"\x80\x04N.")
    open_tab(page, server)
    above, told, stage = (page.locator(f"#medical_fusion-{name}") for name in ("banner", "model-told", "stage"))
    page.locator("#medical_fusion-model button").first.click()
    expect(page.locator("#medical_fusion-reference")).to_contain_text("The reference design")
    choose(page, "model_choice", "Upload a bundle")
    upload = page.locator("#medical_fusion-fusion_model input[type=file]")
    upload.set_input_files(str(bad))
    expect(told.locator(".validation-error")).to_contain_text("optimizer.pkl may hold program code", timeout=RUN_MS)
    upload.set_input_files(str(good))
    expect(told.locator(".own-model h3")).to_have_text("Lungs <1>", timeout=RUN_MS)
    expect(above).to_contain_text("Answered by your model “Lungs <1>”")
    expect(above).to_contain_text(BANNER)
    compare(page)
    expect(stage.locator("h3")).to_contain_text("<b>label")
    expect(stage.locator(".verdict")).to_contain_text("of the 10 labels of your model")
    details = page.locator("#medical_fusion-details")
    expect(details.locator(".report")).to_contain_text("Lungs <1>")
    expect(details.locator(".truth")).to_have_count(0)
    page.locator("#medical_fusion-evaluation button").first.click()
    expect(page.locator("#medical_fusion-own-figures")).to_contain_text("75.0")
    expect(page.locator("#medical_fusion-figures .evaluation")).to_be_hidden()

    choose(page, "model_choice", "Bundled model")
    expect(above).to_contain_text("Trained only on computer-generated phantoms")
    expect(stage.locator(".is-case img.base")).to_be_visible()  # another model's answer does not stay
    compare(page)
    expect(stage.locator("h3")).to_have_text("Bacterial pneumonia")
