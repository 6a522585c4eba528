"""A picture of somebody's made larger: the file and what it says, limits, other models, and stopping."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio import Done, InvalidInput, ModelUnavailable, Preview, Progress, Settings, Studio
from studio.media.metadata.provenance import KEYWORD
from studio.settings import ROOT

EXAMPLE = ROOT / "tests" / "unit" / "motion" / "pictures" / "fox.png"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path_factory.mktemp("out")))


def picture(folder: Path, width: int, height: int) -> Path:
    """The example, cut and scaled to a size."""
    file = folder / f"{width}x{height}.png"
    Image.open(EXAMPLE).convert("RGB").resize((width, height)).save(file)
    return file


@pytest.mark.parametrize(("size", "factor"), [((60, 40), 2), ((60, 40), 4), ((16, 512), 2), ((1, 1), 4)])
def test_the_file_is_larger_and_says_how_it_was_made(studio: Studio, tmp_path: Path, size: tuple[int, int], factor: int) -> None:
    source = picture(tmp_path, *size)
    made = studio.upscale(image=source, factor=factor)  # pyright: ignore[reportArgumentType]
    (file,) = made.files
    assert Image.open(file).size == made.image.size == (size[0] * factor, size[1] * factor)
    texts = Image.open(file).text  # pyright: ignore[reportAttributeAccessIssue]
    told = json.loads(texts[KEYWORD])
    assert (told["upscaling"]["model"], told["upscaling"]["factor"], told["models"][0]["id"]) == (
        "studio-enlarge",
        factor,
        "studio-enlarge",
    )
    assert texts["Comment"] == told["generated"] == "AI-enhanced" and "algorithmicallyEnhanced" in texts["XML:com.adobe.xmp"]
    assert "image" in told["inputs"] and str(tmp_path) not in texts[KEYWORD]
    assert made.settings == {"factor": factor, "model": "studio-enlarge"}


def test_it_is_sharper_than_bicubic_and_shows_the_same(studio: Studio, tmp_path: Path) -> None:
    source = picture(tmp_path, 96, 96)
    made = np.asarray(studio.upscale(image=source, factor=4).image, np.float32)
    plain = np.asarray(Image.open(source).resize((384, 384), Image.Resampling.BICUBIC), np.float32)
    back = np.asarray(Image.fromarray(made.astype(np.uint8)).resize((96, 96), Image.Resampling.BOX), np.float32)
    assert np.abs(back - np.asarray(Image.open(source), np.float32)).mean() < 3
    assert (np.diff(made, axis=0) ** 2).mean() > 1.1 * (np.diff(plain, axis=0) ** 2).mean()


@pytest.mark.parametrize("size", [(10_000, 300), (64, 2048)])
def test_odd_shapes_pass_and_huge_results_are_refused_in_one_sentence(studio: Studio, tmp_path: Path, size: tuple[int, int]) -> None:
    file = tmp_path / "wide.png"
    Image.new("RGB", size, (40, 90, 200)).save(file)
    small = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path, picture_megapixels=4))
    events = small.run("upscale", image=file, factor=4)
    if size[0] == 10_000:
        with pytest.raises(InvalidInput) as refused:
            list(events)
        assert [p.field for p in refused.value.problems] == ["image"]
        assert "40000 × 1200" in refused.value.sentence("en") and "40000 × 1200" in refused.value.sentence("zh-TW")
    else:
        next(e for e in events if isinstance(e, Progress) and e.step >= 1)
        events.close()  # stopped after one of its tiles


@pytest.mark.parametrize(
    ("change", "field"), [({"factor": 3}, "factor"), ({"factor": "huge"}, "factor"), ({"image": Path("none.png")}, "image")]
)
def test_bad_values_are_named(studio: Studio, tmp_path: Path, change: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        list(studio.run("upscale", {"image": picture(tmp_path, 20, 20), **change}))
    assert [p.field for p in refused.value.problems] == [field]


def test_only_upscalers_are_taken(studio: Studio, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable):
        list(studio.run("upscale", image=picture(tmp_path, 20, 20), model="studio-mini"))


def test_events_end_with_the_finished_picture(studio: Studio, tmp_path: Path) -> None:
    events = list(studio.run("upscale", image=picture(tmp_path, 40, 30), factor="2"))
    assert [type(e) for e in events[-2:]] == [Preview, Done]
    assert {e.stage for e in events if isinstance(e, Progress)} >= {"upscaling"}
    assert isinstance(events[-2], Preview) and events[-2].final and events[-2].images[0].shape == (60, 80, 3)
