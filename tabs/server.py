"""Serving: routes beside Gradio's, the language of the page, and launch settings that every start shares."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from studio import Studio
from studio.media.outputs import remove_old
from studio.messages import LANGUAGES
from studio.settings import ASSETS
from tabs.compression import PageCompression
from tabs.language import PageLanguage
from tabs.model_report import device_chip, report
from tabs.page_words import gradio_words, script_words
from tabs.shared.examples import FOLDER as EXAMPLES
from tabs.shared.examples import URL as EXAMPLES_URL
from tabs.theme import studio_theme

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI
    from starlette.requests import Request


def launch(demo: gr.Blocks, studio: Studio, tab_ids: tuple[str, ...], **options: Any) -> tuple[FastAPI, str]:
    """Serve ``demo``; returns the FastAPI application and its local address at once. ``options`` go to Gradio's ``launch``."""
    for name in ("NO_PROXY", "no_proxy"):  # Gradio asks itself over HTTP whether it is up
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1", "localhost"]))
    settings = studio.settings
    settings.output_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    choices: dict[str, Any] = {
        "server_name": settings.host or os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1",
        "server_port": settings.port,
        "share": settings.share,
        "prevent_thread_lock": True,
        "enable_monitoring": False,
        "max_file_size": "200mb",
        "allowed_paths": [str(settings.output_dir)],
        "favicon_path": ASSETS / "favicon.png",
        "theme": studio_theme(),
        "css_paths": [ASSETS / name for name in ("style.css", "player.css", "moving.css", "scene.css", "medical.css")],
        "footer_links": ["api"],
        "run_history": False,
        "i18n": gradio_words(),
        "ssr_mode": False,  # server-side rendering would bypass the language middleware
        "app_kwargs": {"routes": routes(studio), "middleware": [Middleware(PageCompression), page_language(tab_ids)]},
    }
    app, url, _ = demo.launch(**{**choices, **options})
    threading.Thread(target=_sweep, args=(studio,), name="sweep", daemon=True).start()
    return app, url


def _sweep(studio: Studio) -> None:
    """Remove results older than a day, now and every hour."""
    while True:
        remove_old(studio.settings)
        time.sleep(3600)


def routes(studio: Studio) -> list[Route | Mount]:
    """``/healthz``, ``/models``, ``/device`` (the header's chip) and the prepared examples; they come before Gradio's catch-all routes."""

    def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "torch_loaded": "torch" in sys.modules, "models_loaded": studio.cache_in_use})

    def models(_: Request) -> JSONResponse:
        return JSONResponse(report(studio))

    def device(request: Request) -> PlainTextResponse:
        lang = request.query_params.get("lang", "")
        return PlainTextResponse(device_chip(studio, lang if lang in LANGUAGES else LANGUAGES[0]))

    EXAMPLES.mkdir(exist_ok=True)
    prepared = Mount(f"/{EXAMPLES_URL}", StaticFiles(directory=EXAMPLES))
    return [Route("/healthz", health), Route("/models", models), Route("/device", device), prepared]


def page_language(tab_ids: tuple[str, ...]) -> Middleware:
    """The middleware that translates the page, opens the tab that its address names and puts the script first."""
    script = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in ("studio.js", "player.js", "moving.js"))
    icon = '<meta name="color-scheme" content="light dark">'

    def early(lang: str) -> str:
        words = f"window.studioLang = {json.dumps(lang)}; window.studioWords = {json.dumps(script_words(lang))};"
        return f"{icon}<script>{words}\n{script}</script>"

    def values(query: str) -> Mapping[str, str]:
        tab = parse_qs(query).get("tab", [""])[0]
        return {"?tab": tab if tab in tab_ids else tab_ids[0]}

    return Middleware(PageLanguage, early=early, values=values)
