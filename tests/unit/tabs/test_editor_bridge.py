"""Between the editor in the browser and the server: what is sent, what is read back, and that nothing is lost on the way."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest

from studio.captions.cue import Cue
from studio.captions.editing.edited_rows import EditedRow
from studio.media.containers import MediaInfo
from studio.messages import LANGUAGES, sentences
from studio.settings import ASSETS, Settings
from studio.speech.transcript import Transcript, Word
from studio.tasks.auto_subtitles import AutoSubtitlesResult
from studio.tasks.auto_subtitles.export import write_translation
from studio.tasks.auto_subtitles.revisions import judged, with_cues, with_rows
from studio.vision.scenes import Scene, Shot
from tabs.auto_subtitles import editor_bridge, results

PATH = Path("/tmp/film.mp4")


def cue(start: float, end: float, *lines: str, speaker: str = "") -> Cue:
    said = " ".join(lines).split()
    step = (end - start) / max(len(said), 1)
    return Cue(start, end, lines, tuple(Word(w, start + i * step, start + (i + 1) * step) for i, w in enumerate(said)), speaker)


def result(*cues: Cue, **changes: Any) -> AutoSubtitlesResult:
    info = MediaInfo(PATH, "film.mp4", 20.0, True, True, 640, 360, frame_rate=24.0)
    return judged(replace(AutoSubtitlesResult(info, Transcript((), 20.0), cues, settings={"style": "netflix"}), **changes))


def data(said: str) -> dict[str, Any]:
    found = re.search(r'data-editor="([^"]*)"', said)
    assert found
    return json.loads(html.unescape(found[1]))


def sent(**values: Any) -> gr.EventData:
    if isinstance(values.get("rows"), list):
        values["rows"] = json.dumps(values["rows"])
    return gr.EventData(None, values)


def as_sent(loaded: dict[str, Any]) -> list[list[Any]]:
    """The rows as the script sends back what it was given."""
    return [[a, b, text, speaker, [loaded["offset"] + i], ""] for i, (a, b, text, speaker, _) in enumerate(loaded["cues"])]


def test_an_untouched_list_comes_back_as_it_was() -> None:
    made = result(cue(1.2345, 3.4567, "one line", "two lines"), cue(3700, 3702.5, "an hour later", speaker="2"))
    base = editor_bridge.new_base(made.cues)
    loaded = data(editor_bridge.editor_data(made, base, "en", "load"))
    edit = editor_bridge.read_edit(sent(epoch=base.epoch, seq=1, rows=as_sent(loaded), translated=False), base)
    assert edit is not None
    back = with_rows(made, base.cues, edit.rows)
    assert back.result.cues == made.cues and back.problems == ()
    assert [c.words for c in back.result.cues] == [c.words for c in made.cues]


def test_the_editor_learns_the_limits_the_cuts_and_what_is_wrong() -> None:
    scenes = (Scene(Shot(0, 8)), Scene(Shot(8, 20)))
    made = result(cue(1, 1.2, "far too short for so many words to be read by anybody at all"), cue(5, 7, "fine here"), scenes=scenes)
    loaded = data(editor_bridge.editor_data(made, editor_bridge.new_base(made.cues), "en", "load"))
    about = loaded["about"]
    assert about["cuts"] == [8] and about["guide"]["max_line"] == 42 and about["length"] == 20 and about["sound"] is True
    assert set(loaded["problems"]) == {"0"}
    assert {rule for rule, _ in loaded["problems"]["0"]} >= {"line_length", "reading_speed", "min_duration"}
    assert all("Caption 1" in told for _, told in loaded["problems"]["0"])


def test_word_times_count_characters_as_a_browser_does() -> None:
    made = result(cue(1, 3, "😀 hi", "there"))
    loaded = data(editor_bridge.editor_data(made, editor_bridge.new_base(made.cues), "en", "load"))
    assert [place for place, _ in loaded["cues"][0][4]] == [0, 3, 6]
    typed = result(Cue(1, 3, ("other words",), made.cues[0].words))
    assert data(editor_bridge.editor_data(typed, editor_bridge.new_base(typed.cues), "en", "load"))["cues"][0][4] == 0


def test_speakers_have_names() -> None:
    made = result(cue(1, 3, "one", speaker="1"), cue(4, 6, "two", speaker="3"))
    assert results.speakers_of(made, "en") == {"1": "Speaker 1", "3": "Speaker 3"}
    loaded = data(editor_bridge.editor_data(made, editor_bridge.new_base(made.cues), "zh-TW", "load"))
    assert loaded["about"]["speakers"] == [["1", "講者 1"], ["3", "講者 3"]]


def test_captions_that_the_server_made_are_named_after_those_before() -> None:
    made = result(cue(1, 3, "one"), cue(4, 6, "two"))
    grown = editor_bridge.new_base(made.cues).grown(made.cues)
    loaded = data(editor_bridge.editor_data(made, grown, "en", "change"))
    assert (loaded["offset"], loaded["seq"], len(grown.cues)) == (2, 1, 4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"epoch": "another"}, {"seq": "1"}, {"seq": -1}, {"rows": None}, {"rows": "["}, {"rows": "{}"}, {"rows": [[1, 2]]},
        {"rows": [["1", 2, "a", "", [], ""]]},
        {"rows": [[True, 2, "a", "", [], ""]]}, {"rows": [[1, float("nan"), "a", "", [], ""]]}, {"rows": [[1, 2, None, "", [], ""]]},
        {"rows": [[1, 2, "x" * 5000, "", [], ""]]}, {"rows": [[1, 2, "a", "s" * 99, [], ""]]}, {"rows": [[1, 2, "a", "", 3, ""]]},
    ],
)  # fmt: skip
def test_what_the_script_never_sends_changes_nothing(wrong: dict[str, Any]) -> None:
    base = editor_bridge.EditBase("here", (cue(1, 3, "one"),))
    usual = {"epoch": "here", "seq": 1, "rows": [[1, 2, "a", "", [0, "x", True, -4], ""]], "translated": True}
    good = editor_bridge.read_edit(sent(**usual), base)
    assert good is not None and good.rows == (EditedRow(1, 2, "a", "", (0,)),) and good.translation == ("",)
    assert editor_bridge.read_edit(sent(**{**usual, **wrong}), base) is None
    assert editor_bridge.read_edit(sent(**usual), None) is None


def test_a_wrong_row_is_a_sentence_and_the_rest_takes_effect() -> None:
    made = result(cue(1, 3, "one"), cue(4, 6, "two"))
    edit = with_rows(made, made.cues, [EditedRow(1, 3, "changed", "", (0,)), EditedRow(6, 4, "two", "", (1,))])
    assert [c.text for c in edit.result.cues] == ["changed"]
    for lang in LANGUAGES:
        assert results.problems(edit.problems, lang).count("<li") == 1


def test_a_line_that_was_set_in_two_goes_back_to_the_editor() -> None:
    made = result(cue(1, 6, "one"))
    rows = (EditedRow(1, 6, "This is a typed text that is a good deal longer than one single line.", "", (0,)),)
    texts = editor_bridge.set_texts(with_rows(made, made.cues, rows).result, rows)
    assert list(texts) == [0] and "\n" in texts[0]
    base = editor_bridge.new_base(made.cues)
    assert data(editor_bridge.editor_data(made, base, "en", "judge", texts))["texts"] == {"0": texts[0]}


def test_a_translation_has_files_of_its_own(settings: Settings) -> None:
    made = result(cue(1, 3, "one"), cue(4, 6, "two"))
    files = write_translation(settings, made, ("eins\nzwei", ""), "visitor")
    assert set(files) == {"srt", "vtt"} and "translation" in files["srt"].name
    said = files["srt"].read_text(encoding="utf-8")
    assert "eins\nzwei" in said and "00:00:04" not in said
    assert write_translation(settings, made, ("", " "), "visitor") == {}
    links = results.links(made, "en", files)
    assert links.count('data-format="translation-') == 2


def test_the_sound_travels_as_bytes() -> None:
    said = editor_bridge.peaks_data(np.array([0, 128, 255], np.uint8), 100, "here")
    assert 'data-peaks="AID/"' in said and 'data-rate="100"' in said


def test_the_browser_keeps_edits_under_a_name_that_tells_no_path() -> None:
    loaded = data(editor_bridge.editor_data(made := result(cue(1, 3, "one")), editor_bridge.new_base(made.cues), "en", "load"))
    assert re.fullmatch(r"studio-captions-[0-9a-f]{20}", loaded["about"]["key"])
    moved = replace(made, info=replace(made.info, path=Path("/elsewhere/film.mp4")))
    assert editor_bridge.editor_data(moved, editor_bridge.EditBase("a", made.cues), "en", "load") == editor_bridge.editor_data(
        made, editor_bridge.EditBase("a", made.cues), "en", "load"
    )


def test_a_library_edit_is_judged() -> None:
    made = result(cue(1, 3, "one"))
    report = with_cues(made, [Cue(1, 1.1, ("one",))]).report
    assert report and {v.rule for v in report.violations} == {"reading_speed", "min_duration"}


def test_every_word_of_the_editor_exists() -> None:
    """The scripts name their words; those that are put together (keys, fields, rules) are listed here."""
    from studio.captions.compliance import Rule

    text = "".join((ASSETS / f"{name}.js").read_text(encoding="utf-8") for name in ("cue_tools", "cue_editor", "cue_list", "cue_wave"))
    named = set(re.findall(r"(?:said|say|field|plain)\(\s*[`'](cue_\w+)[`']", text)) | set(re.findall(r"words\(\)\.(cue_\w+)", text))
    named |= {f"cue_{key}" for key in re.findall(r"'(key_\w+)'\]", text)} | {f"cue_rule_{rule}" for rule in Rule.__args__}
    for _, key, labelled in re.findall(r"button\('(\w+)', '(\w+)', [\w.=>() ]+?(, true)?\)[,\]]", text):
        named |= {f"cue_do_{key}"} | ({f"cue_{key}"} if labelled else set())
    assert len(named) > 60
    for lang in LANGUAGES:
        assert sorted(name for name in named if f"page.{name}" not in sentences(lang)) == []
