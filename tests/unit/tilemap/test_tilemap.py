"""Maps of corner tiles: they are laid without a wrong neighbour, and other programs read them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import pytmx
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from studio.errors import InvalidInput
from studio.events import Progress
from studio.tilemap.godot import tres
from studio.tilemap.tile_map import TileMap, make_map
from studio.tilemap.tiled import tmx, tsx
from studio.tilemap.wave_function_collapse import collapse, violations

NAMES = ("water", 'sand <&"> \N{PALM TREE}', "grass")


def grounds(names: tuple[str, ...] = NAMES) -> list[tuple[str, np.ndarray]]:
    rng = np.random.default_rng(0)
    return [(n, (rng.uniform(0, 60, (32, 32, 3)) + 60 * i).astype(np.uint8)) for i, n in enumerate(names)]


def laid(width: int = 20, height: int = 12, seed: int = 3) -> TileMap:
    return make_map(grounds(), width, height, 16, seed, places=("tower <1>", "../well"))


@settings(max_examples=12, deadline=None)
@given(st.integers(4, 24), st.integers(4, 24), st.integers(0, 2**32 - 1))
def test_no_neighbours_are_wrong(width: int, height: int, seed: int) -> None:
    made = laid(width, height, seed)
    assert made.grid.shape == (height, width) and made.violations == 0
    assert violations(made.grid, made.tileset.corners) == 0


def test_a_map_of_random_tiles_has_many_wrong_neighbours_and_one_change_is_noticed() -> None:
    made = laid()
    rng = np.random.default_rng(1)
    assert violations(rng.integers(0, len(made.tileset.corners), made.grid.shape), made.tileset.corners) > made.grid.size // 2
    full = next(i for i, c in enumerate(made.tileset.corners) if c == (0, 0, 0, 0))
    other = next(i for i, c in enumerate(made.tileset.corners) if c == (2, 2, 2, 2))
    grid = np.full((5, 5), full)
    assert violations(grid, made.tileset.corners) == 0
    grid[2, 2] = other
    assert violations(grid, made.tileset.corners) == 4


def test_the_same_seed_lays_the_same_map_and_another_another() -> None:
    one, same, other = laid(seed=1), laid(seed=1), laid(seed=2)
    assert np.array_equal(one.grid, same.grid) and np.array_equal(one.tileset.image, same.tileset.image)
    assert not np.array_equal(one.grid, other.grid)
    assert len(set(one.grid.ravel().tolist())) > 5  # not one ground everywhere


def test_tiles_that_may_meet_continue_each_other() -> None:
    made = laid(24, 16)
    size, picture = made.tileset.tile_size, made.picture().astype(float)
    across = np.abs(np.diff(picture, axis=1)).mean((0, 2))
    borders = np.arange(size - 1, len(across), size)
    inside = np.delete(across, borders)
    assert across[borders].mean() < 1.6 * inside.mean()


def test_tiled_reads_the_map(tmp_path: Path) -> None:
    made = laid()
    (tmp_path / "tiles.tsx").write_bytes(tsx(made.tileset, "tiles.png"))
    (tmp_path / "map.tmx").write_bytes(tmx(made, "tiles.tsx"))
    Image.fromarray(made.tileset.image).save(tmp_path / "tiles.png")
    read = pytmx.TiledMap(str(tmp_path / "map.tmx"))
    assert (read.width, read.height, read.tilewidth) == (20, 12, 16)
    layer = next(layer for layer in read.layers if isinstance(layer, pytmx.TiledTileLayer))
    gids = np.array([[read.tiledgidmap[g] for g in row] for row in layer.data])
    assert np.array_equal(gids - 1, made.grid)
    assert {"tower <1>", "../well"} <= {o.name for o in read.objects}
    root = ET.fromstring((tmp_path / "tiles.tsx").read_bytes())
    assert NAMES[1] in {c.get("name") for c in root.iter("wangcolor")}


def test_godot_resource_is_closed_and_quoted() -> None:
    text = tres(laid().tileset, "tiles.png").decode()
    assert text.startswith("[gd_resource") and 'type="TileSet"' in text
    assert 'path="tiles.png"' in text and "res://" not in text  # beside it, whatever the folder is called
    assert text.count('\\"') == 1 and text.replace('\\"', "").count('"') % 2 == 0


def test_tiles_that_never_fit_end_in_a_sentence() -> None:
    with pytest.raises(InvalidInput) as caught:
        collapse([(0, 1, 0, 1)], np.ones((3, 3, 1)), 0)
    assert caught.value.code == "error.map_contradiction" and caught.value.field == "map_width"
    assert "smaller map" in caught.value.sentence("en") and "種子" in caught.value.sentence("zh-TW")


def test_progress_may_stop_the_work() -> None:
    class Stop(Exception):
        pass

    def emit(event: object) -> None:
        assert isinstance(event, Progress)
        raise Stop

    with pytest.raises(Stop):
        make_map(grounds(), 40, 40, 16, 1, emit=emit)  # type: ignore[arg-type]
