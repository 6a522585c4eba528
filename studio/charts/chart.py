"""What a chart shows, as plain data that can be pickled and sent; `studio.charts.drawing` draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import numpy as np

Look = Literal["line", "points", "bars"]
Role = Literal["idea", "control", "other"]
Numbers: TypeAlias = "Sequence[float] | np.ndarray"


@dataclass(frozen=True)
class Series:
    """One row of numbers. ``name``: a locale key, or words of the data itself (a class, a word of a sentence).

    ``x`` and ``y`` have the same length; x of bars are their positions, which `Chart.ticks` may name. ``low`` and ``high``: ends of an
    interval at each x, in the unit of y, or empty. ``role`` decides its colour: the control is always grey and dashed.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    look: Look = "line"
    role: Role = "idea"
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    @classmethod
    def of(cls, name: str, x: Numbers, y: Numbers, look: Look = "line", role: Role = "idea") -> Series:
        """From any two sequences of numbers, such as arrays."""
        return cls(name, tuple(map(float, x)), tuple(map(float, y)), look, role)


@dataclass(frozen=True)
class Grid:
    """A matrix as a picture: ``rows`` of equal length; ``row_names`` and ``column_names`` are words of the data, or empty."""

    rows: tuple[tuple[float, ...], ...]
    row_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()

    @classmethod
    def of(cls, matrix: Sequence[Sequence[float]] | np.ndarray, row_names: Sequence[str] = (), column_names: Sequence[str] = ()) -> Grid:
        """From any matrix of numbers, such as an array of (rows, columns)."""
        return cls(tuple(tuple(map(float, row)) for row in matrix), tuple(row_names), tuple(column_names))


@dataclass(frozen=True)
class Chart:
    """``title``, ``x`` and ``y`` are locale keys ("" for none). Either ``series`` or ``grid`` is shown.

    ``low`` and ``high``: ends of the y axis (of the colours of a grid), None for those of the data; they keep a live chart still.
    ``ticks``: names of the positions 0, 1, 2 ... of the x axis: locale keys or words of the data.
    """

    title: str
    x: str = ""
    y: str = ""
    series: tuple[Series, ...] = ()
    grid: Grid | None = None
    low: float | None = None
    high: float | None = None
    log_x: bool = False
    log_y: bool = False
    ticks: tuple[str, ...] = ()
