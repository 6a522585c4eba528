"""What an experiment is: its knobs, the questions it answers, and the work that shows its idea beside a control."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from studio.events import Draft, Notice, Progress
from studio.stepping import Emit
from studio.tasks.lab.findings import Findings

if TYPE_CHECKING:
    from studio.tasks.lab.result import LabResult
    from studio.tasks.running import Engine

_GAP = 0.5  # seconds between two live updates: each takes a chart and pictures through the network


@dataclass(frozen=True)
class Experiment:
    """One card of the shelf. ``id``: the name of its package, and ``x`` in the page's address.

    ``params``: its knobs, a pydantic class like that of a use case; every field has a default. ``questions``: numbers in the list of
    questions that it answers. ``seconds``: what a run with the default knobs takes on two cores, as measured. ``threads``:
    how many torch uses; small networks learn faster with one, because a team of threads costs more than it saves. Words are in
    ``assets/locales/<language>/lab_<id>.json`` under ``lab.<id>.``: ``title``, ``sentence`` (on the card), ``see`` (two sentences, what one
    sees), ``control`` (what stands beside it), ``question`` (the question it answers).
    """

    id: str
    params: type[BaseModel]
    questions: tuple[str, ...]
    seconds: int
    threads: int = 1

    @property
    def run(self) -> Callable[[Bench, Any], Findings]:
        """``run`` of the package's ``run.py``: (bench, its knobs) -> findings."""
        return import_module(f"{self.params.__module__.rpartition('.')[0]}.run").run

    def key(self, part: str) -> str:
        """The locale key of one of its texts."""
        return f"lab.{self.id}.{part}"


@dataclass
class Bench:
    """Where an experiment works: its seed, the studio's models, and the ways to tell the viewer what happens.

    ``files``: uploads by the name of their knob. Every random choice must come from ``seed``, so that the same seed gives the same figures.
    """

    engine: Engine
    seed: int
    emit: Emit
    draft: Callable[[Findings], LabResult]
    files: Mapping[str, Path] = field(default_factory=dict)
    _shown_at: float = field(default=-_GAP, repr=False)

    def step(self, step: int, total: int, stage: str = "lab_training") -> None:
        """Tell how far it is, and end here if the viewer pressed Stop. Call it at least four times a second, at best in each step."""
        self.emit(Progress(stage, step, total))

    def due(self) -> bool:
        """Whether it is time for a live update; whoever asks first need not make one in vain."""
        return time.monotonic() - self._shown_at >= _GAP

    def show(self, findings: Findings) -> None:
        """Show what is found so far: charts, pictures and figures as they stand now."""
        self._shown_at = time.monotonic()
        self.emit(Draft(self.draft(findings)))

    def notice(self, code: str, **params: object) -> None:
        """Say something that the viewer should know; ``code`` is a locale key (``notice.*``)."""
        self.emit(Notice(code, params))
