"""Figures of a film: true motion passes; stills, fades, noise and blanks do not."""

from __future__ import annotations

import numpy as np
import pytest

from studio.metrics.temporal import TemporalMeter, measure
from studio.motion.camera import Camera
from tests.unit.motion.moving_pictures import NAMES, example, travel

FRAMES = 8


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("move", ["pan_right", "pan_up", "zoom_in", "zoom_out", "rotate_left", "drift"])
def test_true_motion_passes(name: str, move: str) -> None:
    camera = Camera.of(move, 1.0, FRAMES, 256, 256)
    figures = measure(travel(example(name), camera, FRAMES), camera=camera)
    assert figures.moves and not figures.blank and figures.frames == FRAMES
    assert figures.warp_error < 0.1e-3 and figures.flicker < 0.3 and figures.ghosting > 0.7
    assert figures.direction_error is not None and figures.direction_error < 4
    assert figures.size_error is not None and figures.size_error < 0.05
    if move.startswith("pan"):
        assert figures.motion == pytest.approx(camera.expected(0), abs=0.15)


def test_the_wrong_camera_is_found_out() -> None:
    asked, held = Camera.of("pan_right", 1.0, FRAMES, 256, 256), Camera.of("pan_up", 1.0, FRAMES, 256, 256)
    film = travel(example("forest"), held, FRAMES)
    assert measure(film, camera=asked).direction_error == pytest.approx(90, abs=5)
    slow = Camera.of("pan_right", 0.5, FRAMES, 256, 256)
    assert measure(travel(example("forest"), slow, FRAMES), camera=asked).size_error == pytest.approx(0.5, abs=0.05)
    turned = travel(example("forest"), Camera.of("rotate_left", 1.0, FRAMES, 256, 256), FRAMES)
    backwards = measure(turned, camera=Camera.of("rotate_right", 1.0, FRAMES, 256, 256)).direction_error
    assert backwards is not None and backwards > 170


@pytest.mark.parametrize("name", NAMES)
def test_a_still_film_does_not_move(name: str) -> None:
    camera = Camera.of("pan_right", 1.0, FRAMES, 256, 256)
    figures = measure([example(name)] * FRAMES, camera=camera)
    assert not figures.moves and figures.warp_error == pytest.approx(0, abs=1e-6)
    assert figures.direction_error == 90 and figures.size_error == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("first", range(len(NAMES)))
def test_a_crossfade_has_ghosts_and_does_not_move(first: int) -> None:
    a, b = example(NAMES[first]), example(NAMES[first - 1])
    film = [(a * (1 - s) + b * s).astype(np.uint8) for s in np.linspace(0, 1, FRAMES)]
    figures = measure(film, keyframes=[0, FRAMES - 1])
    assert figures.ghosting < 0.7 and not figures.moves


def test_independent_pictures_have_a_large_error() -> None:
    rng = np.random.default_rng(0)
    noise = measure([rng.integers(0, 255, (128, 128, 3)).astype(np.uint8) for _ in range(FRAMES)])
    unlike = measure([example(n) for n in NAMES])
    moving = measure(travel(example("city"), Camera.of("pan_right", 1.0, FRAMES, 256, 256), FRAMES))
    assert min(noise.warp_error, unlike.warp_error) > 1000 * moving.warp_error
    assert unlike.flicker > 10


def test_blank_films_are_told() -> None:
    for shade in (0, 128, 255):
        figures = measure([np.full((64, 64, 3), shade, np.uint8)] * 4, camera=Camera.of("pan_right", 1.0, 4, 64, 64), loop=True)
        assert figures.blank and not figures.moves and figures.ghosting == 0
        assert figures.direction_error is None and figures.size_error is None


def test_flicker_is_told_even_where_the_mean_stays() -> None:
    picture = example("forest").astype(np.float32)
    slope = np.linspace(-6, 6, 256, dtype=np.float32)[None, :, None]
    film = [np.clip(picture + slope * (-1) ** i, 0, 255).astype(np.uint8) for i in range(FRAMES)]
    assert abs(film[0].mean() - film[1].mean()) < 1
    assert measure(film).flicker > 2


def test_a_blurred_frame_counts_as_a_ghost() -> None:
    import cv2

    film = travel(example("reef"), Camera.of("pan_right", 1.0, FRAMES, 256, 256), FRAMES)
    sharp = measure(film, keyframes=[0, 4])
    film[3] = cv2.GaussianBlur(film[3], (0, 0), 1.5)
    assert measure(film, keyframes=[0, 4]).ghosting < 0.5 < sharp.ghosting


@pytest.mark.parametrize("move", ["pan_right", "zoom_in", "drift"])
def test_loops_close(move: str) -> None:
    picture = example("forest")
    closed, cut = (Camera.of(move, 2.0, 16, 256, 256, loop=loop) for loop in (True, False))
    good = measure(travel(picture, closed, 16), loop=True).loop_error
    bad = measure(travel(picture, cut, 16), loop=True).loop_error
    assert good is not None and bad is not None
    assert good <= 1.2 < bad
    assert measure(travel(picture, closed, 16)).loop_error is None


def test_large_frames_are_told_in_their_own_pixels() -> None:
    import cv2

    big = cv2.resize(example("city"), (768, 768), interpolation=cv2.INTER_CUBIC)
    camera = Camera.of("pan_left", 1.0, 4, 768, 768)
    figures = measure(travel(big, camera, 4), camera=camera)
    assert figures.motion == pytest.approx(camera.expected(0), abs=0.4) and figures.width == 768
    assert figures.size_error is not None and figures.size_error < 0.05


def test_few_frames_and_other_sizes() -> None:
    assert measure([]).frames == 0 and measure([]).blank
    one = measure([example("city")])
    assert one.frames == 1 and not one.moves and one.ghosting == pytest.approx(1) and not one.blank
    meter = TemporalMeter()
    meter.add(example("city"))
    with pytest.raises(ValueError, match="another size"):
        meter.add(example("city")[:100])
