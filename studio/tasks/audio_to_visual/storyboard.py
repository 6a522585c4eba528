"""What is drawn when: the times of new pictures and the prompt at each time. No model is involved."""

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

_CLOSEST = 0.42  # s between two drawn pictures; faster changes are no longer seen as pictures
_FARTHEST = 2.5  # s between two drawn pictures where no beat asks for a new one
_PAUSE = 6.0  # s without a word for which one picture may stay; a new one would come without a word
_MANY = 24  # number of beats up to which "auto" draws a picture for each
_TURN = 1.0  # s in which one section's prompt becomes the next one's
_PHRASE = 1.5  # s of speech that share a prompt
_SHORT = 4  # letters; shorter words name nothing that can be drawn


@dataclass(frozen=True)
class Storyboard:
    """``keys``: seconds of the drawn pictures, ascending from 0. ``on_beat``: whether each appears at once, on a beat or with a word, or
    emerges slowly from the previous one."""

    keys: tuple[float, ...]
    on_beat: bool
    prompts: PromptTrack
    notices: tuple[Notice, ...] = ()

    def before(self, time: float) -> int:
        """Number of the picture that is shown at ``time`` seconds."""
        return max(0, bisect_right(self.keys, time + 1e-6) - 1)


def storyboard(
    prompt: str, analysis: Analysis, every: str, words: Sequence[Word] = (), *, words_as_prompts: bool = False, scenes: Sequence[float] = ()
) -> Storyboard:
    """The storyboard of one recording. ``every``: "auto", "beat", "bar", "section" or "word"; ``scenes``: further boundaries heard in the
    speech, in seconds. Raises `InvalidInput` for an unreadable prompt schedule."""
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
    late = [at for at in PromptTrack.read(prompt).positions if at >= analysis.duration]
    if late:
        listed = ", ".join(f"{at:g}" for at in late)
        notices.append(Notice("notice.prompts_beyond_sound", {"times": listed, "seconds": f"{analysis.duration:.1f}"}, "warning"))
    if on_words:  # no picture at the very end, which only slow blends need as a target
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
        # a scene that begins near a word begins with that word
        return sorted([*starts, *(s for s in scenes if all(abs(s - start) > _TURN for start in starts))])
    return sorted([*(s.start for s in analysis.sections), *scenes])


def _apart(moments: Sequence[float]) -> list[float]:
    """The moments that are at least `_CLOSEST` after the previous one kept."""
    kept: list[float] = []
    for moment in moments:
        if not kept or moment - kept[-1] >= _CLOSEST:
            kept.append(moment)
    return kept


def _filled(keys: list[float], duration: float, farthest: float) -> list[float]:
    """``keys`` with further moments, evenly spaced, wherever two are more than ``farthest`` apart, up to the end."""
    ends = [*keys[1:], max(duration, keys[-1])]
    found: list[float] = []
    for start, end in zip(keys, ends, strict=True):
        parts = max(1, int(np.ceil((end - start) / farthest)))
        found += [start + (end - start) * i / parts for i in range(parts)]
    return [*found, duration] if duration - found[-1] > _CLOSEST else found


def _sectioned(prompt: str, analysis: Analysis) -> PromptTrack:
    """A schedule in seconds stays as it is; several descriptions go one to each kind of section, or are spread evenly."""
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
    """What is said, phrase by phrase, in front of the user's own prompt; None if nothing was said."""
    phrases: list[tuple[float, list[str]]] = []
    for word in words:
        plain = word.text.strip(".,;:!?\"'()").lower()
        if not phrases or word.start - phrases[-1][0] > _PHRASE:
            phrases.append((word.start, []))
        if len(plain) >= _SHORT:
            phrases[-1][1].append(plain)
    base = PromptTrack.read(prompt)
    spoken = [(start, " ".join(said)) for start, said in phrases if said]
    if not spoken:
        return None
    prompts = [base.at(0)[0], *(f"{said}, {base.at(start)[0]}" for start, said in spoken)]
    positions = [0.0, *(max(start, 1e-3) for start, _ in spoken)]
    return PromptTrack(tuple(prompts), tuple(positions))
