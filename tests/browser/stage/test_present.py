"""One tab alone: what is seen in frames of several sizes, the keys, and nothing kept in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import RUN_MS, Server, Studio

if TYPE_CHECKING:
    from playwright.sync_api import Page

FILES = {
    "text_to_image": ".stage img", "text_to_video": ".stage video", "audio_to_visual": ".stage video", "auto_subtitles": ".stage video",
    "game_scene": ".stage img", "medical_fusion": ".stage img",
}  # fmt: skip


@pytest.mark.parametrize(("width", "height"), [(800, 450), (300, 200)])
def test_the_result_is_what_one_sees_on_every_tab(page: Page, server: Server, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    for tab, result in FILES.items():
        page.goto(f"{server.url}/?tab={tab}&present=1&example=1")
        shown = page.locator(f"#tab-{tab} {result}").first
        shown.wait_for(timeout=60_000)
        stage = page.locator(f"#{tab}-stage .stage").first.bounding_box()
        assert stage and stage["y"] == 0 and stage["width"] > 0.95 * width and stage["height"] > 0.66 * height, (tab, stage)
        box = shown.bounding_box()
        assert box and box["y"] + box["height"] <= height and box["height"] > 0.5 * height, (tab, box)
        for control in (page.locator(f"#{tab}-run"), page.locator(".present-settings")):
            place = control.bounding_box()
            assert place and place["y"] + place["height"] <= height and place["x"] + place["width"] <= width, (tab, place)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".present-settings").click()
    expect(page.locator("#medical_fusion-finding")).to_be_visible()


def test_keys(studio: Studio, page: Page) -> None:
    studio.open("?present=1&prompt=a+red+barn&preset=fast")
    expect(studio.prompt).to_have_value("a red barn", timeout=60_000)
    page.keyboard.press("ArrowRight")
    first = page.locator("#text_to_image-stage .stage .badge")
    first.wait_for()
    beach = studio.prompt.input_value()
    page.keyboard.press("ArrowLeft")
    expect(studio.prompt).not_to_have_value(beach)
    page.keyboard.press("ArrowRight")
    expect(studio.prompt).to_have_value(beach)
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):  # faster than examples arrive: the one asked for last is shown
        page.keyboard.press(key)
        page.wait_for_timeout(30)
    expect(studio.prompt).to_have_value("A mystical forest with glowing mushrooms")
    page.keyboard.press("?")
    expect(page.locator(".present-help")).to_contain_text("Space")
    page.keyboard.press("Escape")
    expect(page.locator(".present-help")).to_be_hidden()
    page.keyboard.press("s")
    expect(page.locator("#text_to_image-preset")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#text_to_image-preset")).to_be_hidden()
    studio.prompt.click()
    studio.prompt.press("Control+a")
    page.keyboard.type("a f o x")
    expect(studio.prompt).to_have_value("a f o x")
    expect(page.locator("#text_to_image-status .is-busy")).to_have_count(0)
    studio.prompt.blur()
    page.keyboard.press(" ")
    expect(studio.stop).to_be_enabled(timeout=RUN_MS)
    page.keyboard.press("Escape")
    expect(studio.status).to_contain_text("Stopped", timeout=RUN_MS)


def test_nothing_is_kept_and_nothing_comes_back(studio: Studio, page: Page) -> None:
    studio.open()
    studio.choose("preset", "best")
    page.wait_for_function("sessionStorage['studio-form-text_to_image']?.includes('best')")
    page.evaluate("localStorage['studio-theme'] = 'dark'")
    before = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    studio.open("?present=1&lang=zh-TW")
    expect(page.locator("html")).to_have_attribute("lang", "zh-TW")
    expect(page.locator("body")).not_to_have_class("dark")
    page.keyboard.press("ArrowRight")
    page.locator("#text_to_image-stage .badge").wait_for()
    page.keyboard.press("s")
    expect(page.locator("#text_to_image-preset label.selected")).to_contain_text("平衡")
    assert page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])") == before
    assert not [c for c in page.context.cookies() if c.get("name") == "studio_lang"]


def test_full_screen_that_the_frame_forbids_is_said(studio: Studio, page: Page) -> None:
    page.add_init_script("Object.defineProperty(document, 'fullscreenEnabled', { get: () => false })")
    studio.open("?present=1")
    page.keyboard.press("f")
    expect(page.locator(".present-told")).to_contain_text("doesn’t allow full screen")
