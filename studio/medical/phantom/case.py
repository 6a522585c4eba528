"""The parameters of one phantom: the body, its finding and how it was exposed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from studio.medical.phantom.xray_physics import Acquisition


@dataclass(frozen=True)
class Case:
    """``finding``: one of `studio.medical.phantom.lesions.FINDINGS`; ``side`` of the patient; ``severity`` 0.3 (subtle) to 1.2; ``age``
    18 to 95 years. ``haze_style`` only affects ``bilateral_haze``."""

    seed: int
    finding: str = "clear"
    sex: Literal["F", "M"] = "F"
    age: int = 60
    side: Literal["R", "L"] = "R"
    cardiomegaly: bool = False
    haze_style: Literal["perihilar", "peripheral"] = "perihilar"
    severity: float = 1.0
    acquisition: Acquisition = field(default_factory=Acquisition)
