"""Addresses that fill the form, open an example and run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.conftest import RUN_MS, Server, Studio

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_an_address_fills_the_form_and_runs_once(studio: Studio, page: Page) -> None:
    studio.open("?present=1&prompt=a+castle+on+a+hill&seed=7&preset=fast&run=1&foo=%3Cb%3E1")
    linked = page.locator("#text_to_image-linked")
    expect(linked).to_contain_text("Set by the link: Prompt, Seed, Quality", timeout=60_000)
    expect(linked).to_contain_text("foo")
    studio.pictures.wait_for(timeout=RUN_MS)
    expect(studio.prompt).to_have_value("a castle on a hill")
    expect(page.locator("#text_to_image-stage .seed")).to_contain_text("7")
    expect(page.locator("#text_to_image-preset label.selected")).to_contain_text("Fast")
    expect(studio.run).to_be_enabled()
    expect(linked.locator("[data-starts]")).to_have_count(0)


def test_wrong_values_are_said_at_their_fields_and_nothing_runs(studio: Studio, page: Page) -> None:
    studio.open("?prompt=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E&seed=x7&style=%3Cscript%3Ealert(1)%3C/script%3E&run=1&%3Ci%3E=2")
    for field in ("seed", "style"):
        expect(page.locator(f"#text_to_image-{field} .studio-refusal")).to_be_visible(timeout=60_000)
    expect(studio.prompt).to_have_value("<img src=x onerror=alert(1)>")
    expect(studio.seed).to_have_value("x7")
    expect(page.locator("#text_to_image-linked")).to_contain_text("<i>")
    assert page.locator("#text_to_image-linked i, #text_to_image-linked script, .studio-refusal script").count() == 0
    expect(page.locator("#text_to_image-status .is-idle")).to_be_visible()
    studio.seed.press("End")
    studio.seed.press("Backspace")
    expect(page.locator("#text_to_image-seed .studio-refusal")).to_have_count(0)  # whoever corrects it sees it go


def test_an_example_by_name_by_number_and_one_that_is_not_there(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?tab=text_to_video&present=1&example=sea&fps=12")
    expect(page.locator("#text_to_video-prompt textarea")).to_have_value("a sailing boat on the sea", timeout=60_000)
    expect(page.locator("#text_to_video-fps input[type=number]")).to_have_value("12", timeout=60_000)
    page.goto(f"{server.url}/?tab=text_to_video&example=99")
    expect(page.locator(".link-told")).to_contain_text("no example “99”", timeout=60_000)
    page.goto(f"{server.url}/?tab=text_to_video&example=%3Cimg+src%3Dx%3E&lang=zh-TW")
    expect(page.locator(".link-told")).to_contain_text("沒有名為「<img src=x>」的範例", timeout=60_000)
