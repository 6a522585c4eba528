"""A browser that keeps nothing: storage and cookies refuse every access, as in a strict frame of another site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.conftest import Server, Studio, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BLOCKED = """(() => {
  const refuse = () => { throw new DOMException('Access is denied for this document.', 'SecurityError'); };
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
    Object.defineProperty(window, name, { configurable: true, get: refuse });
  Object.defineProperty(Document.prototype, 'cookie', { configurable: true, get: refuse, set: refuse });
})();"""


def test_the_page_works_where_nothing_may_be_stored(browser: Browser, server: Server) -> None:
    with visit(browser, server) as page:
        page.context.add_init_script(BLOCKED)
        page.context.route("**/*", lambda route: route.continue_(headers={**route.request.headers, "cookie": ""}))
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        studio = Studio(page, server).open()
        studio.choose("preset", "fast")
        studio.generate("a red barn")
        expect(studio.pictures).to_have_count(1)
        page.get_by_role("button", name="Light or dark").click()
        page.get_by_role("tab", name="Models").click()
        page.get_by_role("button", name="繁中").click()
        expect(page.get_by_role("tab", name="模型")).to_have_attribute("aria-selected", "true")
        expect(page.locator("body")).to_have_class("dark")
        expect(page.locator(".toast-body")).to_have_count(0)
        assert errors == []
