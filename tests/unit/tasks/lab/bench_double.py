"""A bench without a page: it keeps what an experiment shows, and can stop it."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio.errors import Cancelled
from studio.events import Event, Notice
from studio.tasks.lab.experiment import Bench
from studio.tasks.lab.findings import Findings
from studio.tasks.lab.result import LabResult
from studio.tasks.running import Engine


@dataclass
class Watched:
    """What was shown and said, and how many steps there were; after ``most`` steps Stop is pressed."""

    most: int = 10**9
    steps: int = 0
    shown: list[Findings] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def emit(self, event: Event) -> None:
        if isinstance(event, Notice):
            self.notices.append(event)
        self.steps += 1
        if self.steps > self.most:
            raise Cancelled

    def draft(self, found: Findings) -> LabResult:
        self.shown.append(found)
        return LabResult("", found)

    def bench(self, engine: Engine, seed: int = 0) -> Bench:
        """The bench that reports here."""
        return Bench(engine, seed, self.emit, self.draft)
