"""Charts as CSV, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from studio.charts.chart import Chart
from studio.charts.drawing import words


def charts_csv(charts: Sequence[Chart], lang: str = "en") -> str:
    """All numbers of ``charts``, one row each: chart, series, x, y. The cells of a grid have "row / column" in place of the series' x.

    Cells that a spreadsheet would take for a formula start with an apostrophe.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")  # RFC 4180
    writer.writerow(["chart", "series", "x", "y"])
    for chart in charts:
        title = _cell(words(chart.title, lang))
        for series in chart.series:
            writer.writerows([title, _cell(words(series.name, lang)), x, y] for x, y in zip(series.x, series.y, strict=True))
        if chart.grid is not None:
            for i, row in enumerate(chart.grid.rows):
                name = chart.grid.row_names[i] if i < len(chart.grid.row_names) else str(i)
                for j, value in enumerate(row):
                    column = chart.grid.column_names[j] if j < len(chart.grid.column_names) else str(j)
                    writer.writerow([title, _cell(name), _cell(column), value])
    return target.getvalue()


def _cell(text: str) -> str:
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
