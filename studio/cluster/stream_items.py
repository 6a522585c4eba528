"""What travels between the page's process, the gateway and a replica: plain data that pickles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import studio.errors
from studio.errors import Problem, StudioError


@dataclass(frozen=True)
class RunRequest:
    """One run. ``params``: checked parameters as JSON values, in which a file stands as its key in ``files``.

    ``files``: key -> file name. Their content travels beside the request, in parts.
    """

    task_id: str
    params: dict[str, Any]
    files: dict[str, str] = field(default_factory=dict)
    watched: bool = True


@dataclass(frozen=True)
class SentRequest:
    """What the page's process hands to the gateway: a request, and where the content of its files lies on this machine."""

    request: RunRequest
    sources: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class FilePart:
    """The next bytes of a result file; after the ``last`` part an event may refer to it."""

    name: str
    content: bytes
    last: bool


@dataclass(frozen=True)
class EventPart:
    """One event, packed by `studio.cluster.parcels`."""

    packed: bytes


@dataclass(frozen=True)
class ReplicaState:
    """What a replica holds after a run: its machine and process, and the model cache's snapshot without the catalog."""

    node: str
    pid: int
    snapshot: dict[str, Any]


@dataclass(frozen=True)
class Failure:
    """A run's end without a result. ``kind``: the class of the `StudioError`, or "" for an unexpected one; ``places``: for the log."""

    kind: str
    problems: tuple[Problem, ...] = ()
    places: str = ""

    @classmethod
    def of(cls, error: StudioError) -> Failure:
        return cls(type(error).__name__, error.problems)

    def error(self) -> Exception:
        """The same error, to be raised on this side."""
        if not self.problems:
            return RuntimeError(f"a replica failed\n{self.places}")
        first = self.problems[0]
        kind = getattr(studio.errors, self.kind, StudioError)
        made = StudioError(first.code) if kind is studio.errors.Cancelled else kind(first.code, first.field)
        made.problems = self.problems
        return made


@dataclass(frozen=True)
class End:
    """Nothing more comes."""


StreamItem = FilePart | EventPart | ReplicaState | Failure | End


@dataclass(frozen=True)
class Opened:
    """The gateway's first word: where it listens, and how many runs may compute at the same time; or what went wrong."""

    listener: str = ""
    lanes: int = 0
    problems: Sequence[Problem] = ()
