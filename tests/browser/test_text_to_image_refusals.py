"""What the text-to-image tab says to values, files, prompts and models that it cannot use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, RUN_MS, Server, Studio, visit, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_bad_input_is_a_sentence_at_its_field(studio: Studio, page: Page) -> None:
    studio.open()
    studio.run.click()
    expect(page.locator("#text_to_image-prompt div.validation-error")).to_contain_text("Write something here first.")
    expect(studio.run).to_be_enabled()
    studio.prompt.fill("a" * 5000)
    studio.run.click()
    expect(page.locator("#text_to_image-prompt div.validation-error")).to_contain_text("at most 2000")
    studio.prompt.fill("a small house")
    for wrong, words in (("-5", "too small"), ("99999999999", "too large"), ("seven", "not a number")):
        write(studio.seed, wrong)
        studio.run.click()
        expect(page.locator("#text_to_image-seed div.validation-error")).to_contain_text(words)
    studio.seed.fill("12")
    studio.choose("preset", "fast")
    studio.run.click()
    expect(studio.status).to_contain_text("Done in", timeout=RUN_MS)


def test_a_file_that_is_no_picture_is_one_sentence(studio: Studio, page: Page, tmp_path: Path) -> None:
    fake = tmp_path / "fake.png"
    fake.write_text("not an image")
    studio.open()
    studio.unfold("restore-panel")
    page.locator("#text_to_image-restore input[type=file]").set_input_files(fake)
    expect(page.locator("#text_to_image-notices .warning")).to_contain_text("not an image")
    expect(page.locator("body")).not_to_contain_text("Traceback")


def test_a_prompt_is_never_run_as_code(studio: Studio, page: Page) -> None:
    studio.open()
    studio.choose("preset", "fast")
    studio.generate("<img src=x onerror='window.hacked=1'> \" onload=\"window.hacked=1")
    page.locator("#text_to_image-history .card").first.click()
    expect(studio.pictures).to_be_visible()
    assert page.evaluate("window.hacked") is None


FORTY = (
    "a fox, a castle, a dragon, a windmill, a balloon, a boat, a tree, a house, a bird, a cat, a dog, a horse, a cow, a sheep, "
    "a rabbit, a swan, a duck, a fish, a whale, a owl, a mushroom, a lantern, a bridge, a tower, a lighthouse, a robot, a rocket, "
    "a planet, a car, a train, a bicycle, a cup, a teapot, a guitar, a book, a candle, a umbrella, a hat, a kettle, a xylophone, "
)


def test_forty_things_in_two_thousand_characters_stay_readable_on_a_phone(browser: Browser, server: Server) -> None:
    prompt = ("a painting with " + FORTY + "under glittering whispered ornaments, " * 60)[:2000]
    for lang in ("en", "zh-TW"):
        with visit(browser, server, PHONE) as page:
            studio = Studio(page, server).open(f"?lang={lang}")
            studio.choose("preset", "fast")
            studio.generate(prompt, seed=1)
            expect(studio.pictures).to_have_count(1)
            notices = page.locator("#text_to_image-notices li")
            assert notices.count() >= 2
            for i in range(notices.count()):
                box = notices.nth(i).bounding_box()
                assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0]
                assert box["height"] <= 130, notices.nth(i).inner_text()  # six lines
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_places_that_exclude_each_other_still_make_a_picture(studio: Studio, page: Page) -> None:
    studio.open()
    studio.choose("preset", "fast")
    studio.generate("a desert under the sea", seed=1)
    expect(studio.pictures).to_have_count(1)
    expect(page.locator(".stage.is-error")).to_have_count(0)


def test_a_model_out_of_reach_says_why(studio: Studio, page: Page) -> None:
    studio.open()
    studio.prompt.fill("a quiet lake")
    studio.unfold("advanced")
    studio.choose_model("Stable Diffusion 1.4")
    expect(page.locator(".model-line")).to_contain_text("is unavailable because")
    studio.run.click()
    card = page.locator("#text_to_image-stage .is-error")
    expect(card).to_contain_text("Stable Diffusion 1.4 is unavailable because", timeout=RUN_MS)
    expect(studio.prompt).to_have_value("a quiet lake")
    studio.choose_model("Studio Mini")
    studio.choose("preset", "fast")
    studio.run.click()
    expect(studio.status).to_contain_text("Done in", timeout=RUN_MS)
