"""One caller, however rude, leaves room for the others."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from gradio_client import Client

from tests.attack.conftest import API, Stranger, wait_until
from tests.browser.conftest import Server, serve

LONG = {"prompt": "a castle", "preset": "best", "num_inference_steps": 150, "count": 4}


def lane(server: Server) -> tuple[int, int]:
    found = server.json("/readyz")["lane"]
    return found["running"], found["waiting"]


def wait_for_an_empty_lane(server: Server) -> None:
    wait_until(lambda: lane(server) == (0, 0))


def test_a_flood_leaves_room_and_is_cancelled_when_nobody_reads_it(hardened: Server) -> None:
    rude, kind = Stranger(hardened, "198.51.100.1"), Stranger(hardened, "198.51.100.2")
    answers = [rude.call("text_to_image", **LONG) for _ in range(33)]
    refused = [a for a in answers if a.status_code == 429]
    assert len(refused) >= 20 and not [a for a in answers if a.status_code not in (200, 429)]
    assert int(refused[0].headers["retry-after"]) > 0 and "already waiting" in refused[0].json()["error"]
    event, data = kind.draw()
    assert event == "complete" and data[0]["files"]
    wait_for_an_empty_lane(hardened)


def test_those_who_come_later_are_served_in_turn(hardened: Server) -> None:
    """Three of one address wait; the one of another address is served before the second of them, though it came last."""
    first, second = Stranger(hardened, "198.51.100.3"), Stranger(hardened, "198.51.100.4")
    done: list[str] = []

    def draw(who: Stranger, name: str) -> None:
        assert who.draw()[0] == "complete"
        done.append(name)

    blocking = first.call("text_to_image", **LONG)
    with ThreadPoolExecutor(4) as readers:
        with first.http.stream("GET", f"{API}/call/text_to_image/{blocking.json()['event_id']}"):
            waiting = []
            for who, name in ((first, "first"), (first, "first"), (first, "first"), (second, "second")):
                waiting.append(readers.submit(draw, who, name))
                wait_until(lambda: lane(hardened)[1] == len(waiting))
        for run in waiting:
            run.result()
    assert done.index("second") <= 1 and len(done) == 4
    wait_for_an_empty_lane(hardened)


def test_an_answer_is_given_once(stranger: Stranger) -> None:
    started = stranger.call("models")
    assert stranger.answer("models", started)[0] == "complete"
    again = stranger.get(f"{API}/call/models/{started.json()['event_id']}")
    assert again.status_code == 404 and "given before" in again.json()["error"]
    assert stranger.get(f"{API}/call/models/unknown").status_code == 404
    assert stranger.get(f"{API}/queue/data?session_hash=unknown").status_code == 404


def test_large_bodies_are_refused_before_they_are_read(stranger: Stranger) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"prompt": "'
        for _ in range(40):
            yield b"x" * 2**16

    declared = stranger.http.post(f"{API}/call/v2/text_to_image", content=b'{"prompt": "' + b"x" * 2**21 + b'"}')
    streamed = stranger.http.post(f"{API}/call/v2/text_to_image", content=chunks())
    upload = stranger.http.post(f"{API}/upload", files={"files": ("a.png", b"0" * (3 * 2**20))})
    for answer in (declared, streamed, upload):
        assert answer.status_code == 413 and "too large" in answer.json()["error"]


def test_an_upload_that_is_none_is_one_sentence(stranger: Stranger) -> None:
    head, tail = b'--b\r\nContent-Disposition: form-data; name="files"', b"\r\n\r\nx\r\n--b--\r\n"
    bodies = [b"", b"no form", head, head + tail, head + b'; filename=""' + tail, head + b'; filename="a/../b"' + tail, tail]
    for body in bodies:
        answer = stranger.http.post(f"{API}/upload", content=body, headers={"content-type": "multipart/form-data; boundary=b"})
        assert answer.status_code < 500, body
    answer = stranger.http.post(f"{API}/upload", content=head + tail, headers={"content-type": "multipart/form-data; boundary=b"})
    assert answer.status_code == 400 and answer.json()["error"].startswith("files: ")
    assert stranger.post(f"{API}/upload", {}).status_code < 500


@pytest.mark.parametrize(
    "body", [b"", b"no", b"[]", b"null", b"[" * 100_000, b'{"a":' * 200 + b"1" + b"}" * 200, b"\xff\xfe", b'{"data": NaN']
)
def test_what_is_no_json_object_is_said(stranger: Stranger, body: bytes) -> None:
    for path in (f"{API}/call/v2/text_to_image", f"{API}/call/text_to_image", f"{API}/queue/join", f"{API}/run/predict"):
        answer = stranger.http.post(path, content=body)
        assert answer.status_code == 400 and answer.json()["error"].startswith("body: ")


@pytest.fixture(scope="module")
def slow_down(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app with accounts, which lets an address start four runs in a minute."""
    folder = tmp_path_factory.mktemp("accounts")
    # the password is "open sesame"
    (folder / "users").write_text("ann:$2b$04$LfaBODqIggVXBpl1M0IfiuQnlkpOkMrW2/FS5gNbDjvRID.TwPc72\n")
    with serve(folder / "out", STUDIO_AUTH=str(folder / "users"), STUDIO_REQUESTS_PER_MINUTE="4", STUDIO_WARM_UP="0") as running:
        yield running


def test_page_and_endpoints_ask_for_a_password(slow_down: Server) -> None:
    ann, bob = Stranger(slow_down, "198.51.100.5"), Stranger(slow_down, "198.51.100.6")
    assert bob.get("/models").status_code == bob.get("/prepared/text_to_image/0.png").status_code == 401
    assert bob.call("models").status_code == bob.get("/config").status_code == 401
    assert bob.get("/healthz").status_code == 200
    for path in ("/file=/etc/passwd", "/file=/nowhere", "/heartbeat/x", "/info"):  # nothing is told to who is not signed in
        assert bob.get(API + path).status_code == 401
    tries = [bob.http.post("/login", data={"username": "ann", "password": f"guess {n}"}) for n in range(4)]
    assert [t.status_code for t in tries] == [400, 400, 400, 429] and int(tries[3].headers["retry-after"]) >= 1
    assert ann.http.post("/login", data={"username": "ann", "password": "open sesame"}).status_code == 200
    assert ann.get("/models").status_code == 200
    guesses = [{"username": "ann", "password": f"guess {n}" if n < 11 else "open sesame"} for n in range(12)]
    eve = Stranger(slow_down, "198.51.100.8")
    with ThreadPoolExecutor(12) as at_once:  # many at once are judged one after the other, and the right one comes too late
        codes = list(
            at_once.map(
                lambda guess: httpx.post(f"{slow_down.url}/login", data=guess, headers={"X-Forwarded-For": eve.address}).status_code,
                guesses,
            )
        )
    assert codes.count(400) <= 4 and 429 in codes
    assert eve.http.post("/login", data={"username": "ann"}).status_code in (422, 429)  # not a guess
    away = ann.http.get("/logout", headers={"Sec-Fetch-Site": "cross-site"}, follow_redirects=False)
    assert away.status_code == 403 and ann.get("/models").status_code == 200
    assert ann.answer("models", ann.call("models"))[0] == "complete"


def test_an_address_starts_so_many_runs_a_minute(slow_down: Server) -> None:
    ann = Stranger(slow_down, "198.51.100.7")
    assert ann.http.post("/login", data={"username": "ann", "password": "open sesame"}).status_code == 200
    sent = [ann.http.post(f"{API}/upload", files={"files": ("a.txt", b"a")}) for _ in range(5)]
    assert [s.status_code for s in sent] == [200, 200, 200, 200, 429]
    assert 0 < int(sent[4].headers["retry-after"]) <= 60


def test_programs_sign_in_with_each_request_or_once(slow_down: Server) -> None:
    """HTTP Basic for a plain program, both ways of Gradio's own client; guesses are counted as those in the form are."""
    right, url = ("ann", "open sesame"), slow_down.url
    program, guesser = Stranger(slow_down, "198.51.100.11"), Stranger(slow_down, "198.51.100.12")
    program.http.auth = httpx.BasicAuth(*right)
    assert program.get("/models").status_code == program.get("/config").status_code == 200
    assert program.answer("models", program.call("models"))[0] == "complete"
    header = program.http.auth._auth_header  # noqa: SLF001
    for client in (Client(url, auth=right, verbose=False), Client(url, headers={"Authorization": header}, verbose=False)):
        assert client.predict(api_name="/models")["rows"]
    damaged = guesser.get("/models", Authorization="Basic no base64")
    wrong = [guesser.http.get("/models", auth=("ann", f"guess {n}")) for n in range(3)]
    assert damaged.status_code == 401 and [a.status_code for a in wrong] == [401, 401, 429]
    assert "www-authenticate" not in damaged.headers, "a browser would then send a password along for other sites"
    assert guesser.get("/models", Authorization="Bearer x").status_code == 401
