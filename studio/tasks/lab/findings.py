"""What an experiment found: figures beside their control, charts, pictures, and files to take along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from studio.charts.chart import Chart

if TYPE_CHECKING:
    import numpy as np

Unit = Literal["", "%", "dB", "ms", "MB", "px", "s"]
Verdict = Literal["ahead", "level", "behind"]


@dataclass(frozen=True)
class Figure:
    """One measured number. ``name``: a locale key. ``idea``: with the idea; ``control``: without it, None where nothing is compared.

    ``unit`` "%" means that the values are shares of 1, shown as percent. ``better``: which direction is good ("" for neither).
    ``low`` and ``high``: ends of the 95 % interval of ``idea``, or None. ``margin``: differences up to it say nothing.
    """

    name: str
    idea: float
    control: float | None = None
    unit: Unit = ""
    better: Literal["higher", "lower", ""] = "higher"
    digits: int = 2
    low: float | None = None
    high: float | None = None
    margin: float = 0.0

    @property
    def verdict(self) -> Verdict | None:
        """How the idea stands against the control in this run; None where there is none, or neither direction is good."""
        if self.control is None or not self.better:
            return None
        ahead = (self.idea - self.control) * (1 if self.better == "higher" else -1)
        return "level" if abs(ahead) <= self.margin else "ahead" if ahead > 0 else "behind"


@dataclass(frozen=True)
class LabPicture:
    """``pixels``: uint8 (height, width, 3). ``caption``: a locale key or words of the data. ``smooth``: False shows each px as a square."""

    caption: str
    pixels: np.ndarray
    smooth: bool = True


@dataclass(frozen=True)
class LabFile:
    """A file to take along, such as ``network.safetensors`` or ``thing.glb``. ``name``: its file name, in English."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Findings:
    """``figures``: the main one first: its verdict is that of the run. ``pictures`` may be empty. ``film``: mp4, shown as a player.

    ``words``: what stands in a list below the charts, as (locale key or words, text). ``pictures_first``: pictures stand above charts.
    """

    figures: tuple[Figure, ...] = ()
    charts: tuple[Chart, ...] = ()
    pictures: tuple[LabPicture, ...] = ()
    files: tuple[LabFile, ...] = ()
    film: bytes = b""
    words: Mapping[str, str] = field(default_factory=dict)
    pictures_first: bool = False
