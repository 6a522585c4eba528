"""The panel that renames speakers: every row reaches the engine."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.utils import get_type_hints

from tabs.auto_subtitles.speaker_panel import ROWS, build_speaker_panel, connect_speakers


def test_gradio_can_read_the_types_of_the_callbacks() -> None:
    """Otherwise it hands no request over, and a new name has no effect."""
    with gr.Blocks() as page:
        panel = build_speaker_panel()
        connect_speakers(panel, [gr.State(None), gr.State(None)], [], lambda *_: {})
    called: list[Any] = [block.fn for block in page.fns.values()]
    assert len(called) == len(panel.names) == ROWS
    assert all(get_type_hints(fn)["request"] is gr.Request for fn in called)
