"""Small frames, large type, high contrast, no motion, and paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Server, Studio, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TABS = ("text_to_image", "text_to_video", "audio_to_visual", "auto_subtitles", "game_scene", "medical_fusion", "lab", "models")


def _open_tab(page: Page, tab: str) -> None:
    """On a small screen the tab is in a menu: the page is opened wide, and narrowed."""
    size = page.viewport_size
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator(f"#tab-{tab}-button").first.click()
    page.locator(f"#tab-{tab} :is(.canvas, .catalog, .lab-cards)").locator("visible=true").first.wait_for()
    assert size
    page.set_viewport_size(size)


@pytest.mark.parametrize("size", [(320, 256), (640, 400), (300, 200)], ids=["400 %", "200 %", "frame"])
def test_the_page_reflows(browser: Browser, server: Server, size: tuple[int, int]) -> None:
    """WCAG 1.4.10: a window of 1280 x 1024 at 400 % is one of 320 x 256; nothing has to be scrolled sideways."""
    with visit(browser, server, size) as page:
        page.goto(server.url)
        for tab in TABS:
            _open_tab(page, tab)
            cards = page.locator(f"#{tab}-examples .card:visible")
            if cards.count():
                cards.first.click()
                page.locator(f"#tab-{tab} .status[data-announce]").wait_for()
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0], tab
            run = page.locator(f"#{tab}-run")
            if run.count() and tab != "lab":  # which shows its shelf first
                run.scroll_into_view_if_needed()
                box = run.bounding_box()
                assert box and box["x"] >= 0 and box["x"] + box["width"] <= size[0] and box["height"] >= 24, tab


def test_high_contrast_shows_what_is_chosen(studio: Studio, page: Page) -> None:
    page.emulate_media(forced_colors="active")
    studio.open()
    chosen, other = (page.locator(f'#text_to_image-preset label:has(input[value="{value}"])') for value in ("balanced", "best"))
    outline = "e => getComputedStyle(e).outlineStyle"
    assert chosen.evaluate(outline) == "solid" and other.evaluate(outline) != "solid"
    assert page.locator('[data-lang="en"]').evaluate(outline) == "solid"


def test_who_wants_no_motion_gets_none(studio: Studio, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    studio.open()
    page.locator("#text_to_image-examples .card").first.click()
    expect(studio.pictures).to_be_visible()
    times = "document.getAnimations().map(a => a.effect.getComputedTiming())"
    assert page.evaluate(f"{times}.filter(t => t.duration > 50 || t.iterations > 99).length") == 0


def test_paper_holds_the_picture_and_the_settings(studio: Studio, page: Page) -> None:
    studio.open("?__theme=dark")
    page.locator("#text_to_image-examples .card").first.click()
    expect(studio.pictures).to_be_visible()
    page.emulate_media(media="print")
    expect(studio.run).to_be_hidden()
    expect(page.locator("body")).not_to_have_class(re.compile(r"\bdark\b"))  # the page hears of it a moment after the style does
    expect(studio.pictures).to_be_visible()
    expect(page.locator("#text_to_image-prompt textarea")).to_have_value(re.compile("beach"))
    colours = page.locator("#text_to_image-status .status span").first.evaluate(
        "e => [getComputedStyle(e).color, getComputedStyle(document.querySelector('.gradio-container')).backgroundColor]"
    )
    light = [sum(map(int, re.findall(r"\d+", colour)[:3])) > 382 for colour in colours]
    assert light == [False, True]
    assert page.pdf()[:5] == b"%PDF-"
    page.emulate_media(media="screen")
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
