"""One phantom as numbers: the body, its finding and how it was exposed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from studio.medical.phantom.xray_physics import Acquisition


@dataclass(frozen=True)
class Case:
    """``finding`` of `FINDINGS`; ``side`` of the patient; ``severity`` 0.3 (subtle) to 1.2; ``age`` in years, 18 to 95.

    ``haze_style`` matters for ``bilateral_haze`` alone.
    """

    seed: int
    finding: str = "clear"
    sex: Literal["F", "M"] = "F"
    age: int = 60
    side: Literal["R", "L"] = "R"
    cardiomegaly: bool = False
    haze_style: Literal["perihilar", "peripheral"] = "perihilar"
    severity: float = 1.0
    acquisition: Acquisition = field(default_factory=Acquisition)
