"""The meter on textbook sequences, and the limiter: what does not flash stays as it was, what does is brought below the threshold."""

from __future__ import annotations

import numpy as np
import pytest

from studio.motion.camera import Camera
from studio.motion.flash_limiter import FlashLimiter
from studio.motion.flashes import FlashMeter, measure_flashes
from tests.unit.motion.moving_pictures import example, travel

FPS = 24
DARK, LIGHT = (20, 20, 20), (200, 200, 200)
SIZE = (96, 128)  # rows, columns: a screen of 1024 x 768 in small


def blinking(times: int, off: tuple[int, ...] = DARK, on: tuple[int, ...] = LIGHT, area: float = 1.0, fps: int = FPS) -> list[np.ndarray]:
    """Two seconds of ``off``, turned ``on`` ``times`` times within the first, each for half a period; ``area`` of the picture blinks."""
    frames = []
    for i in range(2 * fps):
        picture = np.full((*SIZE, 3), off, np.uint8)
        if times and 2 <= i < fps and int((i - 2) * 2 * times / fps) % 2 == 0:
            rows, columns = (round(edge * area**0.5) for edge in SIZE)
            picture[:rows, :columns] = on
        frames.append(picture)
    return frames


@pytest.mark.parametrize("fps", [12, 24, 25, 30, 60])
@pytest.mark.parametrize("times", [0, 1, 2, 3, 4])
def test_flashes_are_counted(times: int, fps: int) -> None:
    found = measure_flashes(blinking(times, fps=fps), fps)
    assert found.general == times and found.red == 0
    assert found.safe == (times <= 3)


def test_a_steady_three_a_second_is_safe_and_a_little_more_is_not() -> None:
    def strobe(period: int) -> list[np.ndarray]:
        return [np.full((*SIZE, 3), LIGHT if i % period < period // 2 else DARK, np.uint8) for i in range(5 * FPS)]

    assert measure_flashes(strobe(8), FPS).general == 3
    assert measure_flashes(strobe(7), FPS).general == 3.5
    assert measure_flashes(strobe(6), FPS).general == 4


@pytest.mark.parametrize(
    ("off", "on", "general"),
    [
        ((100, 100, 100), (112, 112, 112), 0),  # 4 % of full light
        ((100, 100, 100), (133, 133, 133), 5),  # 11 %
        ((233, 233, 233), (255, 255, 255), 0),  # 18 %, but even the darker of the two has more than 80 %
        ((215, 215, 215), (240, 240, 240), 5),
        ((0, 0, 255), (0, 90, 0), 0),  # blue and green of much the same luminance
        ((0, 0, 255), (0, 200, 0), 5),  # without any change of R
    ],
)
def test_only_large_changes_from_or_to_the_dark_count(off: tuple[int, ...], on: tuple[int, ...], general: float) -> None:
    assert measure_flashes(blinking(5, off, on), FPS).general == general


@pytest.mark.parametrize(
    ("off", "on", "red"),
    [
        ((90, 0, 0), (150, 0, 0), 5),
        ((200, 20, 20), (40, 40, 40), 5),
        ((200, 20, 20), (205, 20, 20), 0),  # (R - G - B) x 320 differs by 11
        ((200, 110, 110), (110, 110, 110), 0),  # pink is not a saturated red
        ((0, 200, 0), (0, 20, 0), 0),
    ],
)
def test_red_flashes(off: tuple[int, ...], on: tuple[int, ...], red: float) -> None:
    assert measure_flashes(blinking(5, off, on), FPS).red == red


def test_red_can_flash_where_the_luminance_does_not() -> None:
    found = measure_flashes(blinking(5, (120, 0, 0), (60, 60, 60)), FPS)
    assert (found.general, found.red) == (0, 5) and not found.safe


@pytest.mark.parametrize(("area", "safe"), [(0.024, True), (0.034, False), (0.3, False)])
def test_a_quarter_of_a_field_of_ten_degrees_is_enough(area: float, safe: bool) -> None:
    """A quarter of 341 x 256 px is 2.8 % of 1024 x 768."""
    assert measure_flashes(blinking(5, area=area), FPS).safe is safe


def test_small_areas_far_from_each_other_are_not_added_up() -> None:
    def frame(on: bool) -> np.ndarray:
        picture = np.full((*SIZE, 3), DARK, np.uint8)
        for row, column in ((0, 0), (0, 112), (80, 0), (80, 112)):
            picture[row : row + 12, column : column + 14] = LIGHT if on else DARK
        return picture

    assert measure_flashes([frame(i % 4 < 2) for i in range(48)], FPS).safe


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_change_may_take_several_frames(steps: int) -> None:
    wave = np.interp(np.arange(48) % (2 * steps), [0, steps, 2 * steps], [0, 1, 0])
    frames = [np.full((*SIZE, 3), round(40 + 180 * w), np.uint8) for w in wave]
    assert measure_flashes(frames, FPS).general == FPS / (2 * steps)


def test_halves_that_flash_in_turn_are_added_up() -> None:
    """Each half has two flashes a second, at other moments than its neighbour: together there are four."""
    frames = [np.full((*SIZE, 3), DARK, np.uint8) for _ in range(48)]
    for i, picture in enumerate(frames):
        picture[:, : 64 if i % 12 < 3 else 0] = LIGHT
        picture[:, 64 if 6 <= i % 12 < 9 else 128 :] = LIGHT
    assert not measure_flashes(frames, FPS).safe


@pytest.mark.parametrize("size", [(1, 1, 3), (5, 700, 3), (700, 5, 3), (101, 67, 3)])
def test_any_size(size: tuple[int, ...]) -> None:
    frames = [np.full(size, 255 * (i % 2), np.uint8) for i in range(30)]
    assert measure_flashes(frames, FPS).general in (0, 11.5, 12)
    limiter = FlashLimiter(size[1], size[0], FPS)
    assert measure_flashes([limiter.limit(frame) for frame in frames], FPS).safe


def test_what_is_not_a_film_is_refused() -> None:
    assert measure_flashes([], FPS).safe
    for wrong in ((0, 4, 24), (4, 4, 0), (4, 4, float("nan"))):
        with pytest.raises(ValueError, match="positive"):
            FlashMeter(*wrong)


@pytest.mark.parametrize(
    "frames",
    [
        travel(example("city"), Camera.of("pan_right", 1.0, 36, 256, 256), 36),
        travel(example("reef"), Camera.of("zoom_in", 2.0, 36, 256, 256), 36),
        blinking(2),
        [np.full((*SIZE, 3), i * 3, np.uint8) for i in range(80)],
        [example("beach")] * 20 + [example("volcano")] * 20,
    ],
    ids=["pan", "zoom", "two flashes", "fade", "cut"],
)
def test_what_does_not_flash_stays_as_it_was(frames: list[np.ndarray]) -> None:
    limiter = FlashLimiter(frames[0].shape[1], frames[0].shape[0], FPS)
    assert all(limiter.limit(frame) is frame for frame in frames) and limiter.softened == 0


@pytest.mark.parametrize("on", [LIGHT, (255, 255, 255), (220, 10, 10), (90, 90, 255)])
@pytest.mark.parametrize("times", [4, 6, 12])
def test_what_flashes_is_brought_below_the_threshold(on: tuple[int, ...], times: int) -> None:
    frames = blinking(times, on=on)
    assert not measure_flashes(frames, FPS).safe
    limiter = FlashLimiter(SIZE[1], SIZE[0], FPS)
    shown = [limiter.limit(frame) for frame in frames]
    assert measure_flashes(shown, FPS).safe and limiter.softened == sum(a is not b for a, b in zip(shown, frames, strict=True))
    assert (shown[-1] == frames[-1]).all()  # the film goes on as it was


def test_a_strobe_is_thinned_evenly_once_it_is_known() -> None:
    frames = [np.full((*SIZE, 3), LIGHT if i % 4 < 2 else DARK, np.uint8) for i in range(6 * FPS)]
    limiter = FlashLimiter(SIZE[1], SIZE[0], FPS)
    light = np.array([float(limiter.limit(frame).mean()) for frame in frames])
    rises = np.flatnonzero((light[1:] > 150) & (light[:-1] < 100))
    gaps = np.diff(rises[rises > 2 * FPS])
    assert len(gaps) >= 6 and gaps.min() >= 8 and gaps.max() <= 16
