"""Random calls: no status 500, no empty error, no stream that breaks off. ``STUDIO_FUZZ_CALLS`` calls to each endpoint."""

from __future__ import annotations

import json
import os
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.attack.conftest import API, Stranger
from tests.browser.conftest import Server

CALLS = int(os.environ.get("STUDIO_FUZZ_CALLS", "12"))  # `make attack`: 200
ENDPOINTS = ("text_to_image", "text_to_video", "audio_to_visual", "auto_subtitles", "game_scene", "medical_fusion", "lab", "models")
FILE = {"_type": "gradio.FileData"}
TEXTS = ("", " ", "x" * 100_000, "\0", "\U0001f600", "../../etc/passwd", "<script>", "{prompt}", "%s%n", "⟦ui.run⟧", "NaN", "1e309")
NUMBERS = (-1, 0, 2**31, 2**70, -(2**70), 0.1, 1e308, True, False)
FILES: tuple[dict[str, Any], ...] = (
    {"path": "/etc/passwd"},
    {"path": None},
    {"path": "/etc/passwd", "meta": FILE},
    {"path": "", "meta": FILE},
    {"path": "a\0b", "meta": FILE},
    {"url": "http://127.0.0.1:9/x", "path": "http://127.0.0.1:9/x", "meta": FILE},
    {"meta": FILE},
    {"path": 7, "meta": FILE},
    {"meta": None},
    {"path": "/x", "meta": None},
    {"path": "/x", "meta": []},
)
NASTY: tuple[Any, ...] = (None, *TEXTS, *NUMBERS, [], [[]], [None] * 50, {}, {"a": {}}, *FILES)


def parameters(stranger: Stranger) -> dict[str, list[str]]:
    known = stranger.get(f"{API}/info").json()["named_endpoints"]
    return {name[1:]: [p["parameter_name"] for p in info["parameters"]] for name, info in known.items()}


def bodies(endpoint: str, names: list[str], chance: random.Random) -> tuple[str, dict[str, Any]]:
    """One call: by name or by place, at least one value wrong, sometimes one too many or too few."""
    if chance.random() < 0.3:
        count = max(0, len(names) + chance.choice((-1, 0, 0, 0, 1)))
        return f"{API}/call/{endpoint}", {"data": [chance.choice(NASTY) for _ in range(count)]}
    chosen = {name: chance.choice(NASTY) for name in chance.sample(names, min(len(names), chance.randint(1, 4)))}
    if chance.random() < 0.2:
        chosen[chance.choice(("colour", "data", "fn_index", "session_hash", "request", "", "self"))] = chance.choice(NASTY)
    return f"{API}/call/v2/{endpoint}", chosen


def outcome(stranger: Stranger, endpoint: str, path: str, body: dict[str, Any]) -> str | None:
    """What is wrong with the answer, or None. A run that works is left after a moment."""
    started = stranger.post(path, body)
    if started.status_code != 200:
        answer = started.json()
        fine = 400 <= started.status_code < 500 and isinstance(answer.get("error"), str) and answer["error"].strip()
        return None if fine else f"{started.status_code} {started.text[:200]}"
    with stranger.http.stream("GET", f"{API}/call/{endpoint}/{started.json()['event_id']}") as stream:
        last = ""
        for line in stream.iter_lines():
            if line.startswith("event: "):
                last = line[7:]
            elif line.startswith("data: ") and last == "error":
                said = json.loads(line[6:])
                return None if isinstance(said, dict) and said.get("error") and "Traceback" not in line else f"error event: {line[:200]}"
            elif last == "generating":
                return None  # it runs
        return None if last == "complete" else f"the stream ended with {last!r}"


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_random_calls_end_in_sentences(hardened: Server, endpoint: str) -> None:
    chance = random.Random(endpoint)
    names = parameters(Stranger(hardened))[endpoint]
    made = [bodies(endpoint, names, chance) for _ in range(CALLS)]

    def one(number: int) -> str | None:
        found = outcome(Stranger(hardened, f"198.51.100.{number % 50 + 50}"), endpoint, *made[number])
        return found and f"{found} for {json.dumps(made[number][1])[:300]}"

    with ThreadPoolExecutor(4) as callers:
        assert [wrong for wrong in callers.map(one, range(CALLS)) if wrong] == []


def test_random_joins_and_direct_calls_end_in_sentences(hardened: Server) -> None:
    chance = random.Random(7)
    stranger = Stranger(hardened)
    for _ in range(CALLS * 2):
        body = {"fn_index": chance.choice((*range(40), -1, 10**9, *NASTY[:8])), "data": chance.choice(([], [1], [None] * 17, NASTY[3], {}))}
        if chance.random() < 0.2:
            body["batched"] = True
        body |= {name: chance.choice(NASTY) for name in ("session_hash", "event_data", "trigger_id", "event_id") if chance.random() < 0.5}
        path = chance.choice((f"{API}/queue/join", f"{API}/run/predict", f"{API}/api/x"))
        answer = stranger.post(path, body)
        assert answer.status_code < 500, (path, body, answer.text[:300])
        if answer.status_code >= 400:
            assert answer.json()["detail"], (path, body)
    assert stranger.post(f"{API}/cancel", {"session_hash": "a", "fn_index": 1, "event_id": "b"}).status_code == 200
    for path in (f"{API}/cancel", f"{API}/reset"):
        for raw in (b"{}", b'{"session_hash": 1}', b"[]", b'{"data": [NaN]}', b'{"event_id": ["\\ud800"]}', b'{"event_id": "\\ud800"}'):
            assert 400 <= stranger.http.post(path, content=raw).status_code < 500, (path, raw)
    wrong = {"data": [], "fn_index": 0, "session_hash": "a", "batched": True}
    assert 400 <= stranger.post(f"{API}/run/models", wrong).status_code < 500
