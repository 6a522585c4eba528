"""The code that the page shows, run as a program would run it."""

from __future__ import annotations

import pytest

from studio import Settings
from tabs.shared import snippets


def test_the_code_runs_and_prints_the_files(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("profile", "device", "hub", "output_dir"):
        monkeypatch.setenv(f"STUDIO_{name.upper()}", str(getattr(settings, name)))
    asked = {"prompt": "a calm lake", "seed": 3, "width": 128, "height": 128, "num_inference_steps": 2, "score": False}
    exec(compile(snippets.as_python("text_to_image", asked), "snippet", "exec"), {})
    assert ".png" in capsys.readouterr().out
