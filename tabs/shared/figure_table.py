"""Measurements of a film as a small table, each explained in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from studio.messages import say


@dataclass(frozen=True)
class Row:
    """One line of the table: what is measured (locale key ``ui.figure.<key>``, its meaning ``….means``) and a value for each column.

    ``best``: the column that did better, if one did.
    """

    key: str
    cells: tuple[str, ...]
    best: int | None = None


def table(rows: Sequence[Row], columns: Sequence[str], lang: str, *, name: str) -> str:
    """The rows under ``columns`` (their titles), the better value of a row marked; empty without rows. ``name`` titles the table."""
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
