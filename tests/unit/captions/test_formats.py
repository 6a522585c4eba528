"""Every format gives back the same text and the same times, exact to its unit; other programs' files are read too."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studio.captions.cue import Cue
from studio.captions.cue_builder import build
from studio.captions.formats import FORMATS, UNITS, read, write
from studio.captions.italics import plain
from studio.captions.style_guides import GUIDES
from studio.errors import InvalidInput
from studio.speech.transcript import Word
from tests.unit.captions.captions_samples import cue_lists, spoken

META = {"task": "auto_subtitles", "note": "a --> b -- ] <x> & {y}", "models": [{"id": "whisper", "sha256": None}]}


@pytest.mark.parametrize("fmt", FORMATS)
@settings(max_examples=120, deadline=None)
@given(cues=cue_lists())
@example(cues=[Cue(0.0, 0.02, ("\u202a",)), Cue(1.0, 2.0, ("\u200fx\u202c",))])
def test_round_trip(fmt: str, cues: list[Cue]) -> None:
    back = read(write(cues, fmt, meta=META), fmt)
    held = plain if fmt == "lrc" else str  # lyrics have no italics
    assert [cue.lines for cue in back] == [tuple(map(held, cue.lines)) for cue in cues]
    for ours, theirs in zip(cues, back, strict=True):
        assert (theirs.start, theirs.end) == pytest.approx((ours.start, ours.end), abs=1e-9)


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("style", list(GUIDES))
def test_built_cues_come_back_within_the_unit(fmt: str, style: str) -> None:
    cues = build(spoken(300), GUIDES[style])
    back = read(write(cues, fmt, meta=META), fmt)
    assert [cue.lines for cue in back] == [cue.lines for cue in cues]
    error = max(max(abs(a.start - b.start), abs(a.end - b.end)) for a, b in zip(cues, back, strict=True))
    assert error <= UNITS[fmt] / 2 + 1e-9


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_second_round_changes_nothing(fmt: str) -> None:
    once = write(build(spoken(100), GUIDES["netflix"]), fmt, karaoke=False)
    assert write(read(once, fmt), fmt, karaoke=False) == once or fmt == "json"


@pytest.mark.parametrize("fmt", FORMATS)
def test_no_cues_make_an_empty_file(fmt: str) -> None:
    assert read(write([], fmt, meta=META), fmt) == ()


@pytest.mark.parametrize("fmt", FORMATS)
def test_impossible_cues_are_left_out(fmt: str) -> None:
    cues = [Cue(float("nan"), 2, ("x",)), Cue(1, 2, (" ", "")), Cue(3, 4, ("kept",)), Cue(1, float("inf"), ("y",))]
    assert [cue.lines for cue in read(write(cues, fmt), fmt)] == [("kept",)]


@pytest.mark.parametrize("fmt", FORMATS)
@settings(max_examples=60, deadline=None)
@given(
    text=st.one_of(st.text(max_size=200), st.sampled_from(['{"cues": 5}', "{}", "[]", "<tt/>", "WEBVTT\n\nx --> y", "[Events]\n", "null"]))
)
def test_any_text_is_read_or_refused_with_a_sentence(fmt: str, text: str) -> None:
    told = ""
    try:
        read(text, fmt)
    except InvalidInput as error:
        told = error.sentence() + error.sentence("zh-TW")
    assert "error." not in told and "{" not in told


def test_json_keeps_the_words() -> None:
    cues = build(spoken(40), GUIDES["netflix"])
    text = write(cues, "json", language="en", meta=META)
    assert [cue.words for cue in read(text, "json")] == [cue.words for cue in cues]
    assert json.loads(text)["meta"] == META


def test_doubtful_words_are_marked_in_vtt() -> None:
    cue = Cue(1, 3, ("Ships & sails,", "far away"), (Word("Ships", 1, 1.3, 0.9), Word("&", 1.3, 1.4, 0.2), Word("sails,", 1.4, 2, 0.9),
              Word("far", 2, 2.4, 0.1), Word("away", 2.4, 3, 0.8)))  # fmt: skip
    text = write([cue], "vtt", mark_doubtful=True)
    assert "Ships <c.doubt>&amp;</c> sails,\n<c.doubt>far</c> away" in text and "::cue(.doubt)" in text
    assert read(text, "vtt") == (cue,)
    assert "c.doubt" not in write([cue], "vtt")


def test_karaoke_adds_up_to_the_last_word() -> None:
    import re

    cue = Cue(1.0, 4.0, ("one two", "three"), (Word("one", 1.2, 1.5), Word("two", 1.5, 2.0), Word("three", 2.3, 3.5)))
    text = write([cue], "ass")
    assert sum(int(n) for n in re.findall(r"\\kf?(\d+)", text)) == 250
    assert read(text, "ass") == (cue,)
    assert "\\k" not in write([cue], "ass", karaoke=False)


def test_words_outside_their_cue_do_not_break_the_karaoke() -> None:
    cue = Cue(2.0, 3.0, ("one two",), (Word("one", 0.5, 2.5), Word("two", 2.4, 9.0)))
    assert read(write([cue], "ass"), "ass") == (cue,)


def test_files_of_other_programs_are_read() -> None:
    srt = "\ufeff1\r\n00:00:01,000 --> 00:00:02,500 X1:0\r\n<i>Hello</i> {\\an8}there\r\n\r\n2\r\n0:00:03.0 --> 0:00:04.0\r\n42\r\n\r\n\r\n"
    assert read(srt, "srt") == (Cue(1, 2.5, ("<i>Hello</i> there",), position="top"), Cue(3, 4, ("42",)))
    vtt = "WEBVTT - x\nKind: captions\n\nNOTE\nx --> y\n\nid\n01:02.000 --> 01:03.000 align:start\n<v Ann>Hi &amp; <b>bye</b>\n"
    assert read(vtt, "vtt") == (Cue(62, 63, ("Hi & bye",), speaker="1"),)
    lrc = "[ar:x]\n[00:01.50][00:03.00]la la\n[00:02.00]\n"
    assert read(lrc, "lrc") == (Cue(1.5, 2, ("la la",)), Cue(3, 8, ("la la",)))
    ttml = (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="25"><body><div>'
        '<p begin="1.5s" dur="2s">a <span>b</span><br/>c</p><p begin="00:00:10:05" end="00:00:11:00">d</p></div></body></tt>'
    )
    assert read(ttml, "ttml") == (Cue(1.5, 3.5, ("a b", "c")), Cue(10.2, 11, ("d",)))
    assert read('{"segments": [{"start": 0, "end": 1, "text": " hi"}]}', "json") == (Cue(0, 1, ("hi",)),)


def test_dangerous_xml_is_refused() -> None:
    bomb = (
        '<!DOCTYPE tt [<!ENTITY a "aa">]><tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="0s" end="1s">&a;</p></div></body></tt>'
    )
    with pytest.raises(InvalidInput) as caught:
        read(bomb, "ttml")
    assert caught.value.code == "error.captions_unreadable"


def test_an_unknown_format_is_named() -> None:
    for call in (lambda: write([], "doc"), lambda: read("x", "doc")):
        with pytest.raises(InvalidInput) as caught:
            call()
        assert "doc" in caught.value.sentence() and "ttml" in caught.value.sentence()
