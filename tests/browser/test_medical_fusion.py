"""The medical tab as its visitor meets it: dial, compare, look at maps, take the note away, bring a photograph and be refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from playwright.sync_api import expect

from studio.medical.dealing import dealt, film_of
from studio.tasks.medical_fusion import MedicalFusionParams
from tests.browser.conftest import RUN_MS, Server

if TYPE_CHECKING:
    from playwright.sync_api import Page

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
    choose(page, "finding", "effusion")
    choose(page, "context", "signs of a tumour")
    expect(page.locator("#medical_fusion-stage img.base")).not_to_have_attribute("src", before or "")

    compare(page)
    stage, details = page.locator("#medical_fusion-stage"), page.locator("#medical_fusion-details")
    expect(stage.locator(".verdict")).to_contain_text("Pattern most like")
    expect(stage.locator("h3")).to_have_text("Malignant effusion")
    expect(details.locator("table.arms thead th")).to_have_count(4)
    expect(details.locator(".words mark").first).to_be_visible()
    for name in ("mask", "saliency", "grad_cam"):
        stage.locator(f"button[data-show={name}]").click()
        expect(stage.locator(".film-view")).to_have_attribute("data-shown", name)
        assert float(stage.locator(f"img[data-map={name}]").evaluate("e => getComputedStyle(e).opacity")) > 0.3
        expect(stage.locator(f"button[data-show={name}] small")).to_contain_text("hits")
    details.locator("summary").click()
    expect(details.locator(".truth")).to_contain_text("effusion, signs of a tumour")

    with page.expect_download() as caught:
        details.locator("a[download='report.fhir.json']").click()
    caught.value.save_as(tmp_path / "report.json")
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert told["resourceType"] == "DiagnosticReport" and "Malignant effusion" in told["conclusion"] and BANNER in told["conclusion"]
    with page.expect_download() as caught:
        details.locator("a[download='report.html']").click()
    caught.value.save_as(tmp_path / "report.html")
    assert "Malignant effusion" in (tmp_path / "report.html").read_text(encoding="utf-8")

    page.locator("#medical_fusion-use_note input").click()
    page.locator("#medical_fusion-run").click()
    expect(stage.locator(".flag").first).to_contain_text("Answered without: note", timeout=RUN_MS)
    expect(details.locator("table.arms thead th")).to_have_count(3)
    page.locator("#medical_fusion-use_note input").click()

    page.get_by_label("Use a file", exact=True).check()
    expect(stage.locator(".is-empty")).to_contain_text("Bring a film")
    photo = tmp_path / "photo.png"
    y, x = np.mgrid[0:240, 0:240]
    Image.fromarray(np.stack([x, y, 255 - x], -1).astype(np.uint8)).save(photo)
    page.locator("#medical_fusion-film_file input[type=file]").set_input_files(str(photo))
    page.locator("#medical_fusion-run").click()
    expect(stage.locator(".is-error")).to_contain_text("This is a colour picture; a film is grey.", timeout=RUN_MS)
    expect(details.locator("table")).to_have_count(0)
    assert "Traceback" not in page.content()


def test_a_mirrored_film_is_refused_and_nothing_else_is_shown(page: Page, server: Server, tmp_path: Path) -> None:
    open_tab(page, server)
    page.get_by_label("Use a file", exact=True).check()
    film = film_of(dealt(MedicalFusionParams(number=77))).image[:, ::-1]
    Image.fromarray((film * 255).round().astype(np.uint8)).save(tmp_path / "mirrored.png")
    page.locator("#medical_fusion-film_file input[type=file]").set_input_files(str(tmp_path / "mirrored.png"))
    expect(page.locator("#medical_fusion-film_file")).to_contain_text("mirrored", timeout=RUN_MS)
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
