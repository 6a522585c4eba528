"""The model, style and seed of a prepared example: they leave when the user writes a prompt of their own.

Without that, everything drawn after a look at an example carries its style and, with its seed, its composition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from studio import Studio
from tabs.shared.drawing_inputs import DrawingInputs, row_of, size_updates
from tabs.shared.page_events import PageComponent, Update

NAMES: tuple[str, ...] = ("model", "style", "seed")
Loan = dict[str, tuple[Any, Any]]  # name -> (what the user had, what the example set)


def lent_parts(inputs: DrawingInputs) -> list[PageComponent]:
    """The components of `NAMES`, in that order."""
    return [inputs.form.components[name] for name in NAMES]


def lend(inputs: DrawingInputs, update: Update, loan: Loan, current: Sequence[object]) -> Loan:
    """What ``update`` replaces, for `give_back`. ``current``: the values of `lent_parts`; ``loan``: that of an example looked at before."""
    lent: Loan = {}
    for name, component, value in zip(NAMES, lent_parts(inputs), current, strict=True):
        change = update.get(component)
        if isinstance(change, Mapping) and "value" in change:
            mine, given = loan.get(name, (value, value))
            lent[name] = (mine if value == given else value, change["value"])
    return lent


def give_back(studio: Studio, inputs: DrawingInputs, loan: Loan, shape: str, current: Sequence[object]) -> Update:
    """The user's own values where the example's still stand; a choice made since then stays."""
    parts: dict[str, PageComponent] = dict(zip(NAMES, lent_parts(inputs), strict=True))
    values: dict[str, object] = dict(zip(NAMES, current, strict=True))
    mine = {name: own for name, (own, given) in loan.items() if values[name] == given and own != given}
    found: Update = {parts[name]: own for name, own in mine.items()}
    if "model" in mine:
        row = row_of(studio, str(mine["model"]), inputs.roles)
        found |= size_updates(inputs.form, row, shape, limits=True) if row else {}
    return found
