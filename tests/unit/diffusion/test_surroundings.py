"""What a moving camera sees beside a layout: its land, without a second copy of what stands in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio.diffusion.video.surroundings import Surroundings
from studio.motion.camera import Camera
from studio.motion.warp import coverage, warp
from studio.renderer.sketch import Sketch, sketch_of

_SIDE = 256  # px
_SEED = 5


@dataclass
class _Layouts:
    """The part of a keyframe artist that is asked for pictures."""

    sketch: Sketch | None

    def layout(self, prompt: str, negative: str) -> np.ndarray | None:
        return None if self.sketch is None else np.asarray(self.sketch.picture(_SEED, _SIDE, _SIDE))

    def land(self, prompt: str, negative: str) -> np.ndarray | None:
        return None if self.sketch is None else np.asarray(self.sketch.land(_SEED, _SIDE, _SIDE))


def around(prompt: str) -> tuple[Surroundings, np.ndarray]:
    layouts = _Layouts(sketch_of(prompt))
    layout = layouts.layout(prompt, "")
    assert layout is not None
    found = Surroundings.of(layouts, prompt, "", layout)  # pyright: ignore[reportArgumentType]
    assert found is not None
    return found, layout


def test_where_the_camera_has_not_moved_it_is_the_layout() -> None:
    found, layout = around("a red balloon over a lake")
    assert np.array_equal(found.seen(np.eye(3)), layout)


def test_what_stands_at_the_edge_is_not_seen_twice() -> None:
    found, layout = around("a red balloon on the right over a lake")
    matrix = Camera.of("pan_right", 1.0, 32, _SIDE, _SIDE).matrix(0, 31)
    known = coverage(matrix, _SIDE, _SIDE)
    new = known == 0

    def red(picture: np.ndarray) -> int:
        r, g, b = (picture[..., k].astype(int) for k in range(3))
        return int(((r - np.maximum(g, b) > 90) & new).sum())

    filled = found.fill(warp(layout, matrix), matrix, known)
    assert new.mean() > 0.3 and red(warp(layout, matrix)) > 100 and red(filled) == 0
    assert np.array_equal(filled[known == 1], warp(layout, matrix)[known == 1])


def test_its_lines_meet_those_of_the_layout() -> None:
    found, layout = around("mountains")
    matrix = Camera.of("pan_right", 1.0, 16, _SIDE, _SIDE).matrix(0, 15)
    seen = found.seen(matrix).astype(float)
    edge = round(_SIDE + float(matrix[0, 2]))
    step = np.abs(seen[:, edge] - seen[:, edge - 1]).mean()
    usual = np.abs(np.diff(layout.astype(float), axis=1)).mean()
    assert step < 2 * usual + 1


def test_above_there_is_sky_and_no_mirrored_land() -> None:
    found, layout = around("mountains")
    matrix = Camera.of("pan_up", 1.0, 40, _SIDE, _SIDE).matrix(0, 39)
    top = found.seen(matrix)[:60]
    assert top.std(axis=(0, 1)).max() < 8 < layout[60:200].std(axis=(0, 1)).max()


def test_a_prompt_without_a_layout_has_none() -> None:
    assert Surroundings.of(_Layouts(None), "asdf", "", np.zeros((8, 8, 3), np.uint8)) is None  # pyright: ignore[reportArgumentType]
