"""Addresses that fill a form, open a prepared example and start a run; what they set stands above the result.

The page's part is assets/address.js: it reads the address once, opens the example by a click on its card, asks the server about
the other names, and presses Run where the answer allows it. So a run that an address starts passes the same checks and limits
as any other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import gradio as gr
from gradio.events import Dependency

from studio import Studio
from studio.messages import say
from tabs.language import language_of
from tabs.shared import examples, stage
from tabs.shared.addresses.link import Link, given, model_fields, not_bundled, read_link
from tabs.shared.drawing_inputs import DrawingInputs
from tabs.shared.form import Form, at_its_field, label_of, merged
from tabs.shared.page_events import QUICK, PageComponent, Update, sent

_LISTED = 5  # ignored names in the sentence about them
_LONGEST_NAME = 40  # characters of one of them


@dataclass(frozen=True)
class Filling:
    """``fill(values, settings of the example that the address opened)`` returns updates of ``outputs``."""

    fill: Callable[[Mapping[str, object], Mapping[str, object]], Update]
    outputs: Sequence[PageComponent]


def build_linked(task_id: str) -> gr.HTML:
    """The line that says what the address set; call it in the column of the result, above the stage."""
    script = f"window.studio.linked({json.dumps(task_id)}, found => trigger('asked', found));"
    return stage.panel(elem_id=f"{task_id}-linked", elem_classes="linked", js_on_load=script)


def connect_link(studio: Studio, form: Form, linked: gr.HTML, filling: Filling, opened: Dependency) -> None:
    """Connect `build_linked`; ``opened`` is the event that opens an example."""
    task, models = form.spec.id, model_fields(form)
    choices: Sequence[PageComponent] = [form.components[info.name] for info in models]

    def on_asked(event: gr.EventData, request: gr.Request, *chosen: object) -> Update:
        lang = language_of(request)
        link = read_link(form, studio.catalog, given(sent(event, "fields")))
        shown = examples.read_examples(task)
        number = sent(event, "example")
        base = shown[number].settings if isinstance(number, int) and 0 <= number < len(shown) else {}
        wishes = {info.name: link.values.get(info.name, now) for info, now in zip(models, chosen, strict=True)}
        stranger = not_bundled(form, studio.catalog, wishes) if sent(event, "run") is True else None
        starts = sent(event, "run") is True and stranger is None and not link.problems
        line = _panel(task, link, _said(link, form, stranger, lang), starts, lang)
        return merged(filling.fill(link.values, base) if link.values else {}, {linked: line})

    answered = linked.asked(on_asked, list(choices), [*filling.outputs, linked], **QUICK)
    answered.then(None, None, None, js=f"() => window.studio.linkShown({json.dumps(task)})", **QUICK)
    opened.then(None, None, None, js=f"() => window.studio.exampleShown({json.dumps(task)})", **QUICK)


def plain_filling(form: Form) -> Filling:
    """For forms whose fields stand each for itself."""
    return Filling(lambda values, _base: form.fill(values), list(form.components.values()))


def drawing_filling(studio: Studio, inputs: DrawingInputs) -> Filling:
    """For tabs that draw: quality, model and shape bring the settings along that hang on them, as a choice by hand does."""

    def fill(values: Mapping[str, object], base: Mapping[str, object]) -> Update:
        size = getattr(inputs.form.components.get("size"), "value", None)  # films start at another size than a request without one
        return inputs.restored(studio, {**({"size": size} if size else {}), **base, **values})

    return Filling(fill, inputs.outputs)


def _said(link: Link, form: Form, stranger: str | None, lang: str) -> list[tuple[str, str]]:
    """(level, sentence) of what is shown above the result."""
    found: list[tuple[str, str]] = []
    if link.names:
        labels = [label_of(form.spec.id, name, lang) for name in link.names]
        found.append(("info", say("ui.link_set", lang, names=say("ui.list_separator", lang).join(labels))))
    if link.ignored:
        names = [name[:_LONGEST_NAME] for name in link.ignored[:_LISTED]] + (["…"] if len(link.ignored) > _LISTED else [])
        found.append(("warning", say("notice.link_ignored", lang, names=say("ui.list_separator", lang).join(names))))
    if stranger is not None:
        found.append(("warning", say("notice.link_not_bundled", lang, model=stranger)))
    return found


def _panel(task_id: str, link: Link, lines: Sequence[tuple[str, str]], starts: bool, lang: str) -> str:
    """The sentences, with those that the page's script moves to their fields, and whether it may press Run."""
    if not (lines or link.problems or starts):
        return ""
    at_fields = "".join(
        f'<li data-field="{escape(str(p.field))}" data-far="{escape(at_its_field(p, task_id, lang))}">{escape(p.sentence(lang))}</li>'
        for p in link.problems
    )
    items = "".join(f'<li class="{level}">{escape(sentence)}</li>' for level, sentence in lines)
    run = ' data-starts="yes"' if starts else ""
    return f'<div class="link-answer"{run}><ul class="notices">{items}</ul><ul class="at-fields" hidden>{at_fields}</ul></div>'
