"""What somebody who knows Subtitle Edit does with captions: types, divides, joins, undoes, replaces words, drags, and loses nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from studio.captions.formats import read
from tests.browser.auto_subtitles_page import CLIP, Subtitles
from tests.browser.conftest import Server

if TYPE_CHECKING:
    from playwright.sync_api import Page

OVERLAPPING = (
    "WEBVTT\n\n00:01.000 --> 00:03.000\nשלום עולם, מה שלומך?\n\n00:02.500 --> 00:05.000\nAnd somebody else\nsays this (too)\n\n"
    "00:06.000 --> 00:08.000\nThe last one here\n"
)


@pytest.fixture
def tab(page: Page, server: Server, tmp_path: Path) -> Subtitles:
    """The tab with three captions on the clip, of which the first two overlap."""
    return Subtitles(page, server).open().add(CLIP).ready().open_own(tmp_path, OVERLAPPING)


def focus(tab: Subtitles) -> None:
    tab.part("table").locator(".cue-list").focus()


def at(tab: Subtitles, seconds: float) -> tuple[float, float]:
    """Where a moment lies on the canvas of the waveform, in px of the page."""
    place = tab.page.evaluate(
        """t => { const c = document.querySelector('.cue-wave canvas'), b = c.getBoundingClientRect();
        const bar = document.querySelector('.cue-pan'), span = 12, from = Number(bar.value) / 1000 * (27.75 - span);
        return [b.left + (t - from) / span * b.width, b.top + 40]; }""",
        seconds,
    )
    return place[0], place[1]


def drag(tab: Subtitles, start: float, end: float, *, key: str = "") -> None:
    mouse = tab.page.mouse
    mouse.move(*at(tab, start))
    mouse.down()
    mouse.move(*at(tab, (start + end) / 2), steps=3)
    mouse.move(*at(tab, end), steps=3)
    if key:
        tab.page.keyboard.press(key)
    mouse.up()


def test_a_caption_is_divided_and_joined_by_keys_and_all_of_it_undone(tab: Subtitles, page: Page) -> None:
    before = tab.cues()
    tab.cell(2, "text").dblclick()
    page.keyboard.press("Home")
    for _ in range(2):
        page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Control+Alt+v")
    assert [text for *_, text in tab.cues()[2:]] == ["The last", "one here"]
    first, second = tab.cues()[2:]
    assert first[0] == 6 and second[1] == 8 and 6 < first[1] <= second[0] < 8
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+Shift+M")
    assert tab.cues()[2] == (6, 8, "The last\none here")
    for count in (4, 3):
        page.keyboard.press("Control+z")
        assert len(tab.cues()) == count
    assert tab.cues() == before
    page.keyboard.press("Control+y")
    assert len(tab.cues()) == 4
    tab.saved()
    expect(tab.part("report")).to_contain_text("of 4 captions")


def test_escape_cancels_an_edit_and_stops_nothing(tab: Subtitles, page: Page) -> None:
    before = tab.cues()
    status = tab.status.inner_text()
    tab.cell(2, "text").dblclick()
    page.keyboard.type(" and this is a slip")
    page.keyboard.press("Escape")
    assert tab.cues() == before
    expect(tab.cell(2, "text")).to_have_text("The last one here")
    tab.cell(2, "start").dblclick()
    page.keyboard.type("1.5")
    page.keyboard.press("Escape")
    assert tab.cues() == before and tab.status.inner_text() == status
    tab.cell(2, "text").dblclick()
    page.keyboard.type("!")
    page.keyboard.press("Control+Enter")  # saves; the last caption has no next one, and nothing is transcribed anew
    assert tab.cues()[2][2] == "The last one here!"
    expect(tab.part("run")).to_be_enabled()


def test_a_wrong_value_is_told_beside_its_row_and_the_old_one_stays(tab: Subtitles, page: Page) -> None:
    before = tab.cues()
    for field, typed, told in (
        ("start", "soon", "Row 3: “soon” is not a time"),
        ("start", "-1", "before 0"),
        ("end", "5", "the end must come after the start"),
        ("duration", "0", "the end must come after the start"),
        ("text", "<b>bold</b> --> arrow", "“-->”"),
    ):
        tab.write(2, field, typed)
        row = tab.part("table").locator('.cue-row[aria-rowindex="3"]')
        expect(row.locator(".c-problem.is-error")).to_contain_text(told)
        expect(tab.cell(2, field).locator(".cue-box")).to_have_value(typed)  # still there, to be put right
        assert tab.cues() == before
        focus(tab)  # whoever leaves it that way keeps the old value
        expect(tab.cell(2, field).locator(".cue-box")).to_have_count(0)
        assert tab.cues() == before
    tab.write(2, "start", "6,25")
    tab.write(2, "text", "<script>alert(1)</script>")
    expect(tab.part("table").locator(".is-error")).to_have_count(0)
    tab.seek(7)
    expect(tab.caption).to_have_text("<script>alert(1)</script>")
    assert tab.cues()[2] == (6.25, 8, "<script>alert(1)</script>")
    tab.saved()
    expect(tab.part("problems").locator("li")).to_have_count(0)


def test_a_click_on_a_time_goes_there_and_the_current_caption_is_marked(tab: Subtitles, page: Page) -> None:
    tab.cell(2, "start").click()
    assert tab.now() == pytest.approx(6, abs=0.05)
    expect(tab.rows.nth(2)).to_have_class(re.compile("is-now"))
    expect(tab.rows.nth(2)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("F6")
    assert tab.now() == pytest.approx(2.5, abs=0.05)
    page.keyboard.press("Shift+ArrowRight")
    assert tab.now() == pytest.approx(2.6, abs=0.05)


def test_captions_that_overlap_are_all_shown_and_each_script_has_its_direction(tab: Subtitles, page: Page) -> None:
    tab.seek(2.7)
    expect(tab.caption.locator("span")).to_have_text(["שלום עולם, מה שלומך?", "And somebody else", "says this (too)"])
    directions = "e => [...e.querySelectorAll('.line, .caption span')].map(l => getComputedStyle(l).direction)"
    assert page.locator(".stage.player").evaluate(directions) == ["rtl", "ltr", "ltr"]
    assert tab.part("table").evaluate(directions) == ["rtl", "ltr", "ltr", "ltr"]
    tab.cell(0, "text").dblclick()
    assert tab.cell(0, "text").locator("textarea").evaluate("e => getComputedStyle(e).direction") == "rtl"
    page.keyboard.press("Escape")
    expect(tab.rows.first.locator(".c-problem")).to_contain_text("Overlaps the next")
    tab.seek(4)
    expect(tab.caption.locator("span")).to_have_text(["And somebody else", "says this (too)"])


def test_italics_and_places_are_shown(tab: Subtitles, page: Page, tmp_path: Path) -> None:
    middle = "e => { const b = e.getBoundingClientRect(); return (b.top + b.bottom) / 2; }"
    own = "WEBVTT\n\n00:01.000 --> 00:05.000 line:5%\nOn <i>the top</i> of it\n\n00:02.000 --> 00:04.000\nBelow\n"
    tab.open_own(tmp_path, own)
    tab.seek(3)
    spans = tab.caption.locator("span")
    expect(spans).to_have_text(["On the top of it", "Below"])
    expect(spans.first.locator("i")).to_have_text(["the", "top"])
    stage = page.locator("#auto_subtitles-stage video").bounding_box()
    assert stage is not None
    top, low = (spans.nth(i).evaluate(middle) for i in range(2))
    assert top < stage["y"] + stage["height"] / 4 and low > stage["y"] + stage["height"] / 2
    tab.write(1, "text", "Now <i>here</i>.")
    expect(spans.nth(1)).to_have_text("Now here.")
    expect(spans.nth(1).locator("i")).to_have_text("here.")
    tab.saved()
    expect(spans.first).to_have_text("On the top of it")


def test_words_are_found_and_replaced(tab: Subtitles, page: Page) -> None:
    focus(tab)
    page.keyboard.press("Control+h")
    panel = tab.part("table").locator(".cue-finder")
    page.keyboard.type("THE ")
    expect(panel.locator("output")).to_have_text("1 found")
    page.keyboard.press("Enter")
    expect(panel.locator("output")).to_have_text("1 of 1")
    expect(tab.rows.nth(2)).to_have_attribute("aria-selected", "true")
    panel.get_by_text("Match case").click()
    expect(panel.locator("output")).to_have_text("0 found")
    panel.get_by_label("Find", exact=True).fill("s")
    panel.get_by_label("Replace with").fill("$&z")
    panel.get_by_role("button", name="Replace all").click()
    expect(panel.locator("output")).to_have_text("6 replaced")
    assert tab.cues()[1][2] == "And $&zomebody el$&ze\n$&zay$&z thi$&z (too)"
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    assert tab.cues()[1][2] == "And somebody else\nsays this (too)"


def test_blocks_are_dragged_in_the_waveform(tab: Subtitles, page: Page) -> None:
    tab.part("table").locator(".cue-wave").scroll_into_view_if_needed()
    expect(tab.part("table").locator(".cue-wave.has-sound")).to_have_count(1)
    drag(tab, 8, 9)
    assert tab.cues()[2][1] == pytest.approx(9, abs=0.05)
    drag(tab, 6, 4)  # the caption before it ends at 5
    assert tab.cues()[2][0] == 5
    drag(tab, 9, 4.5)  # never shorter than a tenth of a second
    assert tab.cues()[2][1] == 5.1
    page.keyboard.press("Control+z")
    drag(tab, 7, 9, key="Escape")
    assert tab.cues()[2][:2] == (5, pytest.approx(9, abs=0.05))
    drag(tab, 8, 10)  # by its body, as a whole
    start, end, _ = tab.cues()[2]
    assert start == pytest.approx(7, abs=0.06) and end - start == pytest.approx(4, abs=0.05)
    page.mouse.click(*at(tab, 0.5))
    assert tab.now() == pytest.approx(0.5, abs=0.05)
    tab.saved()
    expect(tab.part("report")).to_contain_text("of 3 captions")


def test_times_follow_the_playhead_and_all_captions_can_be_shifted(tab: Subtitles, page: Page) -> None:
    tab.cell(2, "text").click()
    tab.seek(6.5)
    page.keyboard.press("[")
    assert tab.cues()[2][0] == pytest.approx(6.5, abs=0.02)
    tab.seek(7.25)
    page.keyboard.press("]")
    assert tab.cues()[2][1] == pytest.approx(7.25, abs=0.02)
    page.keyboard.press("Control+Shift+A")
    page.keyboard.type("soon")
    tab.part("table").get_by_role("button", name="Shift all").click()
    expect(tab.part("table").locator(".cue-shifter output")).to_contain_text("“soon” is not a number")
    tab.part("table").get_by_label("Shift by (s)").fill("1.5")
    tab.part("table").get_by_role("button", name="Shift all").click()
    assert [start for start, *_ in tab.cues()] == pytest.approx([2.5, 4, 8], abs=0.02)


def test_the_next_problem_is_one_key_away(tab: Subtitles, page: Page) -> None:
    tab.write(2, "end", "6.3")
    tab.saved()
    focus(tab)
    page.keyboard.press("F8")
    expect(tab.rows.nth(0)).to_have_attribute("aria-selected", "true")
    expect(tab.part("table").locator(".cue-detail")).to_contain_text("overlaps the next one by 0.50 s")
    page.keyboard.press("F8")
    expect(tab.rows.nth(2)).to_have_attribute("aria-selected", "true")
    assert tab.now() == pytest.approx(6, abs=0.05)


def test_what_was_just_typed_is_in_the_file_and_comes_back_after_a_reload(tab: Subtitles, page: Page, tmp_path: Path) -> None:
    tab.room("Download")
    tab.room("Edit and check")
    tab.part("table").locator("[data-tool=translation]").click()
    tab.write(2, "translation", "Der letzte")
    tab.write(2, "text", "Typed in the last second")
    tab.room("Download")
    with page.expect_download() as found:
        page.locator("[data-format=vtt]").click()  # at once, before the pause after which edits are sent
    found.value.save_as(tmp_path / "a.vtt")
    assert read((tmp_path / "a.vtt").read_text(encoding="utf-8"), "vtt")[2].text == "Typed in the last second"
    with page.expect_download() as found:
        page.locator("[data-format=translation-srt]").click()
    found.value.save_as(tmp_path / "b.srt")
    assert [cue.text for cue in read((tmp_path / "b.srt").read_text(encoding="utf-8"), "srt")] == ["Der letzte"]
    edited = tab.cues()
    page.reload()
    tab.part("run").wait_for()
    tab.add(CLIP).ready().open_own(tmp_path, OVERLAPPING)
    offer = tab.part("table").locator(".cue-offer")
    expect(offer).to_contain_text("were kept in this browser")
    offer.get_by_role("button", name="Restore edits").click()
    assert tab.cues() == edited
    expect(tab.cell(2, "translation")).to_have_text("Der letzte")
    page.keyboard.press("Control+z")
    assert tab.cues()[2][2] == "The last one here"
    tab.saved()
