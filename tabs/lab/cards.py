"""The shelf: a card for each experiment."""

from __future__ import annotations

from html import escape

import gradio as gr

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.shelf import experiments
from tabs.language import t
from tabs.shared.examples import PICK, URL
from tabs.shared.stage import panel


def lead() -> None:
    """What the Lab is, in a sentence."""
    panel(f'{rooms("")}<div class="lead"><h2>{t("ui.tab.lab")}</h2><p>{t("ui.lab.lead")}</p></div>')


def rooms(here: str) -> str:
    """The ways to the shelf and to the questions; ``here``: the one that is shown, "" or "questions" (assets/questions.js)."""
    places = (("", "?tab=lab", "ui.lab.experiments"), ("questions", "?tab=lab&amp;x=questions", "ui.lab.questions"))
    links = "".join(
        f'<a href="{address}" data-room="{name}"{" aria-current=page" if name == here else ""}>{t(key)}</a>'
        for name, address, key in places
    )
    return f'<nav class="lab-rooms" aria-label="{t("ui.tab.lab")}">{links}</nav>'


def build_cards() -> gr.HTML:
    """The cards; connect ``.pick(fn)`` and read the number with `tabs.shared.page_events.picked`."""
    items = "".join(_card(number, made) for number, made in enumerate(experiments().values()))
    rules = "".join(f'html[data-lab="{name}"]:not(#_):not(#_) .lab-knobs-{name}{{display:flex!important}}' for name in experiments())
    return panel(f'<style>{rules}</style><div class="lab-cards">{items}</div>', js_on_load=PICK, elem_id="lab-examples")


def _card(number: int, made: Experiment) -> str:
    look = f'<img src="{URL}/lab/{made.id}.webp" alt="" loading="lazy" width="320" height="180">'
    takes = f"≈ {made.seconds} {t('ui.lab.seconds')}"
    title, says = t(made.key("title")), t(made.key("sentence"))
    return (
        f'<button type="button" class="lab-card" data-pick="{number}" data-id="{escape(made.id)}">{look}<strong>{title}</strong>'
        f'<span class="says">{says}</span><small>{takes}</small></button>'
    )
