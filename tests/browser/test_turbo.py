"""The distilled model, chosen as a person does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.conftest import Studio

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_turbo_is_a_choice_and_draws(studio: Studio, page: Page) -> None:
    studio.open()
    studio.unfold("advanced")
    studio.choose_model("Studio Mini Turbo")
    expect(page.locator(".model-line")).to_contain_text("four steps")
    studio.choose("preset", "fast")
    studio.generate("a fox on a blue background")
    expect(studio.status).to_contain_text("Done in")
    expect(studio.pictures.first).to_be_visible()
