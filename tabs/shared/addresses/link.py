"""What an address says about a form, as in ``?tab=text_to_image&prompt=a+fox&seed=7&run=1``: checked like values that were typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import gradio as gr

from studio.errors import InvalidInput, ModelUnavailable, Problem
from studio.models.catalog import Catalog
from tabs.shared.form import Field, Form

_MOST_NAMES = 60
_LONGEST_VALUE = 4000  # characters; a longer one is longer than any field takes, and the field says so
_FILM_ROLE = "text-to-video"  # models that the form of films offers beside those of its task's roles


@dataclass(frozen=True)
class Link:
    """``values``: what may be filled in, by field. ``problems``: what is wrong with the others. ``ignored``: names without a field."""

    values: Mapping[str, object] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that the address names, in its order, right or wrong."""
        return tuple(dict.fromkeys([*self.values, *(str(p.field) for p in self.problems)]))


def given(raw: object) -> dict[str, str]:
    """The names and values that a page sent, without anything that is not text."""
    if not isinstance(raw, dict):
        return {}
    texts = [(k, v) for k, v in raw.items() if isinstance(k, str) and isinstance(v, str)]
    return {name: value[:_LONGEST_VALUE] for name, value in texts[:_MOST_NAMES]}


def read_link(form: Form, catalog: Catalog, wanted: Mapping[str, str]) -> Link:
    """``wanted`` (texts by name) against the fields that ``form`` shows. Files cannot be named: such names are ignored like unknown ones.

    A wrong text stays among the values where its field is a text box, so that the sentence stands beside what it is about.
    """
    shown = {name: text for name, text in wanted.items() if _shows(form, name)}
    ignored = tuple(name for name in wanted if name not in shown)
    raw = {name: form.parameter(name, text) for name, text in shown.items()}
    found: dict[str, Problem] = {p.field: p for p in _model_problems(form, catalog, raw) if p.field}
    values: dict[str, object] = {}
    for _ in range(len(raw) + 1):  # each round leaves out at least one wrong value
        good = {name: value for name, value in raw.items() if name not in found}
        try:
            checked = form.spec.validate({**_stand_ins(form), **good})
            values = {name: getattr(checked, name) for name in good}
            break
        except InvalidInput as error:
            new = {p.field: p for p in error.problems if p.field in good}
            if not new:
                break
            found |= new
    typed = {name: shown[name] for name in found if isinstance(form.components.get(name), gr.Textbox)}
    return Link({**values, **typed}, tuple(found[name] for name in shown if name in found), ignored)


def _shows(form: Form, name: str) -> bool:
    """Whether ``name`` is a parameter that can be seen in the form, and no file."""
    info = form.fields.get(name)
    return info is not None and not info.is_file and (name in form.components or name in form.extras)


def _stand_ins(form: Form) -> dict[str, object]:
    """Values for what a request must have and an address may leave out."""
    required = [name for name, info in form.spec.params.model_fields.items() if info.is_required()]
    return {name: next(iter(form.fields[name].choices), "x") for name in required}


def model_fields(form: Form) -> list[Field]:
    """The fields in which a model is chosen."""
    return [form.fields[name] for name in form.components if form.fields[name].widget.kind == "model"]


def _model_problems(form: Form, catalog: Catalog, raw: Mapping[str, object]) -> list[Problem]:
    """Models that do not exist, serve something else, or cannot be used here."""
    found: list[Problem] = []
    for info in model_fields(form):
        wish = raw.get(info.name, "auto")
        if wish == "auto" or not isinstance(wish, str):
            continue
        try:
            role = catalog.row(wish).role
            catalog.choose(role if role in (*form.spec.roles, _FILM_ROLE) else form.spec.roles[0], wish)
        except ModelUnavailable as error:
            found += [Problem(p.code, info.name, p.params) for p in error.problems]
    return found


def not_bundled(form: Form, catalog: Catalog, wishes: Mapping[str, object]) -> str | None:
    """Title of the first model of a run that is not bundled, or None: only bundled models are started by an address.

    ``wishes``: the choice of each of `model_fields`. Roles that nobody chose a model for take what "auto" takes.
    """
    chosen: dict[str, str] = {}
    for wish in wishes.values():
        if isinstance(wish, str) and wish != "auto":
            try:
                chosen[catalog.row(wish).role] = wish
            except ModelUnavailable:
                return wish[:100]
    drawn_by_films = _FILM_ROLE in chosen
    for role in dict.fromkeys([*chosen, *form.spec.roles]):
        if role not in chosen and drawn_by_films:
            continue
        try:
            row = catalog.row(chosen[role]) if role in chosen else catalog.choose(role)
        except ModelUnavailable:
            continue  # the run itself says so
        if row.profile != "mini":
            return row.title
    return None
