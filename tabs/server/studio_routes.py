"""The studio's own addresses beside Gradio's: health, models, the header's chip, and the prepared examples."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from studio import Studio
from studio.messages import LANGUAGES
from tabs.model_report import device_chip, report
from tabs.server.gradio_queue import GradioQueue
from tabs.server.open_routes import API
from tabs.shared.examples import FOLDER as EXAMPLES
from tabs.shared.examples import URL as EXAMPLES_URL
from tabs.shared.programs.openapi import openapi

if TYPE_CHECKING:
    import gradio as gr
    from starlette.requests import Request

_LEAST_FREE = 200 * 2**20  # bytes: a film with its frames
_UNMEASURED = 2**40  # bytes: a mounted bucket has no size, and says 0 of 0


def routes(studio: Studio, demo: gr.Blocks) -> list[Route | Mount]:
    """``/healthz``, ``/readyz``, ``/models``, ``/device`` and ``/prepared/...``; they come before Gradio's catch-all routes."""

    async def health(_: Request) -> JSONResponse:  # on the event loop itself: busy worker threads do not delay it
        return JSONResponse({"status": "ok", "torch_loaded": "torch" in sys.modules, "models_loaded": studio.cache_in_use})

    async def ready(_: Request) -> JSONResponse:
        found = await asyncio.to_thread(readiness, studio, GradioQueue(demo))
        return JSONResponse(found, 200 if found["status"] == "ready" else 503)

    def models(_: Request) -> JSONResponse:
        return JSONResponse(report(studio))

    def device(request: Request) -> PlainTextResponse:
        lang = request.query_params.get("lang", "")
        return PlainTextResponse(device_chip(studio, lang if lang in LANGUAGES else LANGUAGES[0]))

    def described(_: Request) -> JSONResponse:
        return JSONResponse(openapi())

    EXAMPLES.mkdir(exist_ok=True)
    prepared = Mount(f"/{EXAMPLES_URL}", StaticFiles(directory=EXAMPLES))
    document = Route(f"{API}/openapi.json", described)  # in place of Gradio's, which knows neither bounds nor answers
    return [Route("/healthz", health), Route("/readyz", ready), Route("/models", models), Route("/device", device), document, prepared]


def readiness(studio: Studio, queue: GradioQueue) -> dict[str, object]:
    """What a load balancer asks: ``status`` is ``ready`` while results can be written and the queue has room.

    ``disk``: whether the output folder is writable, and its free bytes; ``lane``: requests that run and wait, how many
    may wait, and how many may compute at the same time; ``models``: whether one is loaded.
    """
    folder = studio.settings.output_dir
    try:
        disk = shutil.disk_usage(folder)
        free = disk.free if disk.total else _UNMEASURED
        writable = os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        free, writable = 0, False
    room = not queue.is_full()
    lane = {"running": len(queue.running()), "waiting": len(queue.waiting()), "limit": studio.settings.queue_size, "lanes": studio.lanes}
    fine = writable and free > _LEAST_FREE and room
    return {
        "status": "ready" if fine else "not ready",
        "disk": {"writable": writable, "free_bytes": free},
        "lane": lane,
        "models": {"loaded": studio.cache_in_use, "torch_loaded": "torch" in sys.modules},
    }
