"""Pictures that follow a recording: what is heard is drawn first, then a film with the recording's own sound."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from studio.settings import ASSETS
from tests.browser.conftest import PHONE, RUN_MS, SCREENS, Server, visit
from tests.browser.moving_page import WATCH, FilmTab, decoded

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TASK = "audio_to_visual"
DRUMS = ASSETS / "examples" / TASK / "drums.m4a"
SONG = ASSETS / "examples" / TASK / "song.m4a"


@pytest.fixture
def tab(page: Page, server: Server) -> FilmTab:
    return FilmTab(page, server, TASK)


def listen(tab: FilmTab, file: Path = DRUMS) -> FilmTab:
    tab.give("media_file", file)
    tab.page.locator(f"#{TASK}-timeline .sound-line[data-length]").wait_for()
    return tab


def beats(tab: FilmTab) -> list[float]:
    return json.loads(tab.part("timeline").locator(".sound").get_attribute("data-beats") or "[]")


def test_a_recording_becomes_a_film_in_time(tab: FilmTab, page: Page, tmp_path: Path) -> None:
    listen(tab.open())
    tab.set("length", "3")
    expect(tab.part("timeline").locator(".sound-line")).to_have_attribute("data-length", "3.000")
    tab.set("prompt", "planets in outer space; a tropical beach at sunset")
    tab.choose("preset", "fast")
    page.evaluate(WATCH, TASK)
    tab.make()
    seen = page.evaluate("window.seen")
    assert len(seen) >= 2 and seen == sorted(seen)
    assert tab.plays() == pytest.approx(3.0, abs=0.1)
    assert tab.films.first.evaluate("v => [v.loop, v.muted]") == [False, False]
    details = tab.part("details")
    expect(details.locator(".verdict")).not_to_be_empty()
    expect(details.locator("[data-figure=frames] td")).to_have_text(["72", "72"])
    expect(details.locator("[data-figure=sound]")).to_contain_text("at least")
    expect(tab.part("timeline").locator(".sections button").first).to_contain_text("planets")
    expect(tab.part("timeline").locator(".sound i").first).to_be_attached()  # pictures that were drawn
    found = decoded(tab.save("mp4", tmp_path / "own.mp4"))
    assert (found.codec, found.frames) == ("h264", 72)
    assert found.sound is not None and found.heard == pytest.approx(found.seconds, abs=0.1)

    tab.part("timeline").locator(".sound").focus()
    page.keyboard.press("ArrowRight")
    expected = next(b for b in beats(tab) if b > 0.02)
    assert tab.films.first.evaluate("v => v.currentTime") == pytest.approx(expected, abs=0.03)
    tab.unfold("code-panel")
    code = tab.part("code").locator("code").first.inner_text()
    compile(code, "snippet", "exec")
    assert "media_file='drums.m4a'" in code
    for width, height in SCREENS:
        tab.fits(width, height)

    tab.open()
    tab.unfold("restore-panel")
    tab.give("restore", tmp_path / "own.mp4")
    expect(tab.part("prompt").locator("textarea")).to_have_value("planets in outer space; a tropical beach at sunset")
    expect(tab.part("seed").locator("input, textarea")).not_to_have_value("")


def test_what_is_heard_is_drawn_and_changed_before_any_film(tab: FilmTab, page: Page) -> None:
    listen(tab.open(), SONG)
    line = tab.part("timeline")
    expect(line.locator(".heard")).to_contain_text("BPM")
    assert page.locator(f"#{TASK}-timeline .curve").count() >= 3
    heard = beats(tab)
    assert len(heard) > 8
    tab.unfold("beats-panel")
    tab.choose("tempo", "half")
    expect(line.locator(".heard")).to_contain_text(f"{len(heard) // 2} beats")
    tab.choose("tempo", "as_heard")
    expect(line.locator(".heard")).to_contain_text(f"{len(heard)} beats")
    tab.part("beats-heard").click()
    expect(tab.part("beats").locator("textarea")).not_to_have_value("")
    tab.set("beats", "1, 2, 3.5")
    expect(line.locator(".heard")).to_contain_text("3 beats")
    assert beats(tab) == [1.0, 2.0, 3.5]
    tab.set("beats", "soon")
    expect(tab.part("problems")).to_contain_text("soon")
    tab.set("beats", "")
    expect(tab.part("problems")).not_to_contain_text("soon")

    page.locator(f"#{TASK}-stage audio").wait_for()
    line.locator(".sound").focus()
    page.keyboard.press("End")
    assert page.locator(f"#{TASK}-stage audio").evaluate("a => a.currentTime") > 15
    line.locator(".sections button").nth(1).click()
    start = float(line.locator(".sections button").nth(1).get_attribute("data-go") or -1)
    assert page.locator(f"#{TASK}-stage audio").evaluate("a => a.currentTime") == pytest.approx(start, abs=0.05)

    tab.set("prompt", "a calm lake; a storm")
    tab.part("by-section").click()
    expect(tab.part("prompt").locator("textarea")).to_have_value(_schedule(tab))


def _schedule(tab: FilmTab) -> str:
    starts = tab.part("timeline").locator(".sections button").evaluate_all("all => all.map(b => Number(b.dataset.go))")
    said = ("a calm lake", "a storm")
    return "; ".join(f"{round(start, 1):g}: {said[i % 2]}" for i, start in enumerate(starts))


def test_the_matrix_is_rows_and_text_at_once(tab: FilmTab, page: Page) -> None:
    listen(tab.open())
    tab.unfold("matrix-panel")
    curves = page.locator(f"#{TASK}-timeline .curve")
    expect(curves.first).to_be_visible()
    before = curves.count()
    expect(tab.part("source-0").locator("input")).to_have_value("Beat")
    tab.part("target-0").locator("input").click()
    page.get_by_role("option", name="Hue").click()
    text = tab.part("modulation").locator("textarea")
    expect(text).to_have_value(re.compile("beat -> hue"))
    expect(page.locator(f"#{TASK}-timeline .curve[data-target=hue]")).to_contain_text("Beat")
    tab.set("modulation", "rms -> rotate: gain 0.5")
    expect(curves).to_have_count(1)
    expect(tab.part("source-0").locator("input")).to_have_value("Loudness")
    tab.set("modulation", "noise -> taste")
    expect(tab.part("problems")).to_contain_text("noise")
    tab.part("matrix-usual").click()
    expect(text).to_have_value("")
    expect(curves).to_have_count(before)


def test_stop_keeps_the_line_of_time(tab: FilmTab, page: Page) -> None:
    listen(tab.open())
    tab.set("prompt", "an erupting volcano")
    tab.choose("preset", "best")
    tab.part("run").click()
    page.locator(f"#{TASK}-stage .is-live").wait_for(timeout=RUN_MS)
    tab.part("stop").click()
    expect(tab.status).to_contain_text("Stopped", timeout=RUN_MS)
    expect(tab.part("run")).to_be_enabled()
    expect(tab.part("timeline").locator(".sound")).to_be_visible()


def test_a_file_that_cannot_be_used_is_one_sentence(tab: FilmTab, page: Page, tmp_path: Path) -> None:
    tab.open()
    tab.set("prompt", "a lake")
    tab.part("run").click()
    expect(tab.part("media_file").locator("div.validation-error")).to_contain_text("Add music, speech or a video with sound first.")
    fake = tmp_path / "it's [fake]: song.wav"
    fake.write_text("no sound")
    tab.give("media_file", fake)
    expect(tab.part("facts")).to_contain_text("holds text")
    expect(page.locator("body")).not_to_contain_text("Traceback")


@pytest.fixture(scope="module", params=[("zh-TW", "生成"), ("en", "Generate")], ids=["zh-TW", "en"])
def unfolded(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[FilmTab]:
    """The tab in one language with every panel open, loaded on the smallest screen."""
    lang, run = request.param
    with visit(browser, server, PHONE) as page:
        tab = listen(FilmTab(page, server, TASK).open(f"&lang={lang}&__theme=dark"))
        expect(tab.part("run")).to_have_text(run)
        for panel in ("beats-panel", "matrix-panel", "advanced", "restore-panel"):
            tab.unfold(panel)
        expect(tab.part("advanced").locator(".model-line").first).to_be_visible()
        yield tab


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_it_fits_every_screen_in_both_languages(unfolded: FilmTab, width: int, height: int) -> None:
    unfolded.fits(width, height)
    for mark in ("⟦", "ui.", "field.", "undefined", "[object"):
        expect(unfolded.page.locator(f"#tab-{TASK}")).not_to_contain_text(mark)
    assert unfolded.unnamed() == []
