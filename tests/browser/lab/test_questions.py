"""The page of questions: found by their words, and every button leads to what it promises, with its settings filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from studio.tasks.lab.questions import LAB, questions
from studio.tasks.lab.shelf import experiments
from tabs.shell import TAB_IDS
from tests.browser.conftest import PHONE, Server, visit
from tests.browser.test_accessibility import faults

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

ROOM = "?tab=lab&x=questions"


def opened(page: Page, server: Server, further: str = "&lang=en") -> Locator:
    """The items of the list."""
    page.goto(f"{server.url}/{ROOM}{further}")
    items = page.locator(".questions-list > li")
    items.first.wait_for()
    return items


def test_typing_finds_them_in_both_languages(page: Page, server: Server) -> None:
    assert "mode collapse" not in server.get(f"/{ROOM}")  # the list is sent when it is looked at
    items = opened(page, server)
    box, count, none = page.get_by_label("Search the questions"), page.locator(".questions-count"), page.locator(".questions-none")
    expect(count).to_have_text("70 of 70 questions")
    assert items.count() == 70
    for text, number in (("FID ＰＳＮＲ", "38"), ("模式崩塌", "20"), ("b25", "B25")):
        box.fill(text)
        expect(count).to_have_text("1 of 70 questions")
        expect(page.locator(".questions-list > li:visible")).to_have_attribute("data-id", number)
    expect(none).to_be_hidden()
    box.fill("zebra crossing")
    expect(count).to_have_text("0 of 70 questions")
    expect(none).to_contain_text("No question mentions this")
    page.get_by_role("button", name="Clear search").click()
    expect(box).to_be_focused()
    expect(count).to_have_text("70 of 70 questions")
    topic = page.get_by_role("button", name="Efficiency")
    topic.focus()
    page.keyboard.press("Enter")
    expect(topic).to_have_attribute("aria-pressed", "true")
    expect(count).to_have_text(f"{sum(q.topic == 'efficiency' for q in questions())} of 70 questions")


def test_every_button_leads_to_a_tab_that_exists_and_some_are_pressed(page: Page, server: Server) -> None:
    loads: list[str] = []
    page.on("request", lambda request: loads.append(request.url) if request.resource_type == "document" else None)
    opened(page, server)
    links = page.eval_on_selector_all(".questions-list a[data-visit]", "all => all.map(a => a.getAttribute('href'))")
    assert len(links) == sum(place.tab != LAB or place.experiment in experiments() for q in questions() for place in q.shown)
    for link in links:
        named = parse_qs(link[1:])
        assert named["tab"][0] in TAB_IDS
        if named["tab"] == [LAB]:
            expect(page.locator(f'#lab-examples [data-id="{named["x"][0]}"]')).to_have_count(1)

    def press(number: str, tab: str) -> Locator:
        page.locator(f'.questions-list > li[data-id="{number}"] a[href*="tab={tab}"]').click()
        expect(page.locator(f"#tab-{tab}-button")).to_have_attribute("aria-selected", "true")
        return page.locator(f"#{tab}-linked .link-answer li")

    def back() -> None:
        page.go_back()
        expect(page.locator("#lab-questions")).to_be_visible()
        assert page.url.endswith(f"{ROOM}&lang=en")

    expect(press("14", "text_to_image")).to_contain_text("Prompt")
    expect(page.locator("#text_to_image-prompt textarea")).to_have_value("a sailboat on a lake at dawn")
    back()
    expect(press("1", "text_to_image")).to_contain_text("Model")  # what question 14 chose is put back
    expect(page.locator("#text_to_image-prompt textarea")).to_have_value("a lighthouse on a cliff at sunset")
    expect(page.locator("#text_to_image-seed").locator("input, textarea")).to_have_value("7")
    back()
    expect(press("45", "medical_fusion")).to_contain_text("Severity")
    expect(page.locator("#medical_fusion-severity input[type=number]")).to_have_value("1.1")
    back()
    press("25", "auto_subtitles")
    page.locator("#auto_subtitles-stage video").wait_for()  # the prepared recording
    back()
    press("36", "models")
    page.locator("#models-view .catalog").wait_for()
    back()
    for number, scene in (("49", "reflection"), ("47", "ball")):  # the second puts back what the first chose
        page.locator(f'.questions-list > li[data-id="{number}"] a[href*="x=rules"]').click()
        page.locator('#lab-intro [data-lab-now="rules"]').wait_for()
        expect(page.locator("#lab-questions")).to_be_hidden()
        expect(page.locator(f'#lab-rules_scene input[value="{scene}"]')).to_be_checked()
        back()
    assert len(loads) == 1


@pytest.mark.parametrize(("further", "size"), [("&lang=zh-TW&__theme=dark", PHONE), ("&lang=en&__theme=light", (1280, 800))])
def test_axe_finds_nothing_serious_there(browser: Browser, server: Server, further: str, size: tuple[int, int]) -> None:
    with visit(browser, server, size) as page:
        items = opened(page, server, further)
        assert faults(page) == []
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size[0]
        link = items.first.locator("a[data-visit]")
        link.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#text_to_image-linked .link-answer li")).to_have_count(1)  # on a phone its tab stands in a menu


def test_a_slide_shows_them_and_its_buttons_lead_to_slides(browser: Browser, server: Server) -> None:
    with visit(browser, server, (800, 450)) as page:
        items = opened(page, server, "&lang=en&present=1&__theme=dark")
        page.get_by_label("Search the questions").click()  # before a click no box keeps the focus on a slide
        page.get_by_label("Search the questions").fill("laws of physics")
        expect(page.locator(".questions-list > li:visible")).to_have_count(1)
        page.get_by_label("Search the questions").fill("")
        items.first.locator("a[data-visit]").click()
        expect(page).to_have_url(re.compile(r"tab=text_to_image.*present=1"))
        expect(page.locator("#text_to_image-prompt textarea")).to_have_value("a lighthouse on a cliff at sunset")
        assert page.evaluate("document.documentElement.classList.contains('present')")
