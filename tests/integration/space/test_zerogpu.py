"""ZeroGPU away from a Space: the platform's own package, real forked workers, a stub of its scheduler; the processor is the card.

One process as on a Space (`zerogpu_host`) serves all tests of this file. What no test here can show is CUDA itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.space.scheduler_stub import Scheduler, scheduler_stub
from tests.integration.tiny_models import catalog_row

ROOT = Path(__file__).resolve().parents[3]
FULL = {"do": "run", "task": "text_to_image", "params": {"prompt": "a fox", "model": "tiny-sd", "seed": 1}}
WHERE = {"do": "work", "name": "where"}

Line = dict[str, Any]


class Host:
    """The process, and the scheduler that it asks."""

    def __init__(self, process: subprocess.Popen[str], scheduler: Scheduler) -> None:
        self.process, self.scheduler = process, scheduler
        self.packed = self.until("packed")[-1]
        self.ready = self.until("ready")[-1]

    def until(self, last: str) -> list[Line]:
        """Its answers up to the one named ``last``."""
        found: list[Line] = []
        assert self.process.stdout is not None
        for text in self.process.stdout:
            if text.startswith("@@"):
                found.append(json.loads(text[2:]))
                if found[-1]["event"] == last:
                    return found
        raise AssertionError(f"the process ended before {last!r}: {found}")

    def ask(self, command: Line, answer: str = "grant", **more: object) -> list[Line]:
        """What it does for ``command`` while the scheduler gives ``answer``; the last line is the end, with the error's sentence."""
        self.scheduler.answer = answer
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({**command, **more}) + "\n")
        self.process.stdin.flush()
        return self.until("end")


@pytest.fixture(scope="module")
def host(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    base = tmp_path_factory.mktemp("space")
    (base / "rows.toml").write_text(catalog_row("tiny-sd", tiny_folder))
    (base / "cgroup").write_text("0::/test\n")
    with scheduler_stub() as scheduler:
        own = {
            "SPACES_ZERO_GPU": "true",
            "SPACES_ZERO_DEVICE_API_URL": scheduler.url,
            "ZEROGPU_PROC_SELF_CGROUP_PATH": base / "cgroup",
            "ZEROGPU_OFFLOAD_DIR": base / "tensors",
            "STUDIO_PACK": "tiny-sd",
            "STUDIO_HUB": "never",
            "STUDIO_PRECISION": "float32",
            "STUDIO_EXTRA_CATALOG": base / "rows.toml",
            "STUDIO_OUTPUT_DIR": base / "out",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.space.zerogpu_host"],
            cwd=ROOT,
            env={**os.environ, **{name: str(value) for name, value in own.items()}},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            yield Host(process, scheduler)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(60)


def test_models_are_placed_before_the_page_is_served(host: Host) -> None:
    assert host.packed["problems"] == []
    assert len(host.scheduler.calls("/startup-report")) == 1  # the platform refuses an app that decorates nothing


def test_a_full_model_draws_in_a_worker(host: Host) -> None:
    before = len(host.scheduler.calls("/release"))
    lines = host.ask(FULL)
    assert lines[-1]["error"] == ""
    stages = [line.get("stage") for line in lines]
    assert "gpu_start" in stages and "drawing" in stages and "model_load" not in stages  # it was placed at the start
    done = lines[-2]
    assert done["event"] == "done" and done["sizes"] == [[64, 64]] and Path(done["files"][0]).is_file()
    asked = host.scheduler.calls("/schedule")[-1]
    assert 10 <= int(asked["durationSeconds"]) <= 30
    allowed = host.scheduler.calls("/allow")[-1]
    assert int(allowed["pid"]) != host.ready["pid"]
    assert host.scheduler.await_calls("/release", before + 1)[-1]["fail"] == "false"


def test_a_bundled_model_asks_for_no_gpu(host: Host) -> None:
    before = len(host.scheduler.calls("/schedule"))
    small = {"prompt": "a fox", "model": "auto", "seed": 1, "num_inference_steps": 1, "width": 128, "height": 128, "score": False}
    lines = host.ask({**FULL, "params": {**small, "model": "studio-mini"}})
    assert lines[-1]["error"] == "" and lines[-2]["event"] == "done"
    assert len(host.scheduler.calls("/schedule")) == before


def test_stop_ends_the_worker_between_two_steps(host: Host) -> None:
    before = len(host.scheduler.calls("/release"))
    lines = host.ask(FULL, stop_at="drawing", params={**FULL["params"], "num_inference_steps": 100})
    assert lines[-1]["error"] == "" and lines[-1]["threads"] == []
    assert not any(line["event"] == "done" for line in lines)
    assert len(host.scheduler.await_calls("/release", before + 1)) == before + 1


def test_errors_cross_the_border(host: Host) -> None:
    known = host.ask({"do": "work", "name": "fails", "arguments": ["known"]})
    assert known[-1]["error"] == "InvalidInput: width: This value is too large; the upper limit is 7."
    assert [line.get("stage") for line in known[:-1]][-1] == "sampling"  # what came before it arrived
    odd = host.ask({"do": "work", "name": "fails", "arguments": ["odd"]})
    assert odd[-1]["error"] == "RuntimeError: ValueError in the GPU's process"  # its message may quote a prompt
    assert "TypeError" in host.ask({"do": "work", "name": "tensor"})[-1]["error"]


def test_a_queue_is_waited_for(host: Host) -> None:
    lines = host.ask(WHERE, "queue", stop_at="sampling")
    assert lines[-1]["error"] == "" and any(str(line.get("stage")).startswith("pid-") for line in lines)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("queue_in_vain", "No GPU was free within a minute."),
        ("unavailable", "No GPU was free within a minute."),
        ("expired", "Please reload the page."),
        ("broken", "The GPU service did not answer."),
    ],
)
def test_a_scheduler_that_refuses(host: Host, answer: str, words: str) -> None:
    end = host.ask(WHERE, answer)[-1]
    assert end["error"].startswith("GpuRefused: ") and words in end["error"]


@pytest.mark.parametrize(
    ("quota", "signed_in", "words"),
    [
        ({"left": 12, "wait": 2040}, True, "It is back in 34 min"),
        ({"left": 0, "wait": 4 * 3600 + 61}, True, "It is back in 4 h 2 min"),
        ({"left": 12, "wait": 2040}, False, "Sign in to Hugging Face"),
        ({"left": 12, "wait": -1}, True, "This run needs about 10 s of GPU time"),
    ],
)
def test_a_quota_that_is_used_up(host: Host, quota: dict[str, int], signed_in: bool, words: str) -> None:
    host.scheduler.quota = quota
    end = host.ask(WHERE, "quota", signed_in=signed_in)[-1]
    assert end["error"].startswith("GpuRefused: ") and words in end["error"]


def test_a_worker_that_the_platform_ends(host: Host) -> None:
    end = host.ask({"do": "work", "name": "dies"})[-1]
    assert end["error"].startswith("GpuRefused: The GPU was taken away")


def test_stop_does_not_wait_for_a_scheduler_that_hangs(host: Host) -> None:
    before = len(host.scheduler.calls("/release"))
    host.scheduler.go_on.clear()
    end = host.ask(WHERE, "hang", stop_at="gpu_wait")[-1]
    assert end["error"] == "" and end["threads"] == ["zerogpu"]  # it still waits, alone
    host.scheduler.go_on.set()  # the GPU comes after all, and is given back
    assert host.scheduler.await_calls("/release", before + 1)
