"""What runs in each replica: a `Studio` of its own, whose events leave as a stream that ends at once when the caller goes away."""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import shutil
import tempfile
from collections.abc import AsyncIterator, Generator, Sequence
from pathlib import Path
from typing import Any

import psutil

from studio.cluster.parcels import EventPacker, result_parts
from studio.cluster.stream_items import EventPart, Failure, ReplicaState, RunRequest, StreamItem
from studio.errors import StudioError, places
from studio.events import Done
from studio.media.outputs import session_folder
from studio.settings import Settings
from studio.studio import Studio
from studio.tasks.registry import RunContext

_FOLDER = "multimodal-studio-replicas"
_GIVEN = "given"
_WARM = "text-to-image"
_log = logging.getLogger(__name__)


class Replica:
    """One process that runs one request after the other; Ray Serve makes as many as there are lanes.

    ``settings``: those of the page as JSON values. Files live in a folder of this process and are removed after each run.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self._folder = _own_folder()
        self._studio = Studio(Settings(**{**settings, "output_dir": str(self._folder)}))
        self._runs = 0
        if self._studio.settings.warm_up:
            self._warm()

    async def run(self, request: RunRequest, files: dict[str, Sequence[Any]]) -> AsyncIterator[StreamItem]:
        """The stream of one run. ``files``: key -> parts of its content, in Ray's object store.

        Cancelling waits for the step that computes now, then ends the run: only after that is this replica free again.
        """
        self._runs += 1
        stream = self._stream(request, files, f"run{self._runs}")
        try:
            while True:
                step = asyncio.ensure_future(asyncio.to_thread(next, stream, None))
                try:
                    item = await asyncio.shield(step)
                except asyncio.CancelledError:
                    await asyncio.wait([step])
                    raise
                if item is None:
                    return
                yield item
        finally:
            await asyncio.shield(asyncio.to_thread(stream.close))

    def _stream(self, request: RunRequest, files: dict[str, Sequence[Any]], session: str) -> Generator[StreamItem, None, None]:
        folder = session_folder(self._studio.settings, session)
        try:
            given = _written(request, files, folder)
            params = {**request.params, **given}
            packer = EventPacker({str(path): key for key, path in given.items()}, folder)
            for event in self._studio.run(request.task_id, params, context=RunContext(session, request.watched)):
                packed, made = packer.packed(event)
                for path in made:
                    yield from result_parts(path)
                if isinstance(event, Done):  # before the result, after which the caller may go away
                    yield self._state()
                yield EventPart(packed)
        except StudioError as error:
            yield Failure.of(error)
        except Exception as error:  # the caller gets a sentence, the log gets the places in the code
            _log.error("%s failed\n%s", request.task_id, places(error))
            yield Failure("", places=places(error))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _state(self) -> ReplicaState:
        snapshot = self._studio.cache.snapshot()
        del snapshot["rows"]
        return ReplicaState(platform.node(), os.getpid(), snapshot)

    def _warm(self) -> None:
        try:
            self._studio.warm(_WARM)
        except Exception:  # the first request meets the same problem and reports it
            _log.warning("warm-up failed", exc_info=True)


def _written(request: RunRequest, files: dict[str, Sequence[Any]], folder: Path) -> dict[str, Path]:
    """The request's files as paths here, under the names that they came with."""
    found: dict[str, Path] = {}
    for key, name in request.files.items():
        path = folder / _GIVEN / key / Path(name).name
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            for part in files[key]:
                file.write(part if isinstance(part, bytes) else _fetched(part))
        found[key] = path
    return found


def _fetched(part: Any) -> bytes:
    import ray

    return ray.get(part)


def _own_folder() -> Path:
    """A folder of this process; those of processes that were killed are removed."""
    parent = Path(tempfile.gettempdir()) / _FOLDER
    parent.mkdir(mode=0o700, exist_ok=True)
    machine = platform.node()
    for other in parent.iterdir():
        place, _, pid = other.name.rpartition("-")
        if place == machine and pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(other, ignore_errors=True)
    own = parent / f"{machine}-{os.getpid()}"
    own.mkdir(mode=0o700, exist_ok=True)
    return own
