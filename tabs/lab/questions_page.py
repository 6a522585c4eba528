"""The questions with their answers, a search over both languages, and buttons that lead to where each can be seen.

The list is sent when somebody opens the tab, not with the page; searching and choosing a topic happen in the browser
(assets/questions.js), so typing waits for no server.
"""

from __future__ import annotations

import json
from html import escape

import gradio as gr

from studio.messages import say, title_of
from studio.tasks.lab.questions import LAB, TOPICS, Question, Target, address, questions, usual_settings
from studio.tasks.lab.shelf import experiments
from tabs.lab.cards import rooms
from tabs.language import language_of, t
from tabs.shared.page_events import QUICK
from tabs.shared.stage import panel

_LOOKING = '<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5 5"/></svg>'


def draw() -> None:
    """The page of questions, drawn in the current Gradio context."""
    with gr.Column(elem_id="lab-questions", elem_classes="questions"):
        panel(rooms("questions"))
        panel(_search(), elem_classes="questions-search")
        shelf = panel(
            f'<p class="questions-wait" role="status">{t("ui.questions.loading")}</p>',
            elem_id="lab-questions-list",
            js_on_load="window.studio.wantQuestions(() => trigger('seen'));",
        )

        def listed(request: gr.Request) -> str:
            return listing(language_of(request))

        shelf.seen(listed, None, shelf, **QUICK).then(None, None, None, js="() => window.studio.questions()", **QUICK)


def listing(lang: str) -> str:
    """The list as HTML. Each item carries the words of both languages, folded, for the search in the browser."""
    usual = escape(json.dumps(usual_settings()))
    return f'<ol class="questions-list" data-usual="{usual}">{"".join(_item(question, lang) for question in questions())}</ol>'


def _search() -> str:
    """Search box, topics and the line that says how many are found; its words are page markers."""
    topics = "".join(
        f'<button type="button" data-topic="{topic}" aria-pressed="false">{t(key)}</button>'
        for topic, key in [("", "ui.questions.all"), *TOPICS.items()]
    ).replace('aria-pressed="false"', 'aria-pressed="true"', 1)
    return (
        f'<div class="questions-find"><div class="lead"><h2>{t("ui.questions.title")}</h2><p>{t("ui.questions.lead")}</p></div>'
        f'<div class="questions-box">{_LOOKING}'
        '<input type="search" id="lab-questions-search" autocomplete="off" spellcheck="false" '
        f'maxlength="200" aria-label="{t("ui.questions.search")}" placeholder="{t("ui.questions.hint")}" '
        'aria-controls="lab-questions-list"></div>'
        f'<div class="questions-topics" role="group" aria-label="{t("ui.questions.topics")}">{topics}</div>'
        f'<p class="questions-count" role="status" data-words="{t("ui.questions.count")}"></p>'
        f'<p class="questions-none" hidden>{t("ui.questions.none")} '
        f'<button type="button" data-clear>{t("ui.questions.clear")}</button></p></div>'
    )


def _item(question: Question, lang: str) -> str:
    places = "".join(
        _button(target, question, lang) for target in question.shown if target.tab != LAB or target.experiment in experiments()
    )
    ways = f'<p class="places"><b>{escape(say("ui.questions.show", lang))}</b>{places}</p>' if places else ""
    return (
        f'<li data-id="{question.id}" data-topic="{question.topic}" data-find="{escape(question.folded)}">'
        f'<span class="no">{question.id}</span>'
        f"<h3>{escape(question.question[lang])}</h3><p>{escape(question.answer[lang])}</p>"
        f"{ways}</li>"
    )


def _button(target: Target, question: Question, lang: str) -> str:
    """A link with the look of a button; assets/questions.js opens it without loading the page anew where that is possible."""
    name = place_name(target, lang)
    spoken = say("ui.questions.in", lang, place=name, number=question.id)
    return f'<a href="{escape(address(target, lang))}" data-visit aria-label="{escape(spoken)}">{escape(name)}</a>'


def place_name(target: Target, lang: str) -> str:
    """What the button of ``target`` says: the title of its tab, or of its experiment."""
    if target.tab == LAB:
        return say("ui.questions.experiment", lang, name=say(experiments()[target.experiment].key("title"), lang))
    return say(str(title_of(target.tab)), lang)
