"""One visit after another: what a person does on the auto-subtitles tab, with the real engine and a real recording."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from playwright.sync_api import expect

from studio.captions.formats import read
from tests.browser.auto_subtitles_page import CLIP, Subtitles
from tests.browser.conftest import PHONE, RUN_MS, SCREENS, Server, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

LABELS = "cat, cup of coffee, flower, temple, rocket"  # what the photographs of the clip show


@pytest.fixture
def tab(page: Page, server: Server) -> Subtitles:
    return Subtitles(page, server)


def save(page: Page, link: Locator, target: Path) -> Path:
    with page.expect_download() as found:
        link.click()
    assert found.value.suggested_filename == link.get_attribute("download")
    found.value.save_as(target)
    return target


def picture_at(path: Path, seconds: float) -> np.ndarray:
    """uint8 (height, width, 3): the last picture shown at ``seconds``."""
    latest = None
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            if frame.time > seconds:
                break
            latest = frame
    assert latest is not None
    return latest.to_ndarray(format="rgb24").astype(np.int16)


def test_a_film_becomes_captions_that_are_edited_searched_and_saved(tab: Subtitles, page: Page, tmp_path: Path) -> None:
    tab.open().add(CLIP).ready()
    tab.choose("preset", "fast")
    tab.unfold("labels-panel")
    tab.part("labels").locator("textarea").fill(LABELS)
    page.evaluate(
        """() => { window.seen = new Set(); new MutationObserver(() => {
          const lines = document.querySelectorAll('#auto_subtitles-live li').length, busy = document.querySelector('.status.is-busy');
          if (lines && busy) window.seen.add(lines + busy.textContent);
        }).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true}); }"""
    )
    tab.part("run").click()
    expect(tab.status).to_contain_text(re.compile(r"\d+ captions in"), timeout=RUN_MS)
    assert page.evaluate("window.seen.size") > 0  # captions were there while it still worked
    expect(tab.caption).to_contain_text("Dashwood")

    before = tab.caption.inner_text()
    tab.write(0, "text", "Somebody edited this\nin two lines")
    expect(tab.caption).to_have_text("Somebody edited thisin two lines")
    expect(tab.caption.locator("span")).to_have_count(2)
    tab.room("Download")
    vtt = save(page, page.locator("[data-format=vtt]"), tmp_path / "a.vtt").read_text(encoding="utf-8")
    cues = read(vtt, "vtt")
    assert cues[0].lines == ("Somebody edited this", "in two lines") and before not in vtt

    tab.part("burn").click()
    film = save(page, page.locator("[data-film=burned]"), tmp_path / "a.mp4")
    middle = (cues[0].start + cues[0].end) / 2
    change = np.abs(picture_at(film, middle) - picture_at(CLIP, middle)).mean(axis=(1, 2))
    height = len(change)
    assert change[int(height * 0.72) : int(height * 0.95)].max() > 20  # rows of pixels in the caption band
    assert change[: height // 2].max() < 12  # and not above it

    box = page.locator("#auto_subtitles-query").locator("input, textarea")
    box.fill("selfish")
    box.press("Enter")
    said = page.locator(".moments li:has(em.speech)").first
    expect(said).to_contain_text("selfish", timeout=RUN_MS)
    said.locator("button").click()
    expect(tab.caption).to_contain_text("selfish")
    box.fill("cat")
    tab.part("find").click()
    seen = page.locator(".moments li:has(em.picture)").first
    expect(seen).to_contain_text("cat", timeout=RUN_MS)
    seen.locator("button").click()
    shot = page.locator("#auto_subtitles-timeline .shots li:has-text('cat') button")
    assert tab.now() == pytest.approx(float(shot.get_attribute("data-seek") or -1), abs=0.1)
    expect(page.locator("#auto_subtitles-timeline .legend")).to_contain_text("EfficientNet")


def test_stop_keeps_what_is_there(tab: Subtitles, page: Page) -> None:
    tab.open().add(CLIP).ready()
    tab.part("run").click()
    page.locator("#auto_subtitles-live li").first.wait_for(timeout=RUN_MS)
    page.keyboard.press("Escape")
    expect(tab.status).to_contain_text("captions are kept", timeout=RUN_MS)
    expect(tab.part("run")).to_be_enabled()
    expect(tab.rows.first).to_contain_text("Dashwood")
    tab.room("Download")
    expect(page.locator("[data-format]")).to_have_count(7)


def test_a_prepared_example_is_there_at_once_and_can_be_made_live(tab: Subtitles, page: Page) -> None:
    tab.open()
    page.locator("#auto_subtitles-examples .card").first.click()
    expect(page.locator("#auto_subtitles-stage .badge")).to_have_text("Prepared example", timeout=3000)
    expect(tab.caption).to_contain_text("Dashwood")
    expect(tab.part("media_file")).to_contain_text(CLIP.stem)
    expect(tab.rows.first).to_be_visible()
    page.locator("#auto_subtitles-timeline .shots button").nth(1).click()
    assert tab.now() > 1
    tab.part("tag_pictures").locator("input").uncheck()
    tab.choose("preset", "fast")
    tab.part("run").click()
    expect(tab.status).to_contain_text("captions in", timeout=RUN_MS)
    expect(page.locator("#auto_subtitles-stage .badge")).to_have_count(0)


def test_the_report_leads_to_each_caption_and_repairs(tab: Subtitles, page: Page, tmp_path: Path) -> None:
    tab.open().add(CLIP).ready().open_own(tmp_path)
    report = tab.part("report")
    expect(report).to_contain_text("1 of 2 captions meet the Netflix style")
    report.locator("[data-seek]").first.click()
    assert tab.now() == pytest.approx(4, abs=0.1)
    before = tab.cues()
    tab.part("repair").click()
    expect(report).to_contain_text("All 2 captions meet the Netflix style")
    tab.choose("style", "social")
    expect(report).to_contain_text("Social style")
    tab.choose("style", "netflix")
    expect(report).to_contain_text("Netflix style")
    repaired = tab.cues()
    tab.part("table").locator("[data-tool=undo]").click()  # a repair can be undone like everything else
    assert tab.cues() == before != repaired
    tab.part("table").locator("[data-tool=redo]").click()
    assert tab.cues() == repaired
    tab.seek(10)
    tab.part("table").locator("[data-tool=insert]").click()
    page.keyboard.type("New caption")
    page.keyboard.press("Enter")
    expect(tab.rows).to_have_count(3)
    expect(tab.caption).to_have_text("New caption")
    expect(report).to_contain_text("All 3 captions")
    tab.cell(2, "text").click()
    tab.part("table").locator("[data-tool=delete]").click()
    expect(tab.rows).to_have_count(2)
    expect(report).to_contain_text("All 2 captions")


def test_the_line_of_time_is_played_by_keyboard_alone(tab: Subtitles, page: Page, tmp_path: Path) -> None:
    tab.open().add(CLIP).ready().open_own(tmp_path)
    line = page.locator("#auto_subtitles-timeline .bars")
    line.focus()
    for key, words in (
        ("End", "far too short"),
        ("ArrowLeft", "somebody has already"),
        ("Home", ""),
        ("ArrowRight", "somebody has already"),
    ):
        page.keyboard.press(key)
        expect(tab.caption).to_contain_text(words)
        assert words in str(line.get_attribute("aria-valuetext"))
    assert page.evaluate("[...document.querySelector('#auto_subtitles-stage video').textTracks].map(t => t.cues.length)") == [2]


def test_a_file_that_cannot_be_used_is_one_sentence(tab: Subtitles, page: Page, tmp_path: Path) -> None:
    tab.open()
    tab.part("run").click()
    expect(page.locator("#auto_subtitles-media_file div.validation-error")).to_contain_text("Add a video or audio file first.")
    fake = tmp_path / "it's [fake], a: film.mp4"
    fake.write_text("not a film")
    tab.add(fake)
    expect(tab.part("facts")).to_contain_text("holds text, not video or sound")
    own = tmp_path / "own.srt"
    own.write_bytes(b"\xff\xfe\x00\x01")
    tab.unfold("restore-panel")
    tab.part("restore").locator("input[type=file]").set_input_files(own)
    expect(tab.part("notices")).to_contain_text("Add the video or audio file")
    expect(page.locator("body")).not_to_contain_text("Traceback")


def test_a_sound_has_a_wave_and_a_container_of_another_kind_plays(tab: Subtitles, page: Page, tmp_path: Path) -> None:
    sound, odd = tmp_path / "it's [a], sound: 1.wav", tmp_path / "film.avi"
    copied(CLIP, sound, {"audio": "pcm_s16le"}, 4)
    copied(CLIP, odd, {"video": "mpeg4", "audio": "mp3"}, 2)
    tab.open().add(sound)
    expect(tab.part("facts")).to_contain_text("0:04 · audio")
    expect(page.locator("#auto_subtitles-stage audio")).to_be_visible()
    expect(page.locator("#auto_subtitles-stage .wave").first).to_be_visible()
    tab.part("media_file").locator("button[aria-label='Clear']").click()
    tab.add(odd)
    film = page.locator("#auto_subtitles-stage video[src*='playable']")
    film.wait_for()
    page.wait_for_function("v => v.readyState > 0 && v.videoWidth > 0", arg=film.element_handle())


def copied(source: Path, target: Path, codecs: dict[str, str], seconds: float) -> None:
    """The first ``seconds`` of a film in other codecs."""
    with av.open(str(source)) as film, av.open(str(target), "w") as out:
        made = {}
        for kind, codec in codecs.items():
            first = next(s for s in film.streams if s.type == kind)
            made[kind] = out.add_stream(codec, rate=24 if kind == "video" else 16000)  # type: ignore[call-overload]
            if kind == "video":
                made[kind].width, made[kind].height, made[kind].pix_fmt = first.width, first.height, "yuv420p"
            else:
                made[kind].layout = "mono"
        for frame in film.decode(*(s for s in film.streams if s.type in codecs)):
            kind = "video" if isinstance(frame, av.VideoFrame) else "audio"
            if frame.time is None or frame.time > seconds:
                break
            if kind == "audio":
                frame.pts = None  # counted anew by the encoder, whose blocks have another length
            out.mux(made[kind].encode(frame))
        for stream in made.values():
            out.mux(stream.encode())


@pytest.fixture(scope="module")
def presented(browser: Browser, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Subtitles]:
    """The tab in Chinese as it is presented, with captions, loaded on the smallest screen."""
    with visit(browser, server, PHONE) as page:
        tab = Subtitles(page, server).open("?tab=auto_subtitles&lang=zh-TW&present=1")
        page.locator(".present-settings").click()  # the form is a drawer
        yield tab.add(CLIP).ready().open_own(tmp_path_factory.mktemp("own"))


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_it_fits_every_screen_in_chinese(presented: Subtitles, width: int, height: int) -> None:
    page = presented.page
    page.set_viewport_size({"width": width, "height": height})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shown = page.locator("#auto_subtitles-stage").bounding_box()
    run = presented.part("run").bounding_box()
    assert shown and run and height * 0.6 < shown["height"] <= run["y"] and run["y"] + run["height"] <= height
    expect(presented.part("run")).to_have_text("產生字幕")
    for mark in ("⟦", "ui.", "undefined", "[object"):
        expect(page.locator("#tab-auto_subtitles")).not_to_contain_text(mark)


def test_the_request_is_offered_as_code(tab: Subtitles, page: Page, tmp_path: Path) -> None:
    tab.open().add(CLIP).ready().open_own(tmp_path)
    tab.room("Code")
    code = page.locator("#auto_subtitles-code code")
    expect(code.first).to_contain_text("media_file='reading.mp4'")
    page.locator("#auto_subtitles-code").get_by_role("tab", name="curl").click()
    expect(code.nth(2)).to_contain_text(f"{tab.server.url}/gradio_api/upload")
    expect(code.nth(2)).to_be_visible()
    expect(code.first).to_be_hidden()
    compile(code.first.inner_text(), "snippet", "exec")
    tab.room("Download")
    assert page.locator("[data-format=srt]").get_attribute("download") == "reading.srt"  # beside reading.mp4, players load it
    kept = json.loads(save(page, page.locator("[data-format=json]"), tmp_path / "a.json").read_text(encoding="utf-8"))
    assert "somebody has already" in json.dumps(kept)


def test_files_of_other_programs_say_what_was_changed_and_an_empty_one_changes_nothing(tab: Subtitles, page: Page, tmp_path: Path) -> None:
    tab.open().add(CLIP).ready().open_own(tmp_path)
    blocks = "1\n-00:00:01,000 --> 00:00:02,500\n{\\an8}別走！等等我\n\n2\n00:00:0x,000 --> 00:00:04,000\n沒有時間\n\n"
    (tmp_path / "big5.srt").write_bytes((blocks + "3\n00:00:05,000 --> 00:00:04,000\n<b>倒著走</b>\n\n").encode("big5"))
    (tmp_path / "empty.srt").write_bytes(b"")
    upload = tab.part("restore").locator("input[type=file]")
    upload.set_input_files(tmp_path / "big5.srt")
    for words in ("2 captions opened", "read as Big5", "line 6", "before 0", "Bold", "end before they begin: 1"):
        expect(tab.part("notices")).to_contain_text(words)
    tab.seek(1.0)
    expect(tab.caption).to_have_text("別走！等等我")
    upload.set_input_files(tmp_path / "empty.srt")
    expect(tab.part("notices")).to_contain_text("This file is empty, so the captions stay as they are")
    expect(tab.caption).to_have_text("別走！等等我")
