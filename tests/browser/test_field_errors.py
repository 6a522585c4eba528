"""What is wrong with a field is said beside it, for as long as it is wrong."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Studio, write


def test_a_sentence_at_a_field_stays_while_the_header_is_kept_up_to_date(studio: Studio, page: Page) -> None:
    studio.open()
    studio.choose("preset", "fast")
    studio.generate("a quiet lake")
    write(studio.seed, "-5")
    studio.run.click()
    sentence = page.locator("#text_to_image-seed div.validation-error")
    expect(sentence).to_contain_text("too small")
    with page.expect_response("**/device?lang=en") as second:  # every five seconds
        pass
    assert "GiB" in second.value.text()
    page.wait_for_timeout(500)
    expect(sentence).to_contain_text("too small")
