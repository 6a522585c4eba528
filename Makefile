# The commands of CONTRIBUTING.md. `make PYTHON=python3.12 check` uses another interpreter.
PYTHON ?= python

.PHONY: check test-fast test attack serve

check:  # style, types, and the direction of imports
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m pyright --pythonpath "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	lint-imports --no-cache

test-fast:  # no browser, no model beyond the bundled ones
	$(PYTHON) -m pytest tests/unit

test:  # everything; needs a Chromium
	$(PYTHON) -m pytest

attack:  # strangers' requests and decompression bombs, at full length
	STUDIO_FUZZ_CALLS=200 STUDIO_MANY_CALLS=1000 $(PYTHON) -m pytest tests/attack

serve:
	$(PYTHON) app.py
