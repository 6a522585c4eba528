"""A pack from one sentence, as its user meets it: pieces arrive, the ZIP opens in other programs, and brings the settings back."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytmx
import soundfile
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import RUN_MS, Server, write

if TYPE_CHECKING:
    from playwright.sync_api import Page

BRIEF = "A mystical forest with glowing plants and ancient trees"
SEEN = """() => { window.seen = []; const look = () => {
  const there = [...document.querySelectorAll('section.piece')].map(p => p.className);
  if (there.length && there.length !== window.seen.at(-1)) window.seen.push(there.length); };
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true}); }"""


def open_tab(page: Page, server: Server, query: str = "") -> None:
    page.goto(f"{server.url}/?tab=game_scene{query}")
    page.locator("#game_scene-run").wait_for()


def make(page: Page) -> None:
    """Press Run and wait for this pack: a page that was loaded again shows the one before until the run begins."""
    page.locator("#game_scene-run").click()
    expect(page.locator("#game_scene-run")).to_be_disabled()
    expect(page.locator("#game_scene-run")).to_be_enabled(timeout=2 * RUN_MS)  # dozens of files
    expect(page.locator("#game_scene-details a[data-format=zip]")).to_be_visible(timeout=RUN_MS)


def download(page: Page, folder: Path) -> Path:
    with page.expect_download() as caught:
        page.locator("#game_scene-details a[data-format=zip]").click()
    file = folder / caught.value.suggested_filename
    caught.value.save_as(file)
    return file


def check(file: Path, folder: Path) -> None:
    """Every file of the pack with a reader that is not ours."""
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
        names = archive.namelist()
        told = json.loads(archive.read("manifest.json"))
    assert set(told["files"]) == set(names) - {"manifest.json"}
    for name in names:
        data = (folder / name).read_bytes()
        if name != "manifest.json":
            assert hashlib.sha256(data).hexdigest() == told["files"][name]["sha256"]
        kind = name.rsplit(".", 1)[1]
        if kind == "png":
            with Image.open(io.BytesIO(data)) as picture:
                picture.load()
                assert picture.info.get("Comment") == "AI-generated" or name == "pixel_art/palette.png"
        elif kind == "json":
            json.loads(data)
        elif kind == "tsx":
            ET.fromstring(data)
        elif kind in ("wav", "ogg"):
            sound, rate = soundfile.read(io.BytesIO(data))
            assert rate == 44100 and len(sound) > 8 * rate and np.abs(sound).max() > 0.05
        elif kind == "glb":
            assert struct.unpack("<4sII", data[:12]) == (b"glTF", 2, len(data))
        elif kind == "html":
            assert data.lower().startswith(b"<!doctype html>")
        else:
            assert kind in ("txt", "tmx", "tres", "yarn", "gpl", "hex") and data.decode()
    read = pytmx.TiledMap(str(folder / "map" / "map.tmx"))
    assert (read.width, read.height) == (24, 16)


def test_from_the_reference_sentence_to_a_pack_and_back(page: Page, server: Server, tmp_path: Path) -> None:
    open_tab(page, server)
    page.locator("#game_scene-prompt textarea").fill(BRIEF)
    chips = page.locator("#game_scene-understood .chips")
    for word in ("forest", "glowing plants", "ancient trees", "Mystical"):
        expect(chips).to_contain_text(word)
    page.locator('#game_scene-preset label:has(input[value="fast"])').click()
    page.evaluate(SEEN)
    make(page)
    assert page.evaluate("window.seen").__len__() >= 4  # pieces came one after the other
    expect(page.locator("section.piece")).to_have_count(7)
    expect(page.locator("#game_scene-stage img")).to_be_visible()
    expect(page.locator("#game_scene-status")).to_contain_text("files in")
    talk = page.locator("#game_scene-dialogue-piece article:not([hidden])")
    first = talk.locator("p").inner_text()
    talk.locator("[data-next]").first.click()
    assert talk.locator("p").inner_text() != first
    viewer = page.frame_locator("#game_scene-panorama-piece iframe")
    page.locator("#game_scene-panorama-piece").scroll_into_view_if_needed()
    expect(viewer.locator("canvas")).to_be_visible()

    file = download(page, tmp_path)
    (tmp_path / "pack").mkdir()
    check(file, tmp_path / "pack")
    seed = page.locator("#game_scene-details .seed-chip").inner_text().removeprefix("seed ")

    open_tab(page, server)
    page.locator("#game_scene-restore-panel button").first.click()
    page.locator("#game_scene-restore input[type=file]").set_input_files(file)
    expect(page.locator("#game_scene-notices")).to_contain_text("Settings loaded from the pack")
    expect(page.locator("#game_scene-prompt textarea")).to_have_value(BRIEF)
    expect(page.locator("#game_scene-seed").locator("input, textarea")).to_have_value(seed)
    make(page)
    assert download(page, tmp_path).read_bytes() == file.read_bytes()


def test_bad_input_is_a_sentence_at_its_field(page: Page, server: Server, tmp_path: Path) -> None:
    open_tab(page, server, "&lang=zh-TW")
    prompt = page.locator("#game_scene-prompt textarea")
    prompt.fill("森林")
    expect(page.locator("ul.chips").first).to_be_visible()  # the page listens
    prompt.fill("")
    expect(page.locator("ul.chips").first).to_be_hidden()
    page.locator("#game_scene-run").click()
    expect(page.locator("#game_scene-prompt div.validation-error")).to_be_visible()
    prompt.fill("森林")
    page.locator("#game_scene-sketch-panel button").first.click()
    write(page.locator("#game_scene-regions textarea"), "banana: forest")
    page.locator("#game_scene-run").click()
    expect(page.locator("#game_scene-regions div.validation-error")).to_contain_text("1")
    wrong = tmp_path / "x.zip"
    wrong.write_text("not a pack")
    page.locator("#game_scene-restore-panel button").first.click()
    page.locator("#game_scene-restore input[type=file]").set_input_files(wrong)
    expect(page.locator("#game_scene-notices .warning")).to_contain_text("素材包")


def test_a_sketch_that_is_no_picture_is_said_beside_the_pad(page: Page, server: Server, tmp_path: Path) -> None:
    open_tab(page, server, "&lang=zh-TW")
    page.locator("#game_scene-sketch-panel button").first.click()
    box = page.locator("#game_scene-sketch_image input[type=file]").first
    page.locator("#game_scene-sketch_image canvas").first.wait_for()
    page.locator("#game_scene-sketch_image .empty").first.wait_for()  # the pad is set up
    wrong, right = tmp_path / "x.png", tmp_path / "y.png"
    wrong.write_text("not a picture")
    Image.new("RGB", (64, 64), "#2f6b3a").save(right)
    box.set_input_files(wrong)
    said = page.locator("#game_scene-sketch-panel .studio-refusal")
    expect(said).to_contain_text("圖片")
    expect(said).to_have_attribute("role", "alert")
    box.set_input_files(right)
    expect(said).to_have_count(0)


def test_stopping_keeps_the_pieces_that_are_there(page: Page, server: Server) -> None:
    open_tab(page, server)
    page.locator("#game_scene-prompt textarea").fill("a desert with a temple")
    page.locator("#game_scene-run").click()
    drawn = page.locator("#game_scene-stage .zoom").first
    expect(drawn).to_be_visible(timeout=RUN_MS)  # the first piece: a quick machine needs a second for all the others
    page.locator("#game_scene-stop").click()
    expect(page.locator("#game_scene-run")).to_be_enabled(timeout=2 * RUN_MS)  # dozens of files
    expect(drawn).to_be_visible()
    assert page.locator("#game_scene-details a").count() == 0
    drawn.click()
    expect(page.locator("dialog.studio-viewer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawn).to_be_focused()


def test_a_prepared_scene_shows_at_one_click(page: Page, server: Server) -> None:
    open_tab(page, server)
    page.locator("#game_scene-examples .card").first.click()
    expect(page.locator("#game_scene-stage .badge")).to_contain_text("Prepared")
    expect(page.locator("#game_scene-prompt textarea")).to_have_value(BRIEF)
