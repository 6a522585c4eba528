"""Draws a `Chart` with matplotlib: SVG in the colours of the page around it, PNG in a light or dark theme."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Literal

import numpy as np

from studio.charts.chart import Chart, Grid, Series
from studio.messages import say, sentences
from studio.settings import ASSETS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Theme = Literal["light", "dark"]
_FONT = ASSETS / "fonts" / "studio-report-tc.ttf"  # Latin and the Chinese of Taiwan
_SIZE = (6.0, 3.3)  # inches; a picture of 2x this ratio fits beside the knobs and on a slide
_DPI = 200
_IDEAS = ("#4c6ef5", "#e8590c", "#2b8a3e", "#9c36b5", "#0b7285", "#c2255c")  # distinct for most colour-blind readers, on white and on black
_IN_A_ROW = 4  # names in a row of the legend
_LOOK = {
    "svg.fonttype": "none", "svg.hashsalt": "studio", "axes.unicode_minus": False, "xtick.labelsize": 9, "ytick.labelsize": 9,
    "axes.labelsize": 10, "legend.fontsize": 9, "font.size": 9,
}  # fmt: skip
_DRAWING = Lock()  # matplotlib's settings are global


@dataclass(frozen=True)
class _Palette:
    ink: str
    line: str
    ground: str


_PALETTES = {"light": _Palette("#1c2030", "#c9cede", "#ffffff"), "dark": _Palette("#eceef6", "#454b60", "#14161f")}
# drawn in colours that nothing else has, which then become those of the page
_PAGE = _Palette("#010203", "#040506", "none")


def chart_svg(chart: Chart, lang: str = "en") -> str:
    """``chart`` as SVG without an XML head. Text and lines take ``currentColor`` of the page; the title is left to the page, which sets it
    as a heading. Takes about 0.06 s of processor time. Raises `ValueError` if a series has more x than y."""
    drawn = _saved(chart, lang, _PAGE, "svg", title=False).decode()
    drawn = drawn[drawn.index("<svg") :]
    drawn = drawn.replace(_PAGE.ink, "currentColor")
    drawn = re.sub(rf"(stroke|fill): {_PAGE.line}", r"\1: currentColor; \1-opacity: 0.22", drawn)
    return re.sub(r"<metadata>.*?</metadata>", "", drawn, flags=re.DOTALL)


def chart_png(chart: Chart, lang: str = "en", theme: Theme = "light") -> bytes:
    """``chart`` with its title as PNG of 1200 x 660 px. Raises `ValueError` if a series has more x than y."""
    return _saved(chart, lang, _PALETTES[theme], "png", title=True)


def words(name: str, lang: str) -> str:
    """``name`` in words: a locale key is looked up, words of the data stay as they are."""
    return say(name, lang) if name in sentences("en") else name


def _saved(chart: Chart, lang: str, palette: _Palette, kind: str, *, title: bool) -> bytes:
    with _DRAWING:
        import matplotlib as mpl
        from matplotlib.figure import Figure

        look = {**_LOOK, "font.family": _family()}
        with mpl.rc_context(look):  # type: ignore[arg-type]  # matplotlib's newest stubs list every key
            figure = Figure(figsize=_SIZE, dpi=_DPI, facecolor=palette.ground, layout="constrained" if chart.grid is not None else None)
            axes = figure.add_subplot(facecolor="none")
            _fill(figure, axes, chart, lambda name: words(name, lang), palette)
            if title and chart.title:
                axes.set_title(
                    words(chart.title, lang), fontsize=13, color=palette.ink, loc="left", pad=10 if chart.grid is not None else 26
                )
            if chart.grid is None:  # margins that fit without measuring every label, which takes longer than drawing
                figure.subplots_adjust(0.11, 0.155, 0.985, 0.965 - 0.065 * _legend_rows(chart) - (0.085 if title else 0))
            target = io.BytesIO()
            figure.savefig(target, format=kind, metadata={"Date": None} if kind == "svg" else {"Software": "Multimodal Studio"})
    return target.getvalue()


@cache
def _family() -> str:
    """The name of the bundled font, once matplotlib knows it."""
    from matplotlib.font_manager import FontProperties, fontManager

    fontManager.addfont(_FONT)
    return FontProperties(fname=str(_FONT)).get_name()


def _legend_rows(chart: Chart) -> int:
    named = len(chart.series) > 1 or any(s.role == "control" for s in chart.series)
    return -(-len(chart.series) // _IN_A_ROW) if named else 0


def _fill(figure: Figure, axes: Axes, chart: Chart, tell: Callable[[str], str], palette: _Palette) -> None:
    if chart.grid is not None:
        _draw_grid(figure, axes, chart, chart.grid, palette)
    else:
        _draw_series(axes, chart.series, tell)
        axes.set_ylim(chart.low, chart.high)
        axes.grid(axis="y", color=palette.line, linewidth=0.8)
        axes.set_axisbelow(True)
        if _legend_rows(chart):
            # "best" may wander from frame to frame while a live chart grows
            axes.legend(
                frameon=False,
                labelcolor=palette.ink,
                loc="lower left",
                bbox_to_anchor=(0, 1),
                ncols=_IN_A_ROW,
                borderaxespad=0.2,
                columnspacing=1.2,
                handlelength=1.6,
            )
    if chart.log_x:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:g}")  # powers of ten would be formulas in a font of their own
    if chart.log_y:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:g}")
    if chart.ticks:
        axes.set_xticks(range(len(chart.ticks)), [tell(tick) for tick in chart.ticks])
    axes.set_xlabel(tell(chart.x), color=palette.ink)
    axes.set_ylabel(tell(chart.y), color=palette.ink)
    axes.tick_params(colors=palette.ink, length=0)
    for side in axes.spines.values():
        side.set_color(palette.line)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_series(axes: Axes, shown: tuple[Series, ...], tell: Callable[[str], str]) -> None:
    bars = [s for s in shown if s.look == "bars"]
    ideas = iter(_IDEAS * 4)
    for series in shown:
        if len(series.x) != len(series.y):
            raise ValueError(f"{series.name!r} has {len(series.x)} x and {len(series.y)} y")
        control = series.role == "control"
        color, name = "#8a90a3" if control else next(ideas), tell(series.name)
        x, y = np.array(series.x), np.array(series.y)
        if series.look == "bars":
            width = 0.8 / len(bars)
            place = x + (bars.index(series) - (len(bars) - 1) / 2) * width
            axes.bar(place, y, width * 0.92, color=color, label=name)
            if series.low:
                axes.vlines(place, series.low, series.high, color=color, linewidth=1.4, alpha=0.8)
                axes.vlines(place, series.low, series.high, color="#8a90a3", linewidth=1.0)
        elif series.look == "points":
            axes.plot(x, y, marker="o", markersize=4 if len(x) < 200 else 2.4, linestyle="", color=color, alpha=0.8, label=name)
        else:
            marker = "o" if len(x) < 12 else ""
            axes.plot(x, y, color=color, linestyle="--" if control else "-", linewidth=2, marker=marker, markersize=4, label=name)
            if series.low:
                axes.fill_between(x, series.low, series.high, color=color, alpha=0.18, linewidth=0)


def _draw_grid(figure: Figure, axes: Axes, chart: Chart, grid: Grid, palette: _Palette) -> None:
    shown = axes.imshow(np.array(grid.rows), cmap="viridis", vmin=chart.low, vmax=chart.high, aspect="auto", interpolation="nearest")
    bar = figure.colorbar(shown, ax=axes, pad=0.02)
    bar.outline.set_visible(False)  # type: ignore[operator]  # matplotlib's stubs take it for a plain artist
    bar.ax.tick_params(length=0, labelcolor=palette.ink)
    if grid.row_names:
        axes.set_yticks(range(len(grid.row_names)), grid.row_names)
    if grid.column_names:
        axes.set_xticks(
            range(len(grid.column_names)),
            grid.column_names,
            rotation=30 if len(grid.column_names) > 6 else 0,
            ha="right" if len(grid.column_names) > 6 else "center",
        )
