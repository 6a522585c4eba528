"""The page around the tabs: header with language, theme and device, routing by ``?tab=``, one lane for all."""

from __future__ import annotations

import math
from importlib import import_module

import gradio as gr

from studio import Studio
from studio.messages import sentences
from studio.tasks.registry import task, task_ids
from tabs import api
from tabs.language import remember_page, t
from tabs.model_report import device_chip, report
from tabs.shared.page_events import QUICK, keep_progress_small
from tabs.shared.programs.api_info import StudioBlocks
from tabs.shared.stage import panel
from tabs.warm_up import warm_up

# The tabs in their order, by the ids of their use cases. Each is drawn by ``build`` of ``tabs/<id>/tab.py``.
TASK_TABS = ("text_to_image", "text_to_video", "audio_to_visual", "auto_subtitles", "game_scene", "medical_fusion", "lab")
TAB_IDS = (*TASK_TABS, "models")

_MARK = (
    '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><rect x="2" y="2" width="28" height="28" rx="8"/>'
    '<path d="M8 21.5 13 14l3.6 4.8L19 15.5l5 6z"/><circle cx="21.5" cy="10.5" r="2.2"/></svg>'
)


def build(studio: Studio, *, warm: bool = True) -> gr.Blocks:
    """The whole page. ``warm``: load the default model in the background once somebody has opened the page."""
    kept = math.ceil(studio.settings.retention_hours * 3600)
    demo = StudioBlocks(title="Multimodal Studio", fill_width=True, delete_cache=(3600, kept), analytics_enabled=False)
    # before the page has any parts: Gradio builds a whole server for it each time
    demo.queue(max_size=studio.settings.queue_size, default_concurrency_limit=None)
    with demo:
        with gr.Row(elem_id="studio-header"):
            panel(_brand(), elem_id="studio-brand")
            device = panel(device_chip(studio, None), elem_id="studio-device")
            panel(_switches(), elem_id="studio-switches")
        with gr.Tabs(selected=t("?tab"), elem_id="studio-tabs"):
            for tab_id in TAB_IDS:
                with gr.Tab(tab_title(tab_id), id=tab_id, elem_id=f"tab-{tab_id}") as item:
                    import_module(f"tabs.{tab_id}.tab").build(studio)
                item.select(None, None, None, js=f"() => window.studio.tab('{tab_id}')", queue=False, api_visibility="private")
        live = '<div id="studio-live" role="status" aria-live="polite"></div>'
        panel(f'{live}<button type="button" class="tour-open" data-tour>{t("page.tour.open")}</button>', elem_id="studio-foot")

        def opened(request: gr.Request) -> str:
            if warm:
                warm_up(studio)
            return device_chip(studio, remember_page(request))

        demo.load(opened, None, device, **QUICK)
        # the browser asks for the chip itself: an event that runs on the server would remove the sentences at the fields
        gr.Timer(5).tick(None, None, device, js="() => window.studio.device()", **QUICK)
        for task_id in task_ids():
            api.expose(studio, task_id)
        api.expose_models(studio, report)
    keep_progress_small(demo)
    return demo


def tab_title(tab_id: str) -> str:
    """A page marker for the words on a tab; a use case without words shows the title of its `SPEC`."""
    key = f"ui.tab.{tab_id}"
    return t(key) if key in sentences("en") or tab_id not in task_ids() else task(tab_id).title


def _brand() -> str:
    return f'<div class="brand">{_MARK}<div><h1>Multimodal Studio</h1><span>{t("ui.tagline")}</span></div></div>'


def _switches() -> str:
    return (
        f'<div class="switches"><div class="lang" role="group" aria-label="{t("ui.language")}">'
        '<button type="button" data-lang="en" lang="en">EN</button><button type="button" data-lang="zh-TW" lang="zh-TW">繁中</button></div>'
        f'<button type="button" class="theme" data-theme aria-label="{t("ui.theme")}" title="{t("ui.theme")}">'
        '<svg viewBox="0 0 24 24" aria-hidden="true"><path class="moon" d="M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5z"/>'
        '<g class="sun"><circle cx="12" cy="12" r="4"/><path d="M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2"/></g>'
        "</svg></button></div>"
    )
