"""Two languages on one page.

Text that is part of the page is written as a marker, ``t("ui.run")``, and replaced in the served HTML and
configuration, so the first paint is already in the right language and every corner of a component can be
translated. Text that a callback returns is looked up directly: ``say(key, language_of(request))``.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from studio.messages import known_language, say

if TYPE_CHECKING:
    import gradio as gr
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "studio_lang"
_MARK = re.compile(r"⟦([\w.?+\-]+)⟧")
_PAGES = ("/", "/config", "/gradio_api/info", "/gradio_api/openapi.json")


def t(key: str) -> str:
    """A marker for the sentence ``key``; only for text that is part of the page, not for what callbacks return."""
    return f"⟦{key}⟧"


def pick_language(query: str, cookies: str, accepted: str) -> str:
    """Language of a visitor: ``?lang=`` of the page, then the cookie of the switch, then the browser's preference.

    A page for slides (``present=1``) is the same for every visitor with the same browser: it heeds no cookie.
    """
    asked = parse_qs(query)
    choice = asked.get("lang", [""])[0]
    if not choice and not _presents(query):
        try:
            morsel = SimpleCookie(cookies).get(COOKIE)
        except CookieError:
            morsel = None
        choice = morsel.value if morsel else ""
    return known_language(choice or accepted.split(",")[0].split(";")[0])


def _presents(query: str) -> bool:
    return parse_qs(query).get("present", [""])[0] == "1"


def language_cookie(lang: str, *, secure: bool) -> str:
    """The header that remembers ``lang``. ``secure``: the page came over HTTPS.

    Only then may the cookie return from a frame on another site, such as a Space's, and only with ``SameSite=None``. Browsers that
    block such cookies still keep a partitioned one: it belongs to this page inside that site.
    """
    reach = "SameSite=None; Secure; Partitioned" if secure else "SameSite=Lax"
    return f"{COOKIE}={lang}; Path=/; Max-Age=31536000; {reach}"


_pages: OrderedDict[str, str] = OrderedDict()  # browser session -> language of its page
_MAX_PAGES = 10_000


def remember_page(request: gr.Request) -> str:
    """Note the language of a page that was just opened, so that a switch in another window does not change the words of this one."""
    lang = language_of(request)
    _pages[str(request.session_hash)] = lang
    while len(_pages) > _MAX_PAGES:
        _pages.popitem(last=False)
    return lang


def language_of(request: gr.Request | None) -> str:
    """Language of the page that sent this event; English for clients without one."""
    known = _pages.get(str(getattr(request, "session_hash", None)))
    if known is not None:
        return known
    headers: Mapping[str, str] = getattr(request, "headers", None) or {}
    page = urlsplit(headers.get("referer") or "").query
    return pick_language(page, headers.get("cookie") or "", headers.get("accept-language") or "")


def translate(text: str, lang: str, values: Mapping[str, str] | None = None) -> str:
    """Replace every marker in JSON (also JSON inside HTML); ``values`` serves markers such as ``⟦?tab⟧``."""

    def sentence(match: re.Match[str]) -> str:
        key = match.group(1)
        words = (values or {}).get(key) or say(key, lang)
        quoted = json.dumps(words, ensure_ascii=False)[1:-1]
        return quoted.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

    return _MARK.sub(sentence, text)


class PageLanguage:
    """ASGI middleware: translates the page and its configuration and puts ``early`` first into the head."""

    def __init__(self, app: ASGIApp, early: Callable[[str], str], values: Callable[[str], Mapping[str, str]]) -> None:
        self.app, self.early, self.values = app, early, values

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(scope.get("root_path", "")) if scope["type"] == "http" else ""
        if path not in _PAGES or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        query = scope["query_string"].decode("latin-1")
        if path != "/" and "lang=" not in query:  # requested by the page, whose address names the language
            query = urlsplit(headers.get("referer", "")).query
        lang = pick_language(query, headers.get("cookie", ""), headers.get("accept-language", ""))
        keeps = "lang" in parse_qs(query) and not _presents(query)
        cookie = language_cookie(lang, secure=scope.get("scheme") == "https") if keeps else None
        start: dict[str, Any] = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                await self._finish(start, bytes(body), lang, query, cookie, send)

        await self.app(scope, receive, collect)

    async def _finish(self, start: dict[str, Any], body: bytes, lang: str, query: str, cookie: str | None, send: Send) -> None:
        kept = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
        if start["status"] == 200:
            text = translate(body.decode("utf-8"), lang, self.values(query))
            if text.lstrip().startswith("<!doctype html>"):
                text = text.replace('lang="en"', f'lang="{lang}"', 1).replace("<head>", "<head>" + self.early(lang), 1)
                kept += [(b"vary", b"Cookie, Accept-Language"), (b"cache-control", b"no-store")]
                if cookie:
                    kept.append((b"set-cookie", cookie.encode()))
            body = text.encode("utf-8")
        kept.append((b"content-length", str(len(body)).encode()))
        await send({**start, "headers": kept})
        await send({"type": "http.response.body", "body": body})
