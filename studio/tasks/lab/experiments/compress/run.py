"""The studio's picture network, made smaller in four ways; how many drawn pictures it still names, and how long it takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn import functional

from studio.charts.chart import Chart, Series
from studio.learning.compression.onnx_file import has_onnx, onnx_file, onnx_logits, torch_milliseconds
from studio.learning.compression.small_student import SmallStudent, distillation_loss, shaken
from studio.learning.picture_set import NOUNS
from studio.tasks.lab.experiments.compress.picture_recognition import (
    NamedPictures,
    answers,
    compressed_network,
    feature_network,
    fitted_classifier,
    named_pictures,
    right,
)  # fmt: skip
from studio.tasks.lab.findings import Figure, Findings, LabFile, LabPicture
from studio.tasks.running import leased

if TYPE_CHECKING:
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.compress.params import CompressParams

TESTED, UNNAMED, STEPS = 160, 800, 120
_BITS = (2, 4, 6, 8)
_BATCH, _RATE = 32, 3e-3
_TIMED = 12  # pictures
_SHOWN = 4


@dataclass
class _Work:
    """What all methods share: the original with its classifier, the pictures, and what is measured so far."""

    bench: Bench
    knobs: CompressParams
    original: nn.Module
    learned: NamedPictures
    tested: NamedPictures
    classifier: nn.Linear
    accuracy: float
    total: int
    done: int = 0
    points: dict[int, tuple[float, float, float]] = field(default_factory=dict)
    """bits -> (MB, accuracy, accuracy of the control)"""

    @property
    def size(self) -> float:
        """MB of the original as it is bundled, in half precision, with its classifier."""
        return 2 * sum(w.numel() for part in (self.original, self.classifier) for w in part.parameters()) / 1e6

    def step(self) -> None:
        self.done = min(self.done + 1, self.total)
        self.bench.step(self.done, self.total)


@dataclass(frozen=True)
class _Outcome:
    """``network`` computes pictures to logits; ``control`` too."""

    network: nn.Module
    control: nn.Module
    stored: dict[str, Tensor]
    chart: Chart
    idea: float
    beside: float

    @property
    def size(self) -> float:
        return sum(part.numel() * part.element_size() for part in self.stored.values()) / 1e6


def run(bench: Bench, knobs: CompressParams) -> Findings:
    """Measure the original, compress it, and measure again on pictures that neither has seen."""
    torch.manual_seed(bench.seed)
    rng = np.random.default_rng(bench.seed)
    tested, learned = named_pictures(TESTED, rng), named_pictures(knobs.labelled, rng)
    bench.show(Findings(pictures=tuple(LabPicture(NOUNS[n], p) for n, p in zip(tested.names[:_SHOWN], tested.pictures, strict=False))))
    with leased(bench.engine, bench.engine.catalog.row("studio-frame-labels"), bench.emit, components=("model",)) as lease:
        original = feature_network(lease.components["model"])

    def tick() -> None:
        bench.step(0, 1)

    classifier = fitted_classifier(answers(original, learned.pixels, tick), learned.names)
    accuracy = right(answers(nn.Sequential(original, classifier), tested.pixels, tick), tested.names)
    batches = 2 * (-(-TESTED // _BATCH) + -(-knobs.labelled // _BATCH))
    total = UNNAMED // _BATCH + 2 * STEPS if knobs.method == "distil" else batches * len({*_BITS, knobs.bits})
    work = _Work(bench, knobs, original, learned, tested, classifier, accuracy, total)
    outcome = _distilled(work, rng) if knobs.method == "distil" else _coded(work)
    return _findings(work, outcome)


def _coded(work: _Work) -> _Outcome:
    """The chosen number of bits first, then the others for the curve."""
    knobs, kept = work.knobs, None
    for bits in (knobs.bits, *(b for b in _BITS if b != knobs.bits)):
        networks, parts, found = [], [], []
        for careful in (True, False):
            body, stored = compressed_network(work.original, knobs.method, bits, careful=careful)  # type: ignore[arg-type]  # not "distil"
            classifier = fitted_classifier(answers(body, work.learned.pixels, work.step), work.learned.names)
            networks.append(nn.Sequential(body, classifier))
            parts.append(stored | {f"classifier.{name}": value.half() for name, value in classifier.state_dict().items()})
            found.append(right(answers(networks[-1], work.tested.pixels, work.step), work.tested.names))
        made = _Outcome(networks[0], networks[1], parts[0], _curve(work), found[0], found[1])
        work.points[bits] = (made.size, *found)
        kept = kept or made
        work.bench.show(Findings(_figures(work, kept), (_curve(work),)))
    if kept is None:
        raise ValueError("no number of bits was tried")
    return _Outcome(kept.network, kept.control, kept.stored, _curve(work), kept.idea, kept.beside)


def _distilled(work: _Work, rng: np.random.Generator) -> _Outcome:
    """Two students of one size: one learns the original's answers to pictures without names, the other only the names."""
    more = named_pictures(UNNAMED, rng).pixels
    teacher = nn.Sequential(work.original, work.classifier)
    shown = torch.cat([work.learned.pixels, more])
    told = answers(teacher, shown, work.step) * 20  # ridge answers lie within about 0.5; as logits they must tell more
    weights = sum(w.numel() for w in work.original.parameters()) * work.knobs.bits // 16
    students = [SmallStudent(len(NOUNS), weights) for _ in range(2)]
    students[1].load_state_dict(students[0].state_dict())
    chooses = torch.Generator().manual_seed(work.bench.seed)
    optimizers = [torch.optim.AdamW(student.parameters(), _RATE, weight_decay=0.02) for student in students]
    steps: list[int] = []
    found: list[list[float]] = []
    for step in range(1, STEPS + 1):
        for number, (student, optimizer) in enumerate(zip(students, optimizers, strict=True)):
            for group in optimizer.param_groups:
                group["lr"] = _RATE * (1 - (step - 1) / STEPS)
            rows = torch.randint(len(shown) if number == 0 else len(work.learned.names), (_BATCH,), generator=chooses)
            logits = student.train()(shaken(shown[rows], chooses))
            loss = distillation_loss(logits, told[rows]) if number == 0 else functional.cross_entropy(logits, work.learned.names[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            work.step()
        if step % 20 == 0 or step == 1:
            steps.append(step)
            found.append([right(answers(s.eval(), work.tested.pixels, work.step), work.tested.names) for s in students])
            if work.bench.due():
                work.bench.show(Findings(charts=(_learning(work, steps, found),)))
    stored = {name: value.half() if value.is_floating_point() else value for name, value in students[0].state_dict().items()}
    return _Outcome(students[0].eval(), students[1].eval(), stored, _learning(work, steps, found), *found[-1])


def _learning(work: _Work, steps: list[int], found: list[list[float]]) -> Chart:
    ideas, controls = ([100 * pair[i] for pair in found] for i in (0, 1))
    return Chart(
        "lab.compress.chart_learning", "lab.compress.step", "lab.compress.named",
        (
            Series.of("lab.compress.with_teacher", steps, ideas),
            Series.of("lab.compress.without_teacher", steps, controls, role="control"),
            Series.of("lab.compress.original", (1, STEPS), (100 * work.accuracy,) * 2, role="other"),
        ),
        low=0, high=100,
    )  # fmt: skip


def _curve(work: _Work) -> Chart:
    points = sorted(work.points.values())
    sizes = [size for size, _, _ in points]
    return Chart(
        "lab.compress.chart_sizes", "lab.compress.megabytes", "lab.compress.named",
        (
            Series.of("lab.compress.careful", sizes, [100 * idea for _, idea, _ in points]),
            Series.of("lab.compress.naive", sizes, [100 * control for _, _, control in points], role="control"),
            Series.of("lab.compress.original", (0, work.size), (100 * work.accuracy,) * 2, role="other"),
        ),
        low=0, high=100,
    )  # fmt: skip


def _figures(work: _Work, outcome: _Outcome) -> tuple[Figure, ...]:
    return (
        Figure("lab.compress.kept", outcome.idea, outcome.beside, "%", digits=0, margin=0.02),
        Figure("lab.compress.of_original", work.accuracy, None, "%", digits=0),
        Figure("lab.compress.size", outcome.size, work.size, "MB", "lower", 1),
    )


def _findings(work: _Work, outcome: _Outcome) -> Findings:
    """The outcome with its files, the pictures, and how long one picture takes: times are no figures, as no two runs give the same."""
    pictures = work.tested.pixels[:_TIMED]
    whole = nn.Sequential(work.original, work.classifier)
    times = {"lab.compress.original": torch_milliseconds(whole, pictures)}
    work.bench.step(work.total, work.total)
    times["lab.compress.smaller"] = torch_milliseconds(outcome.network, pictures)
    files = [LabFile("network.safetensors", save({name: value.contiguous() for name, value in outcome.stored.items()}))]
    if work.knobs.onnx and not has_onnx():
        work.bench.notice("notice.lab_onnx_missing")
    elif work.knobs.onnx:
        content = onnx_file(outcome.network, pictures[:1])
        work.bench.step(work.total, work.total)
        _, times["lab.compress.as_onnx"] = onnx_logits(content, pictures)
        files.append(LabFile("network.onnx", content))
    shown = _pictures(work, outcome)
    bars = Series.of("lab.compress.time", range(len(times)), list(times.values()), "bars")
    clock = Chart("lab.compress.chart_time", "", "lab.compress.time", (bars,), low=0, ticks=tuple(times))
    return Findings(
        _figures(work, outcome),
        (outcome.chart, clock),
        shown,
        tuple(files),
        words={"lab.compress.said": "lab.compress.said_how"} if shown else {},
    )


def _pictures(work: _Work, outcome: _Outcome) -> tuple[LabPicture, ...]:
    """Pictures that the two name differently, with what each says."""
    said = [answers(network, work.tested.pixels, work.step).argmax(1) for network in (outcome.network, outcome.control)]
    different = torch.nonzero(said[0] != said[1])[:_SHOWN, 0].tolist()
    return tuple(LabPicture(f"{NOUNS[said[0][i]]} / {NOUNS[said[1][i]]}", work.tested.pictures[i]) for i in different)
