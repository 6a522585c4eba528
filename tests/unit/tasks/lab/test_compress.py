"""The experiment with compression, on the bundled picture network."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
import torch
from safetensors.torch import load

from studio import Settings, Studio
from studio.errors import Cancelled
from studio.events import Event, Notice, Progress
from studio.learning.compression.onnx_file import onnx_file, onnx_logits
from studio.learning.compression.small_student import SmallStudent
from studio.learning.compression.weight_coding import coded, packed
from studio.settings import ASSETS
from studio.tasks.lab.experiment import Bench
from studio.tasks.lab.experiments.compress import run as compress
from studio.tasks.lab.experiments.compress.params import CompressParams
from studio.tasks.lab.findings import Findings
from studio.tasks.lab.result import LabResult


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)  # as the Lab's run does
    for name, value in (("TESTED", 64), ("UNNAMED", 128), ("STEPS", 20), ("_BITS", (4,))):
        monkeypatch.setattr(compress, name, value)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path_factory.mktemp("lab")))


def _run(studio: Studio, events: list[Event] | None = None, **knobs: object) -> Findings:
    seen = [] if events is None else events
    bench = Bench(studio, 0, seen.append, lambda found: LabResult("compress", found))
    return compress.run(bench, CompressParams(**{"labelled": 60, "onnx": False, **knobs}))  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["quantise", "share"])
def test_care_keeps_what_the_same_size_without_care_loses(studio: Studio, method: str) -> None:
    found = _run(studio, method=method, bits=4)
    assert found.figures[0].verdict == "ahead"
    assert found.figures[2].control is not None and found.figures[2].idea < 0.35 * found.figures[2].control
    stored = load(found.files[0].content)
    assert sum(part.numel() * part.element_size() for part in stored.values()) / 1e6 == pytest.approx(found.figures[2].idea)


def test_the_same_seed_gives_the_same_figures(studio: Studio) -> None:
    assert _run(studio, method="prune", bits=8).figures == _run(studio, method="prune", bits=8).figures


def test_a_student_is_made_and_exported(studio: Studio) -> None:
    found = _run(studio, method="distil", bits=2, onnx=True)
    assert [file.name for file in found.files] == ["network.safetensors", "network.onnx"]
    assert [len(chart.series) for chart in found.charts] == [3, 1]


def test_without_onnx_one_notice_says_how_to_get_it(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compress, "has_onnx", lambda: False)
    events: list[Event] = []
    found = _run(studio, events, onnx=True, bits=4)
    assert [event.code for event in events if isinstance(event, Notice)] == ["notice.lab_onnx_missing"]
    assert [file.name for file in found.files] == ["network.safetensors"]


def test_stop_ends_it_within_a_step(studio: Studio) -> None:
    def emit(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "lab_training":
            raise Cancelled

    with pytest.raises(Cancelled):
        compress.run(Bench(studio, 0, emit, lambda found: LabResult("compress", found)), CompressParams())


@pytest.mark.parametrize("coding", ["quantise", "prune", "share"])
@pytest.mark.parametrize("bits", [2, 8])
def test_more_bits_lose_less_and_all_zeros_stay_zeros(coding: str, bits: int) -> None:
    weight = torch.randn(8, 100, generator=torch.Generator().manual_seed(0)) * torch.logspace(-2, 0, 8)[:, None]
    for careful in (True, False):
        made = coded(weight, coding, bits, careful=careful)  # type: ignore[arg-type]
        assert made.values.shape == weight.shape and float((made.values - weight).abs().max()) < float(weight.abs().max())
        assert float(coded(torch.zeros(4, 50), coding, bits, careful=careful).values.abs().max()) == 0  # type: ignore[arg-type]


def test_codes_are_packed_without_gaps() -> None:
    assert packed(torch.tensor([1.0, 2, 3, 0]), 2).tolist() == [0b01101100]


def test_an_onnx_file_answers_as_the_network(tmp_path: Path) -> None:
    student = SmallStudent(5, 60_000).eval()
    pictures = torch.randn(3, 3, 48, 48)
    found, _ = onnx_logits(onnx_file(student, pictures[:1]), pictures)
    assert torch.allclose(torch.from_numpy(found), student(pictures), atol=1e-4)


def test_the_script_runs_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ASSETS / "lab" / "code" / "compress.py"), run_name="__main__")
    last = capsys.readouterr().out.splitlines()[-1].replace(",", "").split()
    assert float(last[2]) > float(last[-1])
