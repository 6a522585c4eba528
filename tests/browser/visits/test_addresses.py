"""Addresses that somebody mistyped, or wrote to do harm: the page opens as if they said nothing."""

from __future__ import annotations

import contextlib
import urllib.error
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Server, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

NAMES = ("tab", "lang", "tour", "example", "__theme", "present", "view", "deep_link", "anything")
SCRIPT = '"><script>window.harmed=1</script><img src=x onerror=window.harmed=1>'
VALUES = (SCRIPT, "⟦ui.run⟧", "';window.harmed=1;//", "</script><svg onload=window.harmed=1>", "\u202e\u0000\U0001f600", "../../etc/passwd")
ADDRESSES = (
    "?tab=nowhere&lang=xx&tour=99&example=none&__theme=pink",
    "?tab=models&tab=text_to_image",
    "?__proto__[harmed]=1&constructor[prototype][harmed]=1",
    "#tab=models" + quote(SCRIPT),
    "?" + "&".join(f"{name}={quote(SCRIPT)}" for name in NAMES if name != "deep_link"),
    "?" + "&".join(f"{name}=%ff%00%c0%80" for name in NAMES if name != "deep_link"),
    "?tab=" + "x" * 10_000 + "&lang=" + quote("語") * 1000,
)


@pytest.mark.parametrize("value", [*VALUES, "x" * 5_000])
def test_nothing_of_an_address_is_written_into_the_page(server: Server, value: str) -> None:
    page = server.get("/?" + "&".join(f"{name}={quote(value)}" for name in NAMES))
    assert "harmed" not in page and "etc/passwd" not in page and "x" * 1000 not in page and "⟦" not in page
    assert 'lang="en"' in page


def test_an_endless_address_is_refused_and_the_next_one_answered(server: Server) -> None:
    with contextlib.suppress(urllib.error.URLError, OSError):  # refused before anything reads it, or answered like any other
        assert "xxx" not in server.get("/?tab=" + "x" * 200_000)
    assert "Multimodal Studio" in server.get("/")


def test_the_page_opens_whatever_the_address_says(browser: Browser, server: Server) -> None:
    with visit(browser, server) as page:
        odd = _oddities(page)
        for address in ADDRESSES:
            page.goto("about:blank")  # else a fragment alone loads nothing
            page.goto(f"{server.url}/{address}")
            shown = "Models" if address.startswith("?tab=models") else "Text to image"
            expect(page.get_by_role("tab", name=shown)).to_have_attribute("aria-selected", "true")
            assert page.evaluate("[window.harmed ?? {}.harmed ?? 0, document.documentElement.lang]") == [0, "en"], address
            expect(page.locator(".toast-body")).to_have_count(0)
        assert odd == []


def test_back_and_forward_go_through_the_tabs(browser: Browser, server: Server) -> None:
    names = ("Text to image", "Game scenes", "Models", "Auto-subtitles")
    with visit(browser, server) as page:
        odd = _oddities(page)
        page.goto(server.url)
        for name in names[1:]:
            page.get_by_role("tab", name=name).click()
            expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        for name in reversed(names[:-1]):
            page.go_back()
            expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        for name in names[1:]:
            page.go_forward()
            expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        page.reload()
        expect(page.get_by_role("tab", name=names[-1])).to_have_attribute("aria-selected", "true")
        assert odd == []


def _oddities(page: Page) -> list[str]:
    """Fills with what the console calls an error, dialogs, and answers that are no success."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)

    def refuse(dialog: Dialog) -> None:
        found.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.on("response", lambda answer: found.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    return found
