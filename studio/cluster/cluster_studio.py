"""A `Studio` whose runs compute in replicas: the same methods, events and results, no model in this process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from studio.cluster.gateway_link import GatewayLink
from studio.cluster.parcels import EventUnpacker, packed_params
from studio.cluster.replica_memory import cluster_snapshot
from studio.cluster.stream_items import EventPart, Failure, FilePart, ReplicaState, RunRequest, SentRequest
from studio.errors import ClusterUnavailable, StudioError
from studio.events import Event, Progress
from studio.media.outputs import session_folder
from studio.studio import Studio

if TYPE_CHECKING:
    from pydantic import BaseModel

    from studio.settings import Settings
    from studio.tasks.registry import RunContext, TaskSpec

_LONGEST_WAIT = 300.0  # seconds until a run begins: a machine that is started on demand takes minutes


class ClusterStudio(Studio):
    """Connects when it is made. Raises `ClusterUnavailable`, then and from its runs."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._link = GatewayLink(settings)
        self._states: dict[tuple[str, int], ReplicaState] = {}
        self._lanes = self._link.open()

    @property
    def lanes(self) -> int:
        """Runs that may compute at the same time: as many as there may be replicas."""
        return self._lanes

    @property
    def cache_in_use(self) -> bool:
        """Never: this process loads no model."""
        return False

    def warm(self, role: str) -> None:
        """Nothing to do here: each replica warms itself before its first run."""

    def pack(self) -> tuple[StudioError, ...]:
        """Nothing to do here either."""
        return ()

    def memory(self, *, ask: bool = False) -> dict[str, Any]:
        """What the replicas held at the end of their last runs, in the shape of `Studio.memory`."""
        return cluster_snapshot(super().memory(ask=ask)["rows"], tuple(self._states.values()))

    def close(self) -> None:
        """Leave the cluster; one that was started for this process ends."""
        self._link.close()

    def _work(self, spec: TaskSpec, params: BaseModel, context: RunContext) -> Iterator[Event]:
        plain, files = packed_params(params)
        request = RunRequest(spec.id, plain, {key: path.name for key, path in files.items()}, context.watched)
        unpacker = EventUnpacker(files, session_folder(self.settings, context.session))
        items = self._link.stream(SentRequest(request, files))
        start, begun = time.monotonic(), False
        try:
            for item in items:
                begun = begun or item is not None
                if item is None and not begun:
                    if time.monotonic() - start > _LONGEST_WAIT:
                        raise ClusterUnavailable("error.no_replica")
                    yield Progress("waiting_replica")
                elif isinstance(item, FilePart):
                    unpacker.write(item)
                elif isinstance(item, EventPart):
                    yield unpacker.event(item.packed)
                elif isinstance(item, ReplicaState):
                    self._remember(item)
                elif isinstance(item, Failure):
                    raise item.error()
        finally:
            items.close()
            unpacker.close()

    def _remember(self, state: ReplicaState) -> None:
        self._states.pop((state.node, state.pid), None)
        self._states[state.node, state.pid] = state
        while len(self._states) > self._lanes:  # the oldest is one that was replaced
            del self._states[next(iter(self._states))]
