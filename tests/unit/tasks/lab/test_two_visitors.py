"""Two visitors who train at once get what each would get alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from studio import Settings, Studio
from studio.events import Progress
from studio.tasks.lab.result import LabResult


@pytest.fixture
def lab(tmp_path: Path) -> Studio:
    return Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path))


def figures(lab: Studio, seed: int) -> object:
    result = lab.result("lab", experiment="rules", seed=seed)
    assert isinstance(result, LabResult)
    return result.findings.figures


def test_each_gets_the_figures_of_its_seed(lab: Studio) -> None:
    alone = [figures(lab, seed) for seed in (1, 2)]
    with ThreadPoolExecutor(2) as visitors:
        assert list(visitors.map(lambda seed: figures(lab, seed), (1, 2))) == alone
    assert alone[0] != alone[1]


def test_whoever_waits_is_told_and_can_stop(lab: Studio) -> None:
    first, second = lab.run("lab", experiment="gan"), lab.run("lab", experiment="rules")
    for event in first:
        if isinstance(event, Progress) and event.stage == "lab_training":
            break  # it has its turn, and stands still until the next event is asked for
    seen = {event.stage for event, _ in zip(second, range(3), strict=False) if isinstance(event, Progress)}
    second.close()
    first.close()
    assert "lab_waiting" in seen
    assert figures(lab, 1)  # nobody holds the turn any more
