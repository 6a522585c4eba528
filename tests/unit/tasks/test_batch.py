"""Several recordings in turn: every one gets its captions or its reason, and ZIPs from strangers do no harm."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studio import Studio
from studio.captions.cue import Cue
from studio.errors import InvalidInput
from studio.events import Done, Draft, Event, Notice, Progress
from studio.media.containers import MediaInfo
from studio.media.recordings_zip import file_name, recordings_in
from studio.messages import LANGUAGES, say
from studio.settings import Settings
from studio.speech.transcript import Transcript
from studio.tasks.auto_subtitles import AutoSubtitlesResult, batch
from studio.tasks.auto_subtitles.batch import BatchResult, batch_events, caption_files
from studio.tasks.auto_subtitles.export import write_all
from studio.tasks.registry import RunContext


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """Its recogniser hears the text of the file; "broken" cannot be read, "fault" is a fault of ours, "silent" has no speech."""

    def run(engine: Any, params: Any, context: RunContext) -> Iterator[Event]:
        text = params.media_file.read_text()
        if text == "broken":
            raise InvalidInput("error.media_broken", "media_file", name=params.media_file.name)
        if text == "fault":
            raise RuntimeError(text)
        yield Progress("transcribing", 50, 100)
        yield Notice("notice.no_sound_track")
        info = MediaInfo(params.media_file, params.media_file.name, 9.0, True, False)
        cues = () if text == "silent" else (Cue(1, 3, (f"{text} {params.style}",)),)
        result = AutoSubtitlesResult(info, Transcript((), 9.0), cues, settings={"style": params.style})
        yield Done(write_all(engine.settings, result, context.session))

    monkeypatch.setattr("studio.tasks.auto_subtitles.run.run", run)
    return Studio(Settings(hub="never", output_dir=tmp_path / "results", max_upload_mb=1))


def files(folder: Path, **texts: str) -> list[Path]:
    made = []
    for name, text in texts.items():
        made.append(folder / f"{name}.mp4")
        made[-1].write_text(text)
    return made


def packed(path: Path, **texts: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, text in texts.items():
            made.writestr(name, text)
    return path


def test_each_file_has_its_captions_in_one_zip(studio: Studio, tmp_path: Path) -> None:
    found = caption_files(studio, files(tmp_path, one="Hello", two="there"), style="bbc")
    assert [(one.name, one.result is not None) for one in found.recordings] == [("one.mp4", True), ("two.mp4", True)]
    assert found.archive is not None and found.files == (found.archive,)
    with zipfile.ZipFile(found.archive) as archive:
        assert {"one.srt", "one.vtt", "two.srt", "two.ttml", "two.json"} <= set(archive.namelist())
        assert "there bbc" in archive.read("two.srt").decode()
    first = found.recordings[0].result
    assert first is not None and [n.code for n in first.notices] == ["notice.no_sound_track"]
    assert found.to_json()["recordings"]


def test_a_bad_file_is_named_and_stops_nobody(studio: Studio, tmp_path: Path) -> None:
    paths = [*files(tmp_path, one="Hello", two="broken", three="fault", four="silent", five="bye"), tmp_path / "gone.mp4"]
    found = caption_files(studio, [*paths, "https://example.org/film.mp4"])
    codes = [tuple(p.code for p in one.problems) for one in found.recordings]
    assert codes[:5] == [(), ("error.media_broken",), ("error.unexpected",), (), ()]
    assert all(codes[5:])
    assert "two.mp4" in found.recordings[1].problems[0].sentence("zh-TW")
    assert found.archive is not None
    with zipfile.ZipFile(found.archive) as archive:
        assert {Path(name).stem for name in archive.namelist()} == {"one", "five"}


def test_progress_says_which_file_and_drafts_survive(studio: Studio, tmp_path: Path) -> None:
    events = batch_events(studio, files(tmp_path, one="a", two="b", three="c"), {})
    seen: list[Event] = []
    for event in events:
        seen.append(event)
        if isinstance(event, Progress) and event.file == (3, 3):
            break
    events.close()  # type: ignore[attr-defined]
    assert [e.file for e in seen if isinstance(e, Progress) and e.stage == "transcribing"] == [(1, 3), (2, 3)]
    drafts = [event.result for event in seen if isinstance(event, Draft)]
    assert [[one.waiting for one in draft.recordings] for draft in drafts] == [[True] * 3, [False, True, True], [False, False, True]]
    assert isinstance(drafts[-1], BatchResult) and drafts[-1].archive is not None and drafts[-1].archive.is_file()


def test_a_zip_of_recordings(studio: Studio, tmp_path: Path) -> None:
    path = packed(tmp_path / "talks.zip", **{"day 1/talk.mp4": "one", "day 2/talk.mp4": "two", "__MACOSX/._talk.mp4": "x", ".hidden": "x"})
    found = caption_files(studio, [path, *files(tmp_path, last="three")])
    assert [one.name for one in found.recordings] == ["talk.mp4", "talk.mp4", "last.mp4"]
    assert found.archive is not None
    with zipfile.ZipFile(found.archive) as archive:
        assert {n for n in archive.namelist() if n.endswith(".srt")} == {"talk.srt", "talk (2).srt", "last.srt"}
        assert "two" in archive.read("talk (2).srt").decode()


def link(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as made:
        entry = zipfile.ZipInfo("a.mp4")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(entry, "/etc/passwd")


def locked(path: Path) -> None:
    packed(path, **{"a.mp4": "x"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(bytes(data))


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.mp4", bytes(40 * 2**20))


ZIPS: dict[str, tuple[Callable[[Path], object], str]] = {
    "up": (lambda p: packed(p, **{"../a.mp4": "x"}), "error.zip_paths"),
    "root": (lambda p: packed(p, **{"/etc/a.mp4": "x"}), "error.zip_paths"),
    "drive": (lambda p: packed(p, **{"C:\\a.mp4": "x"}), "error.zip_paths"),
    "back": (lambda p: packed(p, **{"a\\..\\..\\a.mp4": "x"}), "error.zip_paths"),
    "link": (link, "error.zip_paths"),
    "locked": (locked, "error.zip_locked"),
    "bomb": (bomb, "error.zip_bomb"),
    "many": (lambda p: packed(p, **{f"{k}.mp4": "x" for k in range(101)}), "error.zip_many"),
    "large": (lambda p: packed(p, **{"a.mp4": "x" * (3 * 2**20)}), "error.zip_large"),
    "empty": (packed, "error.zip_empty"),
    "noise": (lambda p: p.write_bytes(b"PK\3\4nothing"), "error.zip_broken"),
}


@pytest.mark.parametrize("kind", ZIPS)
def test_a_harmful_zip_is_refused_in_words_beside_the_others(studio: Studio, tmp_path: Path, kind: str) -> None:
    make, code = ZIPS[kind]
    make(tmp_path / "bad.zip")
    found = caption_files(studio, [tmp_path / "bad.zip", *files(tmp_path, good="fine")])
    bad, good = found.recordings
    assert [p.code for p in bad.problems] == [code] and good.result is not None
    for lang in LANGUAGES:
        told = bad.problems[0].sentence(lang)
        assert "bad.zip" in told and "{" not in told
    assert not list(tmp_path.parent.glob("a.mp4"))


def test_an_entry_that_is_longer_than_the_index_says_is_not_unpacked(studio: Studio, tmp_path: Path) -> None:
    path = packed(tmp_path / "bad.zip", **{"a.mp4": "x" * 3000})
    data = path.read_bytes()
    path.write_bytes(data.replace((3000).to_bytes(4, "little") * 2, (3000).to_bytes(4, "little") + (30).to_bytes(4, "little")))
    found = caption_files(studio, [path])
    assert found.recordings[0].problems[0].code in ("error.zip_bomb", "error.zip_broken")


def test_no_file_too_many_and_wrong_settings_are_refused_at_once(studio: Studio, tmp_path: Path) -> None:
    one = files(tmp_path, one="a")
    for paths, params, code in (
        ([], {}, "error.media_wanted"),
        (one * 101, {}, "error.batch_many"),
        (one, {"style": "x"}, "error.not_a_choice"),
    ):
        with pytest.raises(InvalidInput) as caught:
            caption_files(studio, paths, **params)
        assert caught.value.code == code


def test_names_of_entries_become_plain_file_names(tmp_path: Path) -> None:
    assert [file_name(name) for name in ("a/b\\c.mp4", "..", 'x:"?.mkv', "字幕.mp4", "")] == [
        "c.mp4",
        "recording",
        "x___.mkv",
        "字幕.mp4",
        "recording",
    ]
    assert len(file_name("x" * 500 + ".mp4")) <= 120
    with pytest.raises(InvalidInput):
        recordings_in(tmp_path / "none.zip", "media_files", most_files=1, most_bytes=1)
    assert batch.MOST_FILES == 100 and "100" in say("error.batch_many", "en", limit=batch.MOST_FILES)
