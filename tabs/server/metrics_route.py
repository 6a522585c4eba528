"""``/metrics`` for Prometheus: who may read it, and how many requests wait for each use case."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from studio import Settings, Studio
from studio.monitoring.run_metrics import CONTENT_TYPE, RunMetrics
from studio.tasks.registry import task_ids
from tabs.server.accounts import Accounts, WrongPasswords
from tabs.server.callers import caller_address
from tabs.server.gradio_queue import GradioQueue
from tabs.server.hosts import is_loopback
from tabs.server.replies import Refused
from tabs.shared.runner import LANE

if TYPE_CHECKING:
    import gradio as gr
    from gradio.blocks import BlockFunction
    from starlette.requests import Request

PATH = "/metrics"
_LONGEST = 1000  # characters of a name with its password


def metrics_route(studio: Studio, demo: gr.Blocks) -> Route:
    """The route; from now on the runs of ``studio`` are counted."""
    queue = GradioQueue(demo)

    def waiting() -> Counter[str]:
        return Counter(_task_of(fn) for fn in queue.waiting_for(LANE))

    metrics = RunMetrics(studio, waiting)

    async def read(_: Request) -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return Route(PATH, read)


def _task_of(fn: BlockFunction) -> str:
    """The use case that a queued function serves: its endpoint's name, or what the names of its components begin with."""
    if fn.api_name in task_ids():
        return str(fn.api_name)
    names = [str(component.elem_id or "").partition("-")[0] for component in (*fn.outputs, *fn.inputs)]
    return next((name for name in names if name in task_ids()), "other")


class MetricsReaders:
    """Decides who may read `PATH`. With ``accounts``, those who are signed in, or send a name and a password (HTTP Basic)."""

    def __init__(self, settings: Settings, accounts: Accounts | None, passwords: WrongPasswords) -> None:
        self._settings, self._accounts, self._passwords = settings, accounts, passwords

    async def check(self, scope: Scope, *, signed_in: bool) -> None:
        """Raises `Refused`: 404 where there is nothing to read, 403 from another machine, 401 without an account, 429 while guessing."""
        if self._settings.metrics == "off":
            raise Refused(404, "error.no_such_address")
        address = caller_address(scope.get("client"))
        if self._settings.metrics == "local" and not is_loopback(address):
            raise Refused(403, "error.metrics_local")
        if self._accounts is None or signed_in:
            return
        given = _basic(Headers(scope=scope).get("authorization", ""))
        if given is None:
            raise Refused(401, "error.sign_in")
        async with self._passwords.one_at_a_time(address):
            self._passwords.check(address)
            if not await self._accounts.check(*given):
                self._passwords.note_wrong(address)
                raise Refused(401, "error.sign_in")


def _basic(header: str) -> tuple[str, str] | None:
    kind, _, coded = header.partition(" ")
    if kind.lower() != "basic" or len(coded) > _LONGEST:
        return None
    try:
        name, colon, password = base64.b64decode(coded, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name, password) if colon else None
