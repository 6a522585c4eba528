"""What was measured on a film: plain numbers for programs, a small table with words for people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from html import escape
from typing import Any

from studio.messages import say

_JUDGEMENTS = ("moves", "blank", "in_time", "half_frame_ms")  # properties that a measurement may have besides its fields


def plain(figures: Any) -> dict[str, Any]:
    """A measurement (dataclass) as numbers, truths, words, lists and None for what is not a number; empty for None."""
    if figures is None or not is_dataclass(figures):
        return {}
    names = [f.name for f in fields(figures)]
    names += [name for name in _JUDGEMENTS if name not in names and hasattr(figures, name)]
    return {name: plain_value(getattr(figures, name)) for name in names}


def plain_value(value: Any) -> Any:
    """A number, truth, text or list as JSON has it; None for NaN, infinity and everything else."""
    if isinstance(value, (tuple, list)):
        return [plain_value(v) for v in value]
    if hasattr(value, "tolist"):
        return plain_value(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (bool, int, float, str)) else None


@dataclass(frozen=True)
class Row:
    """One line of the table: what is measured (locale key ``ui.figure.<key>``, its meaning ``….means``) and a value for each column.

    ``best``: the column that did better, if one did.
    """

    key: str
    cells: tuple[str, ...]
    best: int | None = None


def table(rows: Sequence[Row], columns: Sequence[str], lang: str, *, name: str) -> str:
    """The rows under ``columns`` (words), the better value of a row marked; nothing without rows. ``name`` is read out."""
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{escape(c)}</th>' for c in columns)
    body = []
    for row in rows:
        title, means = (escape(say(f"ui.figure.{row.key}{part}", lang)) for part in ("", ".means"))
        better = escape(say("ui.figure.better", lang))
        cells = "".join(
            f'<td class="best">{escape(c)}<span class="mark" title="{better}" aria-label="{better}">✓</span></td>'
            if i == row.best
            else f"<td>{escape(c)}</td>"
            for i, c in enumerate(row.cells)
        )
        body.append(f'<tr data-figure="{escape(row.key)}"><th scope="row">{title}<small>{means}</small></th>{cells}</tr>')
    label = escape(name)
    return (
        f'<div class="table figures"><table aria-label="{label}"><thead><tr><th scope="col">{label}</th>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )
