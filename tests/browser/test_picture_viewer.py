"""Pictures as large as they can be: the stage that they fill, and the viewer that shows them at full screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, SCREENS, Server, Studio, visit
from tests.browser.test_accessibility import faults

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page


@pytest.fixture
def four(studio: Studio) -> Studio:
    """A tab with four pictures on its stage."""
    studio.open()
    studio.choose("preset", "fast")
    studio.choose("aspect", "landscape")
    studio.choose("count", "4")
    studio.generate("a red sailboat on a lake", seed=5)
    expect(studio.pictures).to_have_count(4)
    return studio


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[Page]:
    """A prepared picture on a phone with the Chinese page, opened by a tap."""
    with visit(browser, server, PHONE) as page:
        Studio(page, server).open("?lang=zh-TW&__theme=dark")
        page.locator("#text_to_image-examples .card").first.click()
        page.locator(".stage .zoom").click()
        yield page


def viewer(page: Page) -> Locator:
    return page.locator("dialog.studio-viewer")


def percent(page: Page) -> int:
    found = re.search(r"\d+", viewer(page).locator("output").inner_text())
    assert found
    return int(found[0])


def still(page: Page) -> None:
    """Wait until the picture has arrived where it is going."""
    page.evaluate("Promise.all(document.getAnimations().map(a => a.finished.catch(() => 0)))")


def middle(page: Page) -> tuple[float, float]:
    box = viewer(page).locator("img").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("size", SCREENS, ids=lambda s: f"{s[0]}x{s[1]}")
def test_a_picture_fills_the_stage_and_nothing_is_cut_off(browser: Browser, server: Server, size: tuple[int, int]) -> None:
    with visit(browser, server, size) as page:
        studio = Studio(page, server).open()
        page.locator("#text_to_image-examples .card").first.click()
        studio.pictures.evaluate("i => i.decode()")
        picture, stage = studio.pictures.bounding_box(), page.locator("#text_to_image-stage .stage").bounding_box()
        assert picture and stage
        assert abs(picture["width"] - picture["height"]) <= 1  # the example is square
        room = min(stage["width"], stage["height"]) - 2  # without the line around it
        assert abs(picture["width"] - room) <= 1
        assert picture["width"] >= 0.7 * min(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_four_landscapes_keep_their_shape_on_every_screen(four: Studio, page: Page) -> None:
    shape = four.pictures.first.evaluate("i => i.naturalWidth / i.naturalHeight")
    assert shape > 1.2
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        stage = page.locator("#text_to_image-stage .stage").bounding_box()
        assert stage
        for i in range(4):
            box = four.pictures.nth(i).bounding_box()
            assert box and abs(box["width"] / box["height"] - shape) < 0.02
            assert box["width"] > 0.3 * stage["width"]
            assert box["x"] >= stage["x"] and box["y"] + box["height"] <= stage["y"] + stage["height"] + 1


def test_arrows_walk_through_the_pictures_and_escape_returns(four: Studio, page: Page) -> None:
    opener = page.locator(".stage .zoom").nth(1)
    opener.click()
    box, count = viewer(page), viewer(page).locator(".count")
    expect(count).to_have_text("2 / 4")
    second = four.pictures.nth(1).evaluate("i => i.src")
    expect(box.locator("img")).to_have_attribute("src", second)
    page.keyboard.press("ArrowRight")
    expect(count).to_have_text("3 / 4")
    expect(box.locator("img")).not_to_have_attribute("src", second)
    box.get_by_role("button", name="Next").click()
    box.get_by_role("button", name="Next").click()
    expect(count).to_have_text("1 / 4")
    box.get_by_role("button", name="Previous").click()
    expect(count).to_have_text("4 / 4")
    with page.expect_download() as caught:
        box.get_by_role("link", name="Download").click()
    assert caught.value.suggested_filename.endswith(".png")
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(opener).to_be_focused()
    assert "Done" in four.status.inner_text() or "images in" in four.status.inner_text()  # Esc stopped nothing


def test_wheel_keys_buttons_and_double_click_zoom(four: Studio, page: Page) -> None:
    page.locator(".stage .zoom").first.focus()
    page.keyboard.press("Enter")
    box = viewer(page)
    expect(box.locator("img")).to_be_visible()
    fitted = percent(page)
    page.keyboard.press("+")
    assert percent(page) == pytest.approx(fitted * 1.25, abs=1)
    page.keyboard.press("-")
    assert percent(page) == fitted
    box.get_by_role("button", name="Zoom in").click()
    assert percent(page) > fitted
    box.get_by_role("button", name="Fit to screen").click()
    assert percent(page) == fitted
    box.get_by_role("button", name="Zoom out").click()
    assert percent(page) < fitted
    page.keyboard.press("0")
    assert percent(page) == fitted
    page.keyboard.press("1")
    expect(box.locator("output")).to_have_text("100 %")
    page.keyboard.press("0")
    page.mouse.dblclick(640, 400)
    assert percent(page) == pytest.approx(2 * fitted, abs=1)  # smaller than the screen: doubled
    page.mouse.dblclick(640, 400)
    assert percent(page) == fitted
    still(page)
    page.mouse.wheel(0, -600)
    expect(box.locator("output")).not_to_have_text(f"{fitted} %")
    assert percent(page) > fitted
    still(page)
    before = middle(page)
    page.mouse.move(640, 400)
    page.mouse.down()
    page.mouse.move(700, 430, steps=4)
    page.mouse.up()
    after = middle(page)
    assert after[0] - before[0] == pytest.approx(60, abs=2) and after[1] - before[1] == pytest.approx(30, abs=2)
    page.keyboard.press("Shift+ArrowRight")
    assert middle(page)[0] < after[0]
    expect(box).to_have_count(1)  # a drag is no click beside the picture
    page.keyboard.press("0")
    still(page)
    page.mouse.click(20, 300)
    expect(box).to_have_count(0)


def test_a_picture_larger_than_the_screen_toggles_between_whole_and_its_own_pixels(studio: Studio, page: Page) -> None:
    studio.open()
    page.locator("#text_to_image-examples .card").first.click()
    studio.pictures.wait_for()
    page.evaluate(
        """async () => { const c = new OffscreenCanvas(1600, 1200); c.getContext('2d').fillRect(0, 0, 9, 9);
        document.querySelector('.stage .zoom').dataset.zoom = URL.createObjectURL(await c.convertToBlob()); }"""
    )
    page.locator(".stage .zoom").click()
    expect(viewer(page).locator("output")).to_have_text("65 %")
    page.mouse.dblclick(400, 300)
    expect(viewer(page).locator("output")).to_have_text("100 %")
    still(page)
    box = viewer(page).locator("img").bounding_box()
    assert box and box["x"] <= 0 and box["width"] == pytest.approx(1600, abs=1)
    viewer(page).get_by_role("button", name="Fit to screen").click()
    expect(viewer(page).get_by_role("button", name="Actual size")).to_be_visible()
    expect(viewer(page).locator("output")).to_have_text("65 %")


def test_fingers_pinch_and_swipe(browser: Browser, server: Server) -> None:
    with visit(browser, server, PHONE) as page:
        studio = Studio(page, server).open()
        studio.choose("preset", "fast")
        studio.choose("count", "2")
        studio.generate("a green hill", seed=1)
        page.locator(".stage .zoom").first.click()
        expect(viewer(page).locator(".count")).to_have_text("1 / 2")
        fitted = percent(page)
        hand = page.context.new_cdp_session(page)

        def touch(kind: str, *places: tuple[int, int]) -> None:
            points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
            hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", (150, 420), (240, 420))
        touch("touchMove", (110, 420), (280, 420))
        touch("touchMove", (60, 420), (330, 420))
        touch("touchEnd")
        assert percent(page) == pytest.approx(fitted * 3, rel=0.05)
        expect(viewer(page).locator(".count")).to_have_text("1 / 2")
        viewer(page).get_by_role("button", name="Fit to screen").click()
        touch("touchStart", (300, 420))
        touch("touchMove", (220, 422))
        touch("touchMove", (140, 424))
        touch("touchEnd")
        expect(viewer(page).locator(".count")).to_have_text("2 / 2")


def test_the_viewer_speaks_chinese_and_fits_a_phone(phone: Page) -> None:
    box = viewer(phone)
    expect(box).to_have_attribute("aria-label", "圖片檢視器")
    for name in ("放大", "縮小", "關閉"):
        button = box.get_by_role("button", name=name)
        place = button.bounding_box()
        assert place and place["x"] >= 0 and place["x"] + place["width"] <= PHONE[0]
        assert place["width"] >= 40
    expect(box.get_by_role("link", name="下載")).to_be_visible()
    assert faults(phone) == []
    box.get_by_role("button", name="關閉").click()
    expect(box).to_have_count(0)


def test_who_wants_less_motion_sees_none(browser: Browser, server: Server) -> None:
    with visit(browser, server) as page:
        Studio(page, server).open()
        page.locator("#text_to_image-examples .card").first.click()
        page.locator(".stage .zoom").click()
        page.keyboard.press("+")
        expect(viewer(page).locator("img.is-eased")).to_have_count(1)
        page.emulate_media(reduced_motion="reduce")
        expect(viewer(page).locator("img.is-eased")).to_have_count(0)  # the first has ended
        page.keyboard.press("+")
        expect(viewer(page).locator("img.is-eased")).to_have_count(0)
