"""Result of a medical fusion request."""

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
    """The answer to one case, with the inputs as they were used. Nothing is written to disk, so ``files`` is empty.

    ``answer``: probabilities by input and pattern, shares, maps and counterfactuals, or a refusal. ``film``: float32 (h, w) in [0, 1], bone
    white, or None; ``note`` without personal data; ``labs``: values by name. ``case`` and ``truth`` (bool (h, w), the lesion) are set only
    if the film was drawn here. ``figures``: what the model's evaluation measured.
    """

    answer: Answer
    film: np.ndarray | None = None
    note: str = ""
    labs: dict[str, float] = field(default_factory=dict)
    case: Case | None = None
    truth: np.ndarray | None = None
    figures: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """The banner, the refusal or None, then probabilities by input and pattern, shares, side and flags: None after a refusal.

        ``note_not_read``: None, or why the note was left out ("language", "nonsense", "outside") and its language, if it is known.
        """
        answer = self.answer
        state = answer.note
        unread = None if state is None or not state.dropped else {"reason": state.dropped, "language": state.language or None}
        common = {**super().to_json(), "banner": say("ui.medical_banner", "en"), "note_not_read": unread}
        if answer.refusal is not None:
            reason = say(answer.refusal.code, "en", **answer.refusal.params)
            nothing = dict.fromkeys(("probabilities", "shares", "missing", "conflict", "side"))
            refusal = {"code": answer.refusal.code, "reason": reason}
            return {**common, "refusal": refusal, **nothing, "note": self.note, "labs": dict(self.labs)}
        return {
            **common,
            "refusal": None,
            "probabilities": {arm: dict(zip(answer.classes, row, strict=True)) for arm, row in answer.probabilities.items()},
            "shares": dict(answer.shares),
            "missing": list(answer.missing),
            "conflict": {"divergence": answer.conflict, "flagged": answer.conflict > answer.conflict_limit},
            "side": answer.side,
            "note": self.note,
            "labs": dict(self.labs),
        }
