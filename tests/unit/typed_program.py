"""A program against the public API for pyright alone; it is never run. What must be refused carries an ignore that has to be needed."""

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
from __future__ import annotations

from pathlib import Path

from PIL.Image import Image
from typing_extensions import assert_type

from studio import (
    AudioToVisualResult,
    AutoSubtitlesResult,
    GameSceneResult,
    InvalidInput,
    MedicalFusionResult,
    Settings,
    Studio,
    TextToImageResult,
    TextToVideoResult,
)


def every_use_case() -> None:
    studio = Studio(Settings(profile="mini", hub="never"))
    pictures = studio.text_to_image(prompt="a lighthouse at night", seed=7, preset="fast", count=2)
    assert_type(pictures, TextToImageResult)
    assert_type(pictures.images, tuple[Image, ...])
    assert_type(pictures.files, tuple[Path, ...])
    assert_type(studio.text_to_video(prompt="a calm lake", camera="pan_left", frames=16), TextToVideoResult)
    assert_type(studio.audio_to_visual(media_file=Path("song.wav"), prompt="a storm", fps=24), AudioToVisualResult)
    assert_type(studio.auto_subtitles(media_file=Path("talk.mp4"), style="bbc"), AutoSubtitlesResult)
    assert_type(studio.game_scene(prompt="a misty forest", tile_size=32), GameSceneResult)
    assert_type(studio.medical_fusion(finding="nodule", age=64), MedicalFusionResult)


def what_a_checker_refuses(studio: Studio) -> None:
    try:
        studio.text_to_image()  # pyright: ignore[reportCallIssue]
        studio.text_to_image(prompt="a boat", colour="red")  # pyright: ignore[reportCallIssue]
        studio.text_to_image(prompt="a boat", preset="quick")  # pyright: ignore[reportArgumentType]
        studio.medical_fusion(age="old")  # pyright: ignore[reportArgumentType]
    except InvalidInput as error:
        for problem in error.problems:
            assert_type(problem.field, str | None)
