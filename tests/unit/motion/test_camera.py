"""Cameras: signs, sizes, loops; warps that follow them and masks that tell what is made up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.errors import InvalidInput
from studio.motion.camera import Camera, CameraTracks
from studio.motion.flow import dense_flow, median_motion
from studio.motion.warp import coverage, warp, warp_by_flow
from tests.unit.motion.moving_pictures import example

MOVES = ("still", "pan_left", "pan_right", "pan_up", "pan_down", "zoom_in", "zoom_out", "rotate_left", "rotate_right", "drift")


@pytest.mark.parametrize(
    ("move", "dx", "dy"), [("pan_right", -3.072, 0), ("pan_left", 3.072, 0), ("pan_down", 0, -3.072), ("pan_up", 0, 3.072), ("still", 0, 0)]
)
def test_a_picture_moves_against_its_camera(move: str, dx: float, dy: float) -> None:
    camera = Camera.of(move, 1.0, 8, 256, 256)
    assert camera.expected(2) == pytest.approx((dx, dy), abs=1e-5)
    picture = example("forest")
    moved = warp(picture, camera.matrix(0, 1))
    assert median_motion(dense_flow(picture, moved)) == pytest.approx((dx, dy), abs=0.15)


@pytest.mark.parametrize(("move", "at_right", "value"), [("zoom_in", 0, 1.912), ("zoom_out", 0, -1.912), ("rotate_right", 1, -2.225)])
def test_the_right_edge_tells_zoom_and_turn(move: str, at_right: int, value: float) -> None:
    """Nearer: the right edge goes out. A camera that turns clockwise sees it go up."""
    flow = Camera.of(move, 1.0, 3, 256, 256).flow(0, 1, 256, 256)
    assert flow[127:129, 255, at_right].mean() == pytest.approx(value, abs=0.05)


@given(st.sampled_from(MOVES), st.integers(2, 40), st.booleans(), st.floats(0.1, 4))
@settings(max_examples=60)
def test_steps_join_up_and_turn_back(move: str, frames: int, loop: bool, speed: float) -> None:
    camera = Camera.of(move, speed, frames, 320, 192, loop=loop)
    assert camera.frames == frames and camera.moves.shape == (frames if loop else frames - 1, 4)
    last = frames - 1
    assert camera.matrix(0, last // 2 + 1 if last else 0) @ camera.matrix(last, 0) == pytest.approx(
        camera.matrix(last, last // 2 + 1 if last else 0), abs=1e-6
    )
    assert camera.matrix(0, last) @ camera.matrix(last, 0) == pytest.approx(np.eye(3), abs=1e-8)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("frames", [8, 15, 16])
def test_a_loop_comes_home(move: str, frames: int) -> None:
    camera = Camera.of(move, 1.0, frames, 256, 256, loop=True)
    assert camera.matrix(0, frames) == pytest.approx(np.eye(3), abs=1e-9)
    open_one = Camera.of(move, 1.0, frames, 256, 256)
    assert np.abs(camera.moves).mean(0) == pytest.approx(np.abs(open_one.moves).mean(0), rel=0.6 if move == "drift" else 0.1, abs=0.06)


def test_a_loop_of_schedules_comes_home() -> None:
    camera = Camera.of(
        "pan_right", 2.0, 24, 256, 256, loop=True, tracks=CameraTracks(rotate="0: 2; 10: -1", zoom="3", pan_y="0: -2; 12: 6")
    )
    assert camera.matrix(0, 24) == pytest.approx(np.eye(3), abs=1e-9)


def test_schedules_take_the_place_of_single_tracks() -> None:
    camera = Camera.of("zoom_in", 1.0, 5, 256, 256, tracks=CameraTracks(pan_x="0: 1; 4: 5", zoom=""))
    assert camera.moves[:, 0] == pytest.approx([1, 2, 3, 4])
    assert camera.moves[:, 2] == pytest.approx([1.5] * 4)
    with pytest.raises(InvalidInput) as caught:
        Camera.of("still", 1.0, 5, 256, 256, tracks=CameraTracks(rotate="much"))
    assert caught.value.field == "rotate"
    with pytest.raises(ValueError, match="no camera move"):
        Camera.of("jump", 1.0, 5, 256, 256)


def test_a_drift_is_never_still() -> None:
    for loop in (False, True):
        camera = Camera.of("drift", 1.0, 48, 256, 256, loop=loop)
        speeds = [float(np.median(np.hypot(*np.moveaxis(camera.flow(i, i + 1, 64, 64), -1, 0)))) * 4 for i in range(47)]
        assert min(speeds) > 0.003 * 256


@pytest.mark.parametrize("move", ["pan_right", "zoom_in", "rotate_left"])
def test_flow_scales_with_the_frame(move: str) -> None:
    camera = Camera.of(move, 1.0, 6, 256, 128)
    whole, half = camera.flow(1, 4, 128, 256), camera.flow(1, 4, 64, 128)
    assert half == pytest.approx((whole[::2, ::2] + whole[1::2, 1::2]) / 4, abs=1e-3)


def test_frames_that_are_not_there() -> None:
    camera = Camera.of("pan_right", 1.0, 4, 64, 64)
    for i, j in ((0, 4), (-1, 2)):
        with pytest.raises(IndexError):
            camera.matrix(i, j)


@pytest.mark.parametrize("move", ["pan_right", "zoom_in", "rotate_right", "drift"])
def test_a_warp_there_and_back_is_the_picture(move: str) -> None:
    picture, camera = example("reef"), Camera.of(move, 1.0, 9, 256, 256)
    there, back = camera.matrix(0, 6), camera.matrix(6, 0)
    again = warp(warp(picture, there), back)
    inside = (coverage(there, 256, 256) * warp(coverage(there, 256, 256), back) > 0.99) & (coverage(back, 256, 256) > 0.99)
    assert inside.mean() > 0.5
    assert np.abs(again.astype(int) - picture)[inside].mean() < 1.0


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_warp_keeps_the_kind_of_picture(dtype: type) -> None:
    picture = example("city").astype(dtype)
    camera = Camera.of("rotate_right", 1.0, 3, 256, 256)
    assert warp(picture, camera.matrix(0, 2)).dtype == dtype
    assert np.array_equal(warp(picture, np.eye(3)), picture)
    by_flow = warp_by_flow(picture, camera.flow(2, 0, 256, 256))
    assert np.abs(by_flow.astype(float) - warp(picture, camera.matrix(0, 2)))[20:-20, 20:-20].mean() < 1.5
    with pytest.raises(ValueError, match="border"):
        warp(picture, camera.matrix(0, 2), border="none")
    with pytest.raises(ValueError, match="no map"):
        warp(picture, np.zeros((3, 3)))


def test_what_is_seen() -> None:
    assert coverage(np.eye(3), 40, 60).min() == 1
    right = coverage(np.array([[1, 0, 10.0], [0, 1, 0], [0, 0, 1]]), 40, 60)
    assert right[:, :10].max() == 0 and right[:, 14:].min() == 1 and 0 < right[20, 10] < 1
    assert coverage(np.array([[1, 0, 500.0], [0, 1, 0], [0, 0, 1]]), 40, 60).max() == 0
    assert coverage(Camera.of("zoom_in", 1, 4, 60, 40).matrix(0, 3), 40, 60).min() == 1


@pytest.mark.parametrize("size", [(256, 256), (40, 24), (500, 90)])
def test_flow_of_any_size(size: tuple[int, int]) -> None:
    import cv2

    picture = cv2.resize(example("forest"), size, interpolation=cv2.INTER_AREA)
    shift = np.array([[1, 0, 2.0], [0, 1, -1.0], [0, 0, 1]])
    flow = dense_flow(picture, warp(picture, shift))
    assert flow.shape == (size[1], size[0], 2)
    assert median_motion(flow) == pytest.approx((2, -1), abs=0.3)
    with pytest.raises(ValueError, match="flow between"):
        dense_flow(picture, picture[1:])
