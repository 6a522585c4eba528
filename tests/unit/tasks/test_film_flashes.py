"""Films of random modulation matrices, encoded and decoded: none has more flashes than WCAG 2.3.1 allows, unlike the frames before."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from studio.media.film.film_writer import FilmWriter
from studio.motion.flash_limiter import FlashLimiter
from studio.motion.flashes import measure_flashes
from studio.tasks.audio_to_visual.frame_effects import EffectTrack, apply_effects
from studio.tasks.audio_to_visual.modulation import PRESETS, TARGETS, Line, modulation_curves
from tests.unit.motion.moving_pictures import example
from tests.unit.tasks.test_modulation import made_up

SIDE, SECONDS = 96, 2.5
COLOURS = [t for t in TARGETS if t in ("hue", "saturation", "brightness", "flash", "grain", "zoom", "rotate")]


def red(side: int = SIDE) -> np.ndarray:
    return (cv2.resize(example("volcano"), (side, side), interpolation=cv2.INTER_AREA) * np.array([1, 0.1, 0.1])).astype(np.uint8)


def frames_of(lines: tuple[Line, ...], picture: np.ndarray, fps: int, beats: float = 0.1875, seed: int = 0) -> list[np.ndarray]:
    """``picture`` with the effects of ``lines`` on a beat every ``beats`` seconds and a restless loudness."""
    rms = np.random.default_rng(seed).random(400).astype(np.float32)
    heard = made_up(SECONDS, beats=tuple(np.arange(0.1, SECONDS, beats)), rms=rms)
    track = EffectTrack(modulation_curves(heard, lines, np.arange(round(SECONDS * fps)) / fps), fps)
    return [apply_effects(picture, track.values(i), i, seed) for i in range(round(SECONDS * fps))]


def shown(frames: list[np.ndarray], fps: int, path: Path) -> list[np.ndarray]:
    """What a player shows of the limited film."""
    height, width = frames[0].shape[:2]
    limiter = FlashLimiter(width, height, fps)
    with FilmWriter(path, "mp4", width, height, fps) as film:
        for frame in frames:
            film.add(limiter.limit(frame))
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def matrix(rng: np.random.Generator) -> tuple[Line, ...]:
    return tuple(
        Line(
            str(rng.choice(["beat", "beat", "rms", "onset"])),
            str(rng.choice(COLOURS)),
            float(rng.choice([-2, -1, 1, 2])),
            0.0,
            float(rng.choice([0, 0.06])),
        )
        for _ in range(rng.integers(1, 4))
    )


def test_random_matrices(tmp_path: Path) -> None:
    flashed = 0
    for seed in range(24):
        rng = np.random.default_rng(seed)
        fps, beats = int(rng.choice([12, 24, 30])), float(rng.choice([0.125, 0.1875, 0.25]))
        picture = red() if seed % 2 else cv2.resize(example("beach"), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        lines = matrix(rng)
        frames = frames_of(lines, picture, fps, beats, seed)
        flashed += not measure_flashes(frames, fps).safe
        found = measure_flashes(shown(frames, fps, tmp_path / f"{seed}.mp4"), fps)
        assert found.safe, (seed, lines, found)
    assert flashed >= 8  # without the limiter


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (Line("beat", "hue", 1.0, 0.0, 0.06), "red"),
        (Line("beat", "saturation", -1.0, 0.0, 0.06), "red"),
        (Line("beat", "zoom", 2.0, 0.0, 0.0), "general"),
    ],
)
def test_colour_and_motion_can_flash_too(line: Line, kind: str, tmp_path: Path) -> None:
    stripes = np.zeros((SIDE, SIDE, 3), np.uint8)
    stripes[:, (np.arange(SIDE) // 12) % 2 == 0] = 220
    frames = frames_of((line,), red() if kind == "red" else stripes, 24)
    assert getattr(measure_flashes(frames, 24), kind) > 3
    assert measure_flashes(shown(frames, 24, tmp_path / "film.mp4"), 24).safe


@pytest.mark.parametrize("look", sorted(PRESETS))
def test_ordinary_films_are_left_alone(look: str) -> None:
    """Every look on 120 beats a minute: not one frame differs."""
    for name in ("beach", "city", "volcano"):
        picture = cv2.resize(example(name), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        frames = frames_of(tuple(line for line in PRESETS[look] if line.source != "rms"), picture, 24, 0.5)
        limiter = FlashLimiter(SIDE, SIDE, 24)
        assert all(limiter.limit(frame) is frame for frame in frames)
