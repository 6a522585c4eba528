"""Upscaling any picture: drop it, press, compare, download."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from studio.settings import ROOT
from tests.browser.conftest import PHONE, RUN_MS, Server, Studio, visit
from tests.browser.test_accessibility import faults

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

FOX = ROOT / "assets" / "examples" / "text_to_image" / "fox.webp"


def drop(page: Page, file: Path) -> None:
    """Put a file into the open panel; one that lies there is taken out before."""
    box = page.locator("#upscale-image")
    remove = box.locator("button[aria-label='Clear'], button[aria-label='清除']")
    if remove.count():
        remove.click()
    box.locator("input[type=file]").set_input_files(file)


def divider(page: Page) -> Locator:
    return page.locator(".compare input")


def test_a_dropped_picture_is_compared_downloaded_and_shown_large(studio: Studio, page: Page, tmp_path: Path) -> None:
    small = tmp_path / "small.png"
    Image.open(FOX).convert("RGB").resize((96, 64)).save(small)
    studio.open()
    studio.unfold("upscale-panel")
    drop(page, small)
    page.locator("#upscale-image img").wait_for()
    page.locator('#upscale-factor label:has(input[value="4"])').click()
    page.locator("#upscale-run").click()
    divider(page).wait_for(timeout=RUN_MS)
    expect(studio.status).to_contain_text("384 × 256 px")
    expect(page.locator(".compare")).to_contain_text("Original · 96 × 64")
    assert page.locator(".compare img.after").evaluate("i => i.decode().then(() => i.naturalWidth)") == 384
    place = page.locator(".compare").bounding_box()
    assert place and place["width"] / place["height"] == pytest.approx(1.5, abs=0.01)
    assert faults(page) == []

    divider(page).focus()
    page.keyboard.press("ArrowRight")
    expect(divider(page)).to_have_value("51")
    page.mouse.move(place["x"] + place["width"] * 0.51, place["y"] + 40)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] * 0.8, place["y"] + 40, steps=4)
    page.mouse.up()
    assert int(divider(page).input_value()) == pytest.approx(80, abs=1)
    line = page.locator(".compare i").bounding_box()
    assert line and line["x"] + 1 == pytest.approx(place["x"] + place["width"] * 0.8, abs=place["width"] / 100)

    page.locator(".stage .large").click()
    expect(page.locator("dialog.studio-viewer img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".stage .large")).to_be_focused()
    with page.expect_download() as found:
        page.locator(".result-actions a.button").click()
    file = tmp_path / "large.png"
    found.value.save_as(file)
    assert Image.open(file).size == (384, 256)


def test_what_cannot_be_upscaled_is_one_sentence_at_the_field(studio: Studio, page: Page, tmp_path: Path) -> None:
    fake, huge, fine = tmp_path / "fake.png", tmp_path / "huge.png", tmp_path / "fine.png"
    fake.write_text("not an image")
    Image.new("1", (6400, 6400)).save(huge)
    Image.new("RGB", (80, 80), "teal").save(fine)
    studio.open()
    studio.unfold("upscale-panel")
    sentence = page.locator("#text_to_image-upscale-panel div.validation-error")
    page.locator("#upscale-run").click()
    expect(sentence).to_have_text("Add an image first.")
    for file, words in ((fake, "not an image"), (huge, "The upscaled image would have 25600 × 25600 pixels")):
        drop(page, file)
        page.locator("#upscale-image img").wait_for(state="attached")
        expect(sentence).to_have_count(0)
        page.locator('#upscale-factor label:has(input[value="4"])').click()
        page.locator("#upscale-run").click()
        expect(sentence).to_contain_text(words)
        expect(page.locator("body")).not_to_contain_text("Traceback")
    drop(page, fine)
    expect(sentence).to_have_count(0)
    page.locator("#upscale-run").click()
    divider(page).wait_for(timeout=RUN_MS)


def test_a_small_result_is_upscaled_with_one_click(studio: Studio, page: Page) -> None:
    studio.open()
    studio.choose("preset", "fast")
    studio.choose("size", "256")
    studio.generate("a green hill under a blue sky", seed=1)
    assert studio.pictures.evaluate("i => i.decode().then(() => i.naturalWidth)") == 256
    page.locator(".result-actions").get_by_role("button", name="Upscale").click()
    divider(page).wait_for(timeout=RUN_MS)
    expect(studio.status).to_contain_text("1024 × 1024 px")
    expect(studio.run).to_be_enabled()
    page.locator("#text_to_image-history .card").first.click()
    expect(studio.pictures).to_have_count(1)


def test_on_a_phone_the_result_comes_into_view(browser: Browser, server: Server) -> None:
    with visit(browser, server, PHONE) as page:
        studio = Studio(page, server).open("?lang=zh-TW&__theme=dark")
        studio.unfold("upscale-panel")
        drop(page, FOX)
        page.locator("#upscale-image img").wait_for()
        page.locator("#upscale-run").click()
        divider(page).wait_for(timeout=RUN_MS)
        expect(page.locator(".compare")).to_be_in_viewport()
        expect(divider(page)).to_have_attribute("aria-label", "分隔線：左側為原圖，右側為放大後")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        assert faults(page) == []
