"""Measurements as plain JSON values."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass

JsonValue = bool | int | float | str | None | list["JsonValue"]

_JUDGEMENTS = ("moves", "blank", "in_time", "half_frame_ms")  # properties that a measurement may have besides its fields


def as_json(figures: object) -> dict[str, JsonValue]:
    """The fields and judgements of a measurement (a dataclass) by name, each as `json_value`; empty for None."""
    if figures is None or not is_dataclass(figures):
        return {}
    names = [f.name for f in fields(figures)]
    names += [name for name in _JUDGEMENTS if name not in names and hasattr(figures, name)]
    return {name: json_value(getattr(figures, name)) for name in names}


def json_value(value: object) -> JsonValue:
    """A number, boolean, text or list as JSON has it; None for NaN, infinity and everything else."""
    if isinstance(value, (tuple, list)):
        return [json_value(v) for v in value]
    to_list: Callable[[], object] | None = getattr(value, "tolist", None)  # numpy's numbers and arrays
    if to_list is not None:
        return json_value(to_list())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (bool, int, float, str)) else None
