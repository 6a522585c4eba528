"""The auto-subtitles tab without a browser: what its HTML says, what its table means, what a run hands on."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest

from studio import Studio
from studio.captions.chapters import Chapter
from studio.captions.cue import Cue
from studio.errors import InvalidInput, TimeLimit
from studio.events import Done, Draft, Event, Progress
from studio.media.containers import MediaInfo
from studio.messages import LANGUAGES, sentences
from studio.settings import Settings
from studio.speech.languages import NATIVE_NAMES
from studio.speech.transcript import Transcript, Word
from studio.tasks.auto_subtitles import AutoSubtitlesResult
from studio.tasks.auto_subtitles.revisions import judged
from studio.tasks.auto_subtitles.search import Moment
from studio.tasks.registry import task
from studio.vision.scenes import Scene, Shot, Tag
from tabs import api
from tabs.auto_subtitles import caption_player, editor_bridge, results
from tabs.auto_subtitles.inputs import finish
from tabs.shared import examples, media_player, snippets, stage
from tabs.shared.form import fields_of
from tabs.shared.pane import Pane, run_buttons
from tabs.shared.runner import Finished, Job, RunDisplay, follow

EVIL = "<img src=x onerror=alert(1)>\"'"
NOBODY: Any = type("Request", (), {"headers": {}, "session_hash": "unit"})()


def info(**changes: Any) -> MediaInfo:
    usual = MediaInfo(Path("/tmp/it's [a], film: 1.mp4"), "it's [a], film: 1.mp4", 20.0, True, True, 640, 360, frame_rate=24.0)
    return replace(usual, **changes)


def result(*cues: Cue, **changes: Any) -> AutoSubtitlesResult:
    words = tuple(word for cue in cues for word in cue.words)
    made = AutoSubtitlesResult(info(), Transcript(words, 20.0), cues, settings={"style": "netflix", "picture_model": "frame-labels"})
    return judged(replace(made, **changes))


def cue(start: float, end: float, *lines: str, doubtful: str = "") -> Cue:
    said = [word for line in lines for word in line.split()]
    step = (end - start) / len(said)
    words = [Word(w, start + i * step, start + (i + 1) * step, 0.2 if w == doubtful else 0.9) for i, w in enumerate(said)]
    return Cue(start, end, lines, tuple(words))


def data(said: str) -> list[dict[str, Any]]:
    found = re.search(r'data-captions="([^"]*)"', said)
    assert found
    return json.loads(html.unescape(found[1]))


def test_captions_travel_as_data_with_their_doubtful_words() -> None:
    made = result(cue(1, 3, "well hello", "there Dashwood", doubtful="Dashwood"))
    rows = data(caption_player.captions(made, "en"))
    assert rows[0]["t"] == [[["well", 0], ["hello", 0]], [["there", 0], ["Dashwood", 1]]]
    assert (rows[0]["a"], rows[0]["b"]) == (1, 3)
    assert data(caption_player.captions(None, "en")) == []


def test_typed_text_has_no_doubtful_words() -> None:
    assert data(caption_player.captions(result(Cue(1, 3, ("something else", "now"))), "en"))[0]["t"] == [
        [["something", 0], ["else", 0]],
        [["now", 0]],
    ]


def test_italics_and_places_travel_too() -> None:
    (row,) = data(caption_player.captions(result(Cue(1, 3, ("on <i>the top</i>.",), position="top")), "en"))
    assert row["t"] == [[["on", 0], ["the", 2], ["top.", 2]]] and row["p"] == "top"


def test_a_change_and_a_draft_have_another_version() -> None:
    def version(said: str) -> str:
        return said.split('data-version="')[1].split('"')[0]

    one, other = result(cue(1, 3, "one two")), result(cue(1, 3, "one three"))
    found = {version(caption_player.captions(made, "en", live=live)) for made in (one, other) for live in (True, False)}
    assert len(found) == 4


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_that_a_stranger_wrote_becomes_markup(lang: str) -> None:
    scene = Scene(Shot(0, 20), (Tag(EVIL, 0.9),), True, None, np.zeros((9, 16, 3), np.uint8))
    made = result(
        cue(1, 3, EVIL), scenes=(scene,), chapters=(Chapter(0, 10, EVIL), Chapter(10, 20, EVIL)), exports={"srt": Path(f"/tmp/{EVIL}.srt")}
    )
    told = [
        caption_player.captions(made, lang),
        caption_player.timeline(made, EVIL, lang),
        caption_player.live(made.cues, lang),
        media_player.player(replace(made.info, name=EVIL), lang, badge=EVIL),
        results.links(made, lang, {"srt": Path(f"/tmp/{EVIL}.srt")}),
        editor_bridge.editor_data(result(replace(made.cues[0], speaker=EVIL)), editor_bridge.new_base(made.cues), lang, "load"),
        results.chapters(made.chapters, lang),
        results.report(made, lang),
        results.moments((Moment(1, 2, "speech", EVIL, 1.0),), EVIL, lang),
        results.moments((), EVIL, lang),
        snippets.panel("auto_subtitles", {"media_file": EVIL, "labels": EVIL}, NOBODY),
    ]
    assert all("<img src=x" not in said and "onerror=alert(1)>" not in said for said in told)


def test_the_line_of_time_names_the_engine_and_what_it_left_open() -> None:
    picture = np.full((9, 16, 3), 120, np.uint8)
    known = Scene(Shot(0, 8), (Tag("harbour", 0.8, True), Tag("boat", 0.1)), True, None, picture)
    unsure = Scene(Shot(8, 20), (Tag("dog", 0.3),), False, None, picture)
    said = caption_player.timeline(result(cue(1, 3, "hello"), scenes=(known, unsure)), "ConSE", "en")
    assert ">harbour</span>" in said and ">Not sure</span>" in said and ">dog</span>" not in said
    assert "Labels by ConSE" in said and "1 of 2 shots" in said
    assert 'class="unsure"' in said and "Not sure; guesses: dog 30%" in said and "<small>A harbour.</small>" in said
    assert said.count("data-seek") >= 2 and 'role="slider"' in said


def test_the_page_names_standard_labels_and_shots_in_its_language() -> None:
    known = Scene(Shot(0, 8), (Tag("dog", 0.8, True), Tag("beach", 0.7, True)), True)
    said = caption_player.timeline(result(scenes=(known, Scene(Shot(8, 9)))), "EfficientNet", "zh-TW")
    assert ">狗</span>" in said and "<small>海灘上有狗。</small>" in said and ">無法確定</span>" in said and "dog" not in said


def test_guesses_of_a_search_are_called_guesses() -> None:
    near = Moment(3, 4, "picture", "", 0.4, sure=False)
    said = results.moments((near,), "submarine", "en")
    assert "Nothing that sounds or looks like “submarine” was found." in said and '<em class="guess">guess</em>' in said
    seen = results.moments((Moment(1, 2, "picture", "dog", 0.9), near), "dog", "en")
    assert "Nothing" not in seen and "guess" not in seen and seen.count("<li>") == 1
    assert "<ol" not in results.moments((), "submarine", "en")


def test_a_sound_has_a_wave_and_no_picture(tmp_path: Path) -> None:
    said = media_player.player(info(has_video=False, has_audio=False, path=tmp_path / "a.mp3"), "en")
    assert "<audio" in said and "<video" not in said
    assert "polygon" in media_player.drawn(np.array([[-0.5, 0.4], [-0.1, 0.2]], np.float32))
    assert "nan" not in media_player.drawn(np.zeros((4, 2), np.float32))


def test_the_report_has_a_sentence_for_each_broken_rule_and_a_way_there() -> None:
    made = result(cue(1, 1.2, "far too short for so many words to be read by anybody at all"), cue(5, 7, "fine here"))
    assert made.report and made.report.violations
    said = results.report(made, "en")
    assert said.count("<li>") == len(made.report.violations)
    assert "1 of 2 captions" in said and 'data-seek="1.000"' in said
    assert "<li>" not in results.report(result(cue(5, 7, "fine here")), "en")


@pytest.mark.parametrize(
    ("seconds", "digits", "words"), [(0, 0, "0:00"), (65.9, 0, "1:05"), (3723.4567, 3, "1:02:03.456"), (59.9999, 1, "0:59.9")]
)
def test_times_are_written_as_players_do(seconds: float, digits: int, words: str) -> None:
    assert stage.clock(seconds, digits) == words


def test_the_recording_counts_where_the_microphone_is_chosen() -> None:
    assert finish({"media_file": "a.mp4"}, {"source": "file", "microphone": "b.wav"})["media_file"] == "a.mp4"
    assert finish({"media_file": "a.mp4"}, {"source": "microphone", "microphone": "b.wav"})["media_file"] == "b.wav"
    for source, field in (("file", "media_file"), ("microphone", "microphone")):
        with pytest.raises(InvalidInput) as refused:
            finish({"media_file": None}, {"source": source, "microphone": None})
        assert refused.value.field == field


def test_every_field_choice_and_format_has_words() -> None:
    for lang in LANGUAGES:
        known = sentences(lang)
        for name, field in fields_of(task("auto_subtitles")).items():
            assert f"field.auto_subtitles.{name}" in known
            named = NATIVE_NAMES if name == "language" else {}
            assert all(f"choice.{name}.{choice}" in known or choice in named for choice in field.choices)
        assert all(f"ui.format.{fmt}" in known and f"ui.format.{fmt}.use" in known for fmt in results.FORMATS)
        assert all(f"ui.find.{kind}" in known for kind in ("speech", "picture", "both"))


def test_the_request_as_code_sends_the_file_first() -> None:
    settings = {"media_file": "it's.mp4", "preset": "fast", "style": "netflix"}
    compile(snippets.as_python("auto_subtitles", settings), "snippet", "exec")
    http = snippets.as_http("auto_subtitles", settings, "http://host")
    assert http.startswith("MEDIA_FILE=$(curl") and "/gradio_api/upload" in http
    assert '{"path": "\'"$MEDIA_FILE"\'"}' in http


def test_a_program_gets_cues_scenes_and_files_as_json() -> None:
    scene = Scene(Shot(0, 20), (Tag("harbour", 0.8),), True, np.ones(3, np.float32), np.zeros((9, 16, 3), np.uint8))
    files = {"srt": Path("/tmp/a.srt"), "vtt": Path("/tmp/a.vtt"), "html": Path("/tmp/a.html")}
    reply = json.loads(json.dumps(api.reply(result(cue(1, 3, "hello there"), scenes=(scene,), exports=files, files=tuple(files.values())))))
    assert [f["mime_type"] for f in reply["files"]] == ["application/x-subrip", "text/vtt", "text/html"]
    assert reply["cues"][0]["lines"] == ["hello there"] and reply["cues"][0]["words"][1][0] == "there"
    assert reply["scenes"][0]["label"] == "harbour" and "seeds" not in reply


def test_examples_name_their_parameters_and_the_file_they_came_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "auto_subtitles"
    folder.mkdir()
    rows = [
        {"title": {"en": "One", "zh-TW": "一"}, "file": "a.mp4", "result": f"{name}.json", "settings": {"style": "bbc"}} for name in "ab"
    ]
    for name in ("a.mp4", "a.json"):
        (folder / name).touch()
    (folder / "examples.json").write_text(json.dumps(rows), encoding="utf-8")
    monkeypatch.setattr(examples, "FOLDER", tmp_path)
    examples.read_examples.cache_clear()
    found = examples.read_examples("auto_subtitles")
    examples.read_examples.cache_clear()
    assert [(e.file, e.settings, e.row["result"]) for e in found] == [("a.mp4", {"style": "bbc"}, "a.json")]


@pytest.fixture
def pane() -> Pane:
    with gr.Blocks():
        return Pane(*run_buttons("unit"), gr.HTML(), gr.HTML(), gr.HTML())


def run(pane: Pane, settings: Settings, *events: Event | Exception, keep: bool = True) -> list[dict[Any, Any]]:
    """Updates of a job that yields ``events``; drafts and results are noted under a word."""

    def start() -> Iterator[Event]:
        for event in events:
            if isinstance(event, Exception):
                raise event
            yield event

    def note(word: str) -> Any:
        return lambda finished: {word: finished.result} if isinstance(finished, Finished) else {}

    display = RunDisplay(note("result"), note("draft"), note("rescued"), keep_stage=keep)
    return list(follow(Studio(settings), pane, Job("unit", start, display), NOBODY, ()))


def test_a_draft_is_shown_while_the_rest_is_worked_on(pane: Pane, settings: Settings) -> None:
    updates = run(pane, settings, Progress("transcribing", 40, 100), Draft("half"), Done("whole"))
    assert [u["draft"] for u in updates if "draft" in u] == ["half"]
    assert "40 %" in next(u[pane.status] for u in updates if pane.status in u)
    assert updates[-1]["result"] == "whole"


def test_what_was_found_before_an_error_is_kept(pane: Pane, settings: Settings) -> None:
    last = run(pane, settings, Draft("half"), Draft("most"), TimeLimit("error.time_limit", seconds=9))[-1]
    assert last["rescued"] == "most"
    assert pane.stage not in last and "9 seconds" in last[pane.notices]
    assert pane.stage in run(pane, settings, TimeLimit("error.time_limit", seconds=9), keep=False)[-1]


def test_a_finished_run_always_has_a_status(pane: Pane, settings: Settings) -> None:
    assert "Done in 0.0 s" in run(pane, settings, Progress("drawing", 1, 1), Done("whole"))[-1][pane.status]
    display = RunDisplay[str](lambda _: {pane.status: "the tab's own"})
    job = Job("unit", lambda: iter([Done("whole")]), display)
    assert list(follow(Studio(settings), pane, job, NOBODY, ()))[-1][pane.status] == "the tab's own"
