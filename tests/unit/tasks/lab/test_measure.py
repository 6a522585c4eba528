"""The experiment with measures of pictures, at small sizes."""

from __future__ import annotations

import io
import runpy
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from studio import Settings, Studio
from studio.errors import Cancelled, InvalidInput
from studio.learning.picture_judging.pair_scores import MOST_DB, pixel_scores
from studio.learning.picture_judging.picture_changes import as_jpeg, blurred_pictures, noisy_pictures
from studio.learning.picture_judging.resampling import compared_means
from studio.learning.picture_judging.set_scores import frechet, inception_score
from studio.tasks.lab.experiments.measure.params import MeasureParams
from studio.tasks.lab.experiments.measure.run import run
from studio.tasks.lab.findings import Findings
from tests.unit.tasks.lab.bench_double import Watched


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio(Settings(profile="mini", device="cpu", hub="never"))


def _zip(path: Path, pictures: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, content in pictures.items():
            made.writestr(name, content)
    return path


def _png(seed: int) -> bytes:
    target = io.BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 256, (6, 8, 3)).astype(np.uint8).repeat(8, 0).repeat(8, 1)
    Image.fromarray(pixels).save(target, "png")
    return target.getvalue()


def _names(found: Findings) -> list[str]:
    return [figure.name.removeprefix("lab.measure.") for figure in found.figures]


def test_blur_is_told_from_two_halves_of_one_set(studio: Studio) -> None:
    watched = Watched()
    found = run(watched.bench(studio), MeasureParams(pictures=30, strength=0.8))
    assert _names(found) == ["frechet", "caption_fit", "ssim", "psnr", "perceptual", "inception"]
    assert found.figures[0].verdict == "ahead"
    assert {f.name: f.verdict for f in found.figures}["lab.measure.psnr"] == "ahead"
    assert all(f.low is not None and f.high is not None and f.low <= f.idea <= f.high for f in found.figures[1:5])
    assert not watched.shown[0].figures and watched.shown[0].pictures  # pictures first, before a network is loaded
    again = run(Watched().bench(studio), MeasureParams(pictures=30, strength=0.8))
    assert again.figures == found.figures


def test_swapped_captions_are_seen_by_the_caption_score_alone(studio: Studio) -> None:
    found = run(Watched().bench(studio), MeasureParams(pictures=20, change="captions", strength=1))
    verdicts = {f.name.removeprefix("lab.measure."): f.verdict for f in found.figures}
    assert verdicts["frechet"] == "level"
    assert verdicts["caption_fit"] == "ahead"
    assert {f.name: f for f in found.figures}["lab.measure.frechet"].idea == pytest.approx(found.figures[0].control or 0)


def test_too_few_pictures_for_a_frechet_distance_are_refused_in_words(studio: Studio) -> None:
    watched = Watched()
    found = run(watched.bench(studio), MeasureParams(pictures=10, change="noise"))
    assert "frechet" not in _names(found) and "ssim" in _names(found)
    assert [notice.code for notice in watched.notices] == ["notice.measure_few"]
    with pytest.raises(ValueError, match="more than 8"):
        frechet(torch.randn(8, 8, dtype=torch.float64), torch.randn(20, 8, dtype=torch.float64))


def test_folders_of_unequal_size_are_paired_by_name(studio: Studio, tmp_path: Path) -> None:
    first = _zip(tmp_path / "a.zip", {f"in/{i}.png": _png(i) for i in range(5)})
    second = _zip(tmp_path / "b.zip", {f"{i}.PNG": _png(i) for i in range(3, 12)})
    watched = Watched()
    found = run(watched.bench(studio), MeasureParams(first=first, second=second))
    assert {n.code: n.params for n in watched.notices}["notice.measure_pairs"] == {"count": 2}
    values = {f.name.removeprefix("lab.measure."): f.idea for f in found.figures}
    assert values["psnr"] == MOST_DB and values["ssim"] == pytest.approx(1, abs=1e-3) and values["perceptual"] == 0


def test_one_picture_has_no_interval(studio: Studio, tmp_path: Path) -> None:
    one = _zip(tmp_path / "a.zip", {"x.png": _png(1)})
    found = run(Watched().bench(studio), MeasureParams(first=one, second=one))
    assert _names(found) == ["ssim", "psnr", "perceptual"]
    assert all(f.low is None for f in found.figures)


def test_a_thousand_pictures_are_drawn_from(studio: Studio, tmp_path: Path) -> None:
    one = _png(1)
    many = _zip(tmp_path / "a.zip", {f"{i}.png": one for i in range(1000)})
    watched = Watched()
    run(watched.bench(studio), MeasureParams(first=many, second=many, pictures=10))
    assert {n.code: n.params for n in watched.notices}["notice.measure_sampled"]["first"] == 1000


@pytest.mark.parametrize(
    ("first", "second", "code", "field"),
    [
        ({"a.png": b"no picture"}, {"a.png": _png(1)}, "error.measure_picture", "measure_first"),
        ({"a.png": _png(1)}, None, "error.measure_both", "measure_second"),
        ({"../a.png": _png(1)}, {"a.png": _png(1)}, "error.zip_paths", "measure_first"),
        ({"a.png": _png(1)}, {}, "error.zip_empty", "measure_second"),
    ],
)  # fmt: skip
def test_bad_folders_are_refused_in_words(
    studio: Studio, tmp_path: Path, first: dict[str, bytes], second: dict[str, bytes] | None, code: str, field: str
) -> None:
    paths = [None if content is None else _zip(tmp_path / f"{i}.zip", content) for i, content in enumerate((first, second))]
    with pytest.raises(InvalidInput) as error:
        run(Watched().bench(studio), MeasureParams(first=paths[0], second=paths[1]))
    assert (error.value.problems[0].code, error.value.problems[0].field) == (code, field)


def test_what_is_no_zip_is_refused(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(_png(1))
    with pytest.raises(InvalidInput) as error:
        run(Watched().bench(studio), MeasureParams(first=tmp_path / "a.png", second=tmp_path / "a.png"))
    assert error.value.problems[0].code == "error.zip_broken"


def test_stop_ends_it_within_a_step(studio: Studio) -> None:
    watched = Watched(most=5)
    with pytest.raises(Cancelled):
        run(watched.bench(studio), MeasureParams(pictures=10))
    assert watched.steps == 6


def test_measures_on_what_is_known() -> None:
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (4, 32, 32, 3)).astype(np.uint8)
    ratio, structure = pixel_scores(pictures, pictures)
    assert ratio.tolist() == [MOST_DB] * 4
    assert structure == pytest.approx([1] * 4, abs=1e-3)
    grain = noisy_pictures(np.full_like(pictures, 128), 0.125, rng)
    assert pixel_scores(np.full_like(pictures, 128), grain)[0].mean() == pytest.approx(20 * np.log10(255 / 10), abs=0.3)
    assert (blurred_pictures(pictures, 0.0) == pictures).all()
    assert pixel_scores(pictures[:1] // 8 + 100, as_jpeg(pictures[:1] // 8 + 100))[0][0] > 35
    given = torch.randn(50, 4, dtype=torch.float64)
    assert frechet(given, given) == pytest.approx(0, abs=1e-6)
    assert frechet(given, given + 1) == pytest.approx(4, abs=1e-6)
    assert inception_score(torch.eye(6) * 100) == pytest.approx(6, rel=1e-3)
    assert inception_score(torch.ones(6, 6)) == pytest.approx(1)


def test_an_interval_holds_the_truth() -> None:
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(100):
        told = compared_means(rng.normal(5, 1, 60), rng.normal(0, 1, 60), rng, 80)
        inside += told.low <= 5 <= told.high
    assert 86 <= inside <= 100


def test_the_script_shows_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(Path("assets/lab/code/measure.py")))
    assert capsys.readouterr().out.rstrip().endswith("seen")
