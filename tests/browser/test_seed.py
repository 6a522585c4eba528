"""A seed that somebody writes is held, and they can let it go."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Studio


def test_a_written_seed_is_held_until_somebody_lets_it_go(studio: Studio, page: Page) -> None:
    studio.open()
    studio.seed.fill("12")
    expect(studio.lock).to_be_checked()
    studio.lock.uncheck()
    page.wait_for_timeout(1500)  # the page looks again for a while after somebody wrote
    expect(studio.lock).not_to_be_checked()
    studio.seed.fill("13")
    expect(studio.lock).to_be_checked()
