"""``python -m studio``: every use case as a command."""

from __future__ import annotations

import sys

from studio.command_line.program import main

if __name__ == "__main__":
    sys.exit(main())
