"""What happens to captions after they were made: another style, an edit, a repair. Every answer is judged again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from studio.captions.chapters import chapters
from studio.captions.compliance import Violation, check
from studio.captions.cue_builder import build
from studio.captions.repair import repair
from studio.captions.style_guides import GUIDES, StyleGuide
from studio.captions.table_edits import revise
from studio.errors import Problem

if TYPE_CHECKING:
    from studio.tasks.auto_subtitles.result import AutoSubtitlesResult

USUAL_FRAME_RATE = 24.0  # of sound alone: what the gaps of a style guide are counted in


@dataclass(frozen=True)
class Edited:
    """``result`` with every row that could be read; ``problems`` are (row, problem) of those that could not, whose cues stay."""

    result: AutoSubtitlesResult
    problems: tuple[tuple[int, Problem], ...] = ()


def guide_of(result: AutoSubtitlesResult) -> StyleGuide:
    """The style guide that these captions follow."""
    return GUIDES[str(result.settings["style"])]


def frame_rate_of(result: AutoSubtitlesResult) -> float:
    """Pictures a second; the cinema's where there are none."""
    return result.info.frame_rate or USUAL_FRAME_RATE


def sketched(result: AutoSubtitlesResult) -> AutoSubtitlesResult:
    """Cues from the words so far, with their report: quick, for results that are still growing."""
    guide, rate = guide_of(result), frame_rate_of(result)
    cues = build(result.transcript.words, guide, (), rate)
    return replace(result, cues=cues, report=check(cues, guide, (), rate))


def judged(result: AutoSubtitlesResult, *, rebuild: bool = False) -> AutoSubtitlesResult:
    """The same captions with a fresh report and chapters; ``rebuild`` makes new cues from the words first, and mends what can be."""
    guide, rate = guide_of(result), frame_rate_of(result)
    shots = tuple(scene.shot for scene in result.scenes)
    cues = repair(build(result.transcript.words, guide, shots, rate), guide, shots, rate) if rebuild else result.cues
    report = check(cues, guide, shots, rate)
    return replace(result, cues=cues, report=report, chapters=chapters(shots, cues, result.scenes, result.info.duration))


def restyled(result: AutoSubtitlesResult, style: str) -> AutoSubtitlesResult:
    """New cues in another style, from the words that were heard. Edits made by hand are not in the words: they end here."""
    return judged(replace(result, settings={**result.settings, "style": style}), rebuild=True)


def revised(result: AutoSubtitlesResult, rows: Sequence[Sequence[Any]]) -> Edited:
    """The captions as somebody typed them: ``rows`` of (start, end, text). Wrong rows keep their old cue and are told."""
    found = revise(result.cues, rows, guide_of(result))
    problems = tuple((row, Problem(code, None, dict(params))) for row, code, params in found.problems)
    return Edited(judged(replace(result, cues=found.cues)), problems)


def repaired(result: AutoSubtitlesResult) -> tuple[AutoSubtitlesResult, tuple[Violation, ...]]:
    """The captions mended as far as the style guide and the time allow, and what is still against it."""
    shots = tuple(scene.shot for scene in result.scenes)
    fixed = judged(replace(result, cues=repair(result.cues, guide_of(result), shots, frame_rate_of(result))))
    return fixed, fixed.report.violations if fixed.report else ()
