"""Words and cues for the tests of captions: a read text with pauses, and random ones."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from studio.captions.cue import Cue
from studio.captions.line_breaks import tidy
from studio.speech.transcript import Word
from studio.vision.scenes import Shot

TEXT = (
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness. And Mr. John Dashwood "
    "had then leisure to consider how much there might be prudently in his power to do for them. He was not an ill-disposed young man, "
    "unless to be rather cold-hearted is to be ill-disposed. Yes. No! He might even have been made amiable himself."
)
_SPOKEN = TEXT.split()


def spoken(count: int = 200, seed: int = 0, *, marks: bool = True, pace: float = 1.0) -> list[Word]:
    """Words at a natural pace with pauses after marks; without ``marks`` upper-case and unpunctuated, as a CTC model writes."""
    dice, at, found = random.Random(seed), 0.5, []
    for i in range(count):
        text = _SPOKEN[i % len(_SPOKEN)]
        length = pace * (0.08 + 0.055 * len(text) * dice.uniform(0.8, 1.2))
        visible_lines = text if marks else text.strip(",.!").upper()
        found.append(Word(visible_lines, round(at, 3), round(at + length, 3), dice.uniform(0.3, 1.0), True))
        at += length + (
            dice.uniform(0.3, 1.0) if text[-1] in ".!" and text != "Mr." else dice.uniform(0.05, 0.25) if text[-1] == "," else 0
        )
    return found


def cuts(until: float, seed: int = 0) -> list[Shot]:
    """Shots of 2 to 9 seconds that begin on frames of 24 a second."""
    dice, at, found = random.Random(seed), 0.0, []
    while at < until:
        end = round((at + dice.uniform(2, 9)) * 24) / 24
        found.append(Shot(at, end))
        at = end
    return found


def bare(text: str) -> str:
    """Text without any white space: what must survive every step."""
    return "".join(text.split())


_texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=14)
lines = st.one_of(
    st.sampled_from(
        ["a --> b", "<i>x</i> & <b", "{\\k20}x", "{note}", "\\N back\\slash", "[00:01.00]x", "<00:01.00>", "42", "字幕", "&amp;", "<c.d>"]
    ),
    st.lists(_texts, min_size=1, max_size=5).map(" ".join),
).map(tidy).filter(bool)  # fmt: skip


@st.composite
def words(draw: st.DrawFn) -> list[Word]:
    """Any words at times that never run backwards; some last no time at all."""
    at, found = 0.0, []
    for text in draw(
        st.lists(st.sampled_from([*_SPOKEN, "x", "Donaudampfschifffahrtsgesellschaftskapitänsmütze", "字幕", "I"]), max_size=60)
    ):
        at += draw(st.sampled_from([0.0, 0.0, 0.02, 0.2, 0.6, 3.0]))
        length = draw(st.sampled_from([0.0, 0.05, 0.2, 0.5, 1.5]))
        found.append(Word(text, round(at, 3), round(at + length, 3)))
        at += length
    return found


@st.composite
def cue_lists(draw: st.DrawFn) -> list[Cue]:
    """Cues that do not overlap, in whole hundredths of a second, up to 9 hours."""
    at, found = 0, []
    for _ in range(draw(st.integers(0, 8))):
        at += draw(st.integers(0, 400_000))
        length = draw(st.integers(2, 2000))
        text = tuple(draw(st.lists(lines, min_size=1, max_size=3)))
        found.append(Cue(at / 100, (at + length) / 100, text))
        at += length
    return found
