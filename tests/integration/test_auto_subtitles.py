"""The whole use case on real speech and photographs: cues while it works, tags, files, edits, search, videos."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile

from studio import Studio
from studio.captions.editing.edited_rows import EditedRow
from studio.captions.formats import read
from studio.errors import InvalidInput
from studio.events import Done, Draft, Notice, Progress
from studio.settings import ASSETS, Settings
from studio.tasks.auto_subtitles.export import FORMATS, export_video
from studio.tasks.auto_subtitles.prepared_result import read_prepared, write_prepared
from studio.tasks.auto_subtitles.revisions import repaired, restyled, with_cues, with_rows
from studio.tasks.auto_subtitles.search import find_moments
from studio.tasks.registry import RunContext

CLIP = ASSETS / "examples" / "auto_subtitles" / "reading.mp4"


def words_of(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.lower()).split()


SPOKEN = words_of(
    "and mr john dashwood had then leisure to consider how much there might be prudently in his power to do for them he was not an ill "
    "disposed young man unless to be rather cold hearted and rather selfish is to be ill disposed had he married a more amiable woman he "
    "might have been made still more respectable than he was he might even have been made amiable himself"
)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path_factory.mktemp("results")))


@pytest.fixture(scope="module")
def events(studio: Studio) -> list[Any]:
    return list(studio.run("auto_subtitles", media_file=CLIP, labels="cat, temple, coffee, rocket, flower"))


@pytest.fixture(scope="module")
def result(events: list[Any]) -> Any:
    assert isinstance(events[-1], Done)
    return events[-1].result


def test_the_words_are_what_was_said(result: Any) -> None:
    heard = words_of(result.transcript.text)
    wrong = sum(a != b for a, b in zip(heard, SPOKEN, strict=False)) + abs(len(heard) - len(SPOKEN))
    assert wrong <= 2, heard
    assert all(a.end <= b.start + 1e-6 for a, b in zip(result.transcript.words, result.transcript.words[1:], strict=False))
    assert {word.aligned for word in result.transcript.words} == {True}


def test_cues_appear_while_it_runs(events: list[Any]) -> None:
    drafts = [event.result for event in events if isinstance(event, Draft)]
    assert drafts[0].cues
    assert len(drafts[0].cues) < len(drafts[-1].cues)
    shares = [event.step for event in events if isinstance(event, Progress) and event.stage == "looking"]
    assert shares == sorted(shares)


def test_each_photograph_is_one_shot_with_its_tag(result: Any) -> None:
    """What is said as known is right; of what is only guessed, most is."""
    shown = ("temple", "cat", "coffee", "rocket", "flower")
    assert len(result.scenes) == len(shown)
    assert sum(scene.tags[0].label == truth for scene, truth in zip(result.scenes, shown, strict=True)) >= 4
    known = [(scene.label, truth) for scene, truth in zip(result.scenes, shown, strict=True) if scene.answered]
    assert {"cat", "coffee"} <= {label for label, _ in known} and all(label == truth for label, truth in known)


def test_what_is_seen_can_be_read_out(result: Any) -> None:
    import webvtt

    told = {cue.text for cue in webvtt.read(result.exports["descriptions"])}
    assert "A cat." in told and len(told) == sum(scene.answered for scene in result.scenes)
    assert "畫面中有「cat」。" not in result.exports["descriptions_zh"].read_text(encoding="utf-8")
    assert "畫面中有貓。" in result.exports["descriptions_zh"].read_text(encoding="utf-8")
    assert [scene["description"] for scene in result.to_json()["scenes"]].count("A cat.") == 1


def test_the_cues_keep_to_the_style(result: Any) -> None:
    assert result.report.compliant == 1.0
    assert " ".join(line for cue in result.cues for line in cue.lines) == result.transcript.text


def test_every_format_is_written_and_read_back(result: Any) -> None:
    assert set(result.exports) == {*FORMATS, "descriptions", "descriptions_zh"}
    for kind, path in result.exports.items():
        if kind not in FORMATS:
            continue
        text = path.read_text(encoding="utf-8")
        if kind == "html":
            assert "Dashwood" in text
            continue
        cues = read(text, kind)
        assert [c.lines for c in cues] == [c.lines for c in result.cues] or kind == "lrc"
        assert max(abs(a.start - b.start) for a, b in zip(cues, result.cues, strict=True)) <= 0.0051
    assert str(CLIP.parent) not in "".join(path.read_text(encoding="utf-8") for path in result.files)


def test_an_edit_takes_effect_and_a_wrong_row_is_told(result: Any) -> None:
    rows = [EditedRow(cue.start, cue.end, cue.text, origins=(i,)) for i, cue in enumerate(result.cues)]
    rows[0] = replace(rows[0], text="Something else entirely")
    rows[1] = replace(rows[1], end=float("nan"))
    edited = with_rows(result, result.cues, rows)
    assert edited.result.cues[0].text == "Something else entirely"
    assert [(row, problem.code) for row, problem in edited.problems] == [(1, "error.cue_time")]
    assert edited.result.report.total == len(result.cues) - 1


def test_repair_mends_what_an_edit_broke(result: Any) -> None:
    worse = with_cues(result, [replace(cue, end=cue.start + 0.2) for cue in result.cues])
    assert worse.report.compliant < 0.5
    fixed, left = repaired(worse)
    assert fixed.report.compliant > worse.report.compliant
    assert len(left) <= 1
    assert " ".join(" ".join(c.lines) for c in fixed.cues) == " ".join(" ".join(c.lines) for c in worse.cues)


@pytest.mark.parametrize("style", ["netflix", "bbc", "social"])
def test_every_style_keeps_all_words(result: Any, style: str) -> None:
    other = restyled(result, style)
    assert " ".join(line for cue in other.cues for line in cue.lines) == result.transcript.text
    assert other.report.compliant >= 0.9


def test_a_moment_is_found_by_word_and_by_picture(studio: Studio, result: Any) -> None:
    spoken = find_moments(studio, result, "young man")
    assert spoken[0].kind == "speech" and 7.5 < spoken[0].start < 10.5
    seen = find_moments(studio, result, "cat")
    assert seen[0].kind == "picture" and abs(seen[0].start - 7.4) < 0.1
    assert find_moments(studio, result, "   ") == ()
    assert all(m.score < 0.6 for m in find_moments(studio, result, "quarterly submarine taxes"))


def test_a_kept_result_is_the_same_again(result: Any, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / CLIP.name).write_bytes(CLIP.read_bytes())
    write_prepared(result, folder / "reading.json")
    again = read_prepared(folder / "reading.json")
    assert again.info.path == folder / CLIP.name
    assert [c.lines for c in again.cues] == [c.lines for c in result.cues]
    assert [s.label for s in again.scenes] == [s.label for s in result.scenes]
    assert again.scenes[1].thumbnail.shape == result.scenes[1].thumbnail.shape
    assert float(again.scenes[1].embedding @ result.scenes[1].embedding) > 0.999
    assert again.cues[0].words[0].text == result.cues[0].words[0].text


@pytest.mark.parametrize("kind", ["burned", "soft"])
def test_a_video_with_captions(studio: Studio, result: Any, kind: Any) -> None:

    done = list(export_video(studio.settings, result, "local", kind))[-1]
    assert isinstance(done, Done)
    with av.open(str(done.result)) as made, av.open(str(CLIP)) as source:
        assert abs(made.duration - source.duration) < 200_000
        assert len(made.streams.video) == 1 and len(made.streams.audio) == 1
        assert len(made.streams.subtitles) == (kind == "soft")
        difference = np.abs(_picture(made, 4.0) - _picture(source, 4.0))
    band, rest = difference[len(difference) * 3 // 4 :], difference[: len(difference) // 2]
    assert rest.mean() < 6
    assert (np.percentile(band, 97) > 60) == (kind == "burned")


def _picture(container: Any, time: float) -> np.ndarray:
    frame = next(f for f in container.decode(video=0) if f.time >= time)
    return frame.to_ndarray(format="rgb24").astype(np.float32)


def test_silence_gives_no_words(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "it's [quiet], very: quiet.wav"
    soundfile.write(path, np.zeros(16_000 * 5, np.float32), 16_000)
    events = list(studio.run("auto_subtitles", media_file=path))
    assert [e.code for e in events if isinstance(e, Notice)] == ["notice.no_speech"]
    done = events[-1].result
    assert done.cues == () and done.scenes == ()
    assert "Dashwood" not in done.exports["srt"].read_text(encoding="utf-8")


def test_a_video_without_sound_is_tagged_and_says_so(studio: Studio, tmp_path: Path) -> None:

    path = tmp_path / "silent.mp4"
    with av.open(str(CLIP)) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    events = list(studio.run("auto_subtitles", media_file=path, labels="cat, temple, coffee, rocket, flower"))
    assert "notice.no_sound_track" in [e.code for e in events if isinstance(e, Notice)]
    assert len(events[-1].result.scenes) == 5 and events[-1].result.cues == ()


def test_wrong_files_are_one_sentence(studio: Studio, tmp_path: Path) -> None:
    bad = {"empty.mp4": b"", "text.mp4": b"hello there " * 50, "cut.mp4": CLIP.read_bytes()[:4000]}
    for name, data in bad.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(InvalidInput) as caught:
            list(studio.run("auto_subtitles", media_file=path))
        assert caught.value.field == "media_file"
        assert "Traceback" not in caught.value.sentence("zh-TW")


def test_stopping_in_the_middle_leaves_nothing_pinned(studio: Studio) -> None:
    run = studio.run("auto_subtitles", media_file=CLIP, context=RunContext("stopped"))
    for event in run:
        if isinstance(event, Draft):
            break
    run.close()
    assert [c for c in studio.cache.snapshot()["components"] if c["pins"]] == []
    assert not list((studio.settings.output_dir / "stopped").glob("*"))


def test_two_people_at_once_get_their_own_results(studio: Studio, result: Any, tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    quiet = tmp_path / "quiet.wav"
    soundfile.write(quiet, np.zeros(16_000, np.float32), 16_000)

    def asked(path: Path, session: str) -> Any:
        events = studio.run("auto_subtitles", media_file=path, tag_pictures=False, context=RunContext(session))
        return next(event for event in events if isinstance(event, Done)).result

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(asked, (CLIP, quiet), ("first", "second"))
    assert [c.lines for c in one.cues] == [c.lines for c in result.cues] and two.cues == ()
    assert {p.parent.name for p in one.files} == {"first"} and {p.parent.name for p in two.files} == {"second"}


def test_every_model_that_took_part_is_named(studio: Studio, result: Any) -> None:
    named = {model.id for model in result.provenance.models}
    assert {"whisper-base", "studio-frame-labels", "minilm"} <= named  # with nothing said of the language, the model that knows many


def test_the_language_is_heard_with_its_probability(result: Any) -> None:
    assert result.transcript.language == "en" and result.transcript.spoken == ""
    assert result.transcript.language_probability > 0.8
