"""What every task yields while it works. Plain data: no gradio, no torch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    import numpy as np

ResultT = TypeVar("ResultT", covariant=True)


@dataclass(frozen=True)
class Progress:
    """``step`` of ``total`` in ``stage`` (locale key ``stage.<stage>``); ``seconds_left`` is None until it can be guessed.

    ``file``: where several are worked on, the number of the current one, from 1, and how many there are.
    """

    stage: str
    step: int = 0
    total: int = 0
    seconds_left: float | None = None
    file: tuple[int, int] | None = None


@dataclass(frozen=True)
class Preview:
    """Unfinished pictures, each uint8 (height, width, 3); may be smaller than the result. ``final`` marks finished pixels."""

    images: tuple[np.ndarray, ...]
    final: bool = False


@dataclass(frozen=True)
class Draft(Generic[ResultT]):
    """The result so far, of the same type as the finished one: captions that are already there while the rest is still worked on."""

    result: ResultT


@dataclass(frozen=True)
class Notice:
    """Something the user should know although nothing failed; ``code`` is a locale key (``notice.*``)."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    level: Literal["info", "warning"] = "info"


@dataclass(frozen=True)
class Done(Generic[ResultT]):
    """The last event of a successful run."""

    result: ResultT


Event: TypeAlias = "Progress | Preview | Draft[Any] | Notice | Done[Any]"
