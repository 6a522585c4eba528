"""A film with two audio tracks, a file that is cut off, and several files at once: what the page offers and says."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest
from playwright.sync_api import expect

from tests.browser.auto_subtitles_page import CLIP, Subtitles
from tests.browser.conftest import PHONE, RUN_MS, Server, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def two_tracks(path: Path) -> Path:
    """The reading as an English track, after a German one that holds a tone; AC-3, which no browser plays."""
    with av.open(str(CLIP)) as source, av.open(str(path), "w") as target:
        video = target.add_stream_from_template(source.streams.video[0])
        tracks = [target.add_stream("ac3", rate=48_000, layout="mono") for _ in range(2)]
        for track, (language, title) in zip(tracks, (("ger", "Synchronfassung"), ("eng", "")), strict=True):
            track.metadata.update({"language": language, "title": title})
        resampler = av.AudioResampler("fltp", "mono", 48_000, frame_size=1536)
        for packet in source.demux():
            if packet.stream.type == "video" and packet.size:
                packet.stream = video
                target.mux(packet)
            elif packet.stream.type == "audio" and packet.size:
                for frame in packet.decode():
                    for part in resampler.resample(frame):
                        for track in tracks:
                            target.mux(track.encode(part))
        for track in tracks:
            target.mux(track.encode(None))
    return path


def test_the_audio_track_is_chosen_and_heard(browser: Browser, server: Server, tmp_path: Path) -> None:
    path = two_tracks(tmp_path / "film.mkv")
    with visit(browser, server) as page:
        tab = Subtitles(page, server).open()
        expect(tab.part("sound_track")).to_be_hidden()
        tab.add(path)
        page.locator("#auto_subtitles-stage video[src*='playable0']").wait_for(timeout=RUN_MS)  # the model knows German, too
        page.wait_for_function("document.querySelector('#auto_subtitles-stage video').readyState >= 2")  # it can be played
        tab.part("sound_track").locator("input").click()
        expect(page.get_by_role("option")).to_contain_text(["Automatic", "1 · German · Synchronfassung", "2 · English"])
        page.get_by_role("option", name="2 · English").click()
        page.locator("#auto_subtitles-stage video[src*='playable1']").wait_for(timeout=RUN_MS)
        tab.choose("preset", "fast")
        page.locator("#auto_subtitles-tag_pictures input").uncheck()
        tab.part("run").click()
        page.locator("#auto_subtitles-status .status.is-done").wait_for(timeout=RUN_MS)
        expect(page.locator("#auto_subtitles-rooms")).to_contain_text("Dashwood")


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_a_file_that_is_cut_off_does_not_pass_for_the_film_before(browser: Browser, server: Server, tmp_path: Path, lang: str) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(_index_last(tmp_path).read_bytes()[:4000])
    with visit(browser, server) as page:
        tab = Subtitles(page, server).open(f"?tab=auto_subtitles&lang={lang}").add(CLIP).ready()
        tab.part("media_file").locator("button[aria-label]").first.click()
        tab.add(broken)
        expect(tab.part("facts")).to_contain_text("cut off" if lang == "en" else "不完整")
        expect(page.locator("#auto_subtitles-stage .is-empty")).to_be_visible()
        expect(tab.part("status")).to_have_text("Couldn't read the file" if lang == "en" else "無法讀取檔案")
        expect(page.locator("#auto_subtitles-stage video")).to_have_count(0)


def _index_last(folder: Path) -> Path:
    path = folder / "whole.mp4"
    with av.open(str(CLIP)) as source, av.open(str(path), "w") as target:
        track = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.size:
                packet.stream = track
                target.mux(packet)
    return path


def test_several_files_become_one_zip(browser: Browser, server: Server, tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("These are notes.")
    with zipfile.ZipFile(tmp_path / "talks.zip", "w") as made:
        made.write(_index_last(tmp_path), "monday/talk.m4a")
    with visit(browser, server, PHONE) as page:
        tab = Subtitles(page, server).open()
        tab.choose("preset", "fast")
        tab.unfold("several-panel")
        tab.part("several-run").click()
        expect(tab.part("several")).to_contain_text("Add a video or audio file first")
        tab.part("several").locator("input[type=file]").set_input_files([tmp_path / "notes.mp4", tmp_path / "talks.zip"])
        expect(tab.part("several")).to_contain_text("talks")
        tab.part("several-run").click()
        expect(tab.part("status")).to_contain_text("File 2 of 2", timeout=RUN_MS)
        expect(tab.part("status")).to_contain_text("1 of 2 files captioned", timeout=RUN_MS)
        lines = tab.part("several-found").locator(".several li")
        expect(lines.nth(0)).to_contain_text("“notes.mp4” holds text")
        expect(lines.nth(1)).to_contain_text("talk.m4a")
        with page.expect_download() as found:
            tab.part("several-found").locator("a[data-format=zip]").click()
        found.value.save_as(tmp_path / "captions.zip")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with zipfile.ZipFile(tmp_path / "captions.zip") as archive:
        assert "Dashwood" in archive.read("talk.srt").decode() and {"talk.vtt", "talk.ass"} <= set(archive.namelist())
