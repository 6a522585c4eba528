"""Effects on a still: each does what it says, quickly, and always the same."""

from __future__ import annotations

import time

import cv2
import numpy as np
import pytest

from studio.motion.flow import dense_flow, median_motion
from studio.tasks.audio_to_visual.frame_effects import FULL, EffectTrack, apply_effects


def scene(size: int = 256, seed: int = 0) -> np.ndarray:
    """A made-up picture with soft structure everywhere, uint8 (size, size, 3)."""
    noise = np.random.default_rng(seed).uniform(0, 255, (size // 8, size // 8, 3)).astype(np.float32)
    return np.clip(cv2.resize(noise, (size, size), interpolation=cv2.INTER_CUBIC) * 0.6 + 50, 0, 255).astype(np.uint8)


def motion(values: dict[str, float]) -> tuple[float, float]:
    picture = scene()
    return median_motion(dense_flow(picture, apply_effects(picture, values, 0, 0)))


def test_no_values_change_nothing() -> None:
    picture = scene()
    shown = apply_effects(picture, {}, 3, 1)
    assert (shown == picture).all() and shown is not picture
    assert (apply_effects(picture, {"motion": 1.0, "strength": 1.0}, 3, 1) == picture).all()


def test_a_camera_to_the_right_and_down_moves_the_picture_left_and_up() -> None:
    dx, dy = motion({"pan_x": 0.25, "pan_y": 0.1})
    assert dx == pytest.approx(-0.25 * FULL["pan_x"] * 256, abs=0.4)
    assert dy == pytest.approx(-0.1 * FULL["pan_y"] * 256, abs=0.4)


def test_zoom_and_rotation() -> None:
    picture = scene()
    near = dense_flow(picture, apply_effects(picture, {"zoom": 0.2}, 0, 0))
    assert near[128, 208, 0] == pytest.approx(80 * 0.2 * FULL["zoom"], abs=0.6)  # away from the centre
    turned = dense_flow(picture, apply_effects(picture, {"rotate": 0.25}, 0, 0))
    assert turned[128, 208, 1] == pytest.approx(-80 * np.sin(np.radians(0.25 * FULL["rotate"])), abs=0.6)  # clockwise camera


def test_colours() -> None:
    grey = np.full((32, 32, 3), 100, np.uint8)
    assert apply_effects(grey, {"brightness": 0.5}, 0, 0)[0, 0].tolist() == [130, 130, 130]
    assert apply_effects(grey, {"saturation": 1.0, "hue": 0.7}, 0, 0)[0, 0].tolist() == [100, 100, 100]
    assert (apply_effects(grey, {"flash": 1.0}, 0, 0) > 200).all()
    red = np.zeros((32, 32, 3), np.uint8) + np.array([180, 60, 60], np.uint8)
    r, g, b = (int(v) for v in apply_effects(red, {"saturation": -1.0}, 0, 0)[0, 0])
    assert r == g == b
    third = apply_effects(red, {"hue": 120 / FULL["hue"]}, 0, 0)[0, 0].astype(int)
    assert third == pytest.approx([60, 180, 60], abs=1)


def test_grain_is_new_in_every_picture_and_the_same_in_every_run() -> None:
    grey = np.full((64, 64, 3), 128, np.uint8)
    first, again, later = (apply_effects(grey, {"grain": 0.5}, frame, 7) for frame in (3, 3, 4))
    other = apply_effects(grey, {"grain": 0.5}, 3, 8)
    assert (first == again).all()
    assert (first != later).mean() > 0.8 and (first != other).mean() > 0.8
    assert first.std() == pytest.approx(0.5 * FULL["grain"] * 255, rel=0.1)
    assert (first[..., 0] == first[..., 1]).all()


def test_blur_takes_sharpness() -> None:
    picture = scene()
    sharp, soft = (cv2.Laplacian(p, cv2.CV_32F).var() for p in (picture, apply_effects(picture, {"blur": 0.8}, 0, 0)))
    assert soft < 0.5 * sharp


@pytest.mark.parametrize("value", [1e9, -1e9, -1.0, 2.0])
def test_any_value_gives_a_picture(value: float) -> None:
    shown = apply_effects(scene(96), dict.fromkeys(FULL, value), 0, 0)
    assert shown.shape == (96, 96, 3) and shown.dtype == np.uint8


def test_odd_sizes() -> None:
    assert apply_effects(scene()[:101, :67], dict.fromkeys(FULL, 0.3), 5, 1).shape == (101, 67, 3)


def test_a_picture_takes_a_few_milliseconds() -> None:
    picture, values = scene(), {"zoom": 0.3, "pan_x": 0.2, "rotate": 0.1, "brightness": 0.2, "hue": 0.3, "flash": 0.1, "grain": 0.3}
    apply_effects(picture, values, 0, 1)
    cost = []
    for frame in range(40):
        begin = time.process_time()
        apply_effects(picture, values, frame, 1)
        cost.append(time.process_time() - begin)
    assert np.median(cost) < 0.008  # 4 ms on an idle core


def test_the_drift_advances_with_the_loudness() -> None:
    loud = np.repeat([1.0, 0.0, 0.5], 48).astype(np.float32)
    path = EffectTrack({"motion": loud}, 24)
    places = np.array([[path.values(i)[name] * FULL[name] for name in ("pan_x", "pan_y")] for i in range(144)])
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    fast, calm, middle = steps[2:46].mean(), steps[50:94].mean(), steps[98:142].mean()
    assert calm < 0.1 * fast and middle == pytest.approx(fast / 2, rel=0.15)
    assert steps[2:46].std() < 0.05 * fast  # an even speed along the whole figure


def test_the_border_stays_out_of_view() -> None:
    path = EffectTrack({"motion": np.ones(600, np.float32)}, 24)
    for i in range(0, 600, 7):
        values = path.values(i)
        nearer = 1 + values["zoom"] * FULL["zoom"]
        assert max(abs(values["pan_x"]) * FULL["pan_x"], abs(values["pan_y"]) * FULL["pan_y"]) <= (nearer - 1) / 2 + 1e-9


def test_values_of_a_path() -> None:
    path = EffectTrack({"motion": np.ones(10, np.float32), "zoom": np.full(10, 0.5, np.float32), "strength": np.ones(10)}, 24)
    assert path.values(3)["zoom"] > 0.5 and "strength" not in path.values(3) and "motion" not in path.values(3)
    assert path.values(99) == path.values(9)
    assert EffectTrack({}, 24).values(0) == {}
