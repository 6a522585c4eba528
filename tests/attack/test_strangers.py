"""Other sites, other names, other people's files, and addresses that nobody needs."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.attack.conftest import API, DRAW, Stranger
from tests.browser.conftest import Server

OWN = "127.0.0.1"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", ""])
def test_a_stranger_s_name_for_this_machine_is_refused(stranger: Stranger, host: str) -> None:
    assert stranger.get("/", Host=host).status_code in (400, 421)
    assert stranger.get("/healthz", Host="probe.internal").status_code == 200


def test_a_forwarded_name_does_not_stand_for_the_host(stranger: Stranger) -> None:
    lies = {"Host": "evil.example", "X-Forwarded-Host": "localhost", "Origin": "http://evil.example"}
    assert stranger.get("/models", **lies).status_code == 421
    assert stranger.http.post(f"{API}/upload", files={"files": ("a", b"a")}, headers=lies).status_code == 421


@pytest.mark.parametrize("host", ["studio.example.org", "STUDIO.example.org:443", "localhost:9", "127.0.0.1", "[::1]:80", "192.0.2.1:7860"])
def test_its_own_names_are_answered(stranger: Stranger, host: str) -> None:
    assert stranger.get("/models", Host=host).status_code == 200


def test_a_forwarded_name_that_is_not_its_own_is_not_believed(stranger: Stranger) -> None:
    page = stranger.get("/config", **{"X-Forwarded-Host": "evil.example", "X-Gradio-Server": "http://evil.example"})
    assert page.status_code == 200 and "evil.example" not in page.text
    page = stranger.get("/config", **{"X-Forwarded-Host": "studio.example.org", "X-Forwarded-Proto": "https"})
    assert page.json()["root"] == "https://studio.example.org"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example", "file://", "http://127.0.0.1:1"])
def test_a_script_of_another_site_cannot_use_it(stranger: Stranger, origin: str) -> None:
    for path in (f"{API}/call/v2/text_to_image", f"{API}/queue/join", f"{API}/upload", f"{API}/cancel", "/login"):
        refused = stranger.post(path, DRAW, headers={"Origin": origin})
        assert refused.status_code == 403, path
    asked = stranger.http.options(f"{API}/queue/join", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    read = stranger.get("/models", Origin=origin)
    assert asked.status_code == 403
    assert not [name for answer in (asked, read) for name in answer.headers if name.startswith("access-control-")]


def test_a_site_that_the_host_lists_may_use_it_and_the_page_itself_too(stranger: Stranger) -> None:
    friend = "https://friend.example.org"
    asked = stranger.http.options(f"{API}/queue/join", headers={"Origin": friend, "Access-Control-Request-Method": "POST"})
    assert asked.status_code == 204 and asked.headers["access-control-allow-origin"] == friend
    assert stranger.get("/models", Origin=friend).headers["access-control-allow-origin"] == friend
    for origin, host in ((friend, OWN), ("https://studio.example.org", "studio.example.org")):
        until = time.monotonic() + 120
        while (started := stranger.post(f"{API}/call/v2/models", {}, headers={"Origin": origin, "Host": host})).status_code == 503:
            assert time.monotonic() < until  # what other tests asked for still fills the queue
            time.sleep(0.5)
        assert started.status_code == 200


def test_a_page_says_who_may_frame_it(stranger: Stranger) -> None:
    assert stranger.get("/").headers["content-security-policy"] == "frame-ancestors 'self' https://slides.example.org"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/process_recording"),
        ("POST", "/component_server"),
        ("POST", "/vibe-edit"),
        ("GET", "/vibe-code"),
        ("POST", "/stream/x"),
        ("GET", "/stream/a/b/1/playlist.m3u8"),
        ("GET", "/proxy=https://example.hf.space/"),
        ("GET", "/custom_component/a/server/b/c"),
        ("GET", "/dev/reload"),
        ("GET", "/runs"),
        ("GET", "/deep_link"),
        ("GET", "/token"),
        ("PUT", "/upload"),
        ("DELETE", "/upload"),
        ("GET", "/../../etc/passwd"),
    ],
)
def test_what_nobody_needs_is_closed(stranger: Stranger, method: str, path: str) -> None:
    answer = stranger.http.request(method, API + path, json={})
    assert answer.status_code in (404, 405)
    assert set(answer.json()) == {"error", "detail"}


def test_an_icon_has_the_sizes_of_an_icon(stranger: Stranger) -> None:
    assert stranger.get("/pwa_icon/60000").status_code == 404
    assert stranger.get("/pwa_icon/192").status_code == 200


@pytest.mark.parametrize("name", ["run", "api"])
def test_runs_do_not_pass_the_queue(stranger: Stranger, name: str) -> None:
    answer = stranger.post(f"{API}/{name}/text_to_image", {"data": [None] * 17})
    assert answer.status_code == 404 and "queue" in answer.json()["error"]


def test_nothing_is_fetched_for_a_stranger(stranger: Stranger) -> None:
    """An address as a file would be downloaded by Gradio before any function runs."""
    for path in ("http://127.0.0.1:9/x.png", "https://example.org/x.png", "http://169.254.169.254/latest/meta-data"):
        assert stranger.get(f"{API}/file={path}").status_code == 403
        for given in (
            {"path": path, "meta": {"_type": "gradio.FileData"}},
            [{"path": path, "url": path, "meta": {"_type": "gradio.FileData"}}],
        ):
            refused = stranger.call("text_to_image", **DRAW, init_image=given)
            assert refused.status_code == 400 and refused.json()["error"].startswith("init_image: ")


def test_only_what_the_studio_wrote_is_served(stranger: Stranger, hardened: Server, tmp_path: Path) -> None:
    event, data = stranger.draw()
    assert event == "complete"
    own = Path(data[0]["files"][0]["path"])
    assert own.is_relative_to(hardened.output)  # where it was written: Gradio keeps no second copy
    served = stranger.get(f"{API}/file={own}")
    assert served.status_code == 200 and served.headers["x-content-type-options"] == "nosniff"

    event, data = stranger.draw(init_image=data[0]["files"][0], strength=0.5)  # a result can be the start of the next
    assert event == "complete" and data[0]["files"]

    session, foreign = own.parent, hardened.output / "notes"
    foreign.mkdir(exist_ok=True)
    (tmp_path / "outside.png").write_bytes(own.read_bytes())
    hidden = [hardened.output / name for name in ("secret.txt", ".env", "x.html")]
    hidden += [foreign / own.name, session / ".hidden.png", hardened.output.parent / "above.txt"]
    for file in hidden:
        file.write_text("secret")
    link = session / "link.png"
    link.symlink_to(tmp_path / "outside.png")
    around = [f"{session}/../secret.txt", f"{session}/%2e%2e/secret.txt", f"{own}\0", "a" * 5000, "..", f"file://{own}"]
    taken = {"path": str(hidden[0]), "meta": {"_type": "gradio.FileData"}}
    assert stranger.call("text_to_image", **DRAW, init_image=taken).status_code == 400
    for name in [*map(str, hidden), str(link), str(session), *around]:
        assert stranger.get(f"{API}/file={quote(name)}").status_code in (403, 404), name


def test_what_could_run_script_is_saved_and_not_shown(stranger: Stranger) -> None:
    for name, kind in (("x.html", "text/html"), ("x.svg", "image/svg+xml"), ("x.xml", "text/xml")):
        sent = stranger.http.post(f"{API}/upload", files={"files": (name, b"<script>alert(1)</script>", kind)})
        served = stranger.get(f"{API}/file={quote(sent.json()[0])}")
        assert served.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in served.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["my%20song.txt", "a%2fb.txt", "100%41.txt", "貓😀 #?&.txt"])
def test_uploads_with_odd_names_come_back(stranger: Stranger, name: str) -> None:
    sent = stranger.http.post(f"{API}/upload", files={"files": (name, b"text", "text/plain")}).json()[0]
    assert stranger.get(f"{API}/file={quote(sent)}").text == "text"


@pytest.mark.parametrize("wanted", ["bytes=0-1,3-4", "bytes=9-1", "bytes=a-b", "bytes=-", "lines=0-1", "bytes=0-1", "bytes=-2", "bytes=1-"])
def test_any_range_is_answered(stranger: Stranger, wanted: str) -> None:
    sent = stranger.http.post(f"{API}/upload", files={"files": ("a.txt", b"text", "text/plain")}).json()[0]
    answer = stranger.get(f"{API}/file={quote(sent)}", Range=wanted)
    assert answer.status_code in (200, 206) and answer.text in ("text", "te", "xt", "ext")


def test_what_is_wrong_is_said_in_the_caller_s_language(stranger: Stranger) -> None:
    said = stranger.http.post(f"{API}/call/v2/nothing", json={}, headers={"Accept-Language": "zh-TW"}).json()["error"]
    assert said.startswith("沒有名為")
