"""A log line is one JSON object, and holds nothing that a visitor wrote."""

from __future__ import annotations

import json
import logging

import pytest

from studio.monitoring.json_log import JsonFormatter
from studio.observers import Ending, ObservedRun

SECRET = "marker-4711"


def line(record: logging.LogRecord) -> dict[str, object]:
    text = JsonFormatter().format(record)
    assert "\n" not in text and SECRET not in text
    return json.loads(text)


def record(name: str, message: str, *values: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.WARNING, "somewhere.py", 7, message, values, None)
    vars(made).update(more)
    return made


def test_a_run_is_a_line_of_figures() -> None:
    told = {"request": "12ab", "task": "upscale", "outcome": "done", "seconds": 1.5}
    found = line(record("studio.monitoring.json_log", "run ended", **told))
    assert {name: found[name] for name in told} == told
    assert found["message"] == "run ended" and found["level"] == "warning" and str(found["time"]).endswith("+00:00")


def test_other_libraries_tell_their_template_and_place_only() -> None:
    assert line(record("PIL", "cannot read %s", f"{SECRET}.png"))["message"] == "cannot read %s"
    found = line(record("PIL", f"cannot read {SECRET}.png"))
    assert (found["message"], found["place"]) == ("", "somewhere:7")


def test_an_error_is_told_by_its_places() -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        made = record("tabs.server", "it failed")
        made.exc_info = (type(error), error, error.__traceback__)
    assert "ValueError" in str(line(made)["error"]) and "test_json_log.py" in str(line(made)["error"])


def test_every_run_is_logged_when_it_ends(caplog: pytest.LogCaptureFixture) -> None:
    from studio.monitoring.json_log import RunLog

    with caplog.at_level(logging.INFO):
        RunLog().ended(ObservedRun("upscale"), Ending("invalid", 0.25, "error.image_broken"))
    (made,) = caplog.records
    assert line(made)["code"] == "error.image_broken" and line(made)["seconds"] == 0.25
