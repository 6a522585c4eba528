"""Medical fusion: a computer-generated film, an invented note and lab values, classified together and alone. No diagnosis, no patients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from studio.events import Notice
from studio.tasks.medical_fusion.params import MedicalFusionParams
from studio.tasks.medical_fusion.result import MedicalFusionResult
from studio.tasks.registry import TaskSpec

__all__ = ["SPEC", "MedicalFusionParams", "MedicalFusionResult"]


def _clean_upload(raw: Mapping[str, object]) -> Sequence[Notice]:
    from studio.tasks.medical_fusion.upload_cleaning import clean_upload  # pydicom, only where something is uploaded

    return clean_upload(raw)


SPEC = TaskSpec("medical_fusion", "Medical fusion", MedicalFusionParams, MedicalFusionResult, ("fusion",), _clean_upload)
