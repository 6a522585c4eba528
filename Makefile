# The commands of CONTRIBUTING.md. `make PYTHON=python3.12 check` uses another interpreter.
PYTHON ?= python

.PHONY: check test-fast test serve

check:  # style, types, and the direction of imports
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m pyright --pythonpath "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	lint-imports --no-cache

test-fast:  # no browser, no model beyond the bundled ones
	$(PYTHON) -m pytest tests/unit

test:  # everything; needs a Chromium
	$(PYTHON) -m pytest

serve:
	$(PYTHON) app.py
