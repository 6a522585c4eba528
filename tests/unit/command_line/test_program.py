"""What is said about a command that is wrong: one sentence in the language of the terminal, and code 2."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from studio.command_line.overview import known_commands, task_help
from studio.command_line.program import DONE, STOPPED, WRONG, main
from studio.settings import ROOT
from studio.tasks.registry import task, task_ids


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("STUDIO_OUTPUT_DIR", str(tmp_path / ".work"))
    (tmp_path / "there.png").write_bytes(b"x")
    (tmp_path / "empty").mkdir()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["text-to-imag", "x"], "There is no command called “text-to-imag”. Did you mean “text-to-image”?"),
        (["--foo"], "There is no option “--foo”."),
        (["--foo", "text-to-image", "a"], "There is no option “--foo”."),
        (["text-to-image"], "PROMPT: This value is missing."),
        (["text-to-image", ""], "PROMPT: Write something here first."),
        (["text-to-image", "a", "--sede", "7"], "There is no option “--sede”. Did you mean “--seed”?"),
        (["text-to-image", "a", "--seed"], "A value is missing after --seed."),
        (["text-to-image", "a", "--seed", "x"], "--seed: This is not a number"),
        (["text-to-image", "a", "--seed=-5"], "--seed: This value is too small; the lower limit is 0."),
        (["text-to-image", "a", "--preset", "fats"], "--preset: This is not one of the choices. Did you mean “fast”?"),
        (["text-to-image", "a", "--no-score=3"], "--score takes no value."),
        (["text-to-image", "a", "fox"], "“fox” is one argument too many."),
        (["text-to-image", "a", "--device", "toaster"], "--device: This is not one of the choices"),
        (["text-to-image", "a", "--out", "fox.jpg"], "--out: Files ending in .jpg cannot be written here. Use one of: .png."),
        (["text-to-image", "a", "--out", "there.png"], "“there.png” exists already."),
        (["text-to-image", "a", "--out", "/dev/null/fox.png"], "--out: The folder “/dev/null” cannot be written to."),
        (["text-to-image", "a", "--prompt-file", "nowhere"], "--prompt-file: “nowhere” cannot be read"),
        (["text-to-image", "a", "--init-image", "nowhere.png"], "--init-image: There is no file at this path."),
        (["text-to-video", "a", "--out", "a.gif", "--format", "mp4"], "--out: The name ends in .gif, but the format is mp4."),
        (["text-to-video", "0: a lake; x: b"], "PROMPT: “x: b” has no frame number."),
        (["auto-subtitles"], "FILE: This value is missing."),
        (["auto-subtitles", "nothing.mp4"], "nothing.mp4: There is no file at this path."),
        (["auto-subtitles", r"C:\films\film.mp4"], r"C:\films\film.mp4: There is no file at this path."),
        (["auto-subtitles", "empty"], "empty: The folder “empty” holds no file that can be used here."),
        (["auto-subtitles", "there.png", "--format", "doc"], "--format: Files ending in doc cannot be written here."),
        (["upscale", "https://example.org/a.png"], "https://example.org/a.png: This is an address"),
        (["upscale", "x" * 5000], "x" * 200 + ": There is no file"),
        (["upscale", "there.png", "there.png", ".", "--out", "a.png", "--factor", "3"], "--factor: "),
        (["models", "--device"], "A value is missing after --device."),
        (["models", "extra"], "“extra” is one argument too many."),
    ],
)
def test_a_wrong_command_is_a_sentence_and_code_2(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == WRONG
    shown = capsys.readouterr()
    assert shown.err.startswith(sentence) and shown.out == "" and len(shown.err.splitlines()) == 1


def test_every_wrong_value_has_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["text-to-image", "a", "--count", "9", "--seed", "-1.5", "--lang", "zh-TW"]) == WRONG
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["--seed", "--count"] and "這" in lines[0]


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("STUDIO_DEVICE", "toaster")
    assert main(["text-to-image", "a"]) == WRONG
    assert capsys.readouterr().err.startswith("STUDIO_DEVICE: ")


def test_the_language_is_the_terminals(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LC_ALL", "zh_TW.UTF-8")
    assert main([]) == DONE
    assert "指令" in capsys.readouterr().out
    assert main(["--lang", "en"]) == DONE
    assert "Commands" in capsys.readouterr().out


@pytest.mark.parametrize("name", task_ids())
@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_the_help_of_each_command_names_every_field(name: str, lang: str) -> None:
    text = task_help(task(name), lang)
    missing = [field for field in task(name).params.model_fields if f"--{field.replace('_', '-')}" not in text]
    assert missing == [] and "None" not in text and "python -m studio" in text


def test_the_list_fits_one_screen(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 24 and max(map(len, lines)) <= 100
    assert all(any(line.strip().startswith(name) for line in lines) for name in known_commands())


def test_models_are_told_for_people_and_programs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDIO_HUB", "never")
    assert main(["models"]) == DONE
    assert "studio-mini" in capsys.readouterr().out
    assert main(["models", "--json"]) == DONE
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)["models"]}
    assert rows["studio-mini"]["state"] == "ready"


def test_ctrl_c_is_told_and_has_its_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("studio.command_line.task_command.run_task", stopped)
    assert main(["text-to-image", "a"]) == STOPPED
    assert capsys.readouterr().err == "Stopped.\n"


def test_a_fault_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr("studio.command_line.task_command.run_task", broken)
    assert main(["text-to-image", "a"]) == 1
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said and "secret" not in said and "Traceback" not in said


def test_help_loads_no_heavy_library_and_a_closed_pipe_is_quiet() -> None:
    code = (
        "import sys; from studio.command_line.program import main; code = main(['text-to-image', '--help']);"
        "heavy = {'torch', 'gradio', 'diffusers', 'transformers', 'tqdm.auto', 'cv2', 'av'} & set(sys.modules);"
        "print(sorted(heavy), file=sys.stderr); sys.exit(code)"
    )
    words = f'{sys.executable} -c "{code}" | head -1'
    done = subprocess.run(["bash", "-o", "pipefail", "-c", words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "[]\n") and done.stdout.startswith("Usage: python -m studio text-to-image PROMPT")
