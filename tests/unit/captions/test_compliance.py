"""What is wrong with cues is found, said in both languages, and mended without losing a word."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.captions.compliance import Rule, Violation, check, sentence
from studio.captions.cue import Cue
from studio.captions.cue_builder import build
from studio.captions.repair import mend, repair
from studio.captions.style_guides import GUIDES
from studio.messages import LANGUAGES
from studio.vision.scenes import Shot
from tests.unit.captions.captions_samples import bare, cue_lists, cuts, spoken

NETFLIX = GUIDES["netflix"]
GOOD = Cue(1.0, 3.0, ("A quiet line.",))
WRONG: dict[str, list[Cue]] = {
    "empty": [Cue(1, 3, ())],
    "line_length": [Cue(1, 6, ("This line is clearly longer than forty-two columns.",))],
    "line_count": [Cue(1, 5, ("one", "two", "three"))],
    "reading_speed": [Cue(1, 2, ("Far too much to be read in a second.",))],
    "min_duration": [Cue(1, 1.5, ("Short",))],
    "max_duration": [Cue(1, 9, ("Too long on the screen.",))],
    "backwards": [Cue(5, 3, ("The wrong way round.",))],
    "overlap": [Cue(1, 4, ("One",)), Cue(3, 6, ("Two",))],
    "gap": [Cue(1, 4, ("One",)), Cue(4.02, 6, ("Two",))],
    "loose_gap": [Cue(1, 4, ("One",)), Cue(4.3, 6, ("Two",))],
    "shot_in": [Cue(10.2, 13, ("Just after the cut.",))],
    "shot_out": [Cue(7, 9.8, ("Just before the cut.",))],
}
SHOTS = (Shot(0, 10), Shot(10, 30))


def test_a_good_cue_breaks_no_rule() -> None:
    report = check([GOOD], NETFLIX, SHOTS)
    assert report.compliant == 1.0 and report.violations == ()
    assert check([], NETFLIX).compliant == 1.0


@pytest.mark.parametrize("rule", list(WRONG))
def test_each_rule_is_found_alone(rule: str) -> None:
    assert [v.rule for v in check(WRONG[rule], NETFLIX, SHOTS).violations] == [rule]


@pytest.mark.parametrize("rule", list(WRONG))
def test_each_rule_is_mended(rule: str) -> None:
    found = mend(WRONG[rule], NETFLIX, SHOTS)
    assert found.after.violations == (), found.cues
    assert bare("".join(c.text for c in found.cues)) == bare("".join(c.text for c in WRONG[rule]))


def test_cues_beyond_the_end_of_the_film_are_named() -> None:
    cues = [GOOD, Cue(18, 20.6, ("A little over the end.",)), Cue(32_401, 32_403, ("Nine hours later.",))]
    assert [(v.cue, v.rule, v.limit) for v in check(cues, NETFLIX, duration=20.0).violations] == [(2, "beyond", 20.0)]
    assert check(cues, NETFLIX).violations == ()


def test_words_a_minute_are_a_rule_of_the_bbc() -> None:
    fast = [Cue(1, 2.5, ("one two three four five six",))]
    assert [v.rule for v in check(fast, GUIDES["bbc"]).violations] == ["word_rate"]


def test_every_rule_has_its_sentence() -> None:
    for rule in get_args(Rule):
        told = {sentence(Violation(4, rule, 1.234, 42), lang) for lang in LANGUAGES}
        assert len(told) == 2 and all("5" in text and "{" not in text and not text.startswith("ui.") for text in told)


def test_good_cues_are_left_alone() -> None:
    heard = spoken(300)
    shots = cuts(heard[-1].end)
    cues = build(heard, NETFLIX, shots)
    report = check(cues, NETFLIX, shots)
    assert report.violations == ()
    assert repair(cues, NETFLIX, shots) == cues


@pytest.mark.parametrize("style", list(GUIDES))
@settings(max_examples=40, deadline=None)
@given(cues=cue_lists(), seed=st.integers(0, 3))
def test_a_repair_never_loses_text_and_never_makes_it_worse(style: str, cues: list[Cue], seed: int) -> None:
    found = mend(cues, GUIDES[style], cuts(100, seed))
    assert bare("".join(c.text for c in found.cues)) == bare("".join(c.text for c in cues))
    assert found.after.compliant >= found.before.compliant
    assert all(left.end <= right.start + 1e-9 for left, right in zip(found.cues, found.cues[1:], strict=False))
    assert found.remaining == found.after.violations


def test_hurried_cues_are_mended_by_borrowing_time() -> None:
    words = spoken(200, pace=0.8)
    rough = [Cue(w[0].start, w[-1].end, (" ".join(x.text for x in w),), tuple(w)) for w in (words[i : i + 9] for i in range(0, 200, 9))]
    found = mend(rough, NETFLIX)
    assert found.before.compliant < 0.5 and found.after.compliant >= 0.9, found.after.by_rule
    assert [w for cue in found.cues for w in cue.words] == words


def test_what_cannot_be_mended_is_listed() -> None:
    found = mend([Cue(1, 1.2, ("Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik",)), Cue(1.3, 5, ("And on.",))], NETFLIX)
    assert {v.rule for v in found.remaining} >= {"line_length"}
    assert found.cues[0].text.startswith("Donau")
