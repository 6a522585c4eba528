"""Computer-generated films: the same for the same case, true to size, and one finding can be taken out of a body."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from studio.medical.phantom.case import Case
from studio.medical.phantom.case_classes import CLASSES, CONTEXT_OF, FINDING_OF, SPLIT_SIZE, SPLITS, class_of, sample_case
from studio.medical.phantom.lesions import FINDINGS
from studio.medical.phantom.radiograph import render
from studio.medical.phantom.xray_physics import FIELD_MM

SIZE = 128
MM = FIELD_MM / SIZE


def cases(finding: str, count: int = 24) -> list[Case]:
    rng = np.random.default_rng(3)
    return [
        Case(
            7_100_000 + i,
            finding,
            ("F", "M")[i % 2],
            int(rng.integers(20, 90)),
            ("R", "L")[i // 2 % 2],
            severity=float(rng.uniform(0.4, 1.1)),
        )
        for i in range(count)
    ]


def test_a_case_is_the_same_film_every_time() -> None:
    case = cases("effusion", 1)[0]
    first, again = render(case), render(case)
    assert np.array_equal(first.image, again.image) and np.array_equal(first.raw, again.raw)
    assert first.image.dtype == np.float32 and first.raw.dtype == np.uint16 and first.raw.max() < 4096
    assert first.image.min() >= 0 and first.image.max() <= 1


def test_another_resolution_is_the_same_body() -> None:
    case = cases("focal_opacity", 1)[0]
    small, large = render(case, 128), render(case, 256)
    halved = large.mask.reshape(128, 2, 128, 2).mean((1, 3)) > 0.5
    assert (halved & small.mask).sum() / (halved | small.mask).sum() > 0.9


@pytest.mark.parametrize("finding", FINDINGS[1:])
def test_a_finding_is_taken_out_of_the_same_body(finding: str) -> None:
    for case in cases(finding, 6):
        ill, well = render(case), render(replace(case, finding="clear"))
        assert ill.mask.any() and not well.mask.any()
        assert np.array_equal(ill.lungs, well.lungs) and np.array_equal(ill.heart, well.heart)
        raw = np.abs(ill.raw.astype(int) - well.raw.astype(int))
        assert raw[ill.mask].mean() > 2.5 * raw[~ill.mask].mean()


def test_nodules_are_8_to_30_mm() -> None:
    widths = [MM * 2 * np.sqrt(render(case).mask.sum() / np.pi) for case in cases("nodule")]
    assert min(widths) > 7 and max(widths) < 33 and max(widths) - min(widths) > 8


def test_free_air_is_a_rim_of_one_to_three_centimetres_at_the_top() -> None:
    for case in cases("pneumothorax"):
        film = render(case)
        rows, columns = np.nonzero(film.mask)
        lung = film.lungs[:, : SIZE // 2] if case.side == "R" else film.lungs[:, SIZE // 2 :]
        assert film.mask.sum() < 0.45 * lung.sum()  # never the whole lung
        assert rows.mean() < SIZE / 2  # apical
        assert (columns.mean() < SIZE / 2) == (case.side == "R")
        thickest = max(film.mask.sum(0).max() and np.convolve(film.mask[row], np.ones(1)).sum() for row in range(SIZE // 3, SIZE // 2)) * MM
        assert thickest < 42


def test_fluid_climbs_up_the_side_wall() -> None:
    for case in cases("effusion"):
        film = render(case)
        half = film.mask[:, : SIZE // 2][:, ::-1] if case.side == "R" else film.mask[:, SIZE // 2 :]  # medial first
        columns = np.flatnonzero(half.any(0))
        tops = half.argmax(0)[columns]
        assert tops[-3:].mean() < tops[: len(tops) // 2].mean() - 4 / MM  # a meniscus: higher at the wall
        assert 25 < len(columns) * MM < 130


def test_the_heart_lies_on_the_patients_left_and_large_ones_are_large() -> None:
    usual = [render(case) for case in cases("clear")]
    large = [render(replace(case, cardiomegaly=True)) for case in cases("clear")]
    assert all(film.heart[:, SIZE // 2 :].sum() > 1.2 * film.heart[:, : SIZE // 2].sum() for film in usual)
    ratios = [np.mean([film.cardiothoracic_ratio for film in films]) for films in (usual, large)]
    assert ratios[0] < 0.52 < ratios[1]


def test_classes_are_findings_in_contexts_and_splits_share_no_body() -> None:
    for i, (finding, context) in enumerate(zip(FINDING_OF, CONTEXT_OF, strict=True)):
        assert class_of(finding, context) == i
    assert class_of("nodule", "trauma") is None and len(CLASSES) == 10
    starts = sorted(SPLITS.values())
    assert all(b - a >= SPLIT_SIZE for a, b in itertools.pairwise(starts))
    drawn = [sample_case(i, "test") for i in range(600)]
    for sex in "FM":
        labels = [label for label, case, _ in drawn if case.sex == sex]
        assert all(labels.count(label) == 30 for label in range(10))
    with pytest.raises(ValueError, match="index"):
        sample_case(-1, "test")
