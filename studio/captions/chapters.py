"""Chapters: where a recording changes its subject, judged by silences, cuts, what is seen and what is said."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from studio.captions.cue_text import plain_lines
from studio.captions.italics import plain
from studio.captions.language.content_words import content_words
from studio.captions.line_breaks import ends_sentence, tidy, width
from studio.captions.timecodes import format_timecode
from studio.messages import say
from studio.vision.descriptions import label_name

if TYPE_CHECKING:
    from studio.captions.cue import Cue
    from studio.vision.scenes import Scene, Shot

SHORTEST = 10.0  # seconds: the least that video sites accept
_SILENCE = 1.2  # seconds without a word that make a boundary possible
_TITLE = 48  # characters
_AROUND = 60.0  # seconds compared on either side of a boundary


@dataclass(frozen=True)
class Chapter:
    """``title`` holds from ``start`` to ``end`` seconds; it is made of what is seen, ``label``, and the words ``said`` most."""

    start: float
    end: float
    title: str
    label: str = ""
    said: tuple[str, ...] = ()


def chapters(
    shots: Sequence[Shot],
    cues: Sequence[Cue],
    scenes: Sequence[Scene] = (),
    duration: float | None = None,
    lang: str = "en",
    *,
    spoken: str = "en",
) -> tuple[Chapter, ...]:
    """Divide ``duration`` seconds (default: the last shot's or cue's end) into chapters of at least `SHORTEST` seconds.

    A boundary may lie at a cut or in a silence, never inside a cue; it counts more the longer the silence, where the scene's label changes,
    and where the words before and after differ (TextTiling, Hearst 1997). Titles name what is seen and what is talked about; failing
    that they read "Part 1" in ``lang``. ``spoken``: the language of the cues (ISO 639-1). The first chapter starts at 0.
    """
    whole = duration or max([*(shot.end for shot in shots), *(cue.end for cue in cues)], default=0.0)
    if whole <= 0:
        return ()
    least = max(SHORTEST, whole / 24)
    scored = sorted(
        ((_score(time, shots, cues, scenes, spoken), time) for time in _candidates(shots, cues, whole)), key=lambda s: (-s[0], s[1])
    )
    chosen: list[float] = [0.0]
    for score, time in scored:
        if score < 1.0:
            break
        if time >= least and whole - time >= least and all(abs(time - other) >= least for other in chosen):
            chosen.append(time)
    chosen.sort()
    spans = list(zip(chosen, [*chosen[1:], whole], strict=True))
    return titled(_named(spans, cues, scenes, spoken), lang)


def titled(found: Sequence[Chapter], lang: str) -> tuple[Chapter, ...]:
    """The chapters with titles in the page's language ``lang``; what is said stays in its own."""
    return tuple(replace(chapter, title=_title(chapter, number, lang)) for number, chapter in enumerate(found, 1))


def _title(chapter: Chapter, number: int, lang: str) -> str:
    label, words = tidy(label_name(chapter.label, lang)), ", ".join(chapter.said)
    colon = "：" if lang.startswith("zh") else ": "
    title = f"{label}{colon}{words}" if label and words else label or words
    if title:
        return _shortened(title[:1].upper() + title[1:])
    numbered = chapter.title in ("", say("ui.captions.chapter", "en", number=number))
    return say("ui.captions.chapter", lang, number=number) if numbered else chapter.title


def _candidates(shots: Sequence[Shot], cues: Sequence[Cue], whole: float) -> list[float]:
    """Cuts outside cues, and the ends of silences."""
    found = [shot.start for shot in shots if 0 < shot.start < whole and not any(c.start + 0.2 < shot.start < c.end - 0.2 for c in cues)]
    for before, after in pairwise(cues):
        if _spoken_from(after) - _spoken_to(before) >= _SILENCE:
            found.append(max(before.end, after.start - 0.3))
    return sorted(set(found))


def _spoken_to(cue: Cue) -> float:
    return cue.words[-1].end if cue.words else cue.end


def _spoken_from(cue: Cue) -> float:
    return cue.words[0].start if cue.words else cue.start


def _score(time: float, shots: Sequence[Shot], cues: Sequence[Cue], scenes: Sequence[Scene], spoken: str) -> float:
    before = [cue for cue in cues if time - _AROUND <= cue.start < time]
    after = [cue for cue in cues if time <= cue.start < time + _AROUND]
    silence = (_spoken_from(after[0]) if after else time) - (_spoken_to(before[-1]) if before else time)
    score = min(1.0, max(0.0, silence) / 3) if before and after else 0.5
    if any(abs(shot.start - time) < 0.5 for shot in shots):
        score += 0.3
    left = next((scene.label for scene in scenes if scene.shot.start < time - 0.5 <= scene.shot.end), "")
    right = next((scene.label for scene in scenes if scene.shot.start <= time + 0.5 < scene.shot.end), "")
    if left != right and (left or right):
        score += 0.8
    if before and after:
        score += 0.5 * (1.0 - _likeness(before, after, spoken))
        if not ends_sentence(plain(before[-1].lines[-1]).split()[-1], spoken):
            score -= 0.3
    return score


def _likeness(before: Sequence[Cue], after: Sequence[Cue], spoken: str) -> float:
    left, right = _content(before, spoken), _content(after, spoken)
    both = sum(left[word] * right[word] for word in left)
    size = math.sqrt(sum(n * n for n in left.values()) * sum(n * n for n in right.values()))
    return both / size if size else 0.0


def _content(cues: Sequence[Cue], spoken: str) -> Counter[str]:
    return Counter(word for cue in cues for word in content_words(" ".join(plain_lines(cue)), spoken))


def _named(spans: Sequence[tuple[float, float]], cues: Sequence[Cue], scenes: Sequence[Scene], spoken: str) -> list[Chapter]:
    """A chapter for each span, as yet without a title."""
    counts = [_content([cue for cue in cues if start <= cue.start < end], spoken) for start, end in spans]
    everywhere = Counter(word for count in counts for word in count)
    found: list[Chapter] = []
    for (start, end), count in zip(spans, counts, strict=True):
        seen: Counter[str] = Counter()
        for scene in scenes:
            shared = min(end, scene.shot.end) - max(start, scene.shot.start)
            if scene.label and shared > 0:
                seen[scene.label] += int(shared * 1000)
        label = seen.most_common(1)[0][0] if seen else ""
        weight = {w: count[w] * math.log(1 + len(spans) / everywhere[w]) * min(width(w), 8) for w in count}
        said = sorted(count, key=lambda w: (-weight[w], w))[:3]
        found.append(Chapter(round(start, 3), round(end, 3), "", label, tuple(said)))
    return found


def _shortened(text: str) -> str:
    return text if len(text) <= _TITLE else text[: _TITLE - 1].rsplit(" ", 1)[0].rstrip(",:;：") + "…"


def write_chapters(found: Sequence[Chapter], fmt: str = "vtt") -> str:
    """Chapters as a WebVTT chapter track (``vtt``), or as the list that video sites recognise in a description (``txt``)."""
    if fmt == "txt":
        hours = bool(found) and found[-1].end >= 3600
        return "".join(
            f"{format_timecode(int(c.start))[:-4] if hours else format_timecode(int(c.start))[3:-4]} {tidy(c.title)}\n" for c in found
        )
    rows = [f"{format_timecode(c.start)} --> {format_timecode(c.end)}\n{_escaped(tidy(c.title))}\n" for c in found]
    return "\n".join(["WEBVTT\n", *rows])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
