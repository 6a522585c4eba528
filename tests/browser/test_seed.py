"""Which seed a run takes, and what an example leaves behind."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Studio


def test_an_example_takes_its_style_and_seed_along_when_it_leaves(studio: Studio, page: Page) -> None:
    studio.open()
    page.locator("#text_to_image-examples .card").first.click()
    expect(studio.seed).not_to_have_value("")
    style = page.locator("#text_to_image-style input")
    expect(style).to_have_value("Golden hour")
    studio.prompt.press_sequentially(" and a boat")
    expect(studio.seed).to_have_value("")
    expect(style).not_to_have_value("Golden hour")
    expect(studio.prompt).to_have_value(re.compile("and a boat$"))


def test_the_last_seed_repeats_and_an_empty_box_is_random(studio: Studio, page: Page) -> None:
    studio.open()
    studio.choose("preset", "fast")
    studio.generate("a desert with sand dunes")
    shown = page.locator(".stage .seed").inner_text()
    expect(studio.seed).to_have_value("")
    expect(page.locator("#text_to_image-seed-used")).to_contain_text(shown.removeprefix("seed "))
    studio.generate("a desert with sand dunes")
    expect(page.locator(".stage .seed")).not_to_have_text(shown)
    page.locator("#text_to_image-reuse").click()
    shown = page.locator(".stage .seed").inner_text()
    first = studio.pictures.get_attribute("data-name")
    expect(studio.seed).to_have_value(shown.removeprefix("seed "))
    studio.generate("a desert with sand dunes")
    expect(page.locator(".stage .seed")).to_have_text(shown)
    assert str(first).split("-")[1] == str(studio.pictures.get_attribute("data-name")).split("-")[1]
    page.locator("#text_to_image-random").click()
    expect(studio.seed).to_have_value("")
    studio.generate("a desert with sand dunes")
    expect(page.locator(".stage .seed")).not_to_have_text(shown)
