"""What the model cache holds, which models share it and how much room is left; every model of the catalog with its state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import gradio as gr

from studio import Studio
from studio.errors import StudioError
from studio.messages import say, sentences
from tabs.language import language_of, t
from tabs.model_report import card_name, gigabytes, report
from tabs.models.admin import anyone_may_manage, may_manage
from tabs.shared.page_events import QUICK, on_page_load, sent
from tabs.shared.stage import panel

# "unload" itself is taken: Gradio fires it when a page closes
_UNLOAD = """element.addEventListener('click', e => {
  const b = e.target.closest('[data-unload]');
  if (b) trigger('let_go', {key: b.dataset.unload});
});"""


def build(studio: Studio) -> None:
    """Draw the tab inside the current Gradio context and connect it."""
    managed = anyone_may_manage(studio.settings)
    panel(f'<div class="lead"><h2>{t("ui.models_title")}</h2><p>{t("ui.models_lead")}</p></div>')
    with gr.Row(elem_classes="monitor-bar"):
        free = gr.Button(
            t("ui.unload_all"), size="sm", elem_classes="ghost", scale=0, min_width=160, elem_id="models-unload-all", visible=managed
        )
        fresh = gr.Button(t("ui.refresh"), size="sm", elem_classes="ghost", scale=0, min_width=110, elem_id="models-refresh")
    answer = panel(elem_id="models-said")
    view = panel(js_on_load=_UNLOAD, elem_id="models-view")
    timer = gr.Timer(3)

    def draw(request: gr.Request) -> str:
        return _page(studio, language_of(request), managed=may_manage(studio.settings, request))

    def ask(request: gr.Request) -> str:
        return _page(studio, language_of(request), ask=True, managed=may_manage(studio.settings, request))

    def unload(key: str | None, request: gr.Request) -> tuple[str, str]:
        lang = language_of(request)
        if not may_manage(studio.settings, request):
            words = say("error.only_admin", lang)
            return _said(words), _page(studio, lang)
        done = studio.cache.unload(key)
        words = say("status.unloaded", lang, size=_mb(done["freed_bytes"]))
        if done["leased"]:
            words += " " + say("status.still_used", lang, names=", ".join(done["leased"]))
        if done["kept"]:
            words += " " + say("status.still_held", lang)
        return _said(words), _page(studio, lang, managed=True)

    def unload_one(event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        key = sent(event, "key")
        return unload(key if isinstance(key, str) else "?", request)

    def unload_all(request: gr.Request) -> tuple[str, str]:
        return unload(None, request)

    on_page_load(draw, None, view)
    timer.tick(draw, None, view, **QUICK)
    fresh.click(ask, None, view, **QUICK)
    free.click(unload_all, None, [answer, view], **QUICK)
    view.let_go(unload_one, None, [answer, view], **QUICK)


def _said(words: str) -> str:
    return f'<p class="said" data-announce="{escape(words)}">{escape(words)}</p>'


def _page(studio: Studio, lang: str, *, ask: bool = False, managed: bool = False) -> str:
    try:
        known = report(studio, ask=ask)
    except StudioError as error:
        return f'<p class="model-line unreachable">{escape(error.sentence(lang))}</p>'
    cards = known["cards"]
    if len(cards) < 2:
        held = _budgets(known["tiers"], lang) + _components(known["components"], lang, managed=managed)
    else:
        held = "".join(_card(card, lang, managed=managed) for card in cards)
    return held + _catalog(known["rows"], lang)


def _card(card: Mapping[str, Any], lang: str, *, managed: bool) -> str:
    """One of several cards: its name, what it is doing, its memory and what it holds."""
    words = say("ui.card_idle", lang) if not card["runs"] else say("ui.card_busy", lang, count=card["runs"])
    head = f"<h3>{escape(card_name(card, lang))}</h3><span class='state'>{escape(words)}</span>"
    body = _budgets(card["tiers"], lang) + _components(card["components"], lang, managed=managed, titled=False)
    return f'<section class="card-memory{" is-busy" if card["runs"] else ""}"><header>{head}</header>{body}</section>'


def _budgets(tiers: Sequence[Mapping[str, Any]], lang: str) -> str:
    bars = []
    for tier in tiers:
        share = tier["used_bytes"] / max(1, tier["budget_bytes"])
        words = say("status.memory", lang, used=gigabytes(tier["used_bytes"]), budget=gigabytes(tier["budget_bytes"]))
        name = _or(f"ui.tier.{tier['name']}", str(tier["name"]), lang)
        bars.append(
            f'<div class="budget"><span>{escape(name)}</span><div class="meter" role="img" aria-label="{escape(words)}">'
            f'<i style="--share:{min(1, share):.4f}"></i></div><span>{escape(words)}</span></div>'
        )
    return "".join(bars)


def _components(items: Sequence[Mapping[str, Any]], lang: str, *, managed: bool, titled: bool = True) -> str:
    title = f"<h3>{escape(say('ui.in_memory', lang))}</h3>" if titled else ""
    if not items:
        return f'{title}<p class="hint">{escape(say("ui.nothing_loaded", lang))}</p>'
    heads = ("part", "models", "format", "size", "place", "hits", "pins")
    rows = []
    for item in items:
        busy = " disabled" if item["pins"] else ""
        shared = len(item["models"]) > 1
        cells = (
            f"<b>{escape(', '.join(item['names']))}</b><small>{escape(str(item['class']))}</small>",
            escape(", ".join(item["models"])) + (f"<em>{escape(say('ui.shared', lang))}</em>" if shared else ""),
            escape(str(item["dtype"])),
            _mb(item["bytes"]),
            escape(_or(f"ui.tier.{item['tier']}", str(item["tier"]), lang)),
            str(item["hits"]),
            str(item["pins"]),
        )
        words = f"{busy}>{escape(say('ui.unload', lang))}</button>"
        button = f'<button type="button" class="button small" data-unload="{escape(item["key"])}"{words}'
        shown = (*cells, button) if managed else cells
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in shown) + "</tr>")
    head = "".join(f"<th>{escape(say(f'ui.column.{name}', lang))}</th>" for name in heads) + ("<th></th>" if managed else "")
    return f'{title}<div class="table"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _catalog(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    cards = []
    for row in rows:
        state = str(row["state"])
        reason = say(str(row["reason"]), lang, **row["params"])
        cards.append(
            f'<li class="{escape(state)}"><b>{escape(row["title"])}</b><span class="state">{escape(say(f"ui.state.{state}", lang))}</span>'
            f"<small>{escape(_or('ui.role.' + str(row['role']), str(row['role']), lang))} · {escape(row['licence'])}</small>"
            f"<small>{escape(reason)}</small></li>"
        )
    return f'<h3>{escape(say("ui.catalog", lang))}</h3><ul class="catalog">{"".join(cards)}</ul>'


def _or(key: str, otherwise: str, lang: str) -> str:
    return say(key, lang) if key in sentences("en") else otherwise


def _mb(count: float) -> str:
    return f"{count / 2**20:.0f} MiB" if count >= 2**20 else f"{count / 2**10:.0f} KiB"
