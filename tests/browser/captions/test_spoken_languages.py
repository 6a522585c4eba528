"""A Spanish and a Mandarin recording from upload to download: language, speakers, keys, undo, files of other programs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pysubs2
import webvtt
from opencc import OpenCC
from playwright.sync_api import expect

from studio.captions.line_breaks import width
from tests.browser.auto_subtitles_page import Subtitles
from tests.browser.conftest import PHONE, RUN_MS, Server, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Made once with espeak-ng: four Spanish sentences by two voices, and one Mandarin sentence
SPEECH = Path(__file__).parent / "speech"


def test_spanish_with_two_speakers_from_upload_to_download(browser: Browser, server: Server, tmp_path: Path) -> None:
    with visit(browser, server) as page:
        tab = Subtitles(page, server).open().add(SPEECH / "viaje.ogg")
        expect(tab.part("facts")).to_contain_text("0:")
        tab.part("speakers").locator("input").click()
        page.get_by_role("option", name="2", exact=True).click()
        tab.part("run").click()
        page.locator("#auto_subtitles-status .status.is-done").wait_for(timeout=RUN_MS)
        expect(tab.status).to_contain_text("Español")
        assert "nueve de la mañana" in " ".join(text for *_, text in tab.cues()).replace("\n", " ")
        names = tab.part("speakers-panel").locator("textarea:visible, input:visible")
        expect(names).to_have_count(2)
        names.first.fill("Señora Ruiz")
        names.first.press("Enter")
        expect(tab.status).to_contain_text("Señora Ruiz")
        before = tab.cues()
        tab.part("table").locator(".cue-list").focus()
        tab.cell(0, "text").dblclick()
        page.keyboard.press("Home")
        for _ in range(2):
            page.keyboard.press("Control+ArrowRight")
        page.keyboard.press("Control+Alt+v")
        assert len(tab.cues()) == len(before) + 1
        page.keyboard.press("Control+Shift+M")
        assert len(tab.cues()) == len(before)
        for _ in range(2):
            page.keyboard.press("Control+z")
        assert tab.cues() == before
        tab.saved()
        tab.room("Download")
        for kind in ("srt", "vtt", "ass"):
            with page.expect_download() as found:
                tab.part("files").locator(f"a[data-format={kind}]").click()
            assert found.value.suggested_filename == f"viaje.{kind}"
            found.value.save_as(tmp_path / f"viaje.{kind}")
    said = [line.raw_text for line in webvtt.read(str(tmp_path / "viaje.vtt"))]
    assert {name for text in said for name in re.findall(r"<v[.\w]* ([^>]+)>", text)} == {"Señora Ruiz", "Speaker 2"}
    events = pysubs2.load(str(tmp_path / "viaje.ass")).events
    assert {event.name for event in events if event.name} >= {"Señora Ruiz", "Speaker 2"}
    with av.open(str(tmp_path / "viaje.srt")) as container:
        assert sum(1 for packet in container.demux() if packet.size) == len(said)


def test_mandarin_on_the_chinese_page_is_written_in_its_script(browser: Browser, server: Server) -> None:
    """The voice is too synthetic for what it says to be understood; script, lines and page are as for any other."""
    with visit(browser, server, PHONE) as page:
        tab = Subtitles(page, server).open("?tab=auto_subtitles&lang=zh-TW").add(SPEECH / "park.ogg")
        expect(tab.part("facts")).to_contain_text("0:")
        tab.part("language").locator("input").fill("中文")
        page.get_by_role("option", name="中文").first.click()
        tab.part("run").click()
        page.locator("#auto_subtitles-status .status.is-done").wait_for(timeout=RUN_MS)
        text = "".join(text for *_, text in tab.cues())
        assert re.search(r"[\u4e00-\u9fff]{4}", text)
        assert OpenCC("s2t").convert(text) == text
        assert all(width(line) <= 2 * 16 for *_, cue in tab.cues() for line in cue.split("\n"))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
