"""The Embed dialog: right addresses, safe values, and usable by hand, by key and on a phone."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Server, Studio, visit, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOSTILE = 'a "fox" & <script>alert(1)</script>\n雪地裡 100%?tab=x'
SIZE = {"width": 960, "height": 540}


def snippets(page: Page, base: str, given: dict[str, Any], call: dict[str, Any], title: str = "Text to image") -> dict[str, str]:
    ask = "([base, given, call, title, size]) => window.studioEmbed.snippets('text_to_image', title, size, given, call, base)"
    return page.evaluate(ask, [base, given, call, title, SIZE])


def test_every_snippet_names_the_address_and_escapes_what_is_in_it(studio: Studio, page: Page) -> None:
    studio.open()
    settings = {"prompt": HOSTILE, "seed": 7, "seamless": True, "count": 2}
    for base in ("https://owner-name.hf.space", "https://example.org/tools/studio", studio.server.url):
        made = snippets(page, base, {"settings": settings, "theme": "dark", "lang": "zh-TW", "run": True}, {"settings": settings})
        url = made["notion"]
        assert url.startswith(f"{base}/?")
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query, strict_parsing=True).items()}
        assert asked == {
            "tab": "text_to_image", "present": "1", "__theme": "dark", "lang": "zh-TW", "run": "1",
            "prompt": HOSTILE, "seed": "7", "seamless": "true", "count": "2",
        }  # fmt: skip
        assert f'"{base}/"' in made["client"]
        for kind in ("iframe", "reveal", "quarto"):
            assert "<script" not in made[kind]
            read = "html => { const f = new DOMParser().parseFromString(html, 'text/html').querySelector('iframe');"
            read += " return [f.getAttribute('src') || f.dataset.src, f.allow, f.width, f.hasAttribute('data-preload')]; }"
            text = made[kind].replace("```{=html}", "").replace("```", "")
            allow = "microphone; camera; autoplay; clipboard-write; fullscreen"
            assert page.evaluate(read, text) == [url, allow, "960", kind == "reveal"]
        shown, called = run_notebook(made["jupyter"]), run_client(made["client"])
        assert shown == [(url, {"width": 960, "height": 540, "extras": [f'allow="{allow}"']})]
        assert called == [{**settings, "api_name": "/text_to_image"}]


def run_notebook(code: str) -> list[tuple[str, dict[str, Any]]]:
    """What the code shows, without a notebook."""
    seen: list[tuple[str, dict[str, Any]]] = []
    exec(code.replace("from IPython.display import IFrame", ""), {"IFrame": lambda url, **more: seen.append((url, more))})
    return seen


def run_client(code: str) -> list[dict[str, Any]]:
    """What the code asks the server for, without a server."""
    seen: list[dict[str, Any]] = []

    class Client:
        def __init__(self, url: str) -> None:
            assert url.endswith("/")

        def predict(self, **given: Any) -> None:
            seen.append(given)

    exec(code.replace("from gradio_client import Client", ""), {"Client": Client})
    return seen


def test_a_title_and_files_are_written_as_code(studio: Studio, page: Page) -> None:
    studio.open()
    made = snippets(page, "https://a.b", {}, {"files": ["media_file"], "sample": {"prompt": "a fox"}}, 'T "1" <b>')
    assert 'title="T &quot;1&quot; &lt;b&gt;"' in made["iframe"]
    assert 'media_file=handle_file("your-file")' in made["client"]
    assert "from gradio_client import Client, handle_file" in made["client"]
    assert 'prompt="a fox"' in made["client"]


def test_the_dialog_works_by_key_and_gives_the_focus_back(studio: Studio, page: Page) -> None:
    studio.open()
    write(studio.prompt, "an owl")
    opener = page.locator("#text_to_image-embed button")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=re.compile("Embed this tab"))
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("tab", name="Web page")).to_be_focused()
    expect(dialog.get_by_role("tab")).to_have_count(6)
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("tab", name="reveal.js")).to_have_attribute("aria-selected", "true")
    expect(dialog.locator("code")).to_contain_text("data-src")
    settings = dialog.get_by_label("With these settings")
    expect(settings).to_be_enabled()
    settings.check()
    expect(dialog.locator("code")).to_contain_text("prompt=an+owl")
    dialog.get_by_label("Generate when opened").check()
    expect(dialog.locator("code")).to_contain_text("run=1")
    dialog.get_by_label("Width").fill("640")
    expect(dialog.locator("code")).to_contain_text('width="640" height="360"')
    for _ in range(30):
        page.keyboard.press("Tab")
        inside = "!document.activeElement || document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        assert page.evaluate(inside)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_copy_gives_the_snippet_and_says_so(browser: Browser, server: Server) -> None:
    with visit(browser, server) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
        studio = Studio(page, server).open()
        page.locator("#text_to_image-embed button").click()
        code = page.locator("dialog code").text_content()
        page.locator("dialog [data-does=copy]").click()
        expect(page.locator("dialog [data-does=copy]")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == code
        assert studio.server.url in str(code)


def test_no_note_and_no_file_of_the_medical_tab_reaches_an_address(browser: Browser, server: Server) -> None:
    with visit(browser, server, PHONE) as page:
        page.goto(f"{server.url}/?tab=medical_fusion")
        write(page.locator("#medical_fusion-note textarea"), "Mr Secret has a cough")
        page.locator("#medical_fusion-embed button").click()
        expect(page.locator("dialog .hint").filter(has_text="never go into an address")).to_be_visible()
        told = page.locator("#medical_fusion-embed-settings [data-settings]").get_attribute("data-settings")
        assert "note" not in json.loads(str(told))
        for kind in ("iframe", "client"):
            page.locator(f"#embed-{kind}").click()
            expect(page.locator("dialog code")).not_to_contain_text("Secret")
        box = page.locator("dialog.studio-embed").bounding_box()
        assert box is not None
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0]
        assert page.evaluate("document.querySelector('dialog .sheet').scrollWidth <= document.querySelector('dialog .sheet').clientWidth")
