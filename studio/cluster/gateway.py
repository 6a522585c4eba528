"""The process between the page and Ray: ``python -m studio.cluster.gateway``, started by `studio.cluster.gateway_link`.

Ray's driver ends its process, or blocks for a minute, when the head of its cluster is lost. Here that ends no page. The first line of
standard input says what to do; the end of standard input means that the page's process has ended, and so does this one.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
import tempfile
import threading
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from studio.cluster.head_address import AUTO, answers, host_and_port
from studio.cluster.parcels import file_parts
from studio.cluster.stream_items import End, Failure, Opened, SentRequest
from studio.errors import ClusterUnavailable, StudioError, places

if TYPE_CHECKING:
    from ray.serve.handle import DeploymentHandle, DeploymentResponseGenerator

_WATCH = 1.0  # seconds between two looks at the head
_LOOK = 0.25  # seconds between two looks for the end of a run
_MISSES = 3  # looks without an answer, after which the head is lost


@dataclass(frozen=True)
class GatewayOrders:
    """What the page's process asks for. ``key`` guards the listener; ``folder``: for the files of a cluster that is started here."""

    key: bytes
    address: str
    most: int | None
    least: int | None
    settings: dict[str, Any]
    folder: str = ""


class Gateway:
    """Serves connections, one for each run, until standard input ends or the head is lost."""

    def __init__(self, orders: GatewayOrders, listener: Listener) -> None:
        self._orders, self._listener = orders, listener
        self._handle: Future[DeploymentHandle] = Future()
        self._open: set[Connection] = set()
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """Where it listens."""
        return str(self._listener.address)

    def start(self, lanes: int) -> None:
        threading.Thread(target=self._deploy, args=(lanes,), daemon=True).start()
        threading.Thread(target=self._accept, daemon=True).start()

    def lost(self) -> None:
        """Tell every run that the cluster is gone."""
        with self._lock:
            for connection in self._open:
                _send(connection, Failure.of(ClusterUnavailable("error.cluster_lost")))

    def _deploy(self, lanes: int) -> None:
        from studio.cluster.deployment import deploy

        try:
            self._handle.set_result(deploy(self._orders.settings, lanes, self._orders.least))
        except BaseException as error:
            _log(error)
            self._handle.set_exception(error)

    def _accept(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except Exception:  # a stranger without the key, or a page that went away at once
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        with self._lock:
            self._open.add(connection)
        try:
            self._relay(connection, connection.recv())
        except (OSError, EOFError):  # the page has gone
            return
        finally:
            with self._lock:
                self._open.discard(connection)
            with contextlib.suppress(OSError):
                connection.close()

    def _relay(self, connection: Connection, sent: SentRequest) -> None:
        relay = _Relay(self._handle, connection)
        thread = threading.Thread(target=relay.run, args=(sent,), daemon=True)
        thread.start()
        while thread.is_alive():
            if connection.poll(_LOOK):  # a word from the page, or its end: both mean that the run is not wanted any more
                relay.cancel()
                thread.join()


class _Relay:
    """One run: from the page to a replica, and what the replica sends back to the page."""

    def __init__(self, handle: Future[DeploymentHandle], connection: Connection) -> None:
        self._handle, self._connection = handle, connection
        self._stream: DeploymentResponseGenerator[Any] | None = None
        self._cancelled = threading.Event()
        self._lock = threading.Lock()

    def run(self, sent: SentRequest) -> None:
        """Send every item to the page; the last one is `End` or a `Failure`. Blocks; never raises."""
        try:
            handle = self._ready_handle()
            files = {key: [_put(part) for part in file_parts(path)] for key, path in sent.sources.items()}
            with self._lock:
                if self._cancelled.is_set():
                    raise CancelledError
                self._stream = cast("DeploymentResponseGenerator[Any]", handle.options(stream=True).run.remote(sent.request, files))
            for item in self._stream:
                _send(self._connection, item)
            _send(self._connection, End())
        except BaseException as error:
            last = _failure(error)
            if isinstance(last, Failure):
                _log(error)
            _send(self._connection, last)

    def cancel(self) -> None:
        with self._lock:
            self._cancelled.set()
            if self._stream is not None:
                self._stream.cancel()

    def _ready_handle(self) -> DeploymentHandle:
        while not self._cancelled.is_set():
            with contextlib.suppress(TimeoutError, FutureTimeout):
                return self._handle.result(_LOOK)
        raise CancelledError


def _put(part: bytes) -> object:
    import ray

    return ray.put(part)


def _failure(error: BaseException) -> Failure | End:
    """What the page is told: a sentence wherever Ray has a reason, an unexpected failure otherwise."""
    import ray.exceptions
    from ray.serve.exceptions import RayServeException

    if isinstance(error, (CancelledError, ray.exceptions.TaskCancelledError)):
        return End()
    if isinstance(error, ray.exceptions.RayError) and not isinstance(error, ray.exceptions.RayTaskError):
        return Failure.of(ClusterUnavailable("error.replica_lost"))  # its process, its machine, or what it had made is gone
    if isinstance(error, RayServeException):
        return Failure.of(ClusterUnavailable("error.no_replica"))
    if isinstance(error, StudioError):
        return Failure.of(error)
    return Failure("", places=places(error))


def _send(connection: Connection, item: object) -> None:
    with contextlib.suppress(OSError, ValueError):  # the page has gone
        connection.send(item)


def _log(error: BaseException) -> None:
    print(places(error), file=sys.stderr, flush=True)  # noqa: T201  # the page's process keeps it in a file


def _watched(address: str) -> tuple[str, int] | None:
    """Host and port of the head that Ray has connected to."""
    import ray

    return host_and_port(address if address and address != AUTO else ray.get_runtime_context().gcs_address)


def _until_over(orders: GatewayOrders, commands: BinaryIO) -> bool:
    """Wait for the page's end (True) or the head's loss (False)."""
    ended = threading.Event()
    threading.Thread(target=lambda: (commands.read(), ended.set()), daemon=True).start()
    place, misses = _watched(orders.address), 0
    while not ended.wait(_WATCH):
        misses = 0 if place is None or answers(place, _WATCH) else misses + 1
        if misses >= _MISSES:
            return False
    return True


def main() -> None:
    """Serve as standard input says, with standard output for the first word alone."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what Ray prints goes where its errors go
    orders: GatewayOrders = pickle.load(sys.stdin.buffer)
    with tempfile.TemporaryDirectory(prefix="studio-", ignore_cleanup_errors=True) as folder:
        serve(orders, Path(folder), answer)
    os._exit(0)  # threads that wait for a lost cluster would hold an ordinary exit up


def serve(orders: GatewayOrders, folder: Path, answer: BinaryIO) -> None:
    """Connect, say so, and serve until the page has ended or the head is lost. ``folder``: for sockets, and a cluster of our own."""
    import ray

    from studio.cluster.deployment import connect

    lanes = connect(orders.address, orders.most, orders.folder or str(folder))
    address = str(folder / "runs") if os.name == "posix" else None  # a name of its own elsewhere
    gateway = Gateway(orders, Listener(address, authkey=orders.key, backlog=64))
    gateway.start(lanes)
    pickle.dump(Opened(gateway.address, lanes), answer)
    answer.close()
    if _until_over(orders, sys.stdin.buffer):
        ray.shutdown()
    else:
        gateway.lost()


if __name__ == "__main__":
    main()
