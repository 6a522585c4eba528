"""What every event of the page shares: its options, the type of the updates it returns, and what its payload says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias, TypedDict, cast

import gradio as gr
from gradio.blocks import BlockContext
from gradio.components.base import Component
from gradio.context import Context

PageComponent: TypeAlias = Component | BlockContext
Update: TypeAlias = dict[PageComponent, object]  # component -> its new value, or what `gr.update` returns


class EventOptions(TypedDict):
    """Keyword arguments of Gradio's event listeners."""

    queue: bool
    show_progress: Literal["full", "minimal", "hidden"]
    api_visibility: Literal["public", "private", "undocumented"]


# for events that answer at once: they wait for no run, show no spinner and are not part of the API
QUICK: EventOptions = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


def unchanged() -> Update:
    """What an event returns when it changes nothing: Gradio takes an empty dictionary for the value of its output, and fails."""
    return cast("Update", gr.skip())


def sent(event: gr.EventData, name: str) -> object:
    """What a panel's script sent under ``name`` with its event; None when it sent nothing by that name."""
    return (vars(event).get("_data") or {}).get(name)


def picked(event: gr.EventData, count: int) -> int | None:
    """The number of the card that was clicked, or None when the page sent anything but a number below ``count``."""
    index = sent(event, "index")
    return index if isinstance(index, int) and 0 <= index < count else None


def seen_once(name: str) -> str:
    """For a panel's ``js_on_load``: sends its ``seen`` event when it is first drawn, which inside a tab means that the tab was opened."""
    return f"if (!(window.studioSeen ??= {{}})['{name}']) {{ window.studioSeen['{name}'] = true; trigger('seen'); }}"


def on_page_load(
    fn: Callable[..., Any],
    inputs: Sequence[PageComponent] | None,
    outputs: PageComponent | Sequence[PageComponent],
    js: str | None = None,
) -> None:
    """Call ``fn`` whenever a visitor opens the page that is being built; ``js`` makes its arguments in the browser."""
    page = Context.root_block
    if page is None:
        raise RuntimeError("call it while a page is built")
    page.load(fn, inputs, outputs, js=js, **QUICK)


def keep_progress_small(page: gr.Blocks) -> None:
    """Take every event that shows no progress off the list of what Gradio's page keeps a progress for.

    With each message of a run the page renews the progress of all outputs that any event had so far, and searches the whole page for each
    of them, shown or not. The events of a page's start alone have hundreds of outputs.
    """
    for event in page.fns.values():
        if event.show_progress == "hidden":
            event.show_progress_on = []
