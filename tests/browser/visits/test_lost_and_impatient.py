"""A connection that breaks in the middle of a run, hands that press twenty times, and two windows of one browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.conftest import RUN_MS, Server, Studio, visit
from tests.browser.visits.cable import Cable

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@contextmanager
def _by_cable(browser: Browser, server: Server) -> Iterator[tuple[Cable, Studio]]:
    cable = Cable(urlsplit(server.url).port or 0)
    try:
        far = replace(server, url=f"http://127.0.0.1:{cable.port}")
        with visit(browser, far) as page:
            yield cable, Studio(page, far).open()
    finally:
        cable.cut()


def test_a_lost_connection_is_one_sentence_and_comes_back_by_itself(browser: Browser, server: Server) -> None:
    with _by_cable(browser, server) as (cable, studio):
        studio.prompt.fill("a castle on a hill in the rain")
        studio.choose("preset", "best")
        studio.choose("count", "4")
        studio.run.click()
        studio.page.locator(".stage.is-live").wait_for(timeout=RUN_MS)
        cable.cut()
        expect(studio.status).to_have_text("The connection was lost. Please reload the page.")
        expect(studio.status.locator(".bar")).to_have_count(0)
        expect(studio.page.locator(".toast-message-text")).to_have_count(1)
        cable.mend()
        expect(studio.status).to_contain_text("Ready", timeout=RUN_MS)
        expect(studio.prompt).to_have_value("a castle on a hill in the rain")
        studio.choose("preset", "fast")
        studio.choose("count", "1")
        studio.generate("a red barn")
        expect(studio.pictures).to_have_count(1)


def test_twenty_presses_are_one_run(studio: Studio, page: Page) -> None:
    studio.open()
    studio.choose("preset", "fast")
    studio.prompt.fill("a green forest")
    page.evaluate("for (let i = 0; i < 20; i++) document.getElementById('text_to_image-run').click()")
    page.locator("#text_to_image-status .status.is-done").wait_for(timeout=RUN_MS)
    expect(studio.run).to_be_enabled()
    studio.generate("a blue lake")  # the second run that was asked for, and not the second of twenty
    expect(page.locator("#text_to_image-history .card")).to_have_count(2)


def test_a_press_after_a_refusal_counts(studio: Studio, page: Page) -> None:
    studio.open()
    studio.choose("preset", "fast")
    studio.run.click()
    page.locator("#text_to_image-prompt div.validation-error").wait_for()
    studio.generate("a green forest")
    expect(studio.pictures).to_have_count(1)


def test_two_windows_of_one_browser_keep_their_own_words_and_results(browser: Browser, server: Server) -> None:
    with visit(browser, server) as first:
        one = Studio(first, server).open("?lang=en")
        other = Studio(first.context.new_page(), server).open("?lang=zh-TW")
        for studio in (one, other):
            studio.choose("preset", "fast")
        one.prompt.fill("a red barn")
        one.run.click()
        other.generate("a blue bird")
        first.locator("#text_to_image-status .status.is-done").wait_for(timeout=RUN_MS)
        expect(one.status).to_contain_text("Done")
        expect(other.status).to_contain_text("完成")
        for studio in (one, other):
            expect(studio.page.locator("#text_to_image-history .card")).to_have_count(1)
