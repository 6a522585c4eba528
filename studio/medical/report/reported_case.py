"""Everything that a report tells about one run: the answer, the inputs as they were used, and when, by which model, it was given."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Literal

from studio.messages import say
from studio.version import __version__

if TYPE_CHECKING:
    import numpy as np

    from studio.medical.fusion.answer import Answer, Modality
    from studio.medical.phantom.case import Case

Reason = Literal["off", "absent", "unread"]
"""Why an input was not used: switched off, not given, or given but not read."""


def _now() -> datetime:
    return datetime.now(timezone.utc).replace(microsecond=0)


@dataclass(frozen=True)
class RunFacts:
    """When and by what a case was answered.

    ``case_id`` is a random UUID and means no person. ``model``: its title; ``version``: the first digits of the SHA-256 of its weights.
    ``own``: the user's own model answered. ``unused``: inputs that the answer does not rest on, and why.
    """

    model: str = ""
    version: str = ""
    own: bool = False
    unused: Mapping[Modality, Reason] = field(default_factory=dict)
    when: datetime = field(default_factory=_now)
    case_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    studio_version: str = __version__

    @property
    def own_model(self) -> str:
        """The name of the user's own model; empty where the bundled one answered."""
        return self.model if self.own else ""

    def to_json(self) -> dict[str, object]:
        """The facts as plain JSON values."""
        model = {"name": self.model, "sha256": self.version, "own": self.own}
        return {
            "id": self.case_id,
            "time": self.when.isoformat(),
            "model": model,
            "studio": self.studio_version,
            "unused": dict(self.unused),
        }

    @property
    def time(self) -> str:
        """The time for people, in UTC."""
        return self.when.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")


@dataclass(frozen=True)
class ReportedCase:
    """``film`` float32 (h, w) in [0, 1] or None; ``note`` without personal data; ``labs``: values by name, in the units of `LAB_FIELDS`.

    ``figures``: what the model's evaluation measured. ``phantom``: the body of a drawn film.
    """

    answer: Answer
    figures: Mapping[str, Any] = field(default_factory=dict)
    facts: RunFacts = field(default_factory=RunFacts)
    film: np.ndarray | None = None
    note: str = ""
    labs: Mapping[str, float] = field(default_factory=dict)
    phantom: Case | None = None

    def pattern(self, index: int, lang: str) -> str:
        """The name of class ``index``."""
        return pattern_name(self.answer, index, lang, self.facts.own_model)

    def rows(self, lang: str) -> list[tuple[str, str, str]]:
        """(key, words, value) of the facts that stand at the head of a report."""
        facts = self.facts
        used = _listed([say(f"ui.modality.{name}", lang) for name in self.answer.shares], lang)
        left = _listed(
            [say(f"ui.report.unused.{why}", lang, modality=say(f"ui.modality.{name}", lang)) for name, why in facts.unused.items()], lang
        )
        found = {
            "time": facts.time,
            "case": facts.case_id,
            "model": f"{facts.model} ({facts.version})" if facts.version else facts.model,
            "studio": f"Multimodal Studio {facts.studio_version}",
            "used": used,
            "unused": left or say("ui.report.fact.nothing", lang),
        }
        return [(key, say(f"ui.report.fact.{key}", lang), value) for key, value in found.items() if value]


def pattern_name(answer: Answer, index: int, lang: str, own_model: str = "") -> str:
    """The words for a class: those of the page for the bundled model's, the label itself for a class of the user's own model."""
    return answer.classes[index] if own_model else say(f"ui.pattern.{index}", lang)


def _listed(words: list[str], lang: str) -> str:
    return ("、" if lang.startswith("zh") else ", ").join(words)
