"""Result of a medical fusion request."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import InvalidInput, Problem
from studio.media.outputs import write_file
from studio.medical.report.report_writer import banner_words
from studio.medical.report.reported_case import ReportedCase, RunFacts
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
    if the film was drawn here. ``figures``: what the model's evaluation measured. ``facts``: when and by which model it was answered.
    """

    answer: Answer
    film: np.ndarray | None = None
    note: str = ""
    labs: dict[str, float] = field(default_factory=dict)
    case: Case | None = None
    truth: np.ndarray | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    facts: RunFacts = field(default_factory=RunFacts)

    @property
    def reported(self) -> ReportedCase:
        """What a report tells about this case: only inputs that the answer rests on."""
        labs = {} if "labs" in self.facts.unused else self.labs
        note = "" if "note" in self.facts.unused else self.note
        return ReportedCase(self.answer, self.figures, self.facts, self.film, note, labs, self.case)

    def report_files(self, lang: str = "en") -> dict[str, bytes]:
        """PDF, HTML page, FHIR and, for a drawn film, DICOM: name -> content, in ``lang`` ("en" or "zh-TW"). Nothing is written.

        Raises `ValueError` after a refusal, when there is nothing to report.
        """
        from studio.medical.report.report_files import report_files

        return report_files(self.reported, lang)

    def map_files(self) -> dict[str, bytes]:
        """The film with the outline and each map over it, as PNG: name -> content; empty without a film. Nothing is written."""
        from studio.medical.report.report_files import map_files

        return map_files(self.reported)

    def write_files(self, folder: Path, lang: str = "en") -> tuple[Path, ...]:
        """The files of `report_files`, written into ``folder``. Raises `InvalidInput` with the reason of a refusal, `StorageFull`."""
        if self.answer.refusal is not None:
            raise InvalidInput.of((Problem(self.answer.refusal.code, None, self.answer.refusal.params),))
        return tuple(write_file(folder / name, content) for name, content in self.report_files(lang).items())

    def to_json(self) -> dict[str, object]:
        """The banner, the refusal or None, then probabilities by input and pattern, shares, side and flags: None after a refusal.

        ``case``: identifier, time, model and unused inputs. ``report_files``: name -> base64 of the
        report and of the maps, if ``report`` asked for them.
        ``note_not_read``: None, or why the note was left out ("language", "nonsense", "outside") and its language, if it is known.
        """
        answer = self.answer
        state = answer.note
        unread = None if state is None or not state.dropped else {"reason": state.dropped, "language": state.language or None}
        common = {**super().to_json(), "banner": banner_words("en", self.facts.own_model), "case": self.facts.to_json()}
        common["note_not_read"] = unread
        if answer.refusal is not None:
            reason = say(answer.refusal.code, "en", **answer.refusal.params)
            nothing = dict.fromkeys(("probabilities", "shares", "missing", "conflict", "side"))
            refusal = {"code": answer.refusal.code, "reason": reason}
            return {**common, "refusal": refusal, **nothing, "note": self.note, "labs": dict(self.labs), "report_files": None}
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
            "report_files": self._encoded_files(),
        }

    def _encoded_files(self) -> dict[str, str] | None:
        """The files of the report and the maps in base64, in the language that the request asked for; None if it asked for none."""
        lang = self.settings.get("report", "none")
        if lang == "none":
            return None
        return {name: b64encode(content).decode() for name, content in {**self.report_files(lang), **self.map_files()}.items()}
