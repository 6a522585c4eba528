"""The figures of pictures that repeat: they see a seam, and neither a blank nor a blurred picture wins by them."""

from __future__ import annotations

import numpy as np
import pytest

from studio.metrics.tiling import laplacian_variance, region_adherence, seam_ratio, wrap_ratio


def waves(side: int = 64, cycles: float = 3) -> np.ndarray:
    line = np.sin(np.arange(side) * 2 * np.pi * cycles / side)
    return ((line[None] + line[:, None]) * 50 + 127).astype(np.uint8)[..., None].repeat(3, 2)


def test_a_periodic_picture_has_no_seam_and_a_cut_one_has() -> None:
    whole, cut = waves(cycles=3), waves(cycles=3.5)
    assert seam_ratio(whole, "x") < 1.7 and seam_ratio(whole, "y") < 1.7
    sawtooth = np.tile(np.arange(64, dtype=np.uint8)[None, :, None] * 3, (64, 1, 3))
    assert seam_ratio(sawtooth, "x") > 20
    assert wrap_ratio(sawtooth) == seam_ratio(sawtooth, "x")
    assert seam_ratio(cut, "x") > 0


def test_a_blank_picture_does_not_win() -> None:
    blank = np.full((32, 32, 3), 90, np.uint8)
    assert np.isnan(seam_ratio(blank, "x")) and laplacian_variance(blank) == 0


def test_blur_lowers_sharpness() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    blurred = ((noise.astype(int) + np.roll(noise, 1, 0) + np.roll(noise, 1, 1)) // 3).astype(np.uint8)
    assert laplacian_variance(blurred) < 0.5 * laplacian_variance(noise)


def test_region_adherence_counts_regions_explained_best_by_their_own_prompt() -> None:
    assert region_adherence([[3, 1], [0, 2]]) == 1 and region_adherence([[1, 3], [0, 2]]) == 0.5
    with pytest.raises(ValueError, match="one score"):
        region_adherence([[1, 2]])
