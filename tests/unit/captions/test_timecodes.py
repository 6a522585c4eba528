"""Clock times as people type them."""

from __future__ import annotations

from typing import Any

import pytest

from studio.captions.timecodes import parse_time


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1.5", 1.5),
        ("00:01.5", 1.5),
        ("0:00:01,500", 1.5),
        ("1:02", 62),
        (3, 3),
        (" 12.5 s", 12.5),
        ("１：０２．５", 62.5),
        ("-1", -1),
        (".5", 0.5),
    ],
)
def test_times_are_read_as_people_write_them(value: Any, seconds: float) -> None:
    assert parse_time(value) == seconds


@pytest.mark.parametrize("value", ["", None, "x", "1:2:3:4", float("nan"), float("inf"), True, "1-2", [], "--5x"])
def test_other_values_are_no_times(value: Any) -> None:
    assert parse_time(value) is None
