"""The configuration of nginx that is shipped, with a certificate: nothing on the page leads back to plain HTTP or out of the path."""

from __future__ import annotations

import io
import json
import re
import ssl
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image
from playwright.sync_api import expect

from studio.settings import ROOT
from tests.attack.conftest import API, DRAW, wait_until
from tests.attack.proxies import free_port, nginx, program
from tests.browser.conftest import RUN_MS, Server, serve

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

_TLS = "listen 127.0.0.1:{port} ssl; ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;"
_NAME = "studio.example.org"


class Site:
    """The same app behind the same nginx: over TLS, and as a load balancer that ends TLS would ask for it."""

    def __init__(self, tls: str, plain: str, folder: Path, app: Server) -> None:
        self.tls, self.plain, self.app = tls, plain, app
        self.trusted = ssl.create_default_context(cafile=str(folder / "cert.pem"))

    def secure(self) -> httpx.Client:
        return httpx.Client(base_url=self.tls, verify=self.trusted, timeout=120, headers={"Accept-Language": "en"})

    def balanced(self) -> httpx.Client:
        names = {"Host": _NAME, "X-Forwarded-Proto": "https", "Accept-Language": "en"}
        return httpx.Client(base_url=self.plain, timeout=120, headers=names)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("shipped")
    (folder / "tls").mkdir()
    made = [program("openssl", "openssl", tmp_path_factory), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    made += ["-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run(made, cwd=folder, check=True, capture_output=True)
    plain, tls = free_port(), free_port()
    (folder / "tls" / "tls.conf").write_text(_TLS.format(port=tls, folder=folder))
    names = {"STUDIO_ALLOWED_HOSTS": _NAME, "GRADIO_ROOT_PATH": "/studio", "STUDIO_LANES": "2", "STUDIO_WARM_UP": "0"}
    with serve(folder / "out", **names) as app:
        inner = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        places = {"listen 80;": f"listen 127.0.0.1:{plain};", "studio:7860": urlsplit(app.url).netloc, "/etc/nginx/tls": f"{folder}/tls"}
        for here, there in places.items():
            assert inner.count(here) == 1
            inner = inner.replace(here, there)
        with nginx(inner, folder, plain, tmp_path_factory):
            yield Site(f"https://localhost:{tls}", f"http://127.0.0.1:{plain}", folder, app)


@pytest.mark.parametrize("way", ["secure", "balanced"])
def test_no_address_leads_back_to_plain_http(site: Site, way: str) -> None:
    with getattr(site, way)() as http:
        home = site.tls if way == "secure" else f"https://{_NAME}"
        page = http.get("/studio/?lang=zh-TW&tab=models")
        assert page.status_code == 200 and 'lang="zh-TW"' in page.text and "http://" not in page.text
        assert http.get("/studio/config").json()["root"] == f"{home}/studio"
        for path in ("/studio/config", f"/studio{API}/info", f"/studio{API}/openapi.json", "/studio/device?lang=en", "/studio/models"):
            answer = http.get(path)
            assert answer.status_code == 200 and "http://" not in answer.text, path
        card = re.search(r"prepared/[\w/.-]+", page.text)
        assert card and http.get(f"/studio/{card[0]}").status_code == 200
        assert http.get("/studio/healthz").json()["status"] == http.get("/healthz").json()["status"] == "ok"
        moved = http.get("/studio?tab=models")
        assert moved.status_code == 301 and moved.headers["location"] == "/studio/?tab=models"
        assert http.get("/").headers["location"] == "/studio/" and http.get("/elsewhere").status_code == 404


@pytest.mark.parametrize("way", ["secure", "balanced"])
def test_uploads_events_and_results_stay_under_the_path(site: Site, way: str) -> None:
    with getattr(site, way)() as http:
        home = site.tls if way == "secure" else f"https://{_NAME}"
        picture = io.BytesIO()
        Image.new("RGB", (64, 48), "teal").save(picture, "PNG")
        sent = http.post(f"/studio{API}/upload", files={"files": ("a.png", picture.getvalue())})
        assert sent.status_code == 200, sent.text
        event, data = _answer(http, "upscale", {"image": {"path": sent.json()[0], "meta": {"_type": "gradio.FileData"}}})
        assert event == "complete", data
        url = data[0]["files"][0]["url"]
        assert url.startswith(f"{home}/studio{API}/file=")
        assert http.get(url.removeprefix(home)).headers["content-type"] == "image/png"


def test_two_runs_compute_at_once_and_one_is_cancelled(site: Site) -> None:
    """Two lanes: /readyz counts both, and the end of one leaves the other alone."""
    with site.secure() as http:

        def start(steps: int) -> str:
            return str(http.post(f"/studio{API}/call/v2/text_to_image", json={**DRAW, "num_inference_steps": steps}).json()["event_id"])

        def lane() -> dict[str, int]:
            return http.get("/studio/readyz").json()["lane"]

        first, second = start(150), start(30)
        with http.stream("GET", f"/studio{API}/call/text_to_image/{second}") as stream:
            with http.stream("GET", f"/studio{API}/call/text_to_image/{first}"):
                wait_until(lambda: lane()["running"] == 2)
                assert lane()["lanes"] == 2 and lane()["waiting"] == 0
            assert "event: complete" in list(stream.iter_lines())  # the first has lost its reader
        wait_until(lambda: lane()["running"] == 0)


def test_the_page_asks_for_nothing_outside(site: Site, browser: Browser) -> None:
    context = browser.new_context(locale="en-US", ignore_https_errors=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    asked: list[str] = []
    failures: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(f"{site.tls}/studio/?tab=text_to_image")
    page.locator("#text_to_image-prompt textarea").fill(DRAW["prompt"])
    page.locator("#text_to_image-run").click()
    page.locator("#text_to_image-status .status.is-done").wait_for(timeout=RUN_MS)
    picture = page.locator("#text_to_image-stage .stage.is-done img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    page.locator("#text_to_image-code-panel button.label-wrap").click()
    expect(page.locator("#text_to_image-code")).to_contain_text(f"{site.tls}/studio/gradio_api/call")
    page.locator("[data-lang='zh-TW']").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-TW")
    assert page.url.startswith(f"{site.tls}/studio/")
    chip = page.evaluate("() => window.studio.device()")
    assert "chip" in chip
    outside = [url for url in asked if urlsplit(url).scheme in ("http", "https") and not url.startswith(f"{site.tls}/studio/")]
    assert outside == [] and failures == []
    context.close()


def _answer(http: httpx.Client, endpoint: str, params: dict[str, Any]) -> tuple[str, Any]:
    started = http.post(f"/studio{API}/call/v2/{endpoint}", json=params)
    assert started.status_code == 200, started.text
    event, data = "", None
    with http.stream("GET", f"/studio{API}/call/{endpoint}/{started.json()['event_id']}") as stream:
        for line in stream.iter_lines():
            if line.startswith("event: "):
                event = line[7:]
            elif line.startswith("data: "):
                data = json.loads(line[6:])
    return event, data
