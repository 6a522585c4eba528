"""What the medical demo hands over about one case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from studio.messages import say
from studio.tasks.running import TaskResult

if TYPE_CHECKING:
    import numpy as np

    from studio.medical.fusion.answer import Answer
    from studio.medical.phantom.case import Case


@dataclass(frozen=True)
class MedicalFusionResult(TaskResult):
    """``film`` float32 (h, w) in [0, 1] as it was read, or None; ``note`` without personal data; ``labs`` by name.

    ``case`` and ``truth`` (bool, the lesion) where the film was drawn here. Nothing is kept on disk.
    """

    answer: Answer
    film: np.ndarray | None = None
    note: str = ""
    labs: dict[str, float] = field(default_factory=dict)
    case: Case | None = None
    truth: np.ndarray | None = None
    figures: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The banner, then probabilities by arm and pattern, shares, side and flags; after a refusal the reason alone."""
        answer = self.answer
        told = {**super().to_json(), "banner": say("ui.medical_banner", "en")}
        if answer.refusal is not None:
            reason = say(answer.refusal.code, "en", **answer.refusal.params)
            return {**told, "refusal": {"code": answer.refusal.code, "reason": reason}}
        return {
            **told,
            "probabilities": {arm: dict(zip(answer.classes, row, strict=True)) for arm, row in answer.probabilities.items()},
            "shares": dict(answer.shares),
            "missing": list(answer.missing),
            "conflict": {"divergence": answer.conflict, "flagged": answer.conflict > answer.conflict_limit},
            "side": answer.side,
            "note": self.note,
            "labs": dict(self.labs),
        }
