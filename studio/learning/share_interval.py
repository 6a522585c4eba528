"""How far a measured share can be trusted."""

from __future__ import annotations

import math

_Z = 1.96  # two-sided 95 %


def share_interval(share: float, trials: int) -> tuple[float, float]:
    """The 95 % interval of a share in [0, 1] of ``trials`` independent trials (Wilson, 1927); (0, 1) for no trial."""
    if trials == 0:
        return 0.0, 1.0
    spread = _Z * _Z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return max(0.0, middle - half), min(1.0, middle + half)
