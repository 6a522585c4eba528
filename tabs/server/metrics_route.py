"""``/metrics`` for Prometheus: who may read it, and how many requests wait for each use case."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from studio import Settings, Studio
from studio.monitoring.run_metrics import CONTENT_TYPE, RunMetrics
from studio.tasks.registry import task_ids
from tabs.server.callers import caller_address
from tabs.server.gradio_queue import GradioQueue
from tabs.server.hosts import is_loopback
from tabs.server.replies import Refused
from tabs.shared.runner import LANE

if TYPE_CHECKING:
    import gradio as gr
    from gradio.blocks import BlockFunction
    from starlette.requests import Request

METRICS = "/metrics"


def metrics_route(studio: Studio, demo: gr.Blocks) -> Route:
    """The route; from now on the runs of ``studio`` are counted."""
    queue = GradioQueue(demo)

    def waiting() -> Counter[str]:
        return Counter(_task_of(fn) for fn in queue.waiting_for(LANE))

    metrics = RunMetrics(studio, waiting)

    async def read(_: Request) -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return Route(METRICS, read)


def _task_of(fn: BlockFunction) -> str:
    """The use case that a queued function serves: its endpoint's name, or what the names of its components begin with."""
    if fn.api_name in task_ids():
        return str(fn.api_name)
    names = [str(component.elem_id or "").partition("-")[0] for component in (*fn.outputs, *fn.inputs)]
    return next((name for name in names if name in task_ids()), "other")


def check_reader(scope: Scope, settings: Settings) -> None:
    """Who may read `METRICS`, beside what accounts ask. Raises `Refused`: 404 where there is nothing to read, 403 from another machine."""
    if settings.metrics == "off":
        raise Refused(404, "error.no_such_address")
    if settings.metrics == "local" and not is_loopback(caller_address(scope.get("client"))):
        raise Refused(403, "error.metrics_local")
