"""A film from words, as its user meets it: frames arrive, the film plays, and it can be saved, compared and made again."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, RUN_MS, SCREENS, Server, Studio, visit
from tests.browser.moving_page import WATCH, FilmTab, decoded

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TASK = "text_to_video"
PIXELS = """async url => {
  const image = await createImageBitmap(await (await fetch(url)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  return [...canvas.getImageData(0, 0, image.width, image.height).data].join();
}"""


@pytest.fixture
def tab(page: Page, server: Server) -> FilmTab:
    return FilmTab(page, server, TASK)


def short(tab: FilmTab, prompt: str) -> None:
    tab.set("prompt", prompt)
    tab.choose("preset", "fast")
    tab.set("frames", "8")


def test_words_become_a_film_that_plays_saves_and_comes_back(tab: FilmTab, page: Page, tmp_path: Path) -> None:
    tab.open()
    short(tab, "a calm lake at sunset")
    tab.choose("camera", "zoom_in")
    expect(tab.part("length")).to_contain_text("Length: 1.0 s")
    tab.set("seed", "42")
    page.evaluate(WATCH, TASK)
    tab.make()
    seen = page.evaluate("window.seen")
    assert len(seen) >= 2 and seen == sorted(seen)  # frames were there while it still worked
    assert tab.plays() == pytest.approx(1.0, abs=0.13)
    film = tab.films.first
    assert film.evaluate("v => [v.loop, v.muted, v.autoplay]") == [True, True, True]
    page.wait_for_function("v => !v.paused", arg=film.element_handle())
    expect(page.locator(".seed-chip")).to_have_text("seed 42")
    expect(tab.part("details").locator("[data-figure=speed]")).to_contain_text("px")
    expect(tab.part("details").locator(".keyframes li").nth(1)).to_be_visible()
    tab.part("details").locator("details.made summary").click()
    expect(tab.part("details").locator("[data-name=model]")).to_contain_text("studio-mini")
    saved = tab.save("mp4", tmp_path / "own.mp4")
    found = decoded(saved)
    assert (found.codec, found.frames, found.size, found.sound) == ("h264", 8, (512, 512), None)
    assert found.seconds == pytest.approx(1.0)

    tab.unfold("code-panel")
    code = tab.part("code").locator("code").first.inner_text()
    compile(code, "snippet", "exec")
    assert "Studio().text_to_video(" in code and "seed=42" in code and "zoom_in" in code

    tab.open()
    tab.unfold("restore-panel")
    tab.give("restore", saved)
    expect(tab.part("prompt").locator("textarea")).to_have_value("a calm lake at sunset")
    expect(page.locator(f'#{TASK}-camera label.selected input[value="zoom_in"]')).to_have_count(1)
    expect(page.locator(f'#{TASK}-preset label.selected input[value="fast"]')).to_have_count(1)
    expect(tab.part("seed").locator("input, textarea")).to_have_value("42")
    expect(tab.part("notices")).to_contain_text("Settings loaded from the video")


def test_the_textbook_stands_beside_it_and_both_play_together(tab: FilmTab, page: Page) -> None:
    tab.open()
    short(tab, "a green forest in the fog")
    tab.part("compare").locator("input").check()
    tab.make()
    expect(tab.films).to_have_count(2)
    tab.plays(0)
    tab.plays(1)
    expect(page.locator(".stage.film figcaption")).to_have_text(["Coherent", "Independent frames"])
    table = tab.part("details").locator(".figures")
    expect(table.locator("thead th")).to_have_count(3)
    expect(table.locator("[data-figure=warp_error] td").first).to_have_class("best")
    expect(page.locator(".verdict")).to_contain_text("less frame-to-frame error")
    tab.films.first.evaluate("v => { v.pause(); v.currentTime = 0.5; }")
    second = tab.films.nth(1).element_handle()
    page.wait_for_function("v => v.paused && Math.abs(v.currentTime - 0.5) < 0.05", arg=second)
    tab.films.nth(1).evaluate("v => v.play()")
    page.wait_for_function("v => !v.paused", arg=tab.films.first.element_handle())

    for width, height in SCREENS:
        tab.fits(width, height)
    tab.part("history").locator(".card").click()
    expect(tab.films).to_have_count(2)
    expect(tab.part("prompt").locator("textarea")).to_have_value("a green forest in the fog")


def test_a_stopped_film_leaves_everything_as_it_was(tab: FilmTab, page: Page, server: Server) -> None:
    drawing = Studio(page, server).open("?tab=text_to_image")
    drawing.choose("preset", "fast")
    drawing.generate("a red barn", seed=3)
    before = drawing.pictures.get_attribute("src")
    tab.open()
    tab.set("prompt", "a desert with sand dunes")
    tab.set("frames", "120")
    tab.part("run").click()
    page.locator(f"#{TASK}-stage .reel[data-frames]:not([data-frames='0'])").wait_for(timeout=RUN_MS)
    page.keyboard.press("Escape")
    expect(tab.status).to_contain_text("Stopped", timeout=RUN_MS)
    expect(tab.part("run")).to_be_enabled()
    expect(tab.part("prompt").locator("textarea")).to_have_value("a desert with sand dunes")
    again = Studio(page, server).open("?tab=text_to_image")
    again.choose("preset", "fast")
    again.generate("a red barn", seed=3)
    assert page.evaluate(PIXELS, before) == page.evaluate(PIXELS, again.pictures.get_attribute("src"))


@pytest.fixture(scope="module")
def house(browser: Browser, server: Server) -> Iterator[FilmTab]:
    """A page on which a short film is asked for."""
    with visit(browser, server) as page:
        tab = FilmTab(page, server, TASK).open()
        short(tab, "a small house")
        yield tab


@pytest.mark.parametrize("kind", ["webm", "gif", "png"])
def test_other_files_come_with_a_film_to_watch(house: FilmTab, tmp_path: Path, kind: str) -> None:
    tab, page = house, house.page
    tab.part("format").locator("input").click()
    page.get_by_role("option", name={"png": "PNG sequence"}.get(kind, kind), exact=False).click()
    tab.make()
    tab.plays()
    ending = "zip" if kind == "png" else kind
    saved = tab.save(ending, tmp_path / f"a.{ending}")
    expect(tab.part("details").locator('a[data-format="mp4"]')).to_have_count(1)
    if kind == "png":
        assert len(zipfile.ZipFile(saved).namelist()) >= 8
    else:
        assert decoded(saved).frames == 8


def test_bad_input_is_a_sentence_at_its_field(tab: FilmTab, page: Page, tmp_path: Path) -> None:
    tab.open()
    tab.part("run").click()
    expect(tab.part("prompt").locator("div.validation-error")).to_contain_text("Write something here first.")
    tab.set("prompt", "0: a lake; 0: a storm")
    tab.part("run").click()
    expect(tab.part("prompt").locator("div.validation-error")).to_contain_text("used twice")
    tab.set("prompt", "a lake")
    tab.unfold("numbers-panel")
    tab.set("zoom", "0: fast")
    tab.part("run").click()
    expect(tab.part("zoom").locator("div.validation-error")).to_contain_text("not a number")
    fake = tmp_path / "fake.mp4"
    fake.write_text("no film")
    tab.unfold("restore-panel")
    tab.give("restore", fake)
    expect(tab.part("notices").locator(".warning")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Traceback")


@pytest.fixture(scope="module", params=[("zh-TW", "生成"), ("en", "Generate")], ids=["zh-TW", "en"])
def unfolded(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[FilmTab]:
    """The tab in one language with every panel open, loaded on the smallest screen."""
    lang, run = request.param
    with visit(browser, server, PHONE) as page:
        tab = FilmTab(page, server, TASK).open(f"&lang={lang}&__theme=dark")
        expect(tab.part("run")).to_have_text(run)
        for panel in ("start-panel", "numbers-panel", "advanced", "restore-panel"):
            tab.unfold(panel)
        expect(tab.part("advanced").locator(".model-line")).to_be_visible()
        yield tab


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_it_fits_every_screen_in_both_languages(unfolded: FilmTab, width: int, height: int) -> None:
    unfolded.fits(width, height)
    for mark in ("⟦", "ui.", "field.", "undefined", "[object"):
        expect(unfolded.page.locator(f"#tab-{TASK}")).not_to_contain_text(mark)
    assert unfolded.unnamed() == []


def test_the_camera_is_chosen_by_keyboard_alone(tab: FilmTab, page: Page) -> None:
    tab.open()
    page.locator(f"#{TASK}-camera input:checked").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(f'#{TASK}-camera label.selected input[value="pan_up"]')).to_have_count(1)
    ring = page.evaluate("getComputedStyle(document.activeElement.closest('label')).boxShadow")
    assert ring != "none"
