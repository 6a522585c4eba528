"""The result of an experiment."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from studio.tasks.lab.findings import Findings, Verdict
from studio.tasks.running import TaskResult


@dataclass(frozen=True)
class LabResult(TaskResult):
    """``experiment``: its id. ``findings``: figures, charts and pictures; while it runs, as they stand so far.

    `files` are the chart as PNG, the numbers as CSV, then what the experiment adds (a network, a film, a mesh).
    """

    experiment: str
    findings: Findings = field(default_factory=Findings)
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict | None:
        """How the idea stands against its control in this run, by the first figure; None while there is none."""
        return self.findings.figures[0].verdict if self.findings.figures else None

    def media_files(self) -> tuple[Path, ...]:
        """None: charts and measurements are no generated media, and a file made to be tampered with must not get a real signature."""
        return ()

    def named_files(self) -> dict[str, Path]:
        """The files by their kind: ``png``, ``csv``, ``safetensors``, ``mp4`` ..."""
        return {path.suffix.lstrip("."): path for path in reversed(self.files)}

    def to_json(self) -> dict[str, object]:
        """``files`` and ``settings`` of every result, ``experiment``, ``verdict``, and ``figures`` with control and interval."""
        figures = [
            {"name": f.name, "idea": f.idea, "control": f.control, "unit": f.unit, "better": f.better, "low": f.low, "high": f.high}
            for f in self.findings.figures
        ]
        return {**super().to_json(), "experiment": self.experiment, "verdict": self.verdict, "figures": figures, "timings": self.timings}
