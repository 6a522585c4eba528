"""Logs as one JSON object a line (``STUDIO_LOG_FORMAT=json``), without prompts, notes, names of files and addresses.

What the studio's own code logs is written for this: places in the code, use cases, figures. What other libraries log may quote
anything, so only its template is kept, and where in the code it was logged. Whatever is printed to standard error beside the logs
becomes a line that counts it.
"""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Iterable
from datetime import datetime, timezone
from types import TracebackType
from typing import TextIO

from studio.errors import places
from studio.observers import Ending, ObservedRun

_OWN = ("studio", "tabs")
_FIELDS = ("request", "task", "outcome", "code", "seconds")  # of a record's ``extra``
_SERVER = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")
_log = logging.getLogger(__name__)


class JsonFormatter(logging.Formatter):
    """``time`` (UTC, ISO 8601), ``level``, ``logger``, ``message``, and of runs ``request``, ``task``, ``outcome``, ``seconds``."""

    def format(self, record: logging.LogRecord) -> str:
        own = record.name.partition(".")[0] in _OWN
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if own else _template(record),
        }
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if not own:
            line["place"] = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)


def _template(record: logging.LogRecord) -> str:
    """The message before values were put into it; one that was put together beforehand may quote anything, and is left out."""
    return str(record.msg) if record.args else ""


class RunLog:
    """An observer that logs how each run ended."""

    def started(self, run: ObservedRun) -> None:
        _log.info("run started", extra={"request": run.id, "task": run.task})

    def ended(self, run: ObservedRun, ending: Ending) -> None:
        told = {"request": run.id, "task": run.task, "outcome": ending.outcome, "code": ending.code, "seconds": round(ending.seconds, 3)}
        _log.info("run ended", extra=told)


class CountedStream(io.TextIOBase):
    """Standard error of a process that logs JSON: what is printed there is not passed on, but a line says that there was something."""

    encoding = "utf-8"

    def __init__(self, beneath: TextIO) -> None:
        self._beneath = beneath
        self._since = threading.local()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text.strip() and not getattr(self._since, "telling", False):
            self._since.telling = True
            try:
                _log.debug("%d characters printed", len(text))
            finally:
                self._since.telling = False
        return len(text)

    def flush(self) -> None:
        self._beneath.flush()

    def fileno(self) -> int:
        return self._beneath.fileno()


def log_json(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """From now on the process logs JSON to ``stream`` (default: standard error), warnings and uncaught errors included."""
    beneath = stream or sys.stderr
    handler = logging.StreamHandler(beneath)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in _OWN:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda given: _uncaught(given.exc_type, given.exc_value, given.exc_traceback)
    if beneath is sys.stderr:
        sys.stderr = CountedStream(beneath)


def quiet_server(names: Iterable[str] = _SERVER) -> None:
    """The web server's loggers write through the process's own, and no line for each visitor; call it once it has set them up."""
    for name in names:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.getLogger("uvicorn.access").disabled = True


def _uncaught(kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.critical("stopped by an error\n%s", places(error) if error is not None else kind.__qualname__)
