"""Slides: files that slide programs play, with the words, the run, the sound and the label; whole files or none."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from PIL import Image

from studio.errors import InvalidInput
from studio.events import Done, Notice, Progress
from studio.media.film.film_sound import Soundtrack
from studio.media.film.film_writer import FilmWriter
from studio.media.metadata.provenance import Provenance
from studio.media.metadata.text_chunks import read_texts
from studio.media.slides import slide_clip
from studio.media.slides.slide_clip import HELD, slide_png, write_slide
from studio.media.slides.slide_page import SlidePage
from studio.media.slides.slide_provenance import provenance_in
from studio.media.slides.slide_story import Footage, Pan, SlideKind, SlideStory, SlideWords, Still
from studio.media.slides.slide_text import set_lines
from studio.media.video import frames

SIZE = (320, 180)
WORDS = SlideWords("Text to image", "a red square", "Studio Mini · seed 7", "AI-generated")
RED, BLUE = (np.full((96, 96, 3), colour, np.uint8) for colour in ((220, 20, 20), (20, 20, 220)))
MADE = Provenance.of("text_to_image", {"prompt": "a red square"}, 7)


def written(story: SlideStory, kind: SlideKind, folder: Path) -> Path:
    events = list(write_slide(story, kind, folder, "text_to_image", SIZE))
    assert isinstance(events[0], Progress)
    done = cast("Done[Path]", events[-1])
    assert list(folder.iterdir()) == [done.result]
    return done.result


def film(path: Path, seconds: float = 1.0) -> Path:
    """A grey film at 8 pictures a second whose sound is a rising tone, kept as FLAC."""
    rate = 16_000
    tone = np.sin(2 * np.pi * (300 + 400 * np.arange(round(seconds * rate)) / rate) * np.arange(round(seconds * rate)) / rate)
    with wave.open(str(path.with_suffix(".wav")), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes((tone * 20_000).astype("<i2").tobytes())
    with FilmWriter(path, "mp4", 128, 72, 8, sound=Soundtrack(path.with_suffix(".wav"))) as target:
        for _ in range(round(8 * seconds)):
            target.add(np.full((72, 128, 3), 128, np.uint8))
    return path


def heard(path: Path) -> np.ndarray:
    """The samples of a film's sound, float32."""
    with av.open(str(path)) as opened:
        return np.concatenate([np.atleast_2d(frame.to_ndarray())[0] for frame in opened.decode(audio=0)]).astype(np.float32)


def middle(picture: np.ndarray, aspect: float) -> np.ndarray:
    """The colour in the middle of the place for pictures."""
    page = SlidePage(WORDS, "light", (picture.shape[1], picture.shape[0]), aspect)
    left, top, right, bottom = page.picture
    return picture[(top + bottom) // 2, (left + right) // 2].astype(int)


def test_a_run_becomes_a_film_that_slide_programs_play(tmp_path: Path) -> None:
    found = written(SlideStory(WORDS, [Still(RED, [BLUE, BLUE], seconds=0.5)], provenance=MADE), "mp4", tmp_path)
    with av.open(str(found)) as opened:
        stream = opened.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.pix_fmt, (context.width, context.height)) == ("h264", "yuv420p", SIZE)
        assert opened.metadata["comment"] == "AI-generated"
    shown = [frame.image for frame in frames(found)]
    assert np.abs(middle(shown[-1], 1) - RED[0, 0]).max() < 12
    assert np.abs(middle(shown[len(shown) // 2], 1) - BLUE[0, 0]).max() < 12
    assert np.abs(middle(shown[0], 1) - RED[0, 0]).max() < 12  # what stands on the slide before the clip plays
    assert (shown[1][:60, :80] < 120).sum() < (shown[-1][:60, :80] < 90).sum()  # the prompt was not there at first
    assert np.abs(shown[-1].astype(int) - shown[-8]).mean() < 1  # the end stands
    assert provenance_in(found) == MADE


def test_a_gif_says_that_it_was_generated(tmp_path: Path) -> None:
    found = written(SlideStory(WORDS, [Still(RED, seconds=0.2)]), "gif", tmp_path)
    with Image.open(found) as opened:
        assert (opened.size, opened.info["comment"]) == (SIZE, b"AI-generated")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_has_its_words_and_its_record(theme: str, tmp_path: Path) -> None:
    words = SlideWords(
        "文字生圖", "雪地裡的狐狸\n<script>alert(1)</script> 🦊 " + "長" * 900, banner="not for diagnosis", bars=[("a", 0.4)]
    )
    found = written(SlideStory(words, [Still(RED)], "dark" if theme == "dark" else "light", MADE), "png", tmp_path)
    with Image.open(found) as opened:
        assert opened.size == SIZE
    texts = read_texts(found, None)
    assert texts["Comment"] == "AI-generated"
    assert provenance_in(found) == MADE
    assert read_texts(slide_png(SlideStory(words, [])), None)["Comment"] == "AI-generated"


def test_a_film_keeps_its_sound_as_aac_and_its_last_picture_stands(tmp_path: Path) -> None:
    source = film(tmp_path / "film.mp4")
    found = written(SlideStory(WORDS, [Footage(source, [(0.1, 0.9, ["你好 hello"])])]), "mp4", tmp_path / "out")
    with av.open(str(found)) as opened:
        assert [s.codec_context.name for s in opened.streams] == ["h264", "aac"]
        track = opened.streams.video[0]
        assert float((track.duration or 0) * (track.time_base or 0)) == pytest.approx(1 + HELD, abs=0.15)
    before, after = (heard(path) for path in (source, found))
    assert np.corrcoef(before[:15_000], after[:15_000])[0, 1] > 0.98
    shown = [frame.image for frame in frames(found)]
    box = SlidePage(WORDS, "light", SIZE, 128 / 72).picture
    low = [picture[box[3] - 22 : box[3] - 5, box[0] + 20 : box[2] - 20] for picture in (shown[len(shown) // 6], shown[-1])]
    assert low[0].max() > 200 > 160 > low[1].max()  # the caption came and went


def test_a_recording_without_pictures_shows_what_is_said(tmp_path: Path) -> None:
    source = film(tmp_path / "film.mp4", 0.5).with_suffix(".wav")
    found = written(SlideStory(WORDS, [Footage(source, [(0.0, 0.4, ["hello"])])]), "mp4", tmp_path / "out")
    shown = [frame.image[90:125] for frame in frames(found)]
    assert shown[1].min() < 110 < 200 < shown[-1].min()


def test_a_long_film_is_cut_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slide_clip, "LONGEST", {"mp4": 1.0, "gif": 1.0})
    events = list(write_slide(SlideStory(WORDS, [Footage(film(tmp_path / "film.mp4", 2.0))]), "gif", tmp_path / "out", "x", SIZE))
    assert [e.code for e in events if isinstance(e, Notice)] == ["notice.slide_cut"]
    with Image.open(cast("Done[Path]", events[-1]).result) as opened:
        assert getattr(opened, "n_frames", 0) == 10 * (1 + HELD)


def test_stop_and_lost_files_leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slide_clip, "_TOLD", -1.0)  # an event with each picture, however fast the machine is
    for kind in ("mp4", "gif"):
        running = write_slide(SlideStory(WORDS, [Pan(np.full((64, 128, 3), 90, np.uint8), seconds=30)]), kind, tmp_path / kind, "x", SIZE)
        for _ in range(3):
            next(running)
        running.close()
        assert list((tmp_path / kind).iterdir()) == []
    for part in (Still(tmp_path / "gone.png"), Footage(tmp_path / "gone.mp4")):
        with pytest.raises(InvalidInput):
            list(write_slide(SlideStory(WORDS, [part]), "mp4", tmp_path / "gone", "x", SIZE))
    assert not (tmp_path / "gone").exists()


def test_lines_fit_their_box() -> None:
    for text in ("a fox in the snow", "雪地裡的一隻狐狸，旁邊是一棵老松樹", "x" * 200, "", "word " * 400):
        lines = set_lines(text, 300, 200, [40, 30, 20])
        assert lines.height <= 200
        assert all(lines.font.getlength(line) <= 300 for line in lines.lines)
    assert set_lines("word " * 400, 300, 200, [20]).lines[-1].endswith("…")
    assert set_lines("雪地裡", 300, 200, [20]).first(2) == ("雪地",)


def test_a_story_has_one_film_or_pictures() -> None:
    with pytest.raises(ValueError, match="alone"):
        SlideStory(WORDS, [Still(RED), Footage(Path("a.mp4"))])
