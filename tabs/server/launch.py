"""Starting to serve, with the settings that every start shares, and stopping without losing anything."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.utils import get_upload_folder
from starlette.middleware import Middleware

from studio import Studio
from studio.errors import InvalidInput
from studio.media.retention import sweep
from studio.messages import LANGUAGES, say
from studio.monitoring.json_log import RunLog, quiet_server
from studio.settings import ASSETS, Settings
from tabs.server.accounts import Accounts, SignIn
from tabs.server.compression import PageCompression
from tabs.server.gate import Gate
from tabs.server.metrics_route import metrics_route
from tabs.server.page_middleware import page_language
from tabs.server.page_words import gradio_words
from tabs.server.stopping import Serving
from tabs.server.studio_routes import routes
from tabs.shared.programs.reach import offers
from tabs.theme import studio_theme

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.routing import Route

    from tabs.server.programs.mcp_endpoint import McpEndpoint

_STYLES = (
    "style.css", "viewer.css", "player.css", "cue_editor.css", "moving.css", "scene.css", "medical.css", "code_panel.css", "cards.css",
    "adaptive.css", "lab.css", "present.css", "sharing.css", "questions.css",
)  # fmt: skip
_SESSIONS = 100  # of about 1 MB each; the copies that calls over the API leave are dropped with their answers
_SWEEPS_AN_HOUR = 12
_IDENTIFYING = 600.0  # seconds that a film with a patient's name stays among the uploads: it may still be on its way to the intake
_log = logging.getLogger(__name__)


def launch(demo: gr.Blocks, studio: Studio, tab_ids: tuple[str, ...], **options: Any) -> Serving:
    """Serve ``demo``; returns at once. ``options`` go to Gradio's ``launch``. Raises `InvalidInput` when the
    accounts cannot be read or the port is taken.
    """
    settings = studio.settings
    gr.set_static_paths([settings.output_dir])  # a result is served from where it was written; else Gradio copies it
    settings.output_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    accounts = Accounts(settings.auth) if settings.auth else None
    serving = Serving(demo, settings)
    tools = _tools(settings)
    offers.mcp = tools is not None

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # Gradio puts its own middleware around any other; only here is all of it known, and can the gate stand before it
        gate = Gate(app.middleware_stack, demo, settings, SignIn(accounts, app) if accounts else None)  # type: ignore[arg-type]
        app.middleware_stack = gate
        serving.opened(gate, asyncio.get_running_loop())
        async with tools.serving(gate) if tools else nullcontext():
            yield

    choices: dict[str, Any] = {
        "server_name": settings.host or os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1",
        "server_port": settings.port,
        "root_path": settings.root_path.rstrip("/") or None,
        "share": settings.share,
        "prevent_thread_lock": True,
        "enable_monitoring": False,
        "mcp_server": False,  # Gradio's own; the studio's keeps its limits (tabs/server/programs/mcp_tools.py)
        "max_file_size": f"{settings.max_upload_mb:g}mb",
        "state_session_capacity": _SESSIONS,
        "allowed_paths": [str(settings.output_dir)],
        "favicon_path": ASSETS / "favicon.png",
        "theme": studio_theme(),
        "css_paths": [ASSETS / name for name in _STYLES],
        "footer_links": ["api"],
        "run_history": False,
        "i18n": gradio_words(),
        # else Gradio ends the process when its own page takes longer than three seconds, as on a busy machine; that the server
        # answers at all, it has asked before
        "_frontend": False,
        "ssr_mode": False,  # server-side rendering would bypass the language middleware
        "app_kwargs": {
            "routes": [*(tools.routes() if tools else ()), *routes(studio, demo), *_monitoring(studio, demo)],
            "middleware": [Middleware(PageCompression), page_language(tab_ids)],
            "lifespan": lifespan,
        },
    }
    if accounts:
        choices |= {"auth": accounts.check, "auth_message": " / ".join(say("ui.sign_in", lang) for lang in LANGUAGES)}
    try:
        _, serving.url, _ = demo.launch(**{**choices, **options})
    except OSError as error:  # another program was faster than the page was built
        if "port" not in str(error):
            raise
        raise InvalidInput("start.port_taken", field="STUDIO_PORT", port=settings.port or "7860-7959") from error
    if settings.log_format == "json":
        quiet_server()
    threading.Thread(target=_sweep, args=(settings,), name="sweep", daemon=True).start()
    return serving


def _tools(settings: Settings) -> McpEndpoint | None:
    if not settings.mcp:
        return None
    from tabs.server.programs.mcp_endpoint import McpEndpoint  # needs an optional package

    return McpEndpoint(settings)


def _monitoring(studio: Studio, demo: gr.Blocks) -> list[Route]:
    """What a host asked to know of the runs: a log of them, and the route that counts them."""
    if studio.settings.log_format == "json":
        studio.observers.append(RunLog())
    return [] if studio.settings.metrics == "off" else [metrics_route(studio, demo)]


def _sweep(settings: Settings) -> None:
    """Remove old results and uploads, now and every hour, and films that name a patient after some minutes."""
    from studio.tasks.medical_fusion.upload_cleaning import remove_identifying

    uploads = Path(get_upload_folder())
    for number in itertools.count():
        try:
            if number % _SWEEPS_AN_HOUR == 0:
                sweep(settings, uploads)
            remove_identifying(uploads, _IDENTIFYING)
        except Exception:  # the next time may go better, and nothing else would tell
            _log.exception("old files could not be removed")
        time.sleep(3600 / _SWEEPS_AN_HOUR)
