"""The Lab as a visitor uses it: every experiment runs to its end, Stop keeps what was found, addresses open one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from studio.tasks.lab.shelf import experiments
from tests.browser.conftest import RUN_MS, Server, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# fewer steps for what takes long with its usual knobs, which tests.benchmarks.lab measures
FEWER = {"gan": ("steps", 150), "vae": ("steps", 150), "nerf": ("steps", 60), "measure": ("pictures", 60), "align": ("pairs", 600)}
_VISITS = 5  # a visit for each fifth of the experiments: loading the page takes longer than most of them


def finished(page: Page) -> None:
    page.locator("#lab-status .status.is-done").wait_for(timeout=RUN_MS)
    expect(page.locator("#lab-stage .stage.lab.is-done")).to_have_count(1)


@pytest.mark.parametrize("part", range(_VISITS))
def test_experiments_run_to_their_end_and_say_their_figures(browser: Browser, server: Server, part: int) -> None:
    with visit(browser, server) as page:
        page.goto(f"{server.url}/?tab=lab")
        for name in list(experiments())[part::_VISITS]:
            page.locator(f"#lab-examples [data-id={name}]").click()
            page.locator(f"#lab-{name}_{next(iter(experiments()[name].params.model_fields))}").wait_for()
            if name in FEWER:
                knob, value = FEWER[name]
                page.locator(f"#lab-{name}_{knob} input[type=number]").fill(str(value))
            page.locator("#lab-run").click()
            finished(page)
            assert re.search(r"\d", page.locator("#lab-stage .lab-tiles li b").first.inner_text()), name
            assert page.locator("#lab-stage .lab-chart svg, #lab-stage .lab-pictures img, #lab-stage video").count() >= 1, name
            assert f"lab.{name}." not in page.locator("#lab-stage").inner_text()  # a key that has no words
            kinds = page.locator("#lab-details a[data-format]").evaluate_all("links => links.map(a => a.dataset.format)")
            assert "csv" in kinds, name
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            page.locator("[data-lab-back]").click()


def test_a_card_opens_its_experiment_and_the_way_back_leads_to_the_shelf(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?tab=lab")
    page.locator("#lab-examples [data-id=rules]").click()
    expect(page.locator("#lab-intro h2")).to_have_text("Rules of physics")
    expect(page.locator("#lab-rules_weight")).to_be_visible()
    assert "x=rules" in page.url
    assert page.locator(".lab-knobs:visible").count() == 1
    page.reload()
    expect(page.locator("#lab-intro h2")).to_have_text("Rules of physics")
    page.locator("[data-lab-back]").click()
    expect(page.locator("#lab-run")).to_be_hidden()
    assert "x=" not in page.url
    page.locator("#lab-examples [data-id=rules]").click()  # the same again
    expect(page.locator("#lab-rules_weight")).to_be_visible()


def test_stop_keeps_what_was_found(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?tab=lab&x=gan")  # which is not over before somebody can press Stop
    page.locator("#lab-gan_steps").wait_for()
    page.locator("#lab-run").click()
    page.locator("#lab-stage .stage.lab.is-live").wait_for(timeout=RUN_MS)
    page.keyboard.press("Escape")
    expect(page.locator("#lab-run")).to_be_enabled(timeout=RUN_MS)
    expect(page.locator("#lab-stage .stage.lab.is-done")).to_have_count(0)
    assert page.locator("#lab-stage .lab-chart svg, #lab-stage .lab-pictures img").count() >= 1


def test_an_address_sets_knobs_and_runs_full_screen(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 800, "height": 450})
    page.goto(f"{server.url}/?tab=lab&x=rules&rules_noise=0.2&seed=3&present=1&run=1")
    finished(page)
    first = page.locator("#lab-stage .lab-tiles li").first.bounding_box()
    assert first and first["y"] >= 0 and first["y"] + first["height"] <= 450
    expect(page.locator("#lab-rules_noise input[type=number]")).to_have_value("0.2")


def test_an_unknown_experiment_is_said_in_words(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?tab=lab&x=alchemy")
    expect(page.locator("#tab-lab .link-told")).to_contain_text("alchemy")
