"""No prompt, note or file name reaches a log, a warning or the terminal, whatever a run does with it."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from studio import Studio
from studio.errors import StudioError, places
from studio.medical.dicom.phantom_dicom import phantom_dicom
from studio.medical.phantom.case import Case
from studio.medical.phantom.radiograph import render
from studio.settings import ASSETS

CANARY = "zqxwhitby"
LONG = f"a boat on a lake, {', '.join(f'{CANARY} word {k}' for k in range(60))}"  # far more than any text encoder takes
SMALL = {"prompt": LONG, "negative_prompt": LONG, "width": 64, "height": 64, "num_inference_steps": 2, "seed": 5, "model": "tiny-sd"}
SPEECH = ASSETS / "examples" / "auto_subtitles" / "reading.mp4"


@contextmanager
def everything_said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every record of every logger at its own level, the root's being DEBUG, and every warning."""
    said: list[str] = []
    form = logging.Formatter()
    handle = logging.Logger.handle

    def heard(logger: logging.Logger, record: logging.LogRecord) -> None:
        said.append(f"{logger.name}: {form.format(record)}")
        handle(logger, record)

    root = logging.getLogger()
    level = root.level
    monkeypatch.setattr(logging.Logger, "handle", heard)
    root.setLevel(logging.DEBUG)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield said
    root.setLevel(level)
    said += [str(found.message) for found in caught]


def run(studio: Studio, task: str, **params: Any) -> str:
    """The type of the last event, or of the refusal."""
    try:
        *_, last = studio.run(task, params)
    except StudioError as error:
        return error.code
    return type(last).__name__


def sound(path: Path) -> Path:
    rate = 16_000
    soundfile.write(path, 0.3 * np.sin(np.arange(rate) / 20) * (np.arange(rate) % 4000 < 800), rate)
    return path


def film(path: Path) -> Path:
    data = phantom_dicom(render(Case(seed=7), 128).image, Case(seed=7))
    path.write_bytes(data.replace(b"SYNTHETIC^PHANTOM", b"Zqxwhitby^Eleanor"[:17]))
    return path


def broken(folder: Path, ending: str) -> Path:
    """A file whose beginning is right, and which then ends or means nothing."""
    kept = folder / f"{CANARY}-broken.{ending}"
    if ending == "mp4":
        kept.write_bytes(SPEECH.read_bytes()[:20_000])
    elif ending == "dcm":
        kept.write_bytes(film(folder / f"{CANARY}.dcm").read_bytes()[:1500])
    else:
        exif = Image.Exif()
        exif[0x010E] = CANARY
        Image.new("RGB", (64, 64)).save(kept, "JPEG" if ending == "jpg" else "TIFF", exif=exif)
        kept.write_bytes(kept.read_bytes()[:-40])
    return kept


def test_six_runs_say_nothing(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / f"{CANARY}.tif"
    exif = Image.Exif()
    exif[0x010E] = CANARY
    Image.new("RGB", (64, 64), "green").save(picture, exif=exif)
    heard, dicom = sound(tmp_path / f"{CANARY}.wav"), film(tmp_path / f"{CANARY}.dcm")
    pieces = dict.fromkeys(("textures", "panorama", "layers", "tile_map", "pixel_art", "music"), False)
    note = f"Mrs {CANARY} has had fever and cough for two days. " * 60
    with everything_said(monkeypatch) as said:
        ended = [
            run(studio, "text_to_image", **SMALL, init_image=picture),
            run(studio, "text_to_video", **SMALL, frames=9),
            run(studio, "audio_to_visual", **SMALL, media_file=heard, length=1, fps=12),
            run(studio, "auto_subtitles", media_file=heard, labels=f"{CANARY}, cat"),
            run(studio, "game_scene", **{**SMALL, "prompt": LONG[:300]}, **pieces, dialogue=True),
            run(studio, "medical_fusion", film_source="file", film_file=dicom, note=note),
        ]
    assert ended == ["Done"] * 6
    shown = capfd.readouterr()
    assert [line for line in (*said, *shown.out.splitlines(), *shown.err.splitlines()) if CANARY in line.lower()] == []


def test_files_that_fail_say_nothing(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with everything_said(monkeypatch) as said:
        for ending in ("jpg", "tif"):
            run(studio, "text_to_image", **SMALL, init_image=broken(tmp_path, ending))
        for task in ("audio_to_visual", "auto_subtitles"):
            run(studio, task, **(SMALL if task == "audio_to_visual" else {}), media_file=broken(tmp_path, "mp4"))
            run(studio, task, **(SMALL if task == "audio_to_visual" else {}), media_file=tmp_path / f"{CANARY}-gone.mp4")
        run(studio, "medical_fusion", film_source="file", film_file=broken(tmp_path, "dcm"))
        run(studio, "text_to_image", **{**SMALL, "width": -1})
    shown = capfd.readouterr()
    assert [line for line in (*said, *shown.out.splitlines(), *shown.err.splitlines()) if CANARY in line.lower()] == []


def test_the_pipelines_would_have_told() -> None:
    """The control: the canary is found where a pipeline that is not told otherwise cuts a prompt off."""
    from diffusers import StableDiffusionPipeline

    from studio.diffusion.pipelines import discreet

    module = logging.getLogger(StableDiffusionPipeline.__module__)
    assert module.isEnabledFor(logging.ERROR)
    module.setLevel(logging.NOTSET)
    assert module.isEnabledFor(logging.WARNING)
    discreet(StableDiffusionPipeline.__new__(StableDiffusionPipeline))
    assert not module.isEnabledFor(logging.WARNING)


def test_an_unexpected_error_is_logged_by_its_places() -> None:
    try:
        try:
            Path(f"{CANARY}.png").read_bytes()
        except OSError as error:
            raise ValueError(f"a prompt: {CANARY}") from error
    except ValueError as error:
        told = places(error)
    assert "FileNotFoundError" in told and "ValueError" in told and __file__ in told and "zqx" not in told.replace("CANARY", "")
