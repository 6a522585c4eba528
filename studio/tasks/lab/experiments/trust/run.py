"""A hundred edits of a picture: what its signed record notices, what the plain record notices, and where nothing is left of either."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from studio.charts.chart import Chart, Series
from studio.learning.tampering import EDITS, GROUPS, Edit, pixels_of
from studio.media.credentials.credential_reading import Trust, read_credentials
from studio.tasks.lab.experiments.trust.file_words import file_words
from studio.tasks.lab.experiments.trust.subjects import OUTCOMES, Outcome, Pair, pair
from studio.tasks.lab.findings import Figure, Findings, LabFile, LabPicture

if TYPE_CHECKING:
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.trust.params import TrustParams

_COPIES = 10  # untouched files, which must not be called edited
_GROUP_NAMES = ("lab.trust.bytes", "lab.trust.retouch", "lab.trust.format", "lab.trust.text", "lab.trust.swap", "lab.trust.forge")
_OUTCOME_NAMES = ("lab.trust.noticed", "lab.trust.missed", "lab.trust.gone")
# edits that can be seen: (name in EDITS, caption)
_SHOWN = (("paste", "lab.trust.shown_paste"), ("crop", "lab.trust.shown_crop"), ("paste_sign", "lab.trust.shown_forged"))


@dataclass
class _Count:
    """Outcomes so far, of the idea and of the control, by group of edits."""

    idea: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    control: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    alarms: tuple[float, float] = (0.0, 0.0)
    rows: list[str] = field(default_factory=list)

    def add(self, edit: Edit, idea: Outcome, control: Outcome) -> None:
        self.idea[edit.group, idea] += 1
        self.control[edit.group, control] += 1
        self.rows.append(f"{edit.name},{'knowing' if edit.knowing else 'careless'},{idea},{control}")

    def share(self, side: Counter[tuple[str, Outcome]], outcome: Outcome, group: str | None = None) -> float:
        """Of the edits (of a group), how many came out so; 0 where there were none."""
        mine = {key: count for key, count in side.items() if group is None or key[0] == group}
        return sum(count for key, count in mine.items() if key[1] == outcome) / max(1, sum(mine.values()))


def run(bench: Bench, knobs: TrustParams) -> Findings:
    """Read the dropped file's record, then edit one of the studio's pictures again and again and ask both records."""
    words: dict[str, str] = {}
    if knobs.file is not None:
        words = file_words(read_credentials(knobs.file, Trust.of(bench.engine.settings)))
    subjects, rng = pair(bench.seed), np.random.default_rng(bench.seed)
    if subjects.trust is None:
        bench.notice("notice.trust_without_library")
    edits = [edit for edit in EDITS if knobs.editor == "both" or edit.knowing == (knobs.editor == "knowing")]
    count, pictures = _Count(alarms=_false_alarms(subjects)), [LabPicture("lab.trust.shown_original", subjects.idea.pixels)]
    bench.show(_findings(count, subjects, pictures, words))
    for number in range(knobs.edits):
        edit, details = edits[number % len(edits)], int(rng.integers(2**31))
        edited = edit.make(subjects.idea, np.random.default_rng(details))
        plain = edit.make(subjects.control, np.random.default_rng(details))
        count.add(edit, subjects.idea_outcome(edited), subjects.control_outcome(plain))
        caption = dict(_SHOWN).get(edit.name)
        if caption and all(picture.caption != caption for picture in pictures):
            pictures.append(LabPicture(caption, pixels_of(edited)))
        bench.step(number + 1, knobs.edits, "lab_measuring")
        if bench.due():
            bench.show(_findings(count, subjects, pictures, words))
    return _findings(count, subjects, pictures, words)


def _false_alarms(subjects: Pair) -> tuple[float, float]:
    """Shares of untouched copies that each record calls edited, or finds no record in."""
    idea = [subjects.idea_outcome(bytes(subjects.idea.png)) for _ in range(_COPIES)]
    control = [subjects.control_outcome(bytes(subjects.control.png)) for _ in range(_COPIES)]
    return sum(o != "missed" for o in idea) / _COPIES, sum(o != "missed" for o in control) / _COPIES


def _findings(count: _Count, subjects: Pair, pictures: list[LabPicture], words: dict[str, str]) -> Findings:
    figures = tuple(
        Figure(name, count.share(count.idea, outcome), count.share(count.control, outcome), "%", better, 0)
        for name, outcome, better in zip(_OUTCOME_NAMES, OUTCOMES, ("higher", "lower", ""), strict=True)
    )
    alarms = Figure("lab.trust.alarms", *count.alarms, "%", "lower", 0)
    names = ("lab.trust.signed", "lab.trust.plain") if subjects.trust else ("lab.trust.plain", "lab.trust.no_hash")
    shown = [k for k, group in enumerate(GROUPS) if any(key[0] == group for key in count.idea)]
    charts = (
        _bars("lab.trust.chart", _OUTCOME_NAMES, names, [[count.share(side, o) for o in OUTCOMES] for side in (count.idea, count.control)]),
        _bars(
            "lab.trust.by_group",
            tuple(_GROUP_NAMES[k] for k in shown),
            names,
            [[count.share(side, "noticed", GROUPS[k]) for k in shown] for side in (count.idea, count.control)],
        ),
    )
    table = "\n".join(("edit,editor,idea,control", *count.rows)) + "\n"
    files = (LabFile("edits.csv", table.encode()), LabFile("signed.png", subjects.idea.png))
    return Findings((*figures, alarms), charts, tuple(pictures), files, words=words)


def _bars(title: str, ticks: tuple[str, ...], names: tuple[str, str], shares: list[list[float]]) -> Chart:
    """Shares of 1 of the idea and of the control, side by side in percent."""
    idea, control = ([100 * share for share in row] for row in shares)
    series = (Series.of(names[0], range(len(ticks)), idea, "bars"), Series.of(names[1], range(len(ticks)), control, "bars", "control"))
    return Chart(title, "", "lab.trust.share", series, low=0, high=100, ticks=ticks)
