"""The panel "Code": the request behind a result, for programs and agents, in one language at a time."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import gradio as gr

from studio.messages import say
from tabs.language import language_of, t
from tabs.shared import stage
from tabs.shared.programs import request_code
from tabs.shared.programs.reach import Reach, base_url
from tabs.shared.programs.request_code import as_python, short

__all__ = ["as_http", "as_python", "base_url", "build_code", "panel", "short"]


def build_code(task_id: str, hint: str) -> gr.HTML:
    """The folded panel for the snippets; ``hint`` is the locale key of the words shown before there are any."""
    with gr.Accordion(t("ui.code"), open=False, elem_id=f"{task_id}-code-panel", elem_classes="quiet"):
        return stage.panel(f"<p class='hint'>{t(hint)}</p>", elem_id=f"{task_id}-code")


def as_http(task_id: str, settings: Mapping[str, object], base: str) -> str:
    """The request as calls of curl to the studio at ``base``."""
    return request_code.as_curl(task_id, settings, Reach(base))


def panel(task_id: str, settings: Mapping[str, object], request: gr.Request | None, remark: str = "") -> str:
    """The request in every language as HTML; ``settings`` need no check, everything is escaped. ``remark``: a comment in each piece."""
    lang, reach = language_of(request), Reach.of(request)
    python, script = (f"{mark} {remark}\n" if remark else "" for mark in ("#", "//"))
    languages: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("python", say("ui.code_library", lang), [("", python + as_python(task_id, settings))]),
        ("client", say("ui.code_client", lang), [("", python + request_code.as_client(task_id, settings, reach))]),
        ("curl", "curl", [("", python + request_code.as_curl(task_id, settings, reach))]),
        ("javascript", "JavaScript", [("", script + request_code.as_javascript(task_id, settings, reach))]),
        ("mcp", "MCP", []),
    ]
    if reach.mcp:
        call = python + request_code.as_tool_call(task_id, settings, reach)
        connect = request_code.as_agent_settings(reach)
        languages[-1][2].extend([(say("ui.code_mcp_connect", lang), connect), (say("ui.code_mcp_call", lang), call)])
    tabs = "".join(
        f'<button type="button" role="tab" data-code="{key}" id="{task_id}-code-{key}" aria-controls="{task_id}-code-of-{key}"'
        f' aria-selected="{"false" if number else "true"}" tabindex="{-1 if number else 0}">{escape(title)}</button>'
        for number, (key, title, _) in enumerate(languages)
    )
    bodies = "".join(
        f'<div role="tabpanel" id="{task_id}-code-of-{key}" aria-labelledby="{task_id}-code-{key}"{" hidden" if number else ""}>'
        + (
            "".join(_piece(title, head, code, lang) for head, code in pieces)
            or f'<p class="hint">{escape(say("ui.code_mcp_off", lang))}</p>'
        )
        + "</div>"
        for number, (key, title, pieces) in enumerate(languages)
    )
    names = escape(say("ui.code_tabs", lang))
    return f'<div class="snippets"><div class="code-tabs" role="tablist" aria-label="{names}">{tabs}</div>{bodies}</div>'


def _piece(title: str, head: str, code: str, lang: str) -> str:
    words = f'data-copied="{escape(say("ui.copied", lang))}">{escape(say("ui.copy", lang))}'
    heading = f"<strong>{escape(head)}</strong>" if head else ""
    return (
        f'<div class="snippet"><header>{heading}<button type="button" class="copy" {words}</button></header>'
        f'<pre tabindex="0" aria-label="{escape(head or title)}"><code>{escape(code)}</code></pre></div>'
    )
