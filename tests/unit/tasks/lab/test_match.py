"""Matching sentences and pictures: the bundled towers on combinations they have never seen, and what viewers bring along."""

from __future__ import annotations

import io
import re
import runpy
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio import Settings, Studio
from studio.errors import InvalidInput
from studio.events import Notice
from studio.learning.contrastive.caption_split import is_kept_for_judging
from studio.learning.picture_set import picture_set
from studio.settings import ASSETS
from studio.tasks.lab.experiment import Bench
from studio.tasks.lab.experiments.match.own_inputs import own_sentences
from studio.tasks.lab.experiments.match.params import MatchParams
from studio.tasks.lab.experiments.match.picture_text_engine import not_understood
from studio.tasks.lab.experiments.match.run import run
from studio.tasks.lab.findings import Findings
from studio.tasks.lab.result import LabResult


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path_factory.mktemp("out")))


def _bench(studio: Studio, seed: int = 0, emit: Callable[[object], None] = lambda _event: None) -> Bench:
    return Bench(studio, seed, emit, lambda found: LabResult("match", found))


def _figures(found: Findings) -> dict[str, tuple[float, float | None]]:
    return {figure.name.rpartition(".")[2]: (figure.idea, figure.control) for figure in found.figures}


def _png(color: tuple[int, int, int]) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(target, "PNG")
    return target.getvalue()


def _zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return path


def test_right_pairs_are_found_both_ways_and_the_same_seed_gives_the_same(studio: Studio) -> None:
    knobs = MatchParams(count=32)
    figures = _figures(run(_bench(studio), knobs))
    for name in ("forth_1", "back_1"):
        idea, control = figures[name]
        assert control is not None and idea > control + 0.4
    assert figures == _figures(run(_bench(studio), knobs))


def test_the_temperature_changes_how_sure_it_is_and_not_who_wins(studio: Studio) -> None:
    cold, hot = (_figures(run(_bench(studio), MatchParams(count=16, temperature=t))) for t in (0.05, 1.0))
    assert cold["forth_1"] == hot["forth_1"]
    assert cold["right"][0] > hot["right"][0] + 0.2


@pytest.mark.parametrize("knobs", [MatchParams(count=8, temperature=0.01, noise=0.5), MatchParams(count=80, temperature=1.0)])
def test_knobs_at_both_ends_run(studio: Studio, knobs: MatchParams) -> None:
    assert all(np.isfinite(figure.idea) for figure in run(_bench(studio, 1), knobs).figures)


def test_own_pictures_and_sentences_are_matched_without_a_claim(studio: Studio, tmp_path: Path) -> None:
    made = picture_set(3, 64, np.random.default_rng(5), nouns=("fox", "car", "whale"))
    files = {}
    for number, pixels in enumerate(made.pictures):
        target = io.BytesIO()
        Image.fromarray(pixels).save(target, "PNG")
        files[f"{number} $x$.png"] = target.getvalue()
    path = _zip(tmp_path / "own.zip", {**files, "notes.txt": b"no picture"})
    told: list[object] = []
    knobs = MatchParams(pictures=path, sentences="\n".join(made.captions) + "\nxylograph")
    found = run(_bench(studio, emit=told.append), knobs)
    assert [figure.control for figure in found.figures] == [None]  # nothing says that they belong together
    assert {event.code for event in told if isinstance(event, Notice)} == {"notice.lab_match_skipped", "notice.lab_match_unknown"}
    assert len(found.pictures) == 3
    paired = run(_bench(studio), MatchParams(pictures=_zip(tmp_path / "three.zip", files), sentences="\n".join(made.captions), paired=True))
    assert "forth_1" in _figures(paired)


def test_one_own_picture_is_compared_with_the_built_in_sentences(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "one.png"
    path.write_bytes(_png((200, 30, 30)))
    found = run(_bench(studio), MatchParams(pictures=path, count=8))
    assert len(found.pictures) == 1 and found.charts[0].grid is not None


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({f"{n}.png": b"x" for n in range(1000)}, "error.zip_many"),
        ({"../../out.png": b"x"}, "error.zip_paths"),
        ({"a.txt": b"words", "b.png": b"also words"}, "error.lab_match_no_pictures"),
        ({}, "error.lab_match_no_pictures"),
    ],
)
def test_zips_that_do_not_serve_are_refused(studio: Studio, tmp_path: Path, files: dict[str, bytes], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        run(_bench(studio), MatchParams(pictures=_zip(tmp_path / "bad.zip", files)))
    assert (refused.value.code, refused.value.field) == (code, "match_pictures")


def test_what_is_no_picture_is_refused(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"not a picture")
    with pytest.raises(InvalidInput) as refused:
        run(_bench(studio), MatchParams(pictures=path))
    assert refused.value.field == "match_pictures"


def test_sentences_too_many_or_too_long_and_unequal_pairs_are_refused(studio: Studio) -> None:
    for text, code in (("a\n" * 101, "error.lab_match_sentences"), ("a" * 401, "error.lab_match_sentence_long")):
        with pytest.raises(InvalidInput) as refused:
            run(_bench(studio), MatchParams(sentences=text))
        assert (refused.value.code, refused.value.field) == (code, "match_sentences")
    with pytest.raises(InvalidInput) as refused:
        run(_bench(studio), MatchParams(sentences="a fox", paired=True))
    assert refused.value.code == "error.lab_match_unequal"
    with pytest.raises(InvalidInput) as refused:
        list(studio.run("lab", experiment="match", match_sentences="a" * 10_000))
    assert refused.value.field == "match_sentences"
    assert own_sentences(" \n\n") == ()


def test_stop_ends_it_within_a_batch(studio: Studio) -> None:
    steps: list[object] = []

    def stop(event: object) -> None:
        steps.append(event)
        if len(steps) == 3:
            raise GeneratorExit

    with pytest.raises(GeneratorExit):
        run(_bench(studio, emit=stop), MatchParams(count=80))


def test_chinese_and_synonyms_are_understood() -> None:
    assert not_understood(("一隻紅色的狐狸", "a crimson fox", "", "quarterly tax report")) == ("", "quarterly tax report")


def test_some_but_not_most_captions_are_kept_for_judging() -> None:
    captions = set(picture_set(400, 32, np.random.default_rng(0)).captions)
    assert 0.1 < sum(map(is_kept_for_judging, captions)) / len(captions) < 0.25


def test_the_script_shows_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ASSETS / "lab" / "code" / "match.py"))
    shares = [int(share) for share in re.findall(r"picture finds sentence (\d+)%", capsys.readouterr().out)]
    assert shares[0] > shares[1] + 50
