"""Frames between keyframes: no ghosts, no flicker, the camera kept; colours, sharpness and places brought together."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from studio.metrics.temporal import TemporalFigures, measure
from studio.motion.camera import Camera
from studio.motion.colour_matching import match_colours, match_sharpness, sharpness
from studio.motion.residual_alignment import align_to_source, residual_motion
from studio.motion.tweening import tween
from studio.motion.warp import coverage, warp
from tests.unit.motion.moving_pictures import NAMES, example, joined, redrawn, travel

CADENCE, KEYS = 4, 4
FRAMES = CADENCE * (KEYS - 1) + 1
CAMERAS = dict(zip(NAMES, ("pan_right", "zoom_out", "drift", "rotate_left", "pan_down"), strict=True))


def keyframes(name: str, *, aligned: bool) -> tuple[list[np.ndarray], Camera]:
    camera, rng = Camera.of(CAMERAS[name], 1.0, FRAMES, 256, 256), np.random.default_rng(len(name))
    keys = [example(name)]
    for j in range(CADENCE, FRAMES, CADENCE):
        matrix = camera.matrix(j - CADENCE, j)
        source = warp(keys[-1], matrix)
        drawn = redrawn(source, rng)
        if aligned:
            drawn = align_to_source(drawn, source, coverage(matrix, 256, 256))
        keys.append(match_sharpness(drawn, sharpness(keys[0])))
    return keys, camera


def crossfaded(keys: list[np.ndarray]) -> list[np.ndarray]:
    film = []
    for a, b in pairwise(keys):
        film += [(a * (1 - s) + b * s + 0.5).astype(np.uint8) for s in np.arange(CADENCE) / CADENCE]
    return [*film, keys[-1]]


def judged(film: list[np.ndarray], camera: Camera) -> TemporalFigures:
    return measure(film, keyframes=range(0, FRAMES, CADENCE), camera=camera)


@pytest.mark.parametrize("name", NAMES)
def test_a_redrawn_film_holds_together(name: str) -> None:
    keys, camera = keyframes(name, aligned=True)
    film = joined(keys, camera, CADENCE)
    figures = judged(film, camera)
    assert len(film) == FRAMES and all(p.dtype == np.uint8 and p.shape == (256, 256, 3) for p in film)
    assert figures.moves and figures.ghosting >= 0.85 and figures.flicker <= 1.0
    assert figures.direction_error is not None and figures.direction_error <= 10
    assert figures.size_error is not None and figures.size_error <= 0.2
    jumps = measure([k for key in keys[:-1] for k in [key] * CADENCE], camera=camera)
    assert figures.warp_error < 0.7 * jumps.warp_error


@pytest.mark.parametrize("name", NAMES[:3])
def test_a_crossfade_of_the_same_keys_is_worse(name: str) -> None:
    keys, camera = keyframes(name, aligned=True)
    ours, faded = judged(joined(keys, camera, CADENCE), camera), judged(crossfaded(keys), camera)
    assert faded.ghosting < 0.85 <= ours.ghosting
    assert ours.warp_error < faded.warp_error


def test_aligned_keys_follow_the_camera_closer() -> None:
    errors = []
    for aligned in (False, True):
        keys, camera = keyframes("reef", aligned=aligned)
        errors.append(judged(joined(keys, camera, CADENCE), camera).direction_error)
    assert errors[1] < errors[0] / 2


def test_the_true_frame_is_found_when_the_keys_agree() -> None:
    picture, camera = example("forest"), Camera.of("zoom_in", 1.0, 5, 256, 256)
    true = travel(picture, camera, 5)
    made = tween(true[0], true[4], [camera.matrix(0, k) for k in (1, 2, 3)], [camera.matrix(4, k) for k in (1, 2, 3)], 3)
    for k, frame in enumerate(made, 1):
        assert np.abs(frame.astype(int) - true[k])[16:-16, 16:-16].mean() < 2.0


def test_something_that_moves_by_itself_is_carried_along() -> None:
    """A ball over a standing ground: half way it is in the middle, once, and not at both ends."""
    import cv2

    ground = cv2.GaussianBlur(example("beach"), (0, 0), 3)

    def ball(x: float) -> np.ndarray:
        return cv2.circle(ground.copy(), (round(x), 128), 26, (250, 40, 30), -1, cv2.LINE_AA)

    (middle,) = tween(ball(120), ball(128), [np.eye(3)], [np.eye(3)], 1)
    wanted = ball(124)
    assert np.abs(middle.astype(int) - wanted).mean() < 0.5 * np.abs((ball(120).astype(int) + ball(128)) // 2 - wanted).mean()


@pytest.mark.parametrize("size", [(64, 64), (96, 200), (130, 70)])
def test_any_size_and_extreme_motion(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(2)
    a, b = (rng.integers(0, 255, (*size, 3)).astype(np.uint8) for _ in range(2))
    far = np.array([[1, 0, 900.0], [0, 1, 0], [0, 0, 1]])
    for matrix in (np.eye(3), far):
        made = tween(a, b, [matrix] * 2, [np.linalg.inv(matrix)] * 2, 2)
        assert [p.shape for p in made] == [a.shape] * 2
    flat = np.full((*size, 3), 90, np.uint8)
    assert all(np.array_equal(p, flat) for p in tween(flat, flat, [np.eye(3)] * 2, [np.eye(3)] * 2, 2))
    assert tween(a, b, [], [], 0) == []
    with pytest.raises(ValueError, match="maps"):
        tween(a, b, [np.eye(3)], [np.eye(3)], 2)


def test_known_motion_is_measured_and_taken_out() -> None:
    picture = example("city")
    slipped = warp(picture, np.array([[1, 0, 3.0], [0, 1, -2.0], [0, 0, 1]]))
    flow = residual_motion(picture, slipped)
    assert np.median(flow.reshape(-1, 2), 0) == pytest.approx((3, -2), abs=0.3)
    mended = align_to_source(slipped, picture)
    inside = (slice(20, -20), slice(20, -20))
    assert np.abs(mended.astype(int) - picture)[inside].mean() < 0.25 * np.abs(slipped.astype(int) - picture)[inside].mean()
    assert np.array_equal(align_to_source(slipped, picture, share=0.0), slipped)


def test_different_pictures_are_not_pulled_into_each_other() -> None:
    """A change of content is no motion: of two unlike pictures the second stays recognisably itself."""
    drawn = example("volcano")
    assert np.abs(align_to_source(drawn, example("beach")).astype(int) - drawn).mean() < 14


@pytest.mark.parametrize("name", NAMES)
def test_colours_of_an_anchor(name: str) -> None:
    anchor = example(name)
    shifted = np.clip(anchor * np.array([0.8, 0.9, 1.0]) + 12, 0, 255).astype(np.uint8)
    matched = match_colours(shifted, anchor)
    before, after = (np.abs(p.astype(int).mean((0, 1)) - anchor.mean((0, 1))).max() for p in (shifted, matched))
    assert after < 0.35 * before
    half = match_colours(shifted, anchor, 0.5).mean()
    assert min(shifted.mean(), matched.mean()) <= half + 0.5 and half - 0.5 <= max(shifted.mean(), matched.mean())
    assert np.array_equal(match_colours(shifted, anchor, 0.0), shifted)


def test_colours_of_flat_pictures() -> None:
    flat, picture = np.full((40, 40, 3), (10, 200, 30), np.uint8), example("beach")
    assert match_colours(flat, picture).std((0, 1)).max() < 1
    assert match_colours(picture, flat).std() > 0.3 * picture.std()


@pytest.mark.parametrize("factor", [0.7, 1.0, 1.5])
def test_sharpness_is_reached(factor: float) -> None:
    picture = example("reef")
    target = factor * sharpness(picture)
    assert sharpness(match_sharpness(picture, target)) == pytest.approx(target, rel=0.12)


def test_sharpness_is_mild() -> None:
    picture = example("reef")
    assert sharpness(match_sharpness(picture, 1e6)) < 10 * sharpness(picture)
    assert np.abs(match_sharpness(picture, 1e6).astype(int) - picture).mean() < 10
    flat = np.full((30, 30, 3), 7, np.uint8)
    assert np.array_equal(match_sharpness(flat, 500.0), flat)
