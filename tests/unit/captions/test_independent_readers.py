"""Programs that are not ours read every export: pysubs2, webvtt-py, ttconv and ffmpeg find the same texts at the same times."""

from __future__ import annotations

import html
import io
import re
import xml.etree.ElementTree as ET
from fractions import Fraction
from pathlib import Path

import av
import pysubs2
import pytest
import ttconv.imsc.reader as imsc
import webvtt
from ttconv.isd import ISD
from ttconv.model import Br, Text

from studio.captions.cue import Cue
from studio.captions.cue_builder import build
from studio.captions.cue_text import plain_lines
from studio.captions.formats import write
from studio.captions.language.reading_limits import limits_of
from studio.captions.style_guides import GUIDES, guide_for
from studio.speech.transcript import Word
from tests.unit.captions.captions_samples import spoken

NAMES = {"1": "Ann O’Hara", "2": "陳小姐", "3": "Боб & Со"}
META = {"task": "auto_subtitles", "note": "a --> b -- ] <x> & {y}"}
SPOKEN = {
    "zh": "今天的天氣非常好，我們一起去公園散步，看看花也看看人。你知道他昨天為什麼沒有來嗎？我想他應該是太忙了。",
    "ja": "今日はとても天気がいいので、公園へ散歩に行きましょう。昨日どうして来なかったのか知っていますか？",
}
AR = "كيف حالك اليوم؟ أنا بخير، شكرا جزيلا لك على السؤال. هل تريد أن نذهب معا إلى الحديقة؟"
RU = "Привет! Как твои дела сегодня? Я не знаю, где он сейчас, но завтра мы все вместе поедем к морю."


def cues_of(language: str) -> list[Cue]:
    """Captions in a language, with speakers, italics, positions, and text that looks like markup."""
    texts = list(SPOKEN[language]) if language in SPOKEN else {"ar": AR, "ru": RU}.get(language, "").split()
    words = [Word(text, 0.5 + 0.3 * i, 0.75 + 0.3 * i, 0.9) for i, text in enumerate(texts)] or spoken(120)
    made = list(build(words, guide_for("netflix", language)))
    last = made[-1].end
    made = [Cue(cue.start, cue.end, cue.lines, cue.words, str(i % 3 + 1) if i % 4 else "") for i, cue in enumerate(made)]
    odd = ("<i>Italics</i> & <b>text", "{brace} \\N a --> b")
    return [
        *made,
        Cue(last + 1, last + 3, odd, position="top"),
        Cue(last + 4, last + 6, ("<i>middle</i>",), speaker="1", position="middle"),
    ]


CUES = {language: cues_of(language) for language in ("en", "zh", "ja", "ar", "ru")}
languages = pytest.mark.parametrize("language", list(CUES))


def written(language: str, fmt: str) -> str:
    return write(CUES[language], fmt, language=language, meta=META, guide=guide_for("netflix", language), speakers=NAMES)


def bare(text: str) -> str:
    """Text without tags, breaks, spaces and the invisible marks that keep text from being read as markup."""
    return re.sub(r"[\s\u200b\u200f\u202b\u202c\u2060]", "", re.sub(r"</?i>|\{\\[^}]*\}", "", text))


def expected(language: str) -> list[str]:
    return [bare("".join(plain_lines(cue))) for cue in CUES[language]]


def near(found: list[tuple[float, float]], language: str, unit: float) -> bool:
    wanted = [(cue.start, cue.end) for cue in CUES[language]]
    return len(found) == len(wanted) and all(
        abs(a - c) <= unit and abs(b - d) <= unit for (a, b), (c, d) in zip(found, wanted, strict=True)
    )


@languages
@pytest.mark.parametrize(("fmt", "unit"), [("srt", 0.001), ("vtt", 0.001), ("ass", 0.01)])
def test_pysubs2(language: str, fmt: str, unit: float) -> None:
    found = pysubs2.SSAFile.from_string(written(language, fmt), format_=fmt)
    assert near([(event.start / 1000, event.end / 1000) for event in found], language, unit)
    if fmt == "ass":
        assert [bare(e.text.replace("\\N", "").replace("\\{", "{").replace("\\}", "}")) for e in found][:-2] == expected(language)[:-2]
        speakers = {f"Speaker {number}" for number in ("1", "2", "3") if any(cue.speaker == number for cue in CUES[language])}
        assert speakers <= set(found.styles) and {event.style for event in found} <= set(found.styles)


@languages
def test_webvtt_py(language: str) -> None:
    found = webvtt.from_buffer(io.StringIO(written(language, "vtt")))
    assert [bare(html.unescape(caption.text)) for caption in found] == expected(language)
    assert near([(caption.start_in_seconds, caption.end_in_seconds) for caption in found], language, 1.0)
    assert [caption.voice or "" for caption in found] == [html.escape(NAMES.get(cue.speaker, ""), quote=False) for cue in CUES[language]]


@languages
def test_ttconv(language: str) -> None:
    document = imsc.to_model(ET.ElementTree(ET.fromstring(written(language, "ttml").encode())))
    assert document is not None
    for cue, text in zip(CUES[language], expected(language), strict=True):
        shown = ISD.from_model(document, Fraction(cue.start + cue.end) / 2)
        parts = [element for region in shown.iter_regions() for element in region.dfs_iterator()]
        assert bare("".join(part.get_text() for part in parts if isinstance(part, Text))) == text
        assert sum(isinstance(part, Br) for part in parts) == len(cue.lines) - 1


@languages
@pytest.mark.parametrize(("fmt", "unit"), [("srt", 0.001), ("vtt", 0.001), ("ass", 0.011), ("lrc", 0.011)])
def test_ffmpeg(language: str, fmt: str, unit: float, tmp_path: Path) -> None:
    file = tmp_path / f"film.{fmt}"
    file.write_text(written(language, fmt), encoding="utf-8")
    with av.open(str(file)) as opened:
        (stream,) = opened.streams.subtitles
        packets = [packet for packet in opened.demux(stream) if packet.pts is not None and packet.time_base is not None]
        starts = [float(packet.pts * packet.time_base) for packet in packets if bytes(packet).strip()]
    wanted = [cue.start for cue in CUES[language]]
    if fmt == "lrc":  # every line has a time of its own
        wanted = [cue.start for cue in CUES[language] for _ in cue.lines]
    assert len(starts) == len(wanted) and all(abs(a - b) <= unit for a, b in zip(starts, wanted, strict=True))


def test_the_guides_have_the_lines_of_their_languages() -> None:
    lines = {language: limits_of(language).line for language in ("en", "es", "ru", "ar", "zh-TW", "ja", "ko")}
    assert lines == {"en": 42, "es": 42, "ru": 39, "ar": 42, "zh-TW": 16, "ja": 13, "ko": 16}
    assert guide_for("netflix", "en") == GUIDES["netflix"]
    assert all(len(line) <= 16 for cue in CUES["zh"][:-2] for line in cue.lines)
    assert all(len(line) <= 13 for cue in CUES["ja"][:-2] for line in cue.lines)
