"""What is wrong with a field is said beside it, for as long as it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
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


def test_a_wrong_field_in_a_folded_panel_is_shown_and_gets_the_focus(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.server.url}/?tab=text_to_video")
    page.locator("#text_to_video-prompt textarea").fill("a quiet lake")
    panel = page.locator("#text_to_video-numbers-panel")
    box = page.locator("#text_to_video-zoom").locator("input, textarea")
    panel.locator("button").first.click()
    write(box, "to the moon")
    panel.locator("button").first.click()
    expect(box).to_be_hidden()
    page.locator("#text_to_video-run").click()
    expect(box).to_be_visible()
    expect(page.locator("#text_to_video-zoom div.validation-error")).to_be_visible()
    expect(box).to_be_focused()


@pytest.mark.parametrize(("name", "content"), [("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0"), ("notes.png", b"hello"), ("empty.png", b"")])
def test_an_unreadable_upload_is_one_sentence_at_its_field(studio: Studio, page: Page, tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    studio.open()
    studio.prompt.fill("a quiet lake")
    page.locator("#text_to_image-start-panel button").first.click()
    studio.choose("start", "picture")
    with page.expect_response(lambda answer: "upload" in answer.url):
        page.locator("#text_to_image-init_image input[type=file]").set_input_files(file)
    studio.run.click()
    expect(page.locator("#text_to_image-init_image div.validation-error")).to_be_visible()
    said = page.locator("body").inner_text()
    assert "/tmp" not in said and "gradio" not in said and "Traceback" not in said
