"""Several recordings, one after the other with the same settings: captions for each, and all of them in one ZIP.

>>> from studio import Studio
>>> from studio.tasks.auto_subtitles.batch import caption_files
>>> found = caption_files(Studio(), ["one.mp4", "two.mkv", "talks.zip"], preset="fast")  # doctest: +SKIP
>>> found.archive  # doctest: +SKIP
PosixPath('.../auto_subtitles-captions-1b2c3d4e.zip')
"""

from __future__ import annotations

import io
import logging
import tempfile
import zipfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import Cancelled, InvalidInput, Problem, StudioError, places
from studio.events import Done, Draft, Event, Notice, Progress
from studio.media.outputs import result_name, session_folder, write_file
from studio.media.recordings_zip import file_name, is_zip, recordings_in, unpacked
from studio.tasks.auto_subtitles.params import AutoSubtitlesParams
from studio.tasks.registry import RunContext, task
from studio.tasks.running import Engine, TaskResult

if TYPE_CHECKING:
    from studio.tasks.auto_subtitles.result import AutoSubtitlesResult

TASK = "auto_subtitles"
FIELD = "media_files"
MOST_FILES = 100
_ZIP_GROWTH = 2  # times the largest upload that a ZIP may be when unpacked
_log = logging.getLogger(__name__)
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP allows: the bytes depend on the captions alone


@dataclass(frozen=True)
class Captioned:
    """One recording of several by the ``name`` of its file: its captions, or the ``problems`` that it has; neither while it waits."""

    name: str
    result: AutoSubtitlesResult | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def waiting(self) -> bool:
        return self.result is None and not self.problems


@dataclass(frozen=True, kw_only=True)
class BatchResult(TaskResult):
    """Every recording in order, and the ZIP with the caption files of those that could be captioned, named as the films."""

    recordings: tuple[Captioned, ...]
    archive: Path | None = None

    def to_json(self) -> dict[str, object]:
        """The names with their captions or sentences."""
        told = [
            {"name": one.name, "captions": one.result.to_json() if one.result else None, "problems": [p.sentence() for p in one.problems]}
            for one in self.recordings
        ]
        return {**super().to_json(), "recordings": told}


@dataclass(frozen=True)
class _Source:
    """A file, or with ``entry`` a part of a ZIP; ``problems``: why it cannot be opened."""

    path: Path
    entry: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        return file_name(self.entry or self.path.name)

    @contextmanager
    def opened(self, folder: Path) -> Iterator[Path]:
        if self.entry:
            with unpacked(self.path, self.entry, folder, FIELD) as path:
                yield path
        else:
            yield self.path


def caption_files(engine: Engine, paths: Sequence[str | Path], **params: Any) -> BatchResult:
    """Captions for every file of ``paths``, ZIPs of recordings included, with the same ``params`` (those of a single request but for
    ``media_file``). A file that cannot be captioned is named with its reason and does not stop the others.

    Raises `InvalidInput` for wrong parameters, no file or more than `MOST_FILES`.
    """
    for event in batch_events(engine, paths, params, RunContext(watched=False)):
        if isinstance(event, Done):
            return event.result
    raise StudioError("error.no_result", name=TASK)


def batch_events(
    engine: Engine, paths: Sequence[str | Path], params: Mapping[str, Any], context: RunContext | None = None
) -> Iterator[Event]:
    """As `caption_files`, in steps: `Progress` that says which file it is about, a `Draft` after each, ``Done(BatchResult)``.

    The host's time limit is counted for each file. What earlier drafts hold stays valid when the iterator is closed.
    """
    context = context or RunContext()
    sources = _sources(engine, paths)
    if not sources:
        raise InvalidInput("error.media_wanted", FIELD)
    if len(sources) > MOST_FILES:
        raise InvalidInput("error.batch_many", FIELD, limit=MOST_FILES)
    first = task(TASK).validate({**params, "media_file": sources[0].path})
    assert isinstance(first, AutoSubtitlesParams)
    done = [Captioned(source.name, problems=source.problems) for source in sources]
    yield Draft(BatchResult(recordings=tuple(done)))
    files = session_folder(engine.settings, context.session)
    target = files / result_name(TASK, "captions", repr((context.session, [str(s) for s in sources])).encode(), "zip")
    found = BatchResult(recordings=tuple(done))
    with tempfile.TemporaryDirectory(prefix="recordings-") as folder:
        for k, source in enumerate(sources):
            if not source.problems:
                done[k] = yield from _one(engine, source, first, context, (k + 1, len(sources)), Path(folder))
            found = _packed(done, target)
            yield Draft(found)
    yield Done(found)


def _sources(engine: Engine, paths: Sequence[str | Path]) -> list[_Source]:
    found: list[_Source] = []
    for path in map(Path, paths):
        if not is_zip(path):
            found.append(_Source(path))
            continue
        most = round(engine.settings.max_upload_mb * 2**20) * _ZIP_GROWTH
        try:
            names = recordings_in(path, FIELD, most_files=MOST_FILES, most_bytes=most)
        except InvalidInput as error:
            found.append(_Source(path, problems=error.problems))
            continue
        empty = Problem("error.zip_empty", FIELD, {"name": path.name})
        found += [_Source(path, name) for name in names] or [_Source(path, problems=(empty,))]
    return found


def _one(
    engine: Engine, source: _Source, params: AutoSubtitlesParams, context: RunContext, place: tuple[int, int], folder: Path
) -> Generator[Event, None, Captioned]:
    """Caption one source; whatever goes wrong with it becomes its problem."""
    notices: list[Notice] = []
    yield Progress("loading", file=place)
    try:
        with source.opened(folder) as path:
            run = task(TASK).run(engine, params.model_copy(update={"media_file": path}), context)
            try:
                for event in run:
                    if isinstance(event, Progress):
                        yield replace(event, file=place)
                    elif isinstance(event, Notice):
                        notices.append(event)
                    elif isinstance(event, Done):
                        return Captioned(source.name, replace(event.result, notices=tuple(notices)))
            finally:
                close = getattr(run, "close", None)
                if close is not None:
                    close()
    except Cancelled:
        raise
    except StudioError as error:
        return Captioned(source.name, problems=error.problems)
    except Exception as error:  # a fault of ours must not cost the other files; the host gets the places in the code
        _log.error("%s failed for one of several files\n%s", TASK, places(error))
        return Captioned(source.name, problems=(Problem("error.unexpected"),))
    return Captioned(source.name, problems=(Problem("error.no_result", None, {"name": TASK}),))


def _packed(done: Sequence[Captioned], target: Path) -> BatchResult:
    """The result so far, with the ZIP of its captions written to ``target``."""
    buffer, taken = io.BytesIO(), set[str]()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for one in done:
            if one.result is None or not one.result.cues:
                continue
            stem = _free(Path(one.name).stem, taken)
            for kind, path in one.result.exports.items():
                made.writestr(zipfile.ZipInfo(f"{stem}.{kind}", _DATE), path.read_bytes(), zipfile.ZIP_DEFLATED)
    if not taken:
        return BatchResult(recordings=tuple(done))
    write_file(target, buffer.getvalue())
    return BatchResult(recordings=tuple(done), archive=target, files=(target,))


def _free(stem: str, taken: set[str]) -> str:
    """``stem``, or with a number where another film has the same name."""
    name, number = stem, 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem} ({number})"
    taken.add(name.casefold())
    return name
