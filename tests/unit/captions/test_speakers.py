"""Captions of several speakers: no cue mixes them, exchanges have dashes, colours can be read, sounds have labels."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from studio.captions.compliance import check
from studio.captions.cue import Cue
from studio.captions.cue_builder import build
from studio.captions.cue_text import word_positions
from studio.captions.editing.retiming import retimed
from studio.captions.repair import repair
from studio.captions.sound_labels import SoundLabel, is_sound_label, label_text, silences, with_sound_labels
from studio.captions.speakers.exchanges import is_exchange
from studio.captions.speakers.speaker_colours import DARK, LIGHT, colour_number
from studio.captions.style_guides import GUIDES
from studio.captions.transcript_page import Recording, page
from studio.speech.transcript import Word
from studio.vision.scenes import Shot
from tests.unit.captions.captions_samples import spoken

NETFLIX = GUIDES["netflix"]


def talk(*turns: tuple[str, str], pace: float = 0.3, pause: float = 0.1) -> list[Word]:
    """Words of (speaker, text), one after another."""
    at, found = 0.0, []
    for speaker, text in turns:
        for part in text.split():
            found.append(Word(part, round(at, 3), round(at + pace, 3), 0.9, True, speaker))
            at += pace
        at += pause
    return found


@pytest.mark.parametrize("style", ["netflix", "bbc", "social"])
@pytest.mark.parametrize("seed", range(3))
def test_no_line_mixes_two_speakers_and_no_word_is_lost(style: str, seed: int) -> None:
    words = [replace(word, speaker=str(i // 7 % 3 + 1)) for i, word in enumerate(spoken(120, seed))]
    guide = GUIDES[style]
    for cues in (build(words, guide), repair(build(words, guide), guide)):
        assert [word.text for cue in cues for word in cue.words] == [word.text for word in words]
        for cue in cues:
            speakers = {word.speaker for word in cue.words}
            assert is_exchange(cue) == (len(speakers) == 2)
            assert cue.speaker == (speakers.pop() if len(speakers) == 1 else "")
            assert len(word_positions(cue)) == len(cue.words)
            assert len(cue.lines) <= guide.max_lines or not is_exchange(cue)


def test_a_quick_answer_becomes_an_exchange_with_dashes() -> None:
    cues = build(talk(("1", "Ready?"), ("2", "Yes.")), NETFLIX)
    assert [cue.lines for cue in cues] == [("- Ready?", "- Yes.")]
    assert cues[0].speaker == "" and is_exchange(cues[0])
    spans = word_positions(cues[0])
    assert [(span.line, span.start, span.end) for span in spans] == [(0, 2, 8), (1, 2, 6)]


def test_whole_sentences_are_divided_at_the_change() -> None:
    cues = build(talk(("1", "Where have you been all day long?"), ("2", "I have been at the harbour with the others.")), NETFLIX)
    assert [cue.speaker for cue in cues] == ["1", "2"] and not any(is_exchange(cue) for cue in cues)
    assert not check(cues, NETFLIX).violations


def test_a_single_line_style_and_a_slow_answer_have_no_exchange() -> None:
    assert not any(is_exchange(cue) for cue in build(talk(("1", "Ready?"), ("2", "Yes.")), GUIDES["social"]))
    assert len(build(talk(("1", "Ready?"), ("2", "Yes."), pause=1.0), NETFLIX)) == 2


def test_an_exchange_keeps_its_speakers_when_its_text_is_edited() -> None:
    cue = build(talk(("1", "Redy now?"), ("2", "Yes.")), NETFLIX)[0]
    words = retimed(cue, ("- Ready now?", "- Yes."))
    assert [(word.text, word.speaker) for word in words] == [("Ready", "1"), ("now?", "1"), ("Yes.", "2")]
    assert is_exchange(replace(cue, lines=("- Ready now?", "- Yes."), words=words))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_colours_can_be_read_and_are_those_of_the_page() -> None:
    from studio.settings import ASSETS

    assert len(set(LIGHT)) == len(set(DARK)) == 8
    styles = (ASSETS / "player.css").read_text(encoding="utf-8")
    for colours, paper in ((LIGHT, "#fffefc"), (DARK, "#191d1c")):
        for i, colour in enumerate(colours):
            low, high = sorted((luminance(colour), luminance(paper)))
            assert (high + 0.05) / (low + 0.05) >= 4.5
            assert f"--speaker-{i + 1}: {colour}" in styles
    assert [colour_number(number) for number in ("1", "8", "9", "", "x")] == [1, 8, 1, 8, 8]


def test_the_transcript_names_speakers_where_they_change() -> None:
    cues = build(talk(("1", "Where have you been all day long, my dear?"), ("2", "At the harbour with all the others.")), NETFLIX)
    html = page(Recording("talk"), [*cues, Cue(20, 22, ("And more.",), speaker="2")], speakers={"1": "Ann <b>", "2": "Bob"})
    assert html.count('<b><span class="s1">Ann &lt;b&gt;</span></b>') == 1
    assert html.count('<b><span class="s2">Bob</span></b>') == 1
    assert "<span" not in page(Recording("talk"), cues)
    exchange = build(talk(("1", "Ready?"), ("2", "Yes.")), NETFLIX)
    both = page(Recording("talk"), exchange, speakers={"1": "Ann", "2": "Bob"})
    assert '<span class="s1">Ann</span>, <span class="s2">Bob</span>' in both and "- Ready?<br>- Yes." in both


def test_sounds_are_labelled_in_the_language_of_the_recording() -> None:
    assert [label_text("music", lang) for lang in ("en", "zh", "fr", "sw")] == ["[music]", "[音樂]", "[musique]", "[music]"]
    assert [label_text("applause", lang) for lang in ("en", "zh", "ja", "sw")] == ["[applause]", "[掌聲]", "[拍手]", "[applause]"]
    cues = (Cue(0, 2, ("One.",)), Cue(20, 22, ("Two.",)))
    found = with_sound_labels(cues, [SoundLabel(2.5, 19.5), SoundLabel(22.1, 30.0, "applause")], "en", NETFLIX)
    assert [cue.lines for cue in found] == [("One.",), ("[music]",), ("Two.",), ("[applause]",)]
    assert [is_sound_label(cue) for cue in found] == [False, True, False, True] and found[1].words == ()
    assert not check(found, NETFLIX).violations
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_a_label_that_does_not_fit_is_left_out_and_cuts_are_kept() -> None:
    cues = (Cue(0, 5, ("One.",)), Cue(6.5, 8, ("Two.",)))
    assert with_sound_labels(cues, [SoundLabel(4, 7)], "en", NETFLIX) == cues
    shots = [Shot(0, 10.1), Shot(10.1, 20)]
    found = with_sound_labels((), [SoundLabel(10.0, 19)], "zh", NETFLIX, [10.1])
    assert [cue.lines for cue in found] == [("[音樂]",)] and not check(found, NETFLIX, shots).violations


def test_silences_are_what_speech_leaves() -> None:
    assert silences([(2.0, 4.0), (4.3, 6.0)], 10.0) == [(0.0, 1.8), (6.2, 10.0)]
    assert silences([], 5.0) == [(0.0, 5.0)]
