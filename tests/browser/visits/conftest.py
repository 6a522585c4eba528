"""These visitors wait longer than others: they meet the page while everything is in use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser import conftest as browser_tests
from tests.conftest import EXPECT_MS

_PATIENCE_MS = 120_000


@pytest.fixture(autouse=True)
def patience(browser: object) -> Iterator[None]:
    """Nothing here is about speed: what has to appear may take two minutes on a busy machine."""
    expect.set_options(timeout=_PATIENCE_MS)
    browser_tests.wait_ms = _PATIENCE_MS
    yield
    browser_tests.wait_ms = browser_tests.WAIT_MS
    expect.set_options(timeout=EXPECT_MS)
