"""The tour: all tabs with prepared results, by key, on a phone, and only when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Server, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STOPS = 14


def stop(page: Page, number: int) -> None:
    """The card says where it is, and the frame lies around something."""
    expect(page.locator(".studio-tour .count")).to_have_text(f"{number} / {STOPS}")
    page.wait_for_function("() => { const m = document.querySelector('.tour-mark'); return m && !m.hidden && m.offsetHeight > 20; }")


def test_the_tour_walks_through_all_tabs_by_key_without_a_model(browser: Browser, server: Server) -> None:
    with visit(browser, server) as page:
        page.goto(f"{server.url}/?tour=1")
        card = page.get_by_role("dialog", name="Tour of the studio")
        expect(card).to_be_visible()
        tabs = []
        for number in range(1, STOPS + 1):
            stop(page, number)
            tabs.append(card.locator("h2").inner_text())
            expect(card.locator("[role=status]")).to_contain_text(f"Step {number} of {STOPS}")
            page.keyboard.press("ArrowRight")
        assert len(dict.fromkeys(tabs)) == 7
        assert max(tabs.count(tab) for tab in tabs) <= 3
        expect(card).to_have_count(0)
        assert "tour" not in page.url
        for task in ("text_to_image", "text_to_video", "audio_to_visual", "game_scene"):
            expect(page.locator(f"#{task}-stage .is-done")).to_have_count(1)
        expect(page.locator("#text_to_image-history .card")).to_have_count(0)


def test_back_and_escape_and_the_link(browser: Browser, server: Server) -> None:
    with visit(browser, server, PHONE) as page:
        page.goto(f"{server.url}/?lang=zh-TW")
        link = page.get_by_role("button", name="導覽")
        link.click()
        card = page.get_by_role("dialog", name="功能導覽")
        stop(page, 1)
        expect(card.get_by_role("button", name="上一步")).to_be_disabled()
        page.keyboard.press("ArrowRight")
        stop(page, 2)
        page.keyboard.press("ArrowLeft")
        stop(page, 1)
        box = card.bounding_box()
        assert box is not None
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0] and box["y"] + box["height"] <= PHONE[1]
        page.keyboard.press("Escape")
        expect(card).to_have_count(0)
        expect(link).to_be_focused()


@pytest.mark.parametrize("query", ["?tour=2", "?tour=<script>alert(1)</script>", "?tour=1&present=1", "?tour="])
def test_no_other_value_begins_a_tour(query: str, browser: Browser, server: Server) -> None:
    with visit(browser, server) as page:
        page.goto(f"{server.url}/{query}")
        page.locator("#text_to_image-run").wait_for()
        page.locator("#text_to_image-examples [data-pick]").first.wait_for(state="attached")
        expect(page.locator(".studio-tour")).to_have_count(0)
