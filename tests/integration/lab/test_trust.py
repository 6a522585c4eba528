"""The Lab's trust: the signature notices what the plain record misses, what is lost is counted as lost, and anybody's file is read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from studio import Settings, Studio
from studio.events import Draft, Progress
from studio.media.credentials.content_manifest import edit_of
from studio.media.credentials.credential_reading import Trust, read_credentials
from studio.settings import ASSETS
from studio.tasks.lab.experiments.trust.file_words import file_words
from studio.tasks.lab.result import LabResult
from tests.unit.media.credentials.media_samples import sample


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    base = tmp_path_factory.mktemp("lab")
    return Studio(Settings(profile="mini", hub="never", output_dir=base / "out", credentials_dir=base / "keys"))


@pytest.fixture(scope="module")
def result(lab: Studio) -> LabResult:
    return lab.result("lab", experiment="trust", seed=1)  # type: ignore[return-value]


def figures(result: LabResult) -> dict[str, tuple[float, float | None]]:
    return {figure.name.removeprefix("lab.trust."): (figure.idea, figure.control) for figure in result.findings.figures}


def test_a_signature_notices_what_a_plain_hash_misses(result: LabResult) -> None:
    found = figures(result)
    assert found["noticed"] == pytest.approx((0.76, 0.28)) and found["missed"] == pytest.approx((0.04, 0.52))
    assert found["gone"] == pytest.approx((0.2, 0.2)) and found["alarms"] == (0, 0)
    assert result.verdict == "ahead"
    for side in (0, 1):
        assert sum(found[name][side] or 0 for name in ("noticed", "missed", "gone")) == pytest.approx(1)


def test_the_table_has_every_edit_and_the_picture_can_be_checked(lab: Studio, result: LabResult) -> None:
    table = next(file for file in result.files if "edits" in file.name).read_text().splitlines()
    assert len(table) == 101 and "paste_sign,knowing,noticed,missed" in table and "jpeg,careless,gone,gone" in table
    assert "padding,knowing,missed,missed" in table  # what a signature does not cover is told as well
    signed = next(file for file in result.files if "signed" in file.name)
    assert read_credentials(signed, Trust.of(lab.settings)).state == "unknown"  # signed for the show, by nobody that counts later


def test_knowing_editors_are_the_ones_whom_a_plain_hash_misses(lab: Studio) -> None:
    careless = figures(lab.result("lab", experiment="trust", trust_editor="careless", trust_edits=25))  # type: ignore[arg-type]
    knowing = figures(lab.result("lab", experiment="trust", trust_editor="knowing", trust_edits=25))  # type: ignore[arg-type]
    assert (careless["missed"][1] or 0) < 0.15 and knowing["missed"][1] == 1 and knowing["noticed"][0] > 0.8


@pytest.mark.parametrize(("kind", "state"), [("png", "credentials.none"), ("jpg", "credentials.none"), ("txt", "credentials.unreadable")])
def test_anybodys_file_is_read(tmp_path: Path, kind: str, state: str) -> None:
    file = tmp_path / f"dropped.{kind}"
    file.write_bytes(sample(kind) if kind != "txt" else b"words")
    assert file_words(read_credentials(file)) == {"lab.trust.file": state}


def test_a_file_of_the_studio_tells_who_and_what(lab: Studio, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(sample("mp4"))
    assert lab.sealer.seal(film, edit_of(film, None, "Captions."))
    said = lab.result("lab", experiment="trust", trust_edits=25, trust_file=film).findings.words  # type: ignore[attr-defined]
    assert said["lab.trust.file"] == "lab.trust.state_own" and "self-made" in said["lab.trust.signer"]


def test_it_shows_something_at_once_and_stops_within_an_edit(lab: Studio) -> None:
    run = lab.run("lab", experiment="trust", trust_edits=400)
    seen = [next(run) for _ in range(4)]
    assert any(isinstance(event, Draft) for event in seen) and any(isinstance(event, Progress) for event in seen)
    run.close()


def test_without_the_library_a_plain_hash_stands_in_and_a_sentence_says_so(lab: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.tasks.lab.experiments.trust.subjects.installed", lambda: False)
    result = lab.result("lab", experiment="trust", seed=1)
    found = figures(result)  # type: ignore[arg-type]
    assert found["noticed"][0] > (found["noticed"][1] or 0) and found["missed"][0] < (found["missed"][1] or 0)
    assert "requirements-credentials.txt" in " ".join(result.notice_sentences("zh-TW"))


def test_the_script_runs_outside_the_studio(tmp_path: Path) -> None:
    script = ASSETS / "lab" / "code" / "trust.py"
    assert len(script.read_text().splitlines()) <= 60
    done = subprocess.run([sys.executable, "-I", str(script)], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120)
    assert "untouched: holds" in done.stdout and "one bit: noticed" in done.stdout and "as JPEG: no record left" in done.stdout
