"""Changes to finished captions: another style, captions from a file, names of speakers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studio.captions.cue import Cue
from studio.captions.formats import FORMATS, read, write
from studio.captions.sound_labels import SoundLabel, is_sound_label
from studio.errors import InvalidInput
from studio.media.containers import MediaInfo
from studio.media.metadata.provenance import Provenance
from studio.speech.transcript import Transcript, Word
from studio.tasks.auto_subtitles import AutoSubtitlesResult
from studio.tasks.auto_subtitles.prepared_result import read_prepared, write_prepared
from studio.tasks.auto_subtitles.revisions import is_edited, judged, rename_speaker, restyled
from studio.tasks.auto_subtitles.speaker_names import shown_name
from studio.tasks.auto_subtitles.subtitle_file import open_subtitles


def result(*cues: Cue, words: tuple[Word, ...] = ()) -> AutoSubtitlesResult:
    info = MediaInfo(Path("/tmp/talk.mp4"), "talk.mp4", 20.0, True, True, 640, 360, frame_rate=24.0)
    return judged(AutoSubtitlesResult(info, Transcript(words, 20.0), cues, settings={"style": "netflix"}))


def test_another_style_keeps_edited_cues_and_makes_the_rest_anew() -> None:
    words = tuple(Word(w, i * 0.4, i * 0.4 + 0.35, 0.9) for i, w in enumerate(["this", "is", "what", "somebody", "said", "here", "today"]))
    fresh = judged(result(words=words), rebuild=True)
    assert not is_edited(fresh) and restyled(fresh, "bbc").settings["style"] == "bbc"
    edited = judged(replace(fresh, cues=(Cue(0, 3, ("by hand",)),)))
    assert is_edited(edited)
    kept = restyled(edited, "bbc", keep_cues=True)
    assert kept.cues == edited.cues and kept.settings["style"] == "bbc"
    assert restyled(edited, "bbc").cues != edited.cues


@pytest.mark.parametrize("kind", FORMATS)
def test_captions_from_a_file_replace_those_of_a_result(kind: str, tmp_path: Path) -> None:
    cues = (Cue(1, 3, ("from a file",)), Cue(4, 6, ("two",)))
    file = tmp_path / f"a.{kind.upper()}"
    file.write_text(write(cues, kind), encoding="utf-8")
    made = open_subtitles(file, result(Cue(7, 9, ("old",))))
    assert [cue.text for cue in made.cues] == ["from a file", "two"]
    assert made.report is not None and made.settings == {"style": "netflix"}


def test_captions_from_a_file_need_only_a_recording(tmp_path: Path) -> None:
    import wave

    sound = tmp_path / "talk.wav"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(16_000 * 2 * 5))
    captions = tmp_path / "a.srt"
    captions.write_text("\ufeff" + write((Cue(1, 3, ("hello",)),), "srt"), encoding="utf-8")
    made = open_subtitles(captions, sound)
    assert made.info.duration == pytest.approx(5, abs=0.1)
    assert [cue.text for cue in made.cues] == ["hello"] and made.report is not None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.srt", b"\xff\xfe\x00\xd8", "error.captions_not_text"),
        ("a.srt", b"just a letter", "error.captions_unreadable"),
        ("a.doc", b"1", "error.captions_format"),
    ],
)
def test_a_file_without_captions_is_refused(name: str, content: bytes, code: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InvalidInput) as refused:
        open_subtitles(file, result())
    assert [p.code for p in refused.value.problems] == [code]


def test_a_speaker_is_renamed_in_one_place() -> None:
    made = replace(result(Cue(1, 3, ("one",), speaker="1")), speakers={"1": "Speaker 1", "2": "Speaker 2"})
    named = rename_speaker(made, "2", "  Dr.\tLin\n ")
    assert named.speakers == {"1": "Speaker 1", "2": "Dr. Lin"} and named.cues == made.cues
    assert rename_speaker(named, "2", " ").speakers["2"] == "Speaker 2"
    assert rename_speaker(named, "2", "講者 2").speakers["2"] == "Speaker 2"  # the page's words for it are no name
    assert len(rename_speaker(made, "1", "x" * 500).speakers["1"]) == 60
    with pytest.raises(KeyError):
        rename_speaker(made, "3", "Nobody")
    assert (shown_name("1", "Speaker 1", "zh-TW"), shown_name("1", "Ann", "zh-TW")) == ("講者 1", "Ann")
    assert "Dr. Lin" in str(named.to_json()["speakers"])


def test_sound_labels_survive_another_style_and_are_no_edit() -> None:
    words = tuple(Word(w, i * 0.4, i * 0.4 + 0.35, 0.9) for i, w in enumerate(["this", "is", "what", "somebody", "said."]))
    made = judged(replace(result(words=words), sounds=(SoundLabel(4.0, 15.0), SoundLabel(15.0, 20.0, "applause"))), rebuild=True)
    assert [cue.text for cue in made.cues][-2:] == ["[music]", "[applause]"] and not is_edited(made)
    assert [cue.text for cue in restyled(made, "bbc").cues][-2:] == ["[music]", "[applause]"]
    assert not {"[music]", "[applause]"} & {word.text for word in made.transcript.words}


def test_sound_labels_come_back_from_every_file(tmp_path: Path) -> None:
    sounds = (SoundLabel(1.0, 7.0), SoundLabel(8.0, 12.0, "applause"))
    made = judged(replace(result(), sounds=sounds, provenance=Provenance(task="auto_subtitles")), rebuild=True)
    for fmt in FORMATS:
        back = read(write(made.cues, fmt), fmt)
        assert [cue.text for cue in back] == ["[music]", "[applause]"], fmt
        assert all(is_sound_label(cue) for cue in back), fmt
    write_prepared(made, tmp_path / "kept.json")
    assert read_prepared(tmp_path / "kept.json").sounds == sounds
