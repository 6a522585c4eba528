"""The bundled upscaler equals the published network; tiles and repeating pictures show no seam; every factor and kind of array works."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from torch.nn.functional import avg_pool2d

from studio import Settings, Studio
from studio.errors import ModelUnavailable
from studio.settings import ASSETS
from studio.upscaling.compact_network import CompactUpscaler
from studio.upscaling.spandrel_network import SpandrelUpscaler
from studio.upscaling.spans import spans
from studio.upscaling.upscale import Wrap, upscale, upscale_frames

HERE, FOLDER = Path(__file__).parent, ASSETS / "models" / "studio-enlarge"
CASE = np.asarray(Image.open(HERE / "case_64.png"))
REFERENCE = np.asarray(Image.open(HERE / "case_256.png"))  # spandrel's SRVGGNetCompact in float32: studio/training/upscaler/README.md


def networks(dtype: torch.dtype = torch.float32) -> dict[str, CompactUpscaler]:
    return {name: CompactUpscaler.from_folder(FOLDER / name, dtype) for name in ("x2", "x4")}


def difference(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.abs(a.astype(int) - b.astype(int))


def test_it_equals_the_published_network() -> None:
    assert difference(upscale(networks(), CASE, 4), REFERENCE).max() <= 1


def test_twice_as_large_is_four_times_as_large_averaged() -> None:
    picture = torch.from_numpy(CASE.copy()).permute(2, 0, 1)[None].float() / 255
    found = networks()
    with torch.inference_mode():
        expected = avg_pool2d(found["x4"](picture), 2).clamp(0, 1)
    assert (upscale(found, picture, 2) - expected).abs().max() <= 1 / 255


def test_bfloat16_stays_close_to_the_reference() -> None:
    found = difference(upscale(networks(torch.bfloat16), CASE[:48, :32], 4), REFERENCE[:192, :128])[:120, :56]  # inside
    assert found.max() <= 3
    assert (found > 1).mean() < 0.001


@pytest.mark.parametrize(("factor", "side"), [(2, 64), (4, 32)])
def test_tiles_leave_no_seam(factor: int, side: int) -> None:
    found, picture = networks(), CASE[:side, : 2 * side]
    whole = upscale(found, picture, factor)
    calls: list[tuple[int, int]] = []
    tiled = upscale(found, picture, factor, largest_tile=min(56, 3 * side), on_tile=lambda done, total: calls.append((done, total)))
    assert difference(whole, tiled).max() <= 1
    assert len(calls) >= 2
    assert calls == [(i + 1, len(calls)) for i in range(len(calls))]


@pytest.mark.parametrize(("wrap", "axes"), [("xy", (0, 1)), ("x", (1,)), ("y", (0,))])
def test_a_repeating_picture_can_be_rolled_before_or_after(wrap: Wrap, axes: tuple[int, ...]) -> None:
    found = networks()
    rolled = np.roll(CASE, [11] * len(axes), axes)
    before = upscale(found, rolled, 2, wrap=wrap)
    after = np.roll(upscale(found, CASE, 2, wrap=wrap), [22] * len(axes), axes)
    assert difference(before, after).max() <= 1
    plain = np.roll(upscale(found, CASE, 2), [22] * len(axes), axes)
    assert difference(upscale(found, rolled, 2), plain).max() > 5  # the control: without it a seam appears


def test_a_repeating_picture_smaller_than_what_the_network_sees() -> None:
    tiny = CASE[:12, :9]
    repeated = upscale(networks(), np.tile(tiny, (5, 5, 1)), 2)[48:72, 36:54]
    assert difference(upscale(networks(), tiny, 2, wrap="xy"), repeated).max() <= 1


def test_every_kind_of_array() -> None:
    found = networks()
    single = upscale(found, CASE[:20, :30], 2)
    assert (single.shape, single.dtype) == ((40, 60, 3), np.uint8)
    assert np.array_equal(upscale(found, np.stack([CASE[:20, :30]] * 2), 2), np.stack([single] * 2))
    tensor = torch.from_numpy(CASE[:20, :30].copy()).permute(2, 0, 1)[None].float() / 255
    made = upscale(found, tensor.repeat(2, 1, 1, 1), 2)
    assert made.shape == (2, 3, 40, 60)
    assert difference((made[0] * 255).round().permute(1, 2, 0).numpy(), single).max() == 0
    assert upscale(found, CASE[:7, :5], 16).shape == (112, 80, 3)
    assert [f.shape for f in upscale_frames(found, iter([CASE[:20, :30]] * 3), 2)] == [(40, 60, 3)] * 3
    with pytest.raises(ValueError, match="factor of 3"):
        upscale(found, CASE, 3)


def test_an_upscaler_with_one_factor_serves_the_others() -> None:
    only = {"model": networks()["x4"]}
    assert upscale(only, CASE[:20, :30], 8).shape == (160, 240, 3)
    assert difference(upscale(only, CASE, 2), upscale(networks(), CASE, 2)).max() <= 8  # averaged after clipping instead of before


def test_an_upscaler_that_needs_certain_sizes_gets_them() -> None:
    plain = networks()["x4"]
    padded = SpandrelUpscaler(plain, scale=4, multiple=16, smallest=64)
    made = upscale({"model": padded}, CASE[:41, :30], 4)
    assert made.shape == (164, 120, 3)
    assert difference(made, upscale({"model": plain}, CASE[:41, :30], 4))[:64, :32].max() <= 1  # far from the border nothing changes


@given(length=st.integers(1, 4000), largest=st.integers(60, 700), reach=st.integers(0, 29))
def test_tiles_are_equal_and_see_enough(length: int, largest: int, reach: int) -> None:
    found = spans(length, largest, reach)
    assert len({span.length for span in found}) == 1
    assert found[0].length <= largest
    assert [found[0].first, *(s.last for s in found)] == [s.first for s in found] + [length]
    for span in found:
        assert 0 <= span.start <= span.first < span.last <= span.start + span.length <= length
        assert span.first == 0 or span.first - span.start >= reach
        assert span.last == length or span.start + span.length - span.last >= reach


def test_an_upscaler_of_ones_own_says_what_is_missing(tmp_path: Path) -> None:
    """spandrel is an extra; the row is read and its file is found without it."""
    folder = tmp_path / "mine"
    folder.mkdir()
    shutil.copy(FOLDER / "x2" / "model.safetensors", folder / "any-name.safetensors")
    row = 'id = "mine"\nrole = "upscaler"\ntitle = "Mine"\nprofile = "full"\nkind = "spandrel"\nlicence = "MIT"\nsize_bytes = 1\n'
    (tmp_path / "rows.toml").write_text(f'[[model]]\n{row}sources = [{{ kind = "folder", path = "mine" }}]\n', encoding="utf-8")
    studio = Studio(Settings(device="cpu", hub="never", extra_catalog=tmp_path / "rows.toml"))
    assert studio.catalog.status("mine").state == "ready"
    with pytest.raises(ModelUnavailable) as refused, studio.cache.lease("mine"):
        pass
    assert refused.value.sentence("en") == "Mine cannot be used because the package spandrel is not installed."
    (folder / "any-name.safetensors").rename(folder / "any-name.pth")
    assert studio.catalog.status("mine").reason == "error.model_unsafe"


def test_the_bundled_upscaler_is_leased_by_factor() -> None:
    studio = Studio(Settings(device="cpu", hub="never", profile="mini"))
    row = studio.catalog.choose("upscaler")
    with studio.cache.lease(row.id, ["x2"]) as lease:
        assert row.id == "studio-enlarge"
        assert list(lease.components) == ["x2"]
        assert [(i.model, i.revision) for i in lease.identities] == [("studio-enlarge", "bundled")]
        assert upscale(lease.components, CASE, 2).shape == (128, 128, 3)
