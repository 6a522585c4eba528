"""One visit after another: what a person does on the text-to-image tab."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import expect

from studio.media.metadata.image_settings import read_picture_settings
from studio.tasks.text_to_image import TextToImageParams
from tests.browser.conftest import RUN_MS, Studio

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAD_PICTURES = 8  # two pads, each a background, a composite and up to two layers


def _ask_for_much(studio: Studio, steps: int) -> None:
    """Four pictures of many steps: so long that even a page short of time sees some of them, or can stop them."""
    studio.unfold("advanced")
    field = studio.page.locator("#text_to_image-num_inference_steps input[type=number]")
    balanced = field.input_value()
    studio.choose("preset", "best")
    studio.choose("count", "4")
    studio.choose("size", "256")
    expect(field).not_to_have_value(balanced)  # the preset's own number has arrived, and will not take the place of this one
    field.fill(str(steps))
    studio.page.keyboard.press("Tab")


def test_an_example_answers_at_once_and_can_be_made_live(studio: Studio, page: Page) -> None:
    studio.open()
    card = page.locator("#text_to_image-examples .card").first
    card.click()
    expect(page.locator("#text_to_image-stage .badge")).to_have_text("Prepared example", timeout=2000)
    loaded = studio.pictures.evaluate("i => i.decode().then(() => i.naturalWidth)")
    assert loaded >= 64
    expect(studio.prompt).not_to_have_value("")
    expect(studio.seed).not_to_have_value("")
    studio.run.click()
    expect(studio.status).to_contain_text("Done in", timeout=RUN_MS)
    expect(page.locator("#text_to_image-stage .badge")).to_have_count(0)


def test_a_prompt_becomes_a_picture_with_progress_preview_and_download(studio: Studio, page: Page, tmp_path: Path) -> None:
    studio.open()
    _ask_for_much(studio, 20)
    page.evaluate(
        """() => { window.seen = {preview: 0, steps: new Set()};
        new MutationObserver(() => {
          if (document.querySelector('.stage.is-live img[src^="data:"]')) window.seen.preview++;
          const words = document.querySelector('.status.is-busy')?.textContent || '';
          const found = /step (\\d+) of (\\d+)/.exec(words);
          if (found) window.seen.steps.add(found[1]);
        }).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true}); }"""
    )
    studio.generate("a tropical beach at sunset", seed=7)
    assert page.evaluate("window.seen.preview") > 0
    assert page.evaluate("window.seen.steps.size") > 1
    expect(studio.pictures).to_have_count(4)
    assert studio.pictures.first.evaluate("i => i.decode().then(() => i.naturalWidth)") == 256
    expect(page.locator(".stage .seed")).to_have_text(["seed 7", "seed 8", "seed 9", "seed 10"])
    expect(page.locator("details.score")).to_have_count(0)  # no CLIP model is here to judge
    with page.expect_download() as found:
        page.locator(".stage .save").first.click()
    file = tmp_path / "picture.png"
    found.value.save_as(file)
    told = read_picture_settings(file, TextToImageParams, task="text_to_image").params
    assert told["seed"] == 7
    assert told["prompt"] == "a tropical beach at sunset"


def test_the_size_says_what_auto_means_and_comes_back_with_the_picture(studio: Studio, page: Page, tmp_path: Path) -> None:
    studio.open()
    auto = page.locator('#text_to_image-size label:has(input[value="auto"])')
    expect(auto).to_have_text("Auto (1024)")
    studio.choose("preset", "fast")
    expect(auto).to_have_text("Auto (512)")
    studio.generate("a green hill", seed=3)
    expect(studio.status).to_contain_text("512 × 512 px")
    studio.choose("size", "256")
    studio.choose("aspect", "portrait")
    studio.generate("a green hill", seed=3)
    expect(studio.status).to_contain_text("224 × 288 px")
    with page.expect_download() as found:
        page.locator(".result-actions a.button").click()
    file = tmp_path / "kept.png"
    found.value.save_as(file)
    page.evaluate("sessionStorage.clear()")
    studio.open()
    studio.unfold("restore-panel")
    page.locator("#text_to_image-restore input[type=file]").set_input_files(file)
    expect(page.locator('#text_to_image-size label.selected input[value="256"]')).to_have_count(1)
    expect(page.locator('#text_to_image-aspect label.selected input[value="portrait"]')).to_have_count(1)
    studio.unfold("code-panel")
    expect(page.locator("#text_to_image-code")).to_contain_text("size='256'")
    page.reload()
    expect(page.locator('#text_to_image-size label.selected input[value="256"]')).to_have_count(1)


def test_stop_ends_a_run_and_the_next_one_works(studio: Studio, page: Page) -> None:
    studio.open()
    studio.prompt.fill("a castle on a hill")
    studio.choose("preset", "best")
    studio.choose("count", "4")
    studio.prompt.press("Control+Enter")
    page.locator(".stage.is-live").wait_for(timeout=RUN_MS)
    page.keyboard.press("Escape")
    expect(studio.status).to_contain_text("Stopped", timeout=15_000)
    expect(studio.run).to_be_enabled()
    expect(studio.stop).to_be_disabled()
    studio.choose("preset", "fast")
    studio.choose("count", "2")
    studio.generate("a green forest in the fog")
    expect(studio.pictures).to_have_count(2)


def test_a_picture_restores_its_settings(studio: Studio, page: Page, tmp_path: Path) -> None:
    studio.open()
    studio.choose("preset", "fast")
    studio.choose("aspect", "landscape")
    studio.generate("planets in outer space", seed=42)
    with page.expect_download() as found:
        page.locator(".result-actions a.button").click()
    file = tmp_path / "kept.png"
    found.value.save_as(file)
    page.evaluate("sessionStorage.clear()")  # as somebody else would open it
    studio.open()
    expect(studio.prompt).to_have_value("")
    studio.unfold("restore-panel")
    page.locator("#text_to_image-restore input[type=file]").set_input_files(file)
    expect(studio.prompt).to_have_value("planets in outer space")
    expect(studio.seed).to_have_value("42")
    expect(page.locator('#text_to_image-preset label.selected input[value="fast"]')).to_have_count(1)
    expect(page.locator('#text_to_image-aspect label.selected input[value="landscape"]')).to_have_count(1)
    expect(page.locator("#text_to_image-notices")).to_contain_text("Settings loaded")


def test_the_session_remembers_and_brings_back(studio: Studio, page: Page) -> None:
    studio.open()
    studio.choose("preset", "fast")
    studio.generate("a snowy mountain at night", seed=1)
    studio.generate("an erupting volcano", seed=2)
    expect(page.locator("#text_to_image-history .card")).to_have_count(2)
    page.locator("#text_to_image-history .card").nth(1).click()
    expect(studio.prompt).to_have_value("a snowy mountain at night")
    expect(page.locator(".stage .seed")).to_have_text("seed 1")


def test_a_result_becomes_the_start_of_the_next(studio: Studio, page: Page) -> None:
    studio.open()
    studio.choose("preset", "fast")
    studio.generate("a tropical beach at sunset", seed=3)
    page.locator(".result-actions [data-act]").click()
    studio.unfold("start-panel")
    expect(page.locator("#text_to_image-init_image img")).to_be_visible()
    studio.generate("a snowy beach at night")
    expect(studio.pictures).to_have_count(1)


def paint(page: Page, pad: str) -> None:
    """One stroke through the middle of an editor."""
    canvas = page.locator(f"#text_to_image-{pad} canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 50, y)
    page.mouse.down()
    page.mouse.move(x + 50, y + 20, steps=12)
    page.mouse.up()


def test_a_sketch_is_a_start(studio: Studio, page: Page) -> None:
    studio.open()
    studio.choose("preset", "fast")
    studio.unfold("start-panel")
    studio.choose("start", "sketch")
    expect(page.locator("#text_to_image-sketch button[aria-label='Brush'][data-chosen]")).to_be_visible()
    undo = page.locator("#text_to_image-sketch button[aria-label='Undo']")
    for _ in range(5):  # the pad takes strokes once its brush is ready
        paint(page, "sketch")
        if undo.is_enabled():
            break
    expect(undo).to_be_enabled()
    studio.generate("a green hill under a blue sky")
    expect(studio.pictures).to_have_count(1)


def test_a_part_of_a_picture_is_repainted(studio: Studio, page: Page, tmp_path: Path) -> None:
    start = tmp_path / "start.png"
    Image.new("RGB", (256, 256), (40, 90, 200)).save(start)
    studio.open()
    studio.choose("preset", "fast")
    studio.unfold("start-panel")
    studio.choose("start", "inpaint")
    pad = page.locator("#text_to_image-inpaint")
    expect(pad).to_contain_text(re.compile(r"\d+%"))  # the editor is up
    pad.locator("canvas").first.wait_for()
    expect(pad).to_contain_text("Drop an image here")
    pad.locator("input[type=file]").set_input_files(start)
    expect(pad).not_to_contain_text("Drop an image here")
    undo = page.locator("#text_to_image-inpaint button[aria-label='Undo']")
    page.locator("#text_to_image-inpaint button[aria-label='Brush']").click()
    for _ in range(5):
        paint(page, "inpaint")
        if undo.is_enabled():
            break
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/gradio_api/upload") else None)
    studio.generate("a red balloon")
    assert len(sent) <= PAD_PICTURES
    studio.generate("a green balloon")
    assert 0 < len(sent) <= PAD_PICTURES  # the same drawing is not sent again
    corner = studio.pictures.evaluate(
        """async i => { await i.decode(); const c = new OffscreenCanvas(i.naturalWidth, i.naturalHeight).getContext('2d');
        c.drawImage(i, 0, 0); return [...c.getImageData(4, 4, 1, 1).data]; }"""
    )
    assert corner[:3] == [40, 90, 200]


def test_the_request_is_offered_as_code(studio: Studio, page: Page) -> None:
    studio.open()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#text_to_image-examples .card").first.click()
    expect(studio.prompt).not_to_have_value("")
    studio.unfold("code-panel")
    button = page.locator("#text_to_image-code .copy").first
    button.click()
    expect(button).to_have_text("Copied")
    code = page.evaluate("navigator.clipboard.readText()")
    compile(code, "snippet", "exec")
    assert "Studio().text_to_image(" in code
    assert studio.prompt.input_value() in code
    page.get_by_role("tab", name="Python", exact=True).press("ArrowRight")
    expect(page.locator("#text_to_image-code").get_by_role("tab", name="Python client")).to_be_focused()
    page.keyboard.press("ArrowRight")
    curl = page.locator("#text_to_image-code [role=tabpanel]:visible code")
    expect(curl).to_contain_text(f"{studio.server.url}/gradio_api/call/v2/text_to_image")
    page.locator("#text_to_image-examples .card").nth(1).click()
    expect(curl).not_to_contain_text(code.split("prompt='")[1].split("'")[0])
    expect(curl).to_contain_text("curl -sN")
    page.get_by_role("tab", name="MCP").click()
    expect(page.locator("#text_to_image-code")).to_contain_text("STUDIO_MCP=1")


def test_who_waits_sees_the_place_in_the_queue(studio: Studio, page: Page) -> None:
    studio.open()
    studio.prompt.fill("a deep thought")  # has no layout, over which most of the steps would be left out
    _ask_for_much(studio, 50)  # the most that there are: it is still running when the second page has been told and stopped
    other = Studio(page.context.new_page(), studio.server).open("?lang=zh-TW")  # before the run: opening takes seconds
    other.prompt.fill("a green hill")
    studio.run.click()
    expect(studio.stop).to_be_enabled()
    page.locator("#text_to_image-stage .is-live").wait_for(timeout=RUN_MS)
    other.run.click()
    expect(other.page.locator("#text_to_image-status [data-queue*='排隊第 1 位']")).to_be_attached()
    other.stop.click()
    expect(other.status).to_contain_text("已停止")
    studio.stop.click()
    expect(studio.status).to_contain_text("Stopped")


def test_turbo_is_a_choice_and_draws(studio: Studio, page: Page) -> None:
    studio.open()
    studio.unfold("advanced")
    studio.choose_model("Studio Mini Turbo")
    expect(page.locator(".model-line")).to_contain_text("four steps")
    studio.choose("preset", "fast")
    studio.generate("a fox on a blue background")
    expect(studio.status).to_contain_text("Done in")
    expect(studio.pictures.first).to_be_visible()
