"""How good the answers are at the dialled acquisition: the nearest measured rows, and an alarm where the gate refuses many films."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import Any

from studio.messages import say

ALARM = 0.10  # share of refused films above which the films count as drifted


@dataclass(frozen=True)
class Measured:
    """A row of the evaluation: ``dial`` at ``value`` in its unit, accuracy of all inputs and of the film alone, share refused."""

    dial: str
    value: float
    fused: float
    image: float
    refused: float

    @property
    def alarm(self) -> bool:
        return self.refused > ALARM


def nearest(figures: dict[str, Any], dose: float, scatter: float, blur_mm: float, usual_photons: float) -> tuple[Measured, ...]:
    """The measured row nearest to each dial; photons are compared as ratios. () where nothing was measured."""
    grid = figures.get("shift_grid", {})
    found = []
    for dial, key, value in (("dose", "photons", dose), ("scatter", "scatter", scatter), ("blur_mm", "blur_mm", blur_mm)):
        if rows := grid.get(key):
            unit = usual_photons if key == "photons" else 1.0
            scale = math.log if key == "photons" else float
            at, *shares = min(rows, key=lambda row, v=value, u=unit, s=scale: abs(s(row[0] / u) - s(v)))  # type: ignore[misc]
            found.append(Measured(dial, at / unit, *shares))
    return tuple(found)


def alarms(rows: tuple[Measured, ...], lang: str) -> list[str]:
    """One sentence for each dial at which more films were refused than `ALARM`."""
    return [
        say(
            "notice.film_drift",
            lang,
            dial=say(f"field.medical_fusion.{row.dial}", lang),
            value=f"{row.value:g}",
            refused=f"{100 * row.refused:.0f}",
            fused=f"{100 * row.fused:.0f}",
        )
        for row in rows
        if row.alarm
    ]


def panel(rows: tuple[Measured, ...], lang: str) -> str:
    """HTML: a small table of those rows and the alarms; empty where nothing was measured."""
    if not rows:
        return ""
    heads = "".join(f"<th scope='col'>{escape(say(f'ui.medical_shift.{name}', lang))}</th>" for name in ("fused", "image", "refused"))
    body = "".join(
        f'<tr class="{"is-alarm" if row.alarm else ""}"><th scope="row">{escape(say(f"field.medical_fusion.{row.dial}", lang))} '
        f"<b>{row.value:g}</b></th><td>{100 * row.fused:.0f} %</td><td>{100 * row.image:.0f} %</td><td>{100 * row.refused:.0f} %</td></tr>"
        for row in rows
    )
    flags = "".join(f'<p class="flag" role="alert">{escape(words)}</p>' for words in alarms(rows, lang))
    return (
        f'<div class="shift"><p class="label">{escape(say("ui.medical_shift", lang))}</p>{flags}'
        f"<table><thead><tr><td></td>{heads}</tr></thead><tbody>{body}</tbody></table>"
        f'<p class="hint">{escape(say("ui.medical_shift.hint", lang))}</p></div>'
    )
