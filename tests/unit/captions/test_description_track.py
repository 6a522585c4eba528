"""Descriptions as a WebVTT track: in the pauses, without repeating themselves, and readable by a browser."""

from __future__ import annotations

import html
import io
from itertools import pairwise

import pytest

from studio.captions.cue import Cue
from studio.captions.description_track import Description, placed, write_descriptions
from studio.speech.transcript import Word


def test_a_description_waits_for_a_pause() -> None:
    words = (Word("Hello", 0.1, 0.6), Word("there.", 0.7, 1.4), Word("Now.", 6.0, 6.4))
    (only,) = placed((Description(0, 8, "A dog on a beach."),), (Cue(0.1, 6.5, ("Hello there.", "Now."), words),))
    assert only.start == pytest.approx(1.6) and only.end < 6.0


def test_without_a_pause_it_is_spoken_at_once() -> None:
    (only,) = placed((Description(2, 5, "A dog on a beach."),), (Cue(0, 9, ("All the time.",)),))
    assert only.start == 2 and only.end <= 5


def test_repeated_and_empty_descriptions_are_left_out() -> None:
    found = (
        Description(0, 3, "A dog."),
        Description(3, 6, "A dog."),
        Description(6, 7, ""),
        Description(7, 9, "A cat."),
        Description(9, 12, "A dog."),
    )
    told = placed(found, ())
    assert [d.text for d in told] == ["A dog.", "A cat.", "A dog."] and [d.start for d in told] == [0, 7, 9]
    assert all(a.end <= b.start for a, b in pairwise(told))


def test_other_readers_accept_the_track() -> None:
    import pysubs2
    import webvtt

    told = placed((Description(0, 3, "A <dog> & a cat."), Description(3600, 3605, "海灘上有狗。")), ())
    text = write_descriptions(told, "en")
    assert text.startswith("WEBVTT\nKind: descriptions\nLanguage: en\n\n00:00:00.000 --> ")
    assert [html.unescape(c.text) for c in webvtt.from_buffer(io.StringIO(text))] == ["A <dog> & a cat.", "海灘上有狗。"]
    assert len(pysubs2.SSAFile.from_string(text, format_="vtt")) == 2
