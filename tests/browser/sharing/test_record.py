"""Record for slides: the result on the stage becomes a file that can be saved, in the tab's own words."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import RUN_MS, Server, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def record(page: Page, task: str, kind: str) -> bytes:
    """Unfold the panel, choose, press, save."""
    page.locator(f"#{task}-record-panel button.label-wrap").first.click()
    if kind != "mp4":
        page.locator(f"#{task}-record-kind label:has(input[value={kind}])").click()
    page.locator(f"#{task}-record").click()
    link = page.locator(f"#{task}-recorded a[download]")
    link.wait_for(timeout=RUN_MS)
    with page.expect_download() as saving:
        link.click()
    return Path(saving.value.path()).read_bytes()


@pytest.mark.parametrize("task", ["text_to_image", "text_to_video", "audio_to_visual", "auto_subtitles", "game_scene"])
def test_a_prepared_result_becomes_a_picture(task: str, browser: Browser, server: Server) -> None:
    with visit(browser, server) as page:
        page.goto(f"{server.url}/?tab={task}")
        page.locator(f"#{task}-examples [data-pick='0']").click()
        page.locator(f"#{task}-stage").locator(".is-done, video").first.wait_for()
        with Image.open(io.BytesIO(record(page, task, "png"))) as picture:
            assert picture.size == (1920, 1080)
            assert picture.info["Comment"] == "AI-generated"
        expect(page.locator(f"#{task}-status .status")).to_contain_text("Recorded")
        expect(page.locator(f"#{task}-run")).to_be_enabled()


def test_a_run_becomes_a_film(browser: Browser, server: Server) -> None:
    with visit(browser, server) as page:
        page.goto(f"{server.url}/?tab=text_to_image")
        page.locator("#text_to_image-record-panel button.label-wrap").first.click()
        page.locator("#text_to_image-record").click()
        expect(page.locator("#text_to_image-notices")).to_contain_text("no result to record yet")
        page.locator("#text_to_image-record-panel button.label-wrap").first.click()
        page.locator("#text_to_image-prompt textarea").fill("a red apple")
        page.locator('#text_to_image-preset label:has(input[value="fast"])').click()
        page.locator("#text_to_image-run").click()
        page.locator("#text_to_image-stage .is-done").wait_for(timeout=RUN_MS)
        film = record(page, "text_to_image", "mp4")
        with av.open(io.BytesIO(film)) as opened:
            assert opened.streams.video[0].codec_context.name == "h264"
            assert opened.metadata["comment"] == "AI-generated"
            assert "a red apple" in opened.metadata["description"]


def test_a_case_becomes_a_picture_that_is_never_stored(browser: Browser, server: Server) -> None:
    with visit(browser, server) as page:
        page.goto(f"{server.url}/?tab=medical_fusion")
        page.locator("#medical_fusion-stage .is-case").wait_for()
        page.locator("#medical_fusion-run").click()
        page.locator("#medical_fusion-stage .is-answer").wait_for(timeout=RUN_MS)
        with Image.open(io.BytesIO(record(page, "medical_fusion", "png"))) as picture:
            assert picture.size == (1920, 1080)
        assert list(server.output.rglob("medical_fusion*")) == []
