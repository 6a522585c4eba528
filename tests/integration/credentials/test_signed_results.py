"""What a run hands out is signed, says how it was made, and is otherwise what it was; switched off, nothing is different."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio import Settings, Studio
from studio.events import Done
from studio.media.containers import probe
from studio.media.credentials.credential_reading import Trust, read_credentials
from studio.media.credentials.sealing import own_folder
from studio.media.metadata.film_settings import read_film_settings
from studio.media.metadata.image_settings import read_picture_settings
from studio.media.metadata.text_chunks import read_texts
from studio.media.slides.slide_clip import write_slide
from studio.media.slides.slide_credentials import slide_making
from studio.media.slides.slide_story import Footage, SlideStory, SlideWords, Still
from studio.settings import ASSETS
from studio.tasks.auto_subtitles.export import Kind, export_video
from studio.tasks.auto_subtitles.prepared_result import read_prepared
from studio.tasks.text_to_image import TextToImageParams
from studio.tasks.text_to_video import TextToVideoParams
from tests.unit.media.test_captioned_video import CUES  # a film's captions

PREPARED = ASSETS / "examples" / "auto_subtitles" / "reading.json"
DRAWN = "trainedAlgorithmicMedia"


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    base = tmp_path_factory.mktemp("signing")
    return Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=base / "out", credentials_dir=base / "keys"))


@pytest.fixture(scope="module")
def trust(signing: Studio) -> Trust:
    return Trust.of(signing.settings)


def source_types(file: Path, trust: Trust) -> set[str]:
    record = read_credentials(file, trust)
    assert record.state == "own", (file.name, record)
    return {deed.source_type for deed in record.deeds if deed.source_type}


def test_pictures_are_signed_and_their_settings_come_back(signing: Studio, trust: Trust) -> None:
    made = signing.text_to_image(prompt="a red boat", seed=3, count=2, num_inference_steps=2, width=128, height=128)
    assert made.grid is not None
    for file in (*made.files, made.grid):
        assert source_types(file, trust) == {DRAWN}
    again = read_picture_settings(made.files[0], TextToImageParams, task="text_to_image").params
    assert again["prompt"] == "a red boat" and again["seed"] == 3
    assert {"multimodal-studio", "parameters", "Comment", "Software"} <= read_texts(made.files[0], None).keys()
    assert np.array_equal(np.asarray(Image.open(made.files[0])), np.asarray(made.images[0]))
    assert not any(name.endswith(".part") for name in (f.name for f in made.files[0].parent.iterdir()))


def test_a_picture_with_somebodys_picture_in_it_says_so(signing: Studio, trust: Trust, tmp_path: Path) -> None:
    photo = tmp_path / "my secret holiday.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (128, 128, 3), dtype=np.uint8)).save(photo)
    made = signing.text_to_image(prompt="a boat", seed=3, num_inference_steps=2, width=128, height=128, init_image=photo)
    assert source_types(made.files[0], trust) == {"compositeWithTrainedAlgorithmicMedia"}
    larger = signing.upscale(image=photo, factor=2)
    record = read_credentials(larger.files[0], trust)
    assert [deed.action for deed in record.deeds] == ["c2pa.opened", "c2pa.edited"] and record.sources == ("Uploaded file",)
    assert source_types(larger.files[0], trust) == {"algorithmicallyEnhanced"}
    assert b"my secret holiday" not in made.files[0].read_bytes()


def test_films_are_signed_play_and_give_their_settings_back(signing: Studio, trust: Trust) -> None:
    made = signing.text_to_video(prompt="a red boat", seed=3, frames=8, fps=8, num_inference_steps=2, width=128, height=128, format="gif")
    assert {file.suffix for file in made.files} == {".gif", ".mp4"}
    for file in made.files:
        assert source_types(file, trust) == {DRAWN}
        assert read_film_settings(file, TextToVideoParams, task="text_to_video").params["prompt"] == "a red boat"
    assert probe(made.film).has_video
    with Image.open(made.files[0]) as gif:
        assert gif.n_frames == 8  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["burned", "soft"])
def test_captions_on_somebodys_film_are_an_edit_and_no_ai_content(signing: Studio, trust: Trust, kind: Kind) -> None:
    heard = read_prepared(PREPARED)
    (done,) = [event for event in export_video(signing.settings, heard, "local", kind) if isinstance(event, Done)]
    record = read_credentials(done.result, trust)
    assert record.state == "own" and [deed.action for deed in record.deeds] == ["c2pa.opened", "c2pa.edited"]
    assert source_types(done.result, trust) == set() and probe(done.result).has_video


def test_slides_say_what_their_result_says(signing: Studio, trust: Trust, tmp_path: Path) -> None:
    words = SlideWords("label", "title")
    story = SlideStory(words, [Still(np.full((64, 64, 3), 90, np.uint8))])
    (png,) = [e.result for e in signing.sealer.sealed(write_slide(story, "png", tmp_path, "x"), slide_making(story)) if isinstance(e, Done)]
    assert source_types(png, trust) == {DRAWN}
    captioned = SlideStory(words, [Footage(png, CUES)])
    assert slide_making(captioned).kind == "edited"


def test_switched_off_nothing_is_written_and_no_key_is_made(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    off = Studio(Settings(profile="mini", hub="never", output_dir=tmp_path / "out", credentials_dir=keys, credentials="off"))
    made = off.text_to_image(prompt="a red boat", seed=3, num_inference_steps=1, width=128, height=128)
    data = made.files[0].read_bytes()
    assert hashlib.sha256(data).hexdigest()[:8] == made.files[0].stem[-8:]  # the very bytes that the name was made from
    assert b"caBX" not in data and not own_folder(off.settings).exists()


def test_a_file_that_cannot_be_signed_is_there_and_a_notice_says_so(signing: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the library")

    monkeypatch.setattr("studio.media.credentials.sealing._sign", broken)
    made = signing.text_to_image(prompt="a boat", seed=9, num_inference_steps=1, width=128, height=128)
    assert "notice.not_sealed" in {notice.code for notice in made.notices}
    assert made.files[0].is_file() and any("signed" in text for text in made.notice_sentences())
