"""The page around the tabs: routing, languages, themes, sizes, health, and strangers' requests."""

from __future__ import annotations

import re
import urllib.error
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import RUN_MS, SCREENS, Server, Studio, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


# names of controls that Gradio left in English
GRADIO_ENGLISH = """() => [...document.querySelectorAll('.settings [aria-label], .settings [title], footer [aria-label]')]
  .filter(e => e.offsetParent !== null).flatMap(e => [e.getAttribute('aria-label') || '', e.getAttribute('title') || ''])
  .filter(words => /[A-Za-z]{4,}/.test(words))"""


def test_the_page_is_served_before_torch(tmp_path: Path) -> None:
    with serve(tmp_path / "out", STUDIO_WARM_UP="0") as fresh:
        assert "Multimodal Studio" in fresh.get("/")
        assert fresh.json("/healthz") == {"status": "ok", "torch_loaded": False, "models_loaded": False}
        assert {row["id"] for row in fresh.json("/models")["rows"]} >= {"studio-mini", "stable-diffusion-v1-4"}
        assert fresh.json("/healthz")["torch_loaded"] is False


def test_the_page_comes_in_the_language_asked_for(server: Server) -> None:
    assert '<html\n\tlang="en"' in server.get("/")
    for page in (
        server.get("/?lang=zh-TW"),
        server.get("/", Cookie="studio_lang=zh-TW"),
        server.get("/", **{"Accept-Language": "zh-Hant-TW"}),
    ):
        assert 'lang="zh-TW"' in page
        assert "生成" in page
    assert "⟦" not in server.get("/") + server.get("/config") + server.get("/gradio_api/info")


def test_the_language_switch_translates_everything_and_is_remembered(studio: Studio, page: Page) -> None:
    studio.open()
    expect(page.get_by_role("tab", name="Models")).to_be_visible()
    page.get_by_role("button", name="繁中").click()
    expect(page.get_by_role("tab", name="模型")).to_be_visible()
    expect(studio.run).to_have_text("生成")
    studio.run.click()
    expect(page.locator("#text_to_image-prompt div.validation-error")).to_contain_text("請先在這裡輸入文字")
    studio.choose("preset", "fast")
    studio.generate("a coral reef under water")
    expect(studio.status).to_contain_text("完成")
    assert not re.search(r"[A-Za-z]{4,}", page.locator(".settings").inner_text())
    expect(page.locator("#text_to_image-history .card")).to_have_count(1)
    assert not re.search(r"[A-Za-z]{4,}", page.locator("#text_to_image-examples").inner_text())
    studio.unfold("start-panel")
    studio.choose("start", "sketch")
    expect(page.locator("#text_to_image-sketch button[aria-label='筆刷'][data-chosen]")).to_be_visible()
    assert page.evaluate(GRADIO_ENGLISH) == []
    page.evaluate(
        """() => document.body.insertAdjacentHTML('beforeend', '<p class="toast-message-text">Queue is full. Max size is 9.</p>')"""
    )
    expect(page.locator("p.toast-message-text")).to_have_text("目前等候的人太多，請稍後再試。")
    page.goto(studio.server.url)
    expect(page.get_by_role("tab", name="模型")).to_be_visible()
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("tab", name="Models")).to_be_visible()


def test_the_theme_switch_holds_and_the_address_can_ask(studio: Studio, page: Page) -> None:
    studio.open("?__theme=light")
    body = page.locator("body")
    expect(body).not_to_have_class(re.compile(r"\bdark\b"))
    light = body.evaluate("e => getComputedStyle(document.querySelector('.gradio-container')).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    expect(body).to_have_class(re.compile(r"\bdark\b"))
    assert body.evaluate("e => getComputedStyle(document.querySelector('.gradio-container')).backgroundColor") != light
    studio.open()
    expect(body).to_have_class(re.compile(r"\bdark\b"))


def test_the_address_names_the_tab_both_ways(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.server.url}/?tab=models")
    expect(page.get_by_role("tab", name="Models")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#models-view")).to_contain_text("Studio Mini")
    page.get_by_role("tab", name="Text to image").click()
    expect(page).to_have_url(re.compile(r"[?&]tab=text_to_image"))
    page.goto(f"{studio.server.url}/?tab=<script>alert(1)</script>")
    expect(page.get_by_role("tab", name="Text to image")).to_have_attribute("aria-selected", "true")


def test_a_phone_reaches_the_tabs_that_have_no_room(studio: Studio, page: Page) -> None:
    for width, height in ((390, 844), (800, 450)):
        page.set_viewport_size({"width": width, "height": height})
        studio.open()
        more = page.locator("#studio-tabs > .tab-wrapper .overflow-menu > button")
        box, row = more.bounding_box(), page.get_by_role("tab", name="Text to image").bounding_box()
        assert box and row and abs(box["y"] + box["height"] / 2 - row["y"] - row["height"] / 2) <= 2 and box["width"] >= 44
        more.click()
        entry = page.locator("#studio-tabs .overflow-dropdown button", has_text="Medical fusion")
        expect(entry).to_be_in_viewport(ratio=1)
        entry.click()
        expect(page).to_have_url(re.compile(r"[?&]tab=medical_fusion"))
        expect(page.locator("#medical_fusion-run")).to_be_visible()


def test_presenting_shows_one_tab_and_its_result_without_scrolling(studio: Studio, page: Page) -> None:
    page.set_viewport_size({"width": 800, "height": 450})
    studio.open("?present=1&tab=text_to_image&__theme=dark")
    expect(page.locator("#studio-switches")).to_be_hidden()
    shown = page.get_by_role("heading", name="Multimodal Studio")  # for screen readers only
    assert page.locator("#studio-header").evaluate("e => e.getBoundingClientRect().width") <= 1 and shown.count() == 1
    expect(page.get_by_role("tab", name="Models")).to_be_hidden()
    page.keyboard.press("ArrowRight")  # the first example
    studio.pictures.wait_for()
    box = studio.pictures.bounding_box()
    assert box and box["y"] >= 0 and box["y"] + box["height"] <= 450
    assert page.evaluate("document.documentElement.scrollWidth") <= 800
    run = studio.run.bounding_box()
    assert run and run["y"] + run["height"] <= 450


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_nothing_overflows_and_the_result_is_near(studio: Studio, page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    studio.open()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#text_to_image-examples .card").first.click()
    expect(studio.pictures).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = studio.pictures.bounding_box()
    assert box and (width < 700 or box["y"] + box["height"] <= max(600, 0.85 * height))


def test_the_monitor_shows_parts_and_unloads_them(studio: Studio, page: Page) -> None:
    studio.open()
    studio.choose("preset", "fast")
    studio.generate("a red barn")
    page.get_by_role("tab", name="Models").click()
    expect(page.locator("#models-view")).to_contain_text("unet")
    page.locator("#models-unload-all").click()
    expect(page.locator("#models-said")).to_contain_text("freed")
    expect(page.locator("#models-view")).to_contain_text("No model is loaded", timeout=10_000)


def test_every_control_has_a_name_and_focus_can_be_seen(studio: Studio, page: Page) -> None:
    studio.open()
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('button, input, textarea, select')].filter(e => e.offsetParent !== null).filter(e =>
          !(e.getAttribute('aria-label') || e.textContent.trim() || e.title || (e.labels && [...e.labels].some(l => l.textContent.trim())))
        ).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert unnamed == []
    studio.prompt.focus()
    for _ in range(3):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            """() => { const e = document.activeElement, shown = [e, e.closest('label') || e].map(x => getComputedStyle(x));
            return shown.some(s => s.boxShadow !== 'none' || s.outlineStyle !== 'none'); }"""
        )
        assert ring, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_what_happens_is_read_out(studio: Studio, page: Page) -> None:
    studio.open()
    live = page.locator("#studio-live")
    expect(live).to_have_attribute("aria-live", "polite")
    page.locator("#text_to_image-examples .card").first.click()
    expect(live).to_contain_text("prepared example")


def test_a_closed_page_frees_the_lane(studio: Studio, browser: Browser, server: Server) -> None:
    context = browser.new_context(locale="en-US")
    leaving = Studio(context.new_page(), server).open()
    leaving.prompt.fill("a castle on a hill in the rain")
    leaving.choose("preset", "best")
    leaving.choose("count", "4")
    leaving.run.click()
    leaving.page.locator(".stage.is-live").wait_for(timeout=RUN_MS)
    context.close()
    studio.open()
    studio.choose("preset", "fast")
    studio.generate("a blue bird")
    expect(studio.pictures).to_have_count(1)


def test_files_of_the_host_are_not_served(server: Server) -> None:
    for path in ("/gradio_api/file=/etc/passwd", "/gradio_api/file=app.py", "/prepared/../../app.py", "/prepared/%2e%2e/%2e%2e/app.py"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            server.get(path)
        assert refused.value.code in (403, 404)


def test_the_first_visit_is_light(page: Page, server: Server) -> None:
    """Bytes over the wire until the page is quiet, with an empty cache."""
    sizes: dict[str, int] = {}
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda done: sizes.update({done["requestId"]: int(done["encodedDataLength"])}))
    page.goto(server.url)
    page.locator("#text_to_image-examples .card img").first.wait_for()
    page.evaluate(  # until nothing more was asked for in a while; a stream of events stays open for ever
        """() => new Promise(quiet => { let before = -1; const look = () => {
          const now = performance.getEntriesByType('resource').length;
          if (now === before) quiet(); else { before = now; setTimeout(look, 1500); } }; look(); })"""
    )
    assert 300 < sum(sizes.values()) / 1024 < 900
