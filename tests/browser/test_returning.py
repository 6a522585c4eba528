"""Reload and Back lose nothing, and the keyboard does what it says while a run is on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import RUN_MS, Server, Studio, visit, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# dispatched at the focus, as an input method does while it composes
_COMPOSED_ESCAPE = """document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', {key: 'Escape', keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))"""


def test_form_and_results_come_back_to_this_visitor_only(studio: Studio, page: Page, browser: Browser, server: Server) -> None:
    broken: list[str] = []
    page.on("response", lambda answer: broken.append(answer.url) if answer.status >= 500 else None)
    studio.open()
    studio.choose("preset", "fast")
    studio.choose("aspect", "portrait")
    studio.generate("a red barn in the snow", seed=7)
    write(studio.prompt, "a red barn at night")
    studio.unfold("advanced")
    studio.choose_model("Studio Mini Turbo")
    expect(page.locator(".model-line")).to_contain_text("Studio Mini Turbo")
    for title, tab in (("Text to video", "text_to_video"), ("Medical fusion", "medical_fusion")):
        page.get_by_role("tab", name=title).click()
        expect(page).to_have_url(re.compile(f"tab={tab}"))
    expect(page.locator("#medical_fusion-stage img.base")).to_be_visible(timeout=RUN_MS)
    page.locator("#medical_fusion-note textarea").fill("a note of somebody")
    page.go_back()
    expect(page.get_by_role("tab", name="Text to video")).to_have_attribute("aria-selected", "true")
    page.go_back()
    expect(page.get_by_role("tab", name="Text to image")).to_have_attribute("aria-selected", "true")
    page.reload()
    expect(studio.prompt).to_have_value("a red barn at night")
    expect(page.locator('#text_to_image-preset label.selected input[value="fast"]')).to_have_count(1)
    expect(page.locator('#text_to_image-aspect label.selected input[value="portrait"]')).to_have_count(1)
    studio.unfold("advanced")
    expect(page.locator(".model-line")).to_contain_text("Studio Mini Turbo")
    expect(studio.pictures).to_be_visible()
    expect(page.locator("#text_to_image-history .card")).to_have_count(1)
    studio.page.locator("#text_to_image-history .card").click()
    expect(studio.prompt).to_have_value("a red barn in the snow")
    studio.generate("a blue barn in the snow")
    expect(page.locator("#text_to_image-history .card")).to_have_count(2)
    kept = page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    assert "barn" in kept and "somebody" not in kept and "medical" not in kept
    assert broken == []
    with visit(browser, server) as stranger:
        stranger.on("response", lambda answer: broken.append(answer.url) if answer.status >= 500 else None)
        other = Studio(stranger, server).open()
        expect(other.prompt).to_have_value("")
        expect(stranger.locator("#text_to_image-history .card")).to_have_count(0)
        stranger.locator("#text_to_image-reuse").click()  # nothing was made yet: nothing changes
        expect(other.seed).to_have_value("")
        assert broken == []


def test_keys_of_lists_and_input_methods_stop_no_run(studio: Studio, page: Page) -> None:
    studio.open()
    """Four pictures of so many steps that the run lasts longer than a page needs to be opened."""
    studio.choose("preset", "best")
    studio.choose("count", "4")
    studio.unfold("advanced")
    studio.page.locator("#text_to_image-num_inference_steps input[type=number]").fill("50")
    studio.page.keyboard.press("Tab")
    studio.prompt.fill("a deep thought")  # has no layout, over which most of the steps would be left out
    studio.prompt.press("Control+Enter")
    page.locator("#text_to_image-stop:not([disabled])").wait_for(timeout=RUN_MS)
    studio.prompt.focus()
    page.evaluate(_COMPOSED_ESCAPE)
    page.locator("#text_to_image-style input").click()
    expect(page.locator("[role=listbox]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[role=listbox]")).to_have_count(0)
    assert studio.stop.get_attribute("aria-busy") is None

    page.keyboard.press("Control+Enter")
    hint = page.locator(".studio-hint")
    expect(hint).to_contain_text("starts when the current run ends")
    studio.stop.click()
    expect(hint).to_be_hidden(timeout=RUN_MS)  # what waited has begun
    page.locator("#text_to_image-stop:not([disabled])").wait_for(timeout=RUN_MS)
    studio.prompt.focus()
    page.keyboard.press("Control+Enter")
    expect(hint).to_be_visible()
    page.keyboard.press("Escape")
    expect(studio.run).to_be_enabled(timeout=RUN_MS)
    expect(studio.status).to_contain_text("Stopped")
    expect(hint).to_be_hidden()


def begin(studio: Studio) -> None:
    """Four pictures of so many steps that the run lasts longer than a page needs to be opened."""
    studio.choose("preset", "best")
    studio.choose("count", "4")
    studio.unfold("advanced")
    studio.page.locator("#text_to_image-num_inference_steps input[type=number]").fill("50")
    studio.page.keyboard.press("Tab")
    studio.prompt.fill("a deep thought")  # has no layout, over which most of the steps would be left out


def expect_stopped(studio: Studio) -> None:
    """It stays so: nothing of the run comes afterwards."""
    expect(studio.status).to_contain_text("Stopped", timeout=RUN_MS)
    expect(studio.run).to_be_enabled()
    expect(studio.stop).to_be_disabled()
    expect(studio.pictures).to_have_count(0)


@pytest.mark.parametrize("moment", ["before the answer", "at once", "when it is drawn"])
def test_stop_ends_a_run_at_any_moment(studio: Studio, page: Page, moment: str) -> None:
    studio.open()
    begin(studio)
    if moment == "before the answer":
        studio.prompt.press("Control+Enter")
        page.keyboard.press("Escape")
    else:
        studio.run.click()
        if moment == "when it is drawn":
            expect(studio.status).to_contain_text("step", timeout=RUN_MS)
        studio.stop.click()
    expect_stopped(studio)
    studio.choose("preset", "fast")
    studio.choose("count", "1")
    studio.generate("a red barn in the snow", seed=7)  # and the next run is none the worse for it
    expect(studio.pictures).to_have_count(1)


def test_stop_ends_a_run_that_waits_for_another_visitor_s(studio: Studio, page: Page, browser: Browser, server: Server) -> None:
    with visit(browser, server) as stranger:
        other = Studio(stranger, server).open()
        begin(other)
        studio.open()
        begin(studio)  # before the other one runs, which takes no longer than a page on a quick machine
        other.run.click()
        expect(other.status).to_contain_text("step", timeout=RUN_MS)
        studio.run.click()
        studio.stop.click()
        expect_stopped(studio)
        expect(other.run).to_be_disabled()  # that one goes on
        other.stop.click()
        expect_stopped(other)
