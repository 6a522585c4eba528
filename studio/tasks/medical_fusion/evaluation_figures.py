"""What the evaluation of the bundled fusion model measured, as shown beside its answers."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from studio.settings import ASSETS

_FIGURES = ASSETS / "models" / "studio-fusion" / "figures.json"


@cache
def evaluation_figures() -> dict[str, Any]:
    """The JSON that `studio.training.medical_fusion.evaluation.evaluated` wrote; empty if the file is missing."""
    try:
        return json.loads(_FIGURES.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
