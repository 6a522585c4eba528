"""The deck in docs/deck on another site than the studio, in a browser that blocks third-party cookies."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from studio.settings import ROOT
from tests.browser.conftest import RUN_MS, Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

PICTURE, WORDS, FILM = 1, 2, 3  # numbers of slides


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line for each of them."""

    def log_request(self, code: object = "-", size: object = "-") -> None:
        pass


@pytest.fixture(scope="module")
def deck() -> Iterator[str]:
    """Address of the deck, on the host "localhost"; the studio is on 127.0.0.1, which is another site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(ROOT / "docs/deck"))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}/"
        server.shutdown()


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(60_000)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(address)
    page.locator(".reveal.ready").wait_for()
    yield page
    context.close()
    assert not failures


@pytest.fixture(scope="module")
def strict(browser: Browser, chromium: Path) -> Iterator[Browser]:
    """A browser that gives frames of other sites no cookies."""
    args = ["--no-sandbox", "--disable-dev-shm-usage", "--test-third-party-cookie-phaseout"]
    launched = browser.browser_type.launch(executable_path=chromium, args=args)
    yield launched
    launched.close()


def live(page: Page, tab: str) -> Frame:
    """The frame of ``tab``, once it has said that it is ready."""
    page.locator(f'.frame.ready iframe[data-live^="tab={tab}"]').wait_for()
    return next(frame for frame in page.frames if f"tab={tab}" in frame.url)


def slide(page: Page) -> int:
    return page.evaluate("[...document.querySelectorAll('.slides > section')].findIndex(s => s.classList.contains('present'))")


def test_space_runs_and_the_result_is_still_there_when_one_comes_back(strict: Browser, server: Server, deck: str) -> None:
    with opened(strict, f"{deck}?host={server.url}") as page:
        frame = live(page, "text_to_image")
        expect(frame.locator("#text_to_image-prompt textarea")).to_have_value("a fox in a snowy forest")
        page.keyboard.press("PageDown")
        page.wait_for_function("document.activeElement.tagName === 'IFRAME'")
        page.keyboard.press(" ")
        frame.locator("#text_to_image-stage .stage.is-done img").wait_for(timeout=RUN_MS)
        drawn = frame.locator("#text_to_image-stage .stage.is-done img").get_attribute("src")
        assert slide(page) == PICTURE
        for expected in (WORDS, FILM, FILM + 1, FILM + 2):  # farther than reveal.js looks ahead
            page.keyboard.press("PageDown")
            page.wait_for_function(f"document.querySelectorAll('.slides > section')[{expected}].classList.contains('present')")
        page.wait_for_function(  # reveal.js writes the address a moment after a slide has changed, and may undo a first try
            """() => {
              const there = document.querySelectorAll('.slides > section')[1].classList.contains('present');
              if (!there) location.hash = '#/1';
              return there;
            }"""
        )
        expect(frame.locator("#text_to_image-stage .stage.is-done img")).to_have_attribute("src", str(drawn))
        assert frame.evaluate("document.cookie = 'probe=1'; document.cookie") == ""  # and all of that without any cookie


def test_keys_of_the_deck_leave_the_frame_and_others_stay(browser: Browser, server: Server, deck: str) -> None:
    with opened(browser, f"{deck}?host={server.url}#/3") as page:
        frame = live(page, "text_to_video")
        frame.locator("#text_to_video-stage video").first.wait_for()
        page.wait_for_function("document.activeElement.tagName === 'IFRAME'")
        page.keyboard.press("ArrowRight")  # the next example: this tab has some
        expect(frame.locator("#text_to_video-prompt textarea")).not_to_have_value("a calm lake at sunset with mountains")
        assert slide(page) == FILM
        frame.locator("#text_to_video-prompt textarea").click()
        expect(frame.locator("#text_to_video-prompt textarea")).to_be_focused()
        page.keyboard.press("Home")  # moves the caret only
        page.keyboard.press("PageUp")
        page.wait_for_function("document.querySelectorAll('.slides > section')[2].classList.contains('present')")


def test_without_a_host_the_picture_stays(browser: Browser, deck: str) -> None:
    with opened(browser, f"{deck}?host=http://127.0.0.1:9#/1") as page:
        picture = page.locator(".slides > section.present .frame img")
        expect(picture).to_be_visible()
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")  # light words on reveal.js' own white were unreadable
        assert ground == "rgb(18, 21, 20)"
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 600
        assert page.locator(".slides > section.present iframe").evaluate("e => getComputedStyle(e).opacity") == "0"
        page.keyboard.press(" ")  # nothing to run: the next slide
        page.wait_for_function("document.querySelectorAll('.slides > section')[2].classList.contains('present')")
