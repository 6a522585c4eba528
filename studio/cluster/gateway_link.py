"""The page's side of the gateway: starts it, starts it again when it was lost, and opens a connection for each run."""

from __future__ import annotations

import contextlib
import os
import pickle
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from multiprocessing.connection import Client, Connection
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from studio.cluster.head_address import AUTO, address_problem
from studio.cluster.stream_items import End, Failure, Opened, SentRequest, StreamItem
from studio.errors import ClusterUnavailable
from studio.settings import ROOT

if TYPE_CHECKING:
    from studio.settings import Settings

_START = 120.0  # seconds for Ray to start on this machine: a busy one takes half a minute
_JOIN = 40.0  # seconds to join a cluster whose head answers
_POLL = 0.25  # seconds between two looks for a stop
_END = 20.0  # seconds for a stopped run to reach its next step
_LEAVE = 8.0  # seconds for a cluster of our own to end
LOG_NAME = "cluster.log"


class GatewayLink:
    """One gateway process. Safe to use from any number of threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._opened = Opened()
        self._key = b""
        self._lock = threading.Lock()
        self._closed = False

    def open(self) -> int:
        """Start the gateway unless it runs; returns how many runs may compute at once. Raises `ClusterUnavailable`."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._start()
            return self._opened.lanes

    def stream(self, sent: SentRequest) -> Generator[StreamItem | None, None, None]:
        """What a replica sends for ``sent``, and None at least four times a second while nothing comes. Closing it stops the run.

        Raises `ClusterUnavailable` where the cluster is lost before the end.
        """
        self.open()
        try:
            connection = Client(self._opened.listener, authkey=self._key)
            connection.send(sent)
        except (OSError, EOFError) as error:
            raise ClusterUnavailable("error.cluster_lost") from error
        ended = False
        try:
            while not ended:
                item = _received(connection) if connection.poll(_POLL) else None
                ended = isinstance(item, (End, Failure))
                yield item
        except (OSError, EOFError) as error:
            ended = True
            raise ClusterUnavailable("error.cluster_lost") from error
        finally:
            if not ended:
                _stop(connection)
            connection.close()

    def close(self) -> None:
        """End the gateway, and with it a cluster that was started for this process."""
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
            try:
                process.wait(_LEAVE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self) -> None:
        from studio.cluster.gateway import GatewayOrders

        settings = self._settings
        problem = address_problem(settings.ray_address)
        if self._closed or problem is not None:
            raise problem or ClusterUnavailable("error.cluster_lost")
        self._key = secrets.token_bytes(32)
        folder = str(settings.ray_folder) if settings.ray_folder else ""
        orders = GatewayOrders(
            self._key, settings.ray_address, settings.replicas, settings.min_replicas, replica_settings(settings), folder
        )
        seconds = _JOIN if settings.ray_address else _START
        for _ in range(1 if settings.ray_address else 2):  # Ray's own limits are short for a very busy machine
            self._process = self._launched(orders)
            self._opened = _first_word(self._process, seconds)
            if self._opened.listener:
                return
            self._process.kill()
        self._process = None
        raise self._start_failure()

    def _launched(self, orders: object) -> subprocess.Popen[bytes]:
        log = self._settings.output_dir / LOG_NAME
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        environment = {**os.environ, "RAY_USAGE_STATS_ENABLED": "0", "RAY_SERVE_LOG_TO_STDERR": "0"}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        if not self._settings.ray_address:  # a cluster of our own admits nobody else
            environment.pop("OMP_NUM_THREADS", None)  # Ray gives each replica as many threads as it has cores
            environment |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
        with log.open("wb") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "studio.cluster.gateway"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
                start_new_session=True,  # an interrupt at the terminal is for the page, which ends this process in order
            )
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            pickle.dump(orders, process.stdin)
            process.stdin.flush()
        return process

    def _start_failure(self) -> ClusterUnavailable:
        address = self._settings.ray_address
        if address and address != AUTO:
            return ClusterUnavailable("start.ray_refused", field="STUDIO_RAY_ADDRESS", address=address)
        if address:
            return ClusterUnavailable("start.ray_none_here", field="STUDIO_RAY_ADDRESS")
        return ClusterUnavailable("start.ray_failed", field="STUDIO_BACKEND", file=str(self._settings.output_dir / LOG_NAME))


def replica_settings(settings: Settings) -> dict[str, object]:
    """What a replica is told of the page's settings: nothing about visitors, whom the page has checked before."""
    plain = settings.model_dump(mode="json")
    return {
        **plain,
        "backend": "local",
        "cards": "",
        "output_dir": "",
        "blocklist": None,
        "auth": None,
        "credentials": "off",  # the page signs what it hands out
        "credentials_dir": None,
        "c2pa_cert": None,
        "c2pa_trust": None,
        "ray_address": "",
        "ray_folder": None,
    }


def _first_word(process: subprocess.Popen[bytes], seconds: float) -> Opened:
    """What the gateway says when it has connected; an empty one if it ends or says nothing in time."""
    words: SimpleQueue[Opened] = SimpleQueue()

    def read() -> None:
        assert process.stdout is not None
        try:
            words.put(pickle.load(process.stdout))
        except (EOFError, pickle.UnpicklingError, OSError):
            words.put(Opened())

    threading.Thread(target=read, daemon=True).start()
    try:
        return words.get(timeout=seconds)
    except Empty:
        return Opened()


def _received(connection: Connection) -> StreamItem:
    return connection.recv()


def _stop(connection: Connection) -> None:
    """Say that the run is not wanted any more, and wait until it has ended."""
    end = time.monotonic() + _END
    with contextlib.suppress(OSError, EOFError):
        connection.send("stop")
        while (left := end - time.monotonic()) > 0:
            if connection.poll(left) and isinstance(connection.recv(), (End, Failure)):
                return
