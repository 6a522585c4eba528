"""Behind a real nginx, under a path of its own: the proxy strips the path or keeps it, and both work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest
from gradio_client import Client
from playwright.sync_api import expect

from tests.attack.conftest import API, DRAW
from tests.attack.proxies import free_port, nginx
from tests.browser.conftest import RUN_MS, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_CONFIG = """
  server {{
    listen 127.0.0.1:{port};
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_buffering off;
    location /kept/ {{ proxy_pass {kept}; }}
    location /stripped/ {{ proxy_pass {stripped}/; }}
    location /plain/ {{ proxy_pass {plain}/; }}
  }}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an nginx in front of two apps that know their path and one that does not."""
    with (
        serve(tmp_path_factory.mktemp("kept") / "out", STUDIO_ROOT_PATH="/kept") as kept,
        serve(tmp_path_factory.mktemp("stripped") / "out", STUDIO_ROOT_PATH="/stripped", STUDIO_WARM_UP="0") as stripped,
        serve(tmp_path_factory.mktemp("plain") / "out", STUDIO_WARM_UP="0") as plain,
    ):
        port = free_port()
        inner = _CONFIG.format(port=port, kept=kept.url, stripped=stripped.url, plain=plain.url)
        with nginx(inner, tmp_path_factory.mktemp("nginx"), port, tmp_path_factory):
            yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("path", ["/kept", "/stripped"])
def test_page_examples_and_endpoints_work_under_a_path(site: str, path: str) -> None:
    page = httpx.get(f"{site}{path}/?tab=models", headers={"Accept-Language": "zh-TW"})
    assert page.status_code == 200 and 'lang="zh-TW"' in page.text
    assert httpx.get(f"{site}{path}/config").json()["root"] == f"{site}{path}"
    card = re.search(r"prepared/[\w/.-]+", page.text)
    assert card and httpx.get(f"{site}{path}/{card[0]}").status_code == 200
    assert httpx.get(f"{site}{path}/healthz").json()["status"] == "ok"
    assert httpx.get(f"{site}{path}{API}/file=/etc/passwd").status_code == 403
    assert "/text_to_image" in Client(f"{site}{path}/", verbose=False).view_api(return_format="dict")["named_endpoints"]  # type: ignore[index,call-overload]


def test_a_picture_is_drawn_under_a_path_and_its_tab_opens(site: str, browser: Browser) -> None:
    for path in ("/kept", "/plain"):  # without a root path only the page itself can tell where it is
        context = browser.new_context(locale="en-US")
        page = context.new_page()
        page.set_default_timeout(RUN_MS)
        failures: list[str] = []
        page.on("pageerror", lambda error: failures.append(str(error)))  # noqa: B023
        page.goto(f"{site}{path}/?tab=models")
        expect(page.get_by_role("tab", name="Models")).to_have_attribute("aria-selected", "true")
        page.get_by_role("tab", name="Text to image").click()
        page.locator("#text_to_image-examples .card").first.click()
        picture = page.locator("#text_to_image-stage .stage.is-done img")
        expect(picture).to_be_visible(timeout=RUN_MS)
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        if path == "/kept":
            page.locator("#text_to_image-prompt textarea").fill(DRAW["prompt"])
            page.locator("#text_to_image-status .status").evaluate("line => line.setAttribute('data-old', '')")
            page.locator("#text_to_image-run").click()
            page.locator("#text_to_image-status .status.is-done:not([data-old])").wait_for(timeout=RUN_MS)
            assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        assert failures == []
        context.close()
