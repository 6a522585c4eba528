"""What a host reads about the studio: figures and logs that hold nothing a visitor wrote, and that not everybody may read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.attack.conftest import API, DRAW, Stranger
from tests.browser.conftest import Server, serve

MARKER = "zebrafish4711"
ADDRESS = "198.51.100.77"
PASSWORD = ("ann", "open sesame")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app with accounts, whose host wants figures and JSON logs."""
    folder = tmp_path_factory.mktemp("watched")
    (folder / "users").write_text("ann:$2b$04$LfaBODqIggVXBpl1M0IfiuQnlkpOkMrW2/FS5gNbDjvRID.TwPc72\n")
    settings = {"STUDIO_METRICS": "on", "STUDIO_LOG_FORMAT": "json", "STUDIO_AUTH": str(folder / "users"), "STUDIO_WARM_UP": "0"}
    with serve(folder / "out", **settings) as running:
        yield running


def figures(server: Server) -> dict[tuple[str, ...], float]:
    """Values by name and labels, which stand in the order of their names."""
    answer = httpx.get(f"{server.url}/metrics", auth=PASSWORD, timeout=120)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain; version=")
    assert MARKER not in answer.text and ADDRESS not in answer.text
    families = text_string_to_metric_families(answer.text)
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_figures_are_for_accounts(watched: Server) -> None:
    assert httpx.get(f"{watched.url}/metrics", timeout=120).status_code == 401
    assert httpx.get(f"{watched.url}/metrics", auth=("ann", "wrong"), timeout=120).status_code == 401
    assert httpx.get(f"{watched.url}/metrics", headers={"Authorization": "Basic %%%"}, timeout=120).status_code == 401
    assert figures(watched)["studio_requests_waiting", "text_to_image"] == 0


def test_runs_leave_figures_and_no_word(watched: Server, tmp_path: Path) -> None:
    ann = Stranger(watched, ADDRESS)
    assert ann.http.post("/login", data={"username": PASSWORD[0], "password": PASSWORD[1]}).status_code == 200
    drawn = ann.call("text_to_image", **{**DRAW, "prompt": f"a {MARKER} in a forest", "width": 128, "height": 128})
    assert ann.answer("text_to_image", drawn)[0] == "complete"
    sent = ann.http.post(f"{API}/upload", files={"files": (f"{MARKER}.png", b"no picture")}).json()[0]
    film = {"path": sent, "meta": {"_type": "gradio.FileData"}}
    refused = ann.call("medical_fusion", film_source="file", film_file=film, note=f"{MARKER} has a cough")
    assert ann.answer("medical_fusion", refused)[0] == "error"
    found = figures(watched)
    assert found["studio_requests_total", "done", "text_to_image"] == 1
    assert found["studio_request_seconds_count", "text_to_image"] == 1
    assert found["studio_requests_total", "invalid", "medical_fusion"] == 1
    assert found["studio_models_loaded",] >= 1 and found["studio_model_loads_total",] >= 1
    assert sum(value for key, value in found.items() if key[0] == "studio_model_bytes") > 1e6
    check_log(watched.output.with_suffix(".log").read_text(encoding="utf-8"))


def check_log(text: str) -> None:
    """Every line is an object, but for what Gradio prints about its start on standard output; no line quotes a visitor."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("* ")]
    told = [json.loads(line) for line in lines]
    ended = {entry["task"]: entry for entry in told if entry["message"] == "run ended"}
    assert ended["text_to_image"]["outcome"] == "done" and ended["text_to_image"]["seconds"] > 0
    assert ended["medical_fusion"]["outcome"] == "invalid" and ended["medical_fusion"]["request"]
    assert all({"time", "level", "logger", "message"} <= set(entry) for entry in told)
    assert MARKER not in text and ADDRESS not in text


def test_without_the_setting_there_is_nothing(hardened: Server) -> None:
    assert Stranger(hardened).get("/metrics").status_code == 404
