"""Made-up results of listening, for tests of what follows from them."""

from __future__ import annotations

from typing import Any

import numpy as np

from studio.sound.analysis import Analysis


def made_up(duration: float = 4.0, **given: Any) -> Analysis:
    """An analysis of silence in which ``given`` fields are replaced; a number stands for a level that never changes."""
    count = round(duration * 100)
    fields: dict[str, Any] = {name: np.zeros(count, np.float32) for name in ("rms", "onset", "low", "mid", "high", "centroid", "flatness")}
    fields |= {"chroma": np.zeros((count, 12), np.float32), "waveform": np.zeros((800, 2), np.float32), "kind": "drums"}
    fields |= {k: np.full(count, v, np.float32) if isinstance(v, float) and k in fields else v for k, v in given.items()}
    return Analysis(duration=duration, hop=0.01, **fields)
