"""Chapters where a recording turns, and a transcript page that is safe to open."""

from __future__ import annotations

from html.parser import HTMLParser

import numpy as np
import pytest

from studio.captions.chapters import SHORTEST, Chapter, chapters, titled, write_chapters
from studio.captions.cue import Cue
from studio.captions.formats import read
from studio.captions.transcript_page import Recording, page
from studio.speech.transcript import Word
from studio.vision.scenes import Scene, Shot, Tag

HARBOUR = tuple(Cue(2 + 4 * i, 5 + 4 * i, ("The ships lie in the harbour.",)) for i in range(7))
KITCHEN = tuple(Cue(42 + 4 * i, 45 + 4 * i, ("Cut the onions and the garlic.",)) for i in range(7))
CUES = HARBOUR + KITCHEN
SCENES = (Scene(Shot(0, 38), (Tag("ship", 0.9),), True), Scene(Shot(38, 75), (Tag("food", 0.8),), True))
EVIL = "<script>alert('x')</script> & \"--> <!--"


def test_a_turn_begins_a_chapter() -> None:
    first, second = chapters([s.shot for s in SCENES], CUES, SCENES, 75)
    assert (first.start, second.end) == (0.0, 75) and 30 < second.start <= 42 and first.end == second.start
    assert first.title.startswith("Ship") and "harbour" in first.title and second.title.startswith("Food") and "onions" in second.title


def test_speech_alone_has_chapters_too() -> None:
    found = chapters((), CUES)
    assert len(found) == 2 and found[1].start == pytest.approx(41.7)


def test_chapters_are_never_short_and_cover_everything() -> None:
    shots = [Shot(i * 1.0, i + 1.0) for i in range(100)]
    scenes = [Scene(shot, (Tag(str(i % 7), 0.9),), True) for i, shot in enumerate(shots)]
    found = chapters(shots, (), scenes, 100)
    assert found[0].start == 0 and found[-1].end == 100 and len(found) > 2
    assert all(c.end - c.start >= SHORTEST for c in found)


def test_nothing_has_no_chapters_and_silence_has_a_numbered_one() -> None:
    assert chapters((), ()) == ()
    assert [c.title for c in chapters((), (), (), 30)] == ["Part 1"]
    assert [c.title for c in chapters((), (), (), 30, "zh-TW")] == ["第 1 段"]


def test_titles_leave_out_small_words_of_the_language_that_is_spoken() -> None:
    spanish = tuple(Cue(2 + 4 * i, 5 + 4 * i, ("Y entonces los barcos están en el puerto.",)) for i in range(7))
    (found,) = chapters((), spanish, (), 40, spoken="es")
    assert set(found.said) == {"barcos", "puerto"}
    mandarin = tuple(Cue(2 + 4 * i, 5 + 4 * i, ("我們今天看到很多船在港口。",)) for i in range(7))
    (found,) = chapters((), mandarin, (), 40, spoken="zh")
    assert any("港口" in word for word in found.said) and "我們" not in found.said


def test_titles_follow_the_language_of_the_page() -> None:
    _, second = titled(chapters([s.shot for s in SCENES], CUES, SCENES, 75), "zh-TW")
    assert second.title.startswith("食物：") and "onions" in second.title
    assert [c.title for c in titled(chapters((), (), (), 30), "zh-TW")] == ["第 1 段"]
    assert [c.title for c in titled((Chapter(0, 30, "The first hour"),), "zh-TW")] == ["The first hour"]


def test_chapters_are_written_for_players_and_for_video_sites() -> None:
    found = (Chapter(0, 61.5, "A & <b>"), Chapter(61.5, 90, "End"))
    assert write_chapters(found, "txt") == "00:00 A & <b>\n01:01 End\n"
    assert [cue.lines for cue in read(write_chapters(found), "vtt")] == [("A & <b>",), ("End",)]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_page_holds_everything_escaped_and_loads_nothing() -> None:
    cues = (Cue(1, 3, (EVIL,)), Cue(4, 5, ("sure doubt",), (Word("sure", 4, 4.5, 0.9), Word("doubt", 4.5, 5, 0.1))))
    scenes = (Scene(Shot(0, 5), (Tag(EVIL, 1.0),), True, None, np.zeros((9, 16, 3), np.uint8)),)
    text = page(Recording(EVIL, 5.0, 'en" onload="x'), cues, scenes, (Chapter(0, 5, EVIL),), meta={"x": EVIL})
    parser = _Tags()
    parser.feed(text)
    tags = [tag for tag, _ in parser.found]
    assert "script" not in tags and "link" not in tags
    assert not any(name.startswith("on") for _, attrs in parser.found for name in attrs)
    assert all(
        (attrs.get("src") or "data:").startswith("data:") and (attrs.get("href") or "#").startswith("#") for _, attrs in parser.found
    )
    assert tags.count("h1") == 1 and "nav" in tags and "main" in tags and tags.count("mark") == 2
    ids = [attrs["id"] for _, attrs in parser.found if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [str(attrs["href"])[1:] for tag, attrs in parser.found if tag == "a"]
    assert set(links) <= set(ids)
    assert all(attrs.get("alt") is not None for tag, attrs in parser.found if tag == "img")


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_an_empty_page_says_so(lang: str) -> None:
    text = page(Recording("x"), (), lang=lang)
    assert f'<html lang="{lang}">' in text and ("No speech" in text or "沒有找到語音" in text)
