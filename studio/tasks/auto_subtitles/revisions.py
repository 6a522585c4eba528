"""Changes to finished captions: another style, an edit, a new cue, a repair. Every answer is judged by the style guide again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from studio.captions.chapters import chapters
from studio.captions.compliance import Violation, check
from studio.captions.cue import Cue
from studio.captions.cue_builder import build
from studio.captions.edited_rows import EditedRow, apply_rows
from studio.captions.repair import repair
from studio.captions.style_guides import GUIDES, StyleGuide
from studio.captions.table_edits import revise
from studio.errors import Problem

if TYPE_CHECKING:
    from studio.tasks.auto_subtitles.result import AutoSubtitlesResult

DEFAULT_FRAME_RATE = 24.0  # of sound alone: the unit of the gaps in a style guide
_NEW_CUE = 2.0  # s; how long a new cue is shown, unless the next one starts earlier
_SHORTEST = 0.1  # s


@dataclass(frozen=True)
class Edited:
    """``result`` with every row that could be read; ``problems`` are (row, problem) of the others, whose cues stay as they were."""

    result: AutoSubtitlesResult
    problems: tuple[tuple[int, Problem], ...] = ()


def guide_of(result: AutoSubtitlesResult) -> StyleGuide:
    """The style guide that these captions follow."""
    return GUIDES[str(result.settings["style"])]


def frame_rate_of(result: AutoSubtitlesResult) -> float:
    """Pictures a second; that of the cinema for a recording without pictures."""
    return result.info.frame_rate or DEFAULT_FRAME_RATE


def sketched(result: AutoSubtitlesResult) -> AutoSubtitlesResult:
    """Cues from the words so far, with their report: quick, for results that are still growing."""
    guide, rate = guide_of(result), frame_rate_of(result)
    cues = build(result.transcript.words, guide, (), rate)
    return replace(result, cues=cues, report=check(cues, guide, (), rate))


def judged(result: AutoSubtitlesResult, *, rebuild: bool = False) -> AutoSubtitlesResult:
    """The same captions with a fresh report and chapters. ``rebuild`` first makes new cues from the words and repairs them."""
    guide, rate = guide_of(result), frame_rate_of(result)
    shots = tuple(scene.shot for scene in result.scenes)
    cues = repair(build(result.transcript.words, guide, shots, rate), guide, shots, rate) if rebuild else result.cues
    report = check(cues, guide, shots, rate)
    return replace(result, cues=cues, report=report, chapters=chapters(shots, cues, result.scenes, result.info.duration))


def is_edited(result: AutoSubtitlesResult) -> bool:
    """Whether the cues differ from those that the recognised words give: somebody changed or opened them."""
    return judged(result, rebuild=True).cues != result.cues


def restyled(result: AutoSubtitlesResult, style: str, *, keep_cues: bool = False) -> AutoSubtitlesResult:
    """New cues in another style, from the recognised words; edits made by hand are not among the words, so they are lost.

    ``keep_cues``: the cues stay as they are, and the new style only judges them.
    """
    return judged(replace(result, settings={**result.settings, "style": style}), rebuild=not keep_cues)


def revised(result: AutoSubtitlesResult, rows: Sequence[Sequence[object]]) -> Edited:
    """The captions as somebody typed them: ``rows`` of (start, end, text). Wrong rows keep their old cue and are reported."""
    found = revise(result.cues, rows, guide_of(result))
    problems = tuple((row, Problem(code, None, dict(params))) for row, code, params in found.problems)
    return Edited(judged(replace(result, cues=found.cues)), problems)


def new_cue(result: AutoSubtitlesResult, at: float, text: str) -> tuple[int, Cue]:
    """A cue that fits in at ``at`` seconds, and its place among the cues.

    It starts when the cue shown at that time ends, and gives way to the next one or to the end of the recording.
    """
    showing = [cue.end for cue in result.cues if cue.start <= at < cue.end]
    start = max([at, *showing])
    end = min([start + _NEW_CUE, result.info.duration, *(cue.start for cue in result.cues if cue.start > start)])
    place = next((i for i, cue in enumerate(result.cues) if cue.start > at), len(result.cues))
    return place, Cue(start, max(end, start + _SHORTEST), (text,))


def inserted(result: AutoSubtitlesResult, at: float, text: str) -> AutoSubtitlesResult:
    """The captions with `new_cue` among them."""
    place, cue = new_cue(result, at, text)
    return judged(replace(result, cues=(*result.cues[:place], cue, *result.cues[place:])))


def repaired(result: AutoSubtitlesResult) -> tuple[AutoSubtitlesResult, tuple[Violation, ...]]:
    """The captions repaired as far as the style guide and the time allow, and the violations that are left."""
    shots = tuple(scene.shot for scene in result.scenes)
    fixed = judged(replace(result, cues=repair(result.cues, guide_of(result), shots, frame_rate_of(result))))
    return fixed, fixed.report.violations if fixed.report else ()


def with_cues(result: AutoSubtitlesResult, cues: Sequence[Cue]) -> AutoSubtitlesResult:
    """The same recording with other captions, judged: what an edit of `studio.captions.cue_edits` gave, for example."""
    return judged(replace(result, cues=tuple(cues)))


def with_rows(result: AutoSubtitlesResult, origins: Sequence[Cue], rows: Sequence[EditedRow]) -> Edited:
    """The captions as an editor has them; rows name ``origins``, the cues that the editor was given. Wrong rows are left out and told."""
    found = apply_rows(origins, rows, guide_of(result))
    problems = tuple((row, Problem(code, None, dict(params))) for row, code, params in found.problems)
    return Edited(with_cues(result, found.cues), problems)
