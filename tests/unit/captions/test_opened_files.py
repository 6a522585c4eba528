"""Files of other programs: what is read, what is changed, and what is said about it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.captions.cue import Cue
from studio.captions.formats import CaptionFile, open_text, write
from studio.captions.formats.text_coding import decode
from studio.errors import InvalidInput
from studio.media.containers import MediaInfo
from studio.messages import LANGUAGES, say
from studio.speech.transcript import Transcript, Word
from studio.tasks.auto_subtitles.result import AutoSubtitlesResult
from studio.tasks.auto_subtitles.subtitle_file import Opened, open_captions


def block(number: int, times: str, text: str) -> str:
    return f"{number}\n{times}\n{text}\n\n"


def codes(file: CaptionFile | Opened) -> list[str]:
    """The notices, each of which has a whole sentence in both languages."""
    for notice in file.notices:
        told = {say(notice.code, lang, **notice.params) for lang in LANGUAGES}
        assert len(told) == 2 and not any("{" in text or text.startswith("notice.") for text in told)
    return [notice.code.removeprefix("notice.captions_") for notice in file.notices]


def recorded(duration: float = 20.0) -> AutoSubtitlesResult:
    info = MediaInfo(Path("talk.mp4"), "talk.mp4", duration, True, False)
    return AutoSubtitlesResult(info=info, transcript=Transcript((), duration), cues=(Cue(1, 2, ("old",)),), settings={"style": "netflix"})


def opened(tmp_path: Path, name: str, content: str | bytes, duration: float = 20.0) -> Opened:
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_captions(file, recorded(duration))


GOOD = block(1, "00:00:01,000 --> 00:00:03,000", "Good")
AFTER = block(3, "00:00:06,000 --> 00:00:07,000", "Good again")


@pytest.mark.parametrize("times", ["-00:00:01,000 --> 00:00:02,000", "−00:00:01,000 --> 00:00:02,000"])
def test_times_before_zero_become_zero(times: str) -> None:
    file = open_text(block(1, times, "Early") + AFTER, "srt")
    assert [(cue.start, cue.end) for cue in file.cues] == [(0, 2), (6, 7)] and codes(file) == ["early"]
    vtt = open_text("WEBVTT\n\n-00:01.000 --> 00:02.000\nEarly\n", "vtt")
    assert [(cue.start, cue.end) for cue in vtt.cues] == [(0, 2)] and codes(vtt) == ["early"]


@pytest.mark.parametrize(
    ("bad", "line"),
    [
        (block(2, "00:00:xx,000 --> 00:00:05,000", "Bad time"), 6),
        (block(2, "00:00:04,000 --> ", "Bad time"), 6),
        (block(2, "soon --> later", "Bad time"), 6),
        ("00:00:04:000:1 --> 00:00:05,000\nno number\n\n", 5),
        ("2\nno time at all\n\n", 6),
    ],
)
def test_a_block_without_a_time_is_told_and_never_text_of_its_neighbour(bad: str, line: int) -> None:
    file = open_text(GOOD + bad + AFTER, "srt")
    assert [cue.lines for cue in file.cues] == [("Good",), ("Good again",)]
    assert codes(file) == ["broken"] and file.notices[0].params == {"lines": str(line)}


def test_arrows_in_the_text_are_text() -> None:
    file = open_text(block(1, "00:00:01,000 --> 00:00:03,000", "from A --> B\nx -> y") + block(2, "0:0:5 -> 0:0:6", "lenient"), "srt")
    assert [cue.lines for cue in file.cues] == [("from A --> B", "x -> y"), ("lenient",)] and not file.notices


def test_broken_times_are_told_in_every_format() -> None:
    vtt = open_text("WEBVTT\n\n00:01.000 --> 00:02.000\nA\n\n00:0x.000 --> 00:04.000\nB\n", "vtt")
    assert [cue.text for cue in vtt.cues] == ["A"] and vtt.notices[0].params == {"lines": "6"}
    ass = write([Cue(1, 2, ("A",)), Cue(3, 4, ("B",))], "ass").replace("0:00:03.00", "0:00:0x.00")
    assert [cue.text for cue in open_text(ass, "ass").cues] == ["A"] and codes(open_text(ass, "ass")) == ["broken"]
    ttml = write([Cue(1, 2, ("A",)), Cue(3, 4, ("B",))], "ttml").replace("00:00:03.000", "soon")
    assert [cue.text for cue in open_text(ttml, "ttml").cues] == ["A"] and codes(open_text(ttml, "ttml")) == ["broken"]
    sbv = open_text("0:00:01.000,0:00:03.000\nA\n\n0:00:0x.000,0:00:05.000\nB\n", "sbv")
    assert [cue.text for cue in sbv.cues] == ["A"] and sbv.notices[0].params == {"lines": "4"}


def test_impossible_times_are_named_by_the_report(tmp_path: Path) -> None:
    text = block(1, "00:00:05,000 --> 00:00:03,000", "Backwards") + block(2, "00:00:06,000 --> 00:00:09,000", "One")
    text += block(3, "00:00:07,000 --> 00:00:12,000", "Two") + block(4, "09:00:01,000 --> 09:00:03,000", "Beyond")
    made = opened(tmp_path, "a.srt", text)
    assert made.result.report is not None
    assert set(made.result.report.by_rule) >= {"backwards", "overlap", "beyond"}
    assert codes(made) == ["backwards", "beyond", "overlap"]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    for name, content, code in (
        ("a.srt", "", "empty"),
        ("b.vtt", " \n", "empty"),
        ("c.vtt", "WEBVTT\n\n", "none"),
        ("d.json", "[]", "none"),
    ):
        with pytest.raises(InvalidInput) as refused:
            opened(tmp_path, name, content)
        assert refused.value.code == f"error.captions_{code}"


SENTENCES = {
    "cp1252": ("Windows-1252", ["Café “déjà vu” – naïve", "¿Qué quiere usted mañana?", "Schöne Grüße aus München"]),
    "cp1250": ("Windows-1250", ["Nie wiem, dlaczego on to zrobił. Może się bał?", "Příliš žluťoučký kůň"]),
    "cp1251": ("Windows-1251", ["Привет! Как дела?", "Я не знаю, где он сейчас."]),
    "koi8_r": ("KOI8-R", ["Привет! Как дела?", "Доброе утро, товарищ капитан."]),
    "gbk": ("GBK", ["你好，今天天气怎么样？", "欢迎收看新闻联播", "别走！等等我"]),
    "big5": ("Big5", ["你好，今天天氣怎麼樣？", "歡迎收看晚間新聞", "別走！等等我"]),
    "shift_jis": ("Shift-JIS", ["おはようございます。今日はいい天気ですね。", "東京駅で会いましょう"]),
    "euc_kr": ("EUC-KR", ["안녕하세요. 오늘 날씨가 좋네요.", "어디 가세요?"]),
    "cp1253": ("Windows-1253", ["Καλημέρα, τι κάνεις;"]),
    "cp1255": ("Windows-1255", ["שלום, מה שלומך?"]),
    "cp1256": ("Windows-1256", ["مرحبا، كيف حالك اليوم؟"]),
}


@pytest.mark.parametrize(("codec", "text"), [(codec, text) for codec, (_, texts) in SENTENCES.items() for text in texts])
def test_older_codings_are_found_from_a_single_caption_and_named(codec: str, text: str, tmp_path: Path) -> None:
    made = opened(tmp_path, "a.srt", block(1, "00:00:01,000 --> 00:00:03,000", text).encode(codec))
    assert made.result.cues[0].text == text
    assert codes(made)[0] == "guessed" and made.notices[0].params == {"coding": SENTENCES[codec][0]}


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_with_or_without_its_mark(codec: str, tmp_path: Path) -> None:
    made = opened(tmp_path, "a.srt", block(1, "00:00:01,000 --> 00:00:03,000", "naïve 字幕").encode(codec))
    assert made.result.cues[0].text == "naïve 字幕" and not made.notices


def test_pictures_are_no_text() -> None:
    with pytest.raises(UnicodeDecodeError):
        decode(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)


def test_json_of_recognisers() -> None:
    words = [
        {"word": " Hi", "start": 0.5, "end": 0.9, "probability": 0.8},
        {"word": " there", "start": 0.9, "end": 2.0, "probability": 0.4},
    ]
    segment = {"id": 0, "start": 0.5, "end": 2.0, "text": " Hi there", "words": words}
    file = open_text(json.dumps({"text": "Hi there", "language": "en", "segments": [segment]}), "json")
    assert file.cues == (Cue(0.5, 2.0, ("Hi there",)),) and file.language == "en"
    assert file.cues[0].words == (Word("Hi", 0.5, 0.9, 0.8), Word("there", 0.9, 2.0, 0.4))
    cpp = {
        "result": {"language": "de"},
        "transcription": [{"timestamps": {"from": "00:00:01,000", "to": "00:00:02,500"}, "text": " Hallo"}],
    }
    assert open_text(json.dumps(cpp), "json").cues == (Cue(1, 2.5, ("Hallo",)),) and open_text(json.dumps(cpp), "json").language == "de"
    listed = [{"start": 1, "end": 2, "text": " plain list"}]
    assert open_text(json.dumps(listed), "json").cues == (Cue(1, 2, ("plain list",)),)
    chunks = {"text": "x", "chunks": [{"timestamp": [0.0, 1.5], "text": " x"}]}
    assert open_text(json.dumps(chunks), "json").cues == (Cue(0, 1.5, ("x",)),)


def test_words_without_times_share_the_gap_between_their_neighbours() -> None:
    words = [{"word": "In", "start": 1.0, "end": 1.2}, {"word": "42"}, {"word": "1984"}, {"word": "days", "start": 2.0, "end": 2.5}]
    row = {"start": 1.0, "end": 3.0, "text": " In 42 1984 days", "speaker": "SPEAKER_01", "words": [*words, {"word": "7."}]}
    file = open_text(json.dumps({"segments": [row]}), "json")
    times = [(word.text, round(word.start, 2), round(word.end, 2)) for word in file.cues[0].words]
    assert times == [("In", 1.0, 1.2), ("42", 1.2, 1.5), ("1984", 1.5, 2.0), ("days", 2.0, 2.5), ("7.", 2.5, 3.0)]
    assert file.cues[0].speaker == "1" and file.speakers == {"1": "Speaker 1"} and file.cues[0].words[1].speaker == "1"


SSA = (
    "[Script Info]\nScriptType: v4.00\n\n[V4 Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, TertiaryColour, "
    "BackColour, Bold, Italic, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, AlphaLevel, Encoding\n"
    "Style: Default,Arial,20,16777215,65535,65535,-2147483640,0,0,1,2,1,2,30,30,10,0,0\n"
    "Style: Top,Arial,20,16777215,65535,65535,-2147483640,0,-1,1,2,1,6,30,30,10,0,0\n\n"
    "[Events]\nFormat: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Dialogue: Marked=0,0:00:01.00,0:00:03.00,Default,JOHN,0000,0000,0000,,Hello {\\i1}there{\\i0}\\Nline two\n"
    "Dialogue: Marked=0,0:00:04.00,0:00:05.00,Top,MARY,0000,0000,0000,,{\\pos(10,20)}Up here\n"
)


def test_formats_of_other_editors() -> None:
    ssa = open_text(SSA, "ssa")
    assert ssa.cues == (
        Cue(1, 3, ("Hello <i>there</i>", "line two"), speaker="1"),
        Cue(4, 5, ("<i>Up here</i>",), speaker="2", position="top"),
    )
    assert ssa.speakers == {"1": "JOHN", "2": "MARY"} and codes(ssa) == ["moved"]
    assert open_text("0:00:01.000,0:00:03.000\nHello\n\n0:00:04.000,0:00:05.000\nNext\nline\n", "sbv").cues == (
        Cue(1, 3, ("Hello",)),
        Cue(4, 5, ("Next", "line")),
    )
    subviewer = "[INFORMATION]\n[TITLE]x\n[END INFORMATION]\n00:00:01.00,00:00:03.00\nHello[br]you\n\n"
    assert open_text(subviewer, "sub").cues == (Cue(1, 3, ("Hello", "you")),)
    assert open_text("[10][30]Hello|you\n", "sub").cues == (Cue(1, 3, ("Hello", "you")),)


def test_microdvd_counts_pictures() -> None:
    text = "{24}{72}{y:i}Hello|you\n"
    film = open_text(text, "sub", frame_rate=24.0)
    assert film.cues == (Cue(1, 3, ("<i>Hello</i>", "<i>you</i>")),)
    assert film.notices[0].params == {"rate": "24"} and codes(film) == ["counted"]
    own = open_text("{1}{1}12.0\n" + text, "sub", frame_rate=24.0)
    assert (own.cues[-1].start, own.cues[-1].end) == (2, 6) and not own.notices


def test_plain_text_is_spread_over_the_film(tmp_path: Path) -> None:
    made = opened(tmp_path, "a.txt", "First line here\n\nSecond\nThird one\n")
    assert [cue.text for cue in made.result.cues] == ["First line here", "Second", "Third one"] and "spread" in codes(made)
    assert made.result.cues[0].start == 0 and made.result.cues[-1].end == 20
    timed = opened(tmp_path, "b.txt", GOOD + AFTER)
    assert [cue.start for cue in timed.result.cues] == [1, 6] and not timed.notices
    with pytest.raises(InvalidInput):
        open_text("no film, no times", "txt")


def test_styling_is_kept_or_told() -> None:
    kept = open_text(block(1, "00:00:01,000 --> 00:00:03,000", "{\\an8}At <i>the\ntop</i>"), "srt")
    assert kept.cues == (Cue(1, 3, ("At <i>the</i>", "<i>top</i>"), position="top"),) and not kept.notices
    lost = open_text(block(1, "00:00:01,000 --> 00:00:03,000", '<b>bold</b> <font color="#f00">red</font> <s>no</s> 3 < 4'), "srt")
    assert lost.cues[0].lines == ("bold red no 3 < 4",) and codes(lost) == ["stripped"]
    side = open_text(block(1, "00:00:01,000 --> 00:00:03,000", "{\\an7}Left"), "srt")
    assert side.cues[0].position == "top" and codes(side) == ["moved"]
    vtt = "WEBVTT\n\nNOTE by hand\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\n"
    vtt += "00:01.000 --> 00:02.000 line:0 align:left\n<c.red>Hi</c> <i>you</i>\n"
    file = open_text(vtt, "vtt")
    assert file.cues == (Cue(1, 2, ("Hi <i>you</i>",), position="top"),) and codes(file) == ["moved", "stripped", "extras"]


def test_two_voices_in_one_cue_become_dashes() -> None:
    file = open_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hi</v>\n<v Bob>Hello &amp; bye</v>\n", "vtt")
    assert file.cues == (Cue(1, 2, ("- Hi", "- Hello & bye")),) and not file.speakers


def test_ttml_styles_and_agents() -> None:
    text = (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" '
        'xmlns:ttm="http://www.w3.org/ns/ttml#metadata" '
        'xml:lang="fr"><head><metadata><ttm:agent xml:id="a1" type="person"><ttm:name type="full">Anne</ttm:name></ttm:agent></metadata>'
        '<styling><style xml:id="it" tts:fontStyle="italic"/></styling><layout><region xml:id="up" tts:origin="10% 10%" '
        'tts:extent="80% 20%" tts:displayAlign="before"/></layout></head><body><div><p begin="1s" end="2s" region="up" ttm:agent="a1" '
        'style="it">a<br/>b</p><p begin="3s" end="4s">c <span tts:fontStyle="italic">d</span> <span tts:fontWeight="bold">e</span>'
        "</p></div></body></tt>"
    )
    file = open_text(text, "ttml")
    assert file.cues == (Cue(1, 2, ("<i>a</i>", "<i>b</i>"), speaker="1", position="top"), Cue(3, 4, ("c <i>d</i> e",)))
    assert file.speakers == {"1": "Anne"} and file.language == "fr" and codes(file) == ["stripped"]


@pytest.mark.parametrize("fmt", ["vtt", "ass", "ttml", "json"])
def test_speakers_italics_and_positions_come_back(fmt: str) -> None:
    cues = (
        Cue(1, 2, ("Hello <i>there</i>", "you"), speaker="2"),
        Cue(3, 4, ("Hi",), speaker="1", position="top"),
        Cue(5, 6, ("<i>Nobody</i>",), position="middle"),
    )
    names = {"1": "Ann & <Bob>" if fmt in ("ttml", "json") else "Ann & Bob", "2": "陳小姐"}
    file = open_text(write(cues, fmt, language="zh-TW", meta={"task": "x"}, speakers=names), fmt)
    assert file.cues == cues and dict(file.speakers) == names
    assert file.language == "zh-TW" and file.meta == {"task": "x"} and not file.notices


def test_srt_keeps_italics_and_positions() -> None:
    cues = (Cue(1, 2, ("Hello <i>there</i>",), position="top"), Cue(5, 6, ("<i>Nobody</i>",), position="middle"))
    assert open_text(write(cues, "srt"), "srt").cues == cues


def test_settings_and_speakers_of_our_files_come_back(tmp_path: Path) -> None:
    meta = {
        "task": "auto_subtitles",
        "settings": {"style": "bbc", "align": False, "preset": "fast", "labels": "sea", "gone": 1, "tag_pictures": "?"},
    }
    for fmt in ("vtt", "ass", "json", "ttml"):
        text = write([Cue(1, 2, ("Hi",), speaker="1")], fmt, language="es", meta=meta, speakers={"1": "Ana"})
        made = opened(tmp_path, f"a.{fmt}", text).result
        assert made.settings == {"style": "bbc", "align": False, "preset": "fast", "labels": "sea"}
        assert made.speakers == {"1": "Ana"} and made.transcript.language == "es"
    other = write([Cue(1, 2, ("Hi",))], "vtt", meta={"task": "text_to_image", "settings": {"style": "bbc"}})
    assert opened(tmp_path, "b.vtt", other).result.settings == {"style": "netflix"}


def test_the_language_of_a_file_is_told_by_its_script(tmp_path: Path) -> None:
    for text, language in (("今天天氣很好", "zh"), ("今日はいい天気です", "ja"), ("Привет всем", "ru"), ("Good day", "en")):
        assert opened(tmp_path, "a.srt", block(1, "00:00:01,000 --> 00:00:03,000", text)).result.transcript.language == language


@pytest.mark.parametrize("fmt", ["srt", "vtt", "ass", "lrc", "ttml", "json"])
def test_right_to_left_text_is_marked_and_comes_back(fmt: str) -> None:
    cues = (Cue(1, 2, ("كيف حالك اليوم؟", "C++ جيد!")),)
    text = write(cues, fmt, language="ar")
    assert open_text(text, fmt).cues == cues
    marks = {"vtt": "\u200f", "ttml": 'direction="rtl"', "json": ""}.get(fmt, "\u202b")
    assert marks in text and (not marks or marks not in write(cues, fmt, language="en"))
