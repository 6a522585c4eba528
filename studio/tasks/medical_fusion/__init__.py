"""Medical fusion: a computer-generated film, an invented note and lab values, classified together and alone. No diagnosis, no patients."""

from __future__ import annotations

from studio.tasks.medical_fusion.params import MedicalFusionParams
from studio.tasks.medical_fusion.result import MedicalFusionResult
from studio.tasks.registry import FILMS, TaskSpec

__all__ = ["SPEC", "MedicalFusionParams", "MedicalFusionResult"]

SPEC = TaskSpec(
    "medical_fusion",
    "Medical fusion",
    MedicalFusionParams,
    MedicalFusionResult,
    ("fusion",),
    late="error.time_limit.plain",
    takes=FILMS,
    makes=("pdf", "html", "json", "dcm"),
)
