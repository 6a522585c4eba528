"""The form of a studio with accounts says when one has to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.conftest import serve, visit

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


def test_after_wrong_passwords_the_form_says_how_long_to_wait(browser: Browser, tmp_path: Path) -> None:
    # the password is "open sesame"
    (tmp_path / "users").write_text("ann:$2b$04$LfaBODqIggVXBpl1M0IfiuQnlkpOkMrW2/FS5gNbDjvRID.TwPc72\n")
    accounts = {"STUDIO_AUTH": str(tmp_path / "users"), "STUDIO_WARM_UP": "0"}
    with serve(tmp_path / "a" / "out", **accounts) as server, visit(browser, server) as page:
        page.goto(server.url)
        name, password = page.locator("input[type=text], textarea").first, page.locator("input[type=password]")
        wait = page.locator(".studio-refusal")
        for _ in range(8):
            name.fill("ann")
            password.fill("a guess")
            with page.expect_response("**/login") as answer:
                password.press("Enter")
            if answer.value.status == 429:
                break
        expect(wait).to_contain_text("seconds")
        expect(wait).to_be_visible()
        expect(page.locator(".creds")).to_be_hidden()
