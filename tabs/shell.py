"""The page around the tabs: header with language, theme and device, routing by ``?tab=``, one lane for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import gradio as gr

from studio import Studio
from tabs import api, audio_to_visual, auto_subtitles, game_scene, medical_fusion, model_monitor, text_to_image, text_to_video
from tabs.language import remember_page, t
from tabs.stage import panel
from tabs.warm import warm_up


@dataclass(frozen=True)
class Tab:
    """One tab: its id in the address, and the function that draws and connects it."""

    id: str
    build: Callable[[Studio], None]


# One line for each tab, in the order of the header. A task's tab has the task's id.
TABS = (
    Tab(text_to_image.TASK, text_to_image.build),
    Tab(text_to_video.TASK, text_to_video.build),
    Tab(audio_to_visual.TASK, audio_to_visual.build),
    Tab(auto_subtitles.TASK, auto_subtitles.build),
    Tab(game_scene.TASK, game_scene.build),
    Tab(medical_fusion.TASK, medical_fusion.build),
    Tab("models", model_monitor.build),
)
TAB_IDS = tuple(tab.id for tab in TABS)
_TASKS = (text_to_image.TASK, text_to_video.TASK, audio_to_visual.TASK, auto_subtitles.TASK, game_scene.TASK, medical_fusion.TASK)

_MARK = (
    '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><rect x="2" y="2" width="28" height="28" rx="8"/>'
    '<path d="M8 21.5 13 14l3.6 4.8L19 15.5l5 6z"/><circle cx="21.5" cy="10.5" r="2.2"/></svg>'
)


def build(studio: Studio, *, warm: bool = True) -> gr.Blocks:
    """The whole page. ``warm``: load the default model in the background once somebody has opened the page."""
    with gr.Blocks(title="Multimodal Studio", fill_width=True, delete_cache=(3600, 86_400), analytics_enabled=False) as demo:
        with gr.Row(elem_id="studio-header"):
            panel(_brand(), elem_id="studio-brand")
            device = panel(model_monitor.device_chip(studio, None), elem_id="studio-device")
            panel(_switches(), elem_id="studio-switches")
        with gr.Tabs(selected=t("?tab"), elem_id="studio-tabs"):
            for tab in TABS:
                with gr.Tab(t(f"ui.tab.{tab.id}"), id=tab.id, elem_id=f"tab-{tab.id}") as item:
                    tab.build(studio)
                item.select(None, None, None, js=f"() => window.studio.tab('{tab.id}')", queue=False, api_visibility="private")
        panel('<div id="studio-live" role="status" aria-live="polite"></div>', elem_id="studio-foot")

        def opened(request: gr.Request) -> str:
            if warm:
                warm_up(studio)
            return model_monitor.device_chip(studio, remember_page(request))

        timer = gr.Timer(5)
        quick = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        demo.load(opened, None, device, **quick)
        timer.tick(
            None, None, device, js="() => window.studio.device()", **quick
        )  # an event of the server's would wipe sentences at fields
        for task_id in _TASKS:
            api.expose(studio, task_id)
        api.expose_models(studio, model_monitor.report)
    return demo.queue(max_size=studio.settings.queue_size, default_concurrency_limit=None)


def _brand() -> str:
    return f'<div class="brand">{_MARK}<div><strong>Multimodal Studio</strong><span>{t("ui.tagline")}</span></div></div>'


def _switches() -> str:
    return (
        f'<div class="switches"><div class="lang" role="group" aria-label="{t("ui.language")}">'
        '<button type="button" data-lang="en" lang="en">EN</button><button type="button" data-lang="zh-TW" lang="zh-TW">繁中</button></div>'
        f'<button type="button" class="theme" data-theme aria-label="{t("ui.theme")}" title="{t("ui.theme")}">'
        '<svg viewBox="0 0 24 24" aria-hidden="true"><path class="moon" d="M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5z"/>'
        '<g class="sun"><circle cx="12" cy="12" r="4"/><path d="M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2"/></g>'
        "</svg></button></div>"
    )
