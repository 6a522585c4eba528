"""The language of a page: what decides it, and the cookie that remembers it."""

from __future__ import annotations

from typing import Any

import pytest

from tabs.language import PageLanguage, language_cookie, pick_language
from tests.event_loops import run_apart


def test_the_address_decides_before_the_cookie_and_the_browser() -> None:
    assert pick_language("lang=zh-TW", "studio_lang=en", "en") == "zh-TW"
    assert pick_language("", "studio_lang=zh-TW", "en") == "zh-TW"
    assert pick_language("", "", "zh-TW,zh;q=0.9") == "zh-TW"


def test_a_page_for_slides_heeds_no_cookie() -> None:
    assert pick_language("present=1", "studio_lang=zh-TW", "en") == "en"
    assert pick_language("present=1&lang=zh-TW", "", "en") == "zh-TW"
    assert pick_language("present=0", "studio_lang=zh-TW", "en") == "zh-TW"


def test_a_frame_on_another_site_can_send_the_cookie_only_when_it_is_secure() -> None:
    assert language_cookie("en", secure=True).endswith("SameSite=None; Secure; Partitioned")
    assert language_cookie("en", secure=False).endswith("SameSite=Lax")


def _cookie(query: str, scheme: str) -> str | None:
    """The cookie of the page at ``query``, as an ASGI server with ``scheme`` answers it."""

    async def page(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b'<!doctype html><html lang="en"><head></head></html>'})

    answers: list[dict[str, Any]] = []

    async def ask() -> None:
        async def keep(message: Any) -> None:
            answers.append(message)

        scope = {"type": "http", "method": "GET", "path": "/", "scheme": scheme, "query_string": query.encode(), "headers": []}
        await PageLanguage(page, lambda _lang: "", lambda _query: {})(scope, None, keep)  # type: ignore[arg-type]

    run_apart(ask())
    return dict(answers[0]["headers"]).get(b"set-cookie", b"").decode() or None


@pytest.mark.parametrize(("scheme", "expected"), [("https", "SameSite=None; Secure; Partitioned"), ("http", "SameSite=Lax")])
def test_the_page_sets_it_by_how_it_was_served(scheme: str, expected: str) -> None:
    cookie = _cookie("lang=zh-TW", scheme)
    assert cookie and cookie.startswith("studio_lang=zh-TW; Path=/") and cookie.endswith(expected)


@pytest.mark.parametrize("query", ["", "tab=models", "present=1&lang=zh-TW"])
def test_nothing_is_kept_unless_a_language_was_chosen_outside_slides(query: str) -> None:
    assert _cookie(query, "https") is None
