"""Everybody can use the page: contrast, names and headings by axe-core; places and sizes; lists, pads and the large view by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from studio.settings import ROOT
from tests.browser.conftest import PHONE, Server, Studio, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TABS = ("text_to_image", "text_to_video", "audio_to_visual", "auto_subtitles", "game_scene", "medical_fusion", "lab", "models")
# "a control's name begins with the words on it" is still an experimental rule of axe
RULES = {"resultTypes": ["violations"], "rules": {"label-content-name-mismatch": {"enabled": True}}}
_OPEN_ALL = "document.querySelectorAll('.tabitem button.label-wrap:not(.open)').forEach(b => { if (b.offsetParent) b.click(); })"
_STILL = "Promise.all(document.getAnimations().filter(a => a.effect.getTiming().iterations < 9).map(a => a.finished.catch(() => 0)))"


def faults(page: Page) -> list[str]:
    """What axe finds on the page as it is shown now, as far as it is serious or critical; one line each."""
    page.evaluate(_STILL)  # a fading panel has less contrast than a panel
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{v['id']} {node['target']}: {(node['any'] or node['all'] or node['none'])[0]['message'][:160]}"
        for v in found
        if v["impact"] in ("serious", "critical") or v["id"] == "page-has-heading-one"
        for node in v["nodes"]
    ]


@pytest.mark.parametrize(("lang", "theme", "size"), [("en", "light", (1280, 800)), ("zh-TW", "dark", PHONE)], ids=["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, server: Server, lang: str, theme: str, size: tuple[int, int]) -> None:
    wrong: dict[str, list[str]] = {}
    with visit(browser, server, size) as page:
        page.goto(f"{server.url}/?lang={lang}&__theme={theme}")
        page.locator("#text_to_image-examples .card").first.wait_for()
        wrong["empty"] = faults(page)
        for tab in TABS:
            page.set_viewport_size({"width": 1280, "height": size[1]})  # on a phone the tab is in a menu
            page.locator(f"#tab-{tab}-button").first.click()
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.locator(f"#tab-{tab} :is(.canvas, .catalog, .lab-cards)").locator("visible=true").first.wait_for()
            cards = page.locator(f"#{tab}-examples .card:visible")  # the cases of a slide are hidden elsewhere
            if cards.count():
                cards.first.click()
                page.locator(f"#tab-{tab} .status[data-announce]").wait_for()
            page.evaluate(_OPEN_ALL)
            wrong[tab] = faults(page)
    assert {place: lines for place, lines in wrong.items() if lines} == {}


def test_a_wide_screen_has_the_page_in_its_middle(studio: Studio, page: Page) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    studio.open()
    place = page.locator("main.contain").bounding_box()
    assert place
    right = page.evaluate("document.documentElement.clientWidth") - place["x"] - place["width"]
    assert abs(place["x"] - right) <= 2


def test_a_list_left_by_tab_closes(studio: Studio, page: Page) -> None:
    studio.open()
    style = page.locator("#text_to_image-style input")
    style.click()
    expect(style).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(style).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#text_to_image-style [role=listbox]")).to_have_count(0)
    expect(style).to_have_value("No style")


def test_the_pad_is_large_and_its_tools_lie_beside_the_picture(studio: Studio, page: Page) -> None:
    studio.open()
    studio.unfold("start-panel")
    studio.choose("start", "inpaint")
    pad = page.locator("#text_to_image-inpaint")
    pad.locator(".pixi-target canvas").wait_for()  # Gradio's pad fails over a file that comes before it is set up
    pad.locator("input[type=file]").first.set_input_files(ROOT / "assets" / "examples" / "text_to_image" / "fox.png")
    expect(page.locator("#text_to_image-mask-note")).to_contain_text("Painted areas are generated anew")
    for width, least in ((1280, 430), (390, 240)):
        page.set_viewport_size({"width": width, "height": 844})
        canvas, tools = pad.locator(".pixi-target"), pad.locator(".toolbar-wrap")
        canvas.scroll_into_view_if_needed()
        picture, strip = canvas.bounding_box(), tools.bounding_box()
        assert picture and strip and picture["width"] >= least
        assert strip["x"] + strip["width"] <= picture["x"]
    studio.choose("start", "none")
    expect(page.locator("#text_to_image-mask-note")).to_be_hidden()


def test_the_large_view_opens_and_closes_by_keyboard(studio: Studio, page: Page) -> None:
    studio.open()
    page.locator("#text_to_image-examples .card").first.click()
    zoom = page.locator(".stage .zoom")
    zoom.focus()
    page.keyboard.press("Enter")
    box = page.locator("dialog.studio-viewer")
    expect(box.locator("img")).to_be_visible()
    expect(box.get_by_role("button", name="Close")).to_be_focused()
    expect(box.get_by_role("button", name="Next")).to_have_count(0)  # there is only one picture
    with page.expect_download() as caught:
        box.get_by_role("link", name="Download").click()
    assert caught.value.suggested_filename == "beach.png"
    page.keyboard.press("Escape")
    expect(page.locator("dialog.studio-viewer")).to_have_count(0)
    expect(zoom).to_be_focused()
