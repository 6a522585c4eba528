"""\"As code\": each experiment as a script of at most 60 lines that runs outside the studio."""

from __future__ import annotations

from studio.settings import ASSETS

FOLDER = ASSETS / "lab" / "code"


def as_code(experiment_id: str) -> str:
    """The script of an experiment, or "" where it has none."""
    path = FOLDER / f"{experiment_id}.py"
    return path.read_text(encoding="utf-8") if path.is_file() else ""
