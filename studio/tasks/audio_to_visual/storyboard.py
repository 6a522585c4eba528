"""What is drawn when: the moments of new pictures, and the prompt of each moment. Plain numbers and words, no model."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.events import Notice
from studio.motion.schedule import PromptTrack

if TYPE_CHECKING:
    from studio.sound.analysis import Analysis
    from studio.speech.transcript import Word

_CLOSEST = 0.42  # seconds between two drawn pictures: more is not seen as pictures any more
_FARTHEST = 2.5  # seconds, where no beat asks for a new one
_PAUSE = 6.0  # seconds without a word in which one picture may stay: another one would come at no word
_MANY = 24  # drawn pictures up to which every beat gets one of its own without being asked
_TURN = 1.0  # seconds in which one section's prompt becomes the next one's
_PHRASE = 1.5  # seconds of speech that share a prompt
_SHORT = 4  # letters; shorter words name nothing that can be drawn


@dataclass(frozen=True)
class Storyboard:
    """``keys``: seconds of the drawn pictures, first 0, ascending. ``on_beat``: whether each comes at once, on a beat or with a word,
    or grows slowly out of the one before."""

    keys: tuple[float, ...]
    on_beat: bool
    prompts: PromptTrack
    notices: tuple[Notice, ...] = ()

    def before(self, time: float) -> int:
        """The number of the picture that is there at ``time`` seconds."""
        return max(0, bisect_right(self.keys, time + 1e-6) - 1)


def storyboard(
    prompt: str, analysis: Analysis, every: str, words: Sequence[Word] = (), *, words_as_prompts: bool = False, scenes: Sequence[float] = ()
) -> Storyboard:
    """Moments and prompts for one recording. ``every``: "auto", "beat", "bar", "section" or "word"; ``scenes``: further boundaries in
    seconds, heard in the speech. Raises `InvalidInput` for a prompt schedule that cannot be read."""
    notices: list[Notice] = []
    every = _every(every, analysis, words)
    moments = _moments(every, analysis, words, scenes)
    on_words = every == "word" and bool(words)
    on_beat = every in ("beat", "bar") and bool(moments)
    keys = _apart([0.0, *moments])
    if on_beat and len(keys) < len(moments):
        notices.append(Notice("notice.keyframes_thinned", {"beats": len(moments), "drawn": len(keys)}))
    if not on_beat:
        keys = _filled(keys, analysis.duration, _PAUSE if on_words else _FARTHEST)
    if on_words:  # nothing comes at the very end, where slow pictures have their last aim
        keys = [key for key in keys if key < analysis.duration]
    spoken = _spoken(prompt, words) if words_as_prompts else None
    if words_as_prompts and spoken is None:
        notices.append(Notice("notice.no_words"))
    return Storyboard(tuple(keys), on_beat or on_words, spoken or _sectioned(prompt, analysis), tuple(notices))


def _every(every: str, analysis: Analysis, words: Sequence[Word]) -> str:
    if every != "auto":
        return every
    if analysis.kind == "speech" and words:
        return "word"
    if not analysis.beats:
        return "section"
    return "beat" if len(analysis.beats) <= _MANY else "bar"


def _moments(every: str, analysis: Analysis, words: Sequence[Word], scenes: Sequence[float]) -> list[float]:
    if every == "beat":
        return list(analysis.beats)
    if every == "bar":
        return list(analysis.bars)
    if every == "word":
        starts = [w.start for w in words]
        # a scene of the speech that begins among words begins with one of them
        return sorted([*starts, *(s for s in scenes if all(abs(s - start) > _TURN for start in starts))])
    return sorted([*(s.start for s in analysis.sections), *scenes])


def _apart(moments: Sequence[float]) -> list[float]:
    """Those at least `_CLOSEST` after the one before."""
    kept: list[float] = []
    for moment in moments:
        if not kept or moment - kept[-1] >= _CLOSEST:
            kept.append(moment)
    return kept


def _filled(keys: list[float], duration: float, farthest: float) -> list[float]:
    """Further moments where two lie more than ``farthest`` apart, evenly, up to the end."""
    ends = [*keys[1:], max(duration, keys[-1])]
    found: list[float] = []
    for start, end in zip(keys, ends, strict=True):
        parts = max(1, int(np.ceil((end - start) / farthest)))
        found += [start + (end - start) * i / parts for i in range(parts)]
    return [*found, duration] if duration - found[-1] > _CLOSEST else found


def _sectioned(prompt: str, analysis: Analysis) -> PromptTrack:
    """A schedule in seconds as it is; several descriptions one for each kind of section, else spread evenly; one for all."""
    track = PromptTrack.read(prompt, default_spacing=1.0)
    if len(track.prompts) == 1 or PromptTrack.read(prompt, default_spacing=2.0).positions == track.positions:
        return track  # one prompt, or a schedule with times of its own
    sections = [(s.start, s.end, s.label) for s in analysis.sections]
    labels = list(dict.fromkeys(label for _, _, label in sections))
    if len(labels) < len(track.prompts):
        span = analysis.duration / len(track.prompts)
        labels = [str(i) for i in range(len(track.prompts))]
        sections = [(i * span, (i + 1) * span, str(i)) for i in range(len(labels))]
    prompts, positions = [], []
    for start, end, label in sections:
        words = track.prompts[labels.index(label) % len(track.prompts)]
        hold = max(start, end - min(_TURN, (end - start) / 3))
        for at in (start, hold):
            if not positions or at > positions[-1]:
                prompts.append(words)
                positions.append(at)
    return PromptTrack(tuple(prompts), tuple(positions))


def _spoken(prompt: str, words: Sequence[Word]) -> PromptTrack | None:
    """What is said, a phrase at a time, in front of the user's own words; None where nothing was said."""
    phrases: list[tuple[float, list[str]]] = []
    for word in words:
        plain = word.text.strip(".,;:!?\"'()").lower()
        if not phrases or word.start - phrases[-1][0] > _PHRASE:
            phrases.append((word.start, []))
        if len(plain) >= _SHORT:
            phrases[-1][1].append(plain)
    base = PromptTrack.read(prompt)
    told = [(start, " ".join(said)) for start, said in phrases if said]
    if not told:
        return None
    prompts = [base.at(0)[0], *(f"{said}, {base.at(start)[0]}" for start, said in told)]
    positions = [0.0, *(max(start, 1e-3) for start, _ in told)]
    return PromptTrack(tuple(prompts), tuple(positions))
