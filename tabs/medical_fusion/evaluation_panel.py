"""The evaluation of the bundled classifier as one panel: tables and small plots, from the file that the evaluation wrote."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from studio.tasks.medical_fusion.evaluation_figures import evaluation_figures
from tabs.language import t
from tabs.shared.stage import scrollable

_CONDITIONS = (("usual", "usual"), ("other hospital's films", "films"), ("other writer's notes", "notes"), ("both", "both"))
_ARMS = (("all three", "all"), ("film and note", "pair"), ("image", "image"), ("note", "note"), ("labs", "labs"))
_W, _H, _PAD = 260, 170, 26  # px of a drawing

Points = Sequence[Sequence[float]]


def evaluation() -> str:
    """HTML with page markers for its words; empty where nothing was measured."""
    found = evaluation_figures()
    if not found:
        return ""
    drawings = (
        _drawing("ui.eval_roc", [_line(points, faint=True) for points in found["roc"]] + [_line([[0, 0], [1, 1]], dashed=True)]),
        _drawing("ui.eval_calibration", [_line([[0, 0], [1, 1]], dashed=True), _dots(found["reliability"])]),
        _drawing("ui.eval_coverage", [_line(found["coverage"]), _dots([[x, y, 0] for x, y in found["coverage"]])]),
    )
    shifts = "".join(_shift(name, rows) for name, rows in found["shift_grid"].items())
    intro = f"{found['cases']} {t('ui.eval_intro')}"
    return (
        f'<div class="evaluation"><p class="hint">{intro}</p>{_conditions(found["accuracy"])}<p class="hint">{t("ui.eval_published")}</p>'
        f"<h3>{t('ui.eval_confusion')}</h3>{_confusion(found['confusion'])}"
        f'<div class="drawings">{"".join(drawings)}</div>'
        f"<h3>{t('ui.eval_groups')}</h3>{_groups(found['subgroups'])}"
        f"<h3>{t('ui.eval_shift')}</h3><p class='hint'>{t('ui.eval_shift_note')}</p><div class='drawings'>{shifts}</div></div>"
    )


def _conditions(accuracy: dict[str, dict[str, float]]) -> str:
    head = "".join(f"<th scope='col'>{t(f'ui.eval.{key}')}</th>" for _, key in _ARMS)
    body = "".join(
        f"<tr><th scope='row'>{t(f'ui.eval.{key}')}</th>"
        + "".join(f'<td class="bar" style="--p:{accuracy[name][arm]:.3f}">{100 * accuracy[name][arm]:.1f}</td>' for arm, _ in _ARMS)
        + "</tr>"
        for name, key in _CONDITIONS
    )
    title = t("ui.eval_conditions")
    table = f'<table class="arms"><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f"<h3>{title}</h3>{scrollable(table, title)}"


def _confusion(table: Sequence[Sequence[int]]) -> str:
    rows = []
    for i, row in enumerate(table):
        cells = "".join(f'<td style="--p:{n / max(sum(row), 1):.3f}">{n or ""}</td>' for n in row)
        rows.append(f"<tr><th scope='row'>{i + 1} {t(f'ui.pattern.{i}')}</th>{cells}</tr>")
    head = "".join(f"<th scope='col'>{i + 1}</th>" for i in range(len(table)))
    drawn = f'<table class="confusion"><thead><tr><td></td>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return scrollable(drawn, t("ui.eval_confusion"))


def _groups(found: dict[str, Any]) -> str:
    names = {"F": t("choice.sex.F"), "M": t("choice.sex.M")}
    rows = "".join(
        f"<tr><th scope='row'>{names.get(name, escape(name))}</th>"
        f"<td class='bar' style='--p:{g['sensitivity']:.3f}'>{100 * g['sensitivity']:.1f}</td>"
        f"<td>n = {g['cases']}</td></tr>"
        for name, g in found.items()
        if isinstance(g, dict)
    )
    gaps = "".join(
        f"<p class='hint'>{t('ui.eval_gap')} {100 * gap[0]:.1f} ({100 * gap[1]:.1f} – {100 * gap[2]:.1f})</p>"
        for gap in found.values()
        if isinstance(gap, list)
    )
    return scrollable(f'<table class="arms"><tbody>{rows}</tbody></table>', t("ui.eval_groups")) + gaps


def _shift(name: str, rows: Points) -> str:
    """Accuracy as a line, the share refused as bars, over the values of one dial in their order."""
    last = max(len(rows) - 1, 1)
    bars = "".join(
        f'<rect class="refused" x="{_x((i + 0.18) / (last + 1)):.1f}" width="{(_W - 2 * _PAD) / (last + 1) * 0.64:.1f}" '
        f'y="{_y(refused):.1f}" height="{_y(0) - _y(refused):.1f}"><title>{100 * refused:.0f} %</title></rect>'
        for i, (_, _, _, refused) in enumerate(rows)
    )
    places = [(i + 0.5) / (last + 1) for i in range(last + 1)]
    line = _line([[x, row[1]] for x, row in zip(places, rows, strict=True)])
    dots = _dots([[x, row[1], 0] for x, row in zip(places, rows, strict=True)])
    ticks = "".join(
        f'<text x="{_x(x):.1f}" y="{_H - 8}" text-anchor="middle">{row[0]:g}</text>' for x, row in zip(places, rows, strict=True)
    )
    return _drawing(f"ui.eval.{name}", [bars, line, dots, ticks], axis=False)


def _drawing(title: str, parts: Sequence[str], axis: bool = True) -> str:
    ends = f'<text x="{_x(0)}" y="{_H - 8}">0</text><text x="{_x(1)}" y="{_H - 8}" text-anchor="end">1</text>' if axis else ""
    inner = "".join(parts)
    return (
        f'<figure><figcaption>{t(title)}</figcaption><svg viewBox="0 0 {_W} {_H}" role="img" aria-label="{t(title)}"><path class="frame" '
        f'd="M{_x(0)} {_y(1)}V{_y(0)}H{_x(1)}"/><text x="{_PAD - 6}" y="{_y(1) + 4}" text-anchor="end">1</text>'
        f'<text x="{_PAD - 6}" y="{_y(0)}" text-anchor="end">0</text>{ends}{inner}</svg></figure>'
    )


def _x(value: float) -> float:
    return _PAD + value * (_W - 2 * _PAD)


def _y(value: float) -> float:
    return _H - _PAD - value * (_H - 2 * _PAD)


def _line(points: Points, *, faint: bool = False, dashed: bool = False) -> str:
    path = " ".join(f"{_x(p[0]):.1f},{_y(p[1]):.1f}" for p in points)
    kind = "line is-faint" if faint else "line is-dashed" if dashed else "line"
    return f'<polyline class="{kind}" points="{path}"/>'


def _dots(points: Points) -> str:
    return "".join(f'<circle cx="{_x(p[0]):.1f}" cy="{_y(p[1]):.1f}" r="3"><title>{p[0]:.2f}: {p[1]:.3f}</title></circle>' for p in points)
