"""The list of questions as the page shows it: every button's address is one that its tab takes."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl

import gradio as gr
import pytest

from studio.messages import LANGUAGES
from studio.models.catalog import Catalog
from studio.settings import Settings
from studio.tasks.lab.questions import LAB, MODELS, questions, usual_settings
from studio.tasks.lab.shelf import experiments
from studio.tasks.registry import task
from tabs.lab.questions_page import listing
from tabs.shared.addresses.link import given, read_link
from tabs.shared.examples import read_examples
from tabs.shared.form import Form


def form_of(tab: str) -> Form:
    """A form with the fields that questions fill in."""
    form = Form(task(tab))
    names = dict.fromkeys(name for q in questions() for place in q.shown if place.tab == tab for name in place.settings)
    with gr.Blocks():
        for name in names:
            assert not form.fields[name].is_file
            form.add(name)
    return form


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_button_says_what_its_tab_takes(lang: str) -> None:
    catalog = Catalog(Settings(hub="never", profile="mini"))
    shown = listing(lang)
    addresses = [html.unescape(text) for text in re.findall(r'<a href="\?([^"]+)"', shown)]
    assert len(addresses) == sum(place.tab != LAB or place.experiment in experiments() for q in questions() for place in q.shown)
    forms: dict[str, Form] = {}
    for text in addresses:
        names = dict(parse_qsl(text, strict_parsing=True))
        tab, example = names.pop("tab"), names.pop("example", None)
        if tab == MODELS:
            continue
        if tab == LAB:
            assert names.pop("x") in experiments()
        assert example is None or example in {e.file.rsplit(".", 1)[0] for e in read_examples(tab)}
        link = read_link(forms.setdefault(tab, form_of(tab)), catalog, given(names))
        assert (link.problems, link.ignored, set(link.names)) == ((), (), set(names)), text
    for tab, usual in usual_settings().items():
        link = read_link(forms[tab], catalog, given(dict(usual)))
        assert (link.problems, link.ignored) == ((), ())


def test_words_of_both_languages_are_searched_on_either_page() -> None:
    (item,) = re.findall(r'<li data-id="20".+?</li>', listing("en"))
    sought = re.findall(r'data-find="([^"]+)"', item)[0]
    assert "mode collapse" in sought and "模式崩塌" in sought
    assert "模式崩塌" not in item.replace(sought, "")
    assert listing("zh-TW").count("<h3>") == 70
