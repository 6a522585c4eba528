"""Changes to finished captions: another style, an edit, a repair. Every answer is judged by the style guide again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from studio.captions.chapters import chapters
from studio.captions.compliance import Violation, check
from studio.captions.cue import Cue
from studio.captions.cue_builder import build, cuts_between
from studio.captions.editing.edited_rows import EditedRow, apply_rows
from studio.captions.repair import repair
from studio.captions.sound_labels import is_sound_label, with_sound_labels
from studio.captions.style_guides import StyleGuide, guide_for
from studio.errors import Problem
from studio.tasks.auto_subtitles.speaker_names import kept_name

if TYPE_CHECKING:
    from studio.tasks.auto_subtitles.result import AutoSubtitlesResult

DEFAULT_FRAME_RATE = 24.0  # of sound alone: the unit of the gaps in a style guide
_SHORTEST = 0.1  # s


@dataclass(frozen=True)
class Edited:
    """``result`` with every row that can be a caption; ``problems`` are (row, problem) of the others, which are left out."""

    result: AutoSubtitlesResult
    problems: tuple[tuple[int, Problem], ...] = ()


def guide_of(result: AutoSubtitlesResult) -> StyleGuide:
    """The style guide that these captions follow, in their language."""
    return guide_for(str(result.settings["style"]), result.transcript.language)


def frame_rate_of(result: AutoSubtitlesResult) -> float:
    """Pictures a second; that of the cinema for a recording without pictures."""
    return result.info.frame_rate or DEFAULT_FRAME_RATE


def sketched(result: AutoSubtitlesResult) -> AutoSubtitlesResult:
    """Cues from the words so far, with their report: quick, for results that are still growing."""
    guide, rate = guide_of(result), frame_rate_of(result)
    cues = _within(build(result.transcript.words, guide, (), rate), result.info.duration)
    return replace(result, cues=cues, report=check(cues, guide, (), rate))


def _within(cues: Sequence[Cue], duration: float) -> tuple[Cue, ...]:
    """The cues, none of which stays on the screen after the recording has ended, unless its words do (a header may state too little)."""

    def end_of(cue: Cue) -> float:
        return min(cue.end, max([duration, cue.start + _SHORTEST, *(word.end for word in cue.words)]))

    return tuple(replace(cue, end=end_of(cue)) if cue.end > duration > cue.start else cue for cue in cues)


def judged(result: AutoSubtitlesResult, *, rebuild: bool = False) -> AutoSubtitlesResult:
    """The same captions with a fresh report and chapters. ``rebuild`` first makes new cues from the words and repairs them."""
    guide, rate = guide_of(result), frame_rate_of(result)
    shots = tuple(scene.shot for scene in result.scenes)
    cues = result.cues
    if rebuild:
        cues = repair(build(result.transcript.words, guide, shots, rate), guide, shots, rate)
        cues = with_sound_labels(cues, result.sounds, result.transcript.language, guide, cuts_between(shots), rate)
        cues = _within(cues, result.info.duration)
    spoken = tuple(cue for cue in cues if not is_sound_label(cue))
    report = check(cues, guide, shots, rate, result.info.duration)
    found = chapters(shots, spoken, result.scenes, result.info.duration, spoken=result.transcript.language)
    return replace(result, cues=cues, report=report, chapters=found)


def is_edited(result: AutoSubtitlesResult) -> bool:
    """Whether the cues differ from those that the recognised words give: somebody changed or opened them."""
    return judged(result, rebuild=True).cues != result.cues


def restyled(result: AutoSubtitlesResult, style: str, *, keep_cues: bool = False) -> AutoSubtitlesResult:
    """New cues in another style, from the recognised words; edits made by hand are not among the words, so they are lost.

    ``keep_cues``: the cues stay as they are, and the new style only judges them.
    """
    return judged(replace(result, settings={**result.settings, "style": style}), rebuild=not keep_cues)


def rename_speaker(result: AutoSubtitlesResult, number: str, name: str) -> AutoSubtitlesResult:
    """The captions with another name for speaker ``number``; a blank ``name`` brings "Speaker 1" back.

    Files and pages take the name from here; cues and words hold the number only. Raises `KeyError` for a number that nobody has.
    """
    if number not in result.speakers:
        raise KeyError(number)
    return replace(result, speakers={**result.speakers, number: kept_name(number, name)})


def repaired(result: AutoSubtitlesResult) -> tuple[AutoSubtitlesResult, tuple[Violation, ...]]:
    """The captions repaired as far as the style guide and the time allow, and the violations that are left."""
    shots = tuple(scene.shot for scene in result.scenes)
    fixed = judged(replace(result, cues=repair(result.cues, guide_of(result), shots, frame_rate_of(result))))
    return fixed, fixed.report.violations if fixed.report else ()


def with_cues(result: AutoSubtitlesResult, cues: Sequence[Cue]) -> AutoSubtitlesResult:
    """The same recording with other captions, judged: what an edit of `studio.captions.editing.cue_edits` gave, for example."""
    return judged(replace(result, cues=tuple(cues)))


def with_rows(result: AutoSubtitlesResult, origins: Sequence[Cue], rows: Sequence[EditedRow]) -> Edited:
    """The captions as an editor has them; rows name ``origins``, the cues that the editor was given. Wrong rows are left out and told."""
    found = apply_rows(origins, rows, guide_of(result))
    problems = tuple((row, Problem(code, None, dict(params))) for row, code, params in found.problems)
    return Edited(with_cues(result, found.cues), problems)
