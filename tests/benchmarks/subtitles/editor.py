"""How long a key takes in the caption editor: ``python -m tests.benchmarks.subtitles.editor``

Two hours of sound with 5,000 captions, in the app and a real Chromium. A key's time runs from its event until the browser has painted
(two animation frames, so that 17 to 33 ms are the least that can be measured). Beside it: the same captions in Gradio's table, which the
editor replaced.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.browser.auto_subtitles_page import Subtitles
from tests.browser.conftest import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RATE = 8000  # Hz
GAP = 1 / 12  # s; two frames, as the house style asks
TIMER = """() => { window.keyTimes = []; window.addEventListener('keydown', () => { const from = performance.now();
  requestAnimationFrame(() => requestAnimationFrame(() => window.keyTimes.push(performance.now() - from))); }, true); }"""


def recording(path: Path, hours: float) -> None:
    """Bursts of noise with silences, 8-bit mono."""
    dice = np.random.default_rng(24)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(RATE)
        for _ in range(int(hours * 360)):  # ten seconds each
            loud = np.repeat(dice.random(20), RATE // 2)
            out.writeframes((128 + 100 * loud * dice.uniform(-1, 1, len(loud))).astype(np.uint8).tobytes())


def captions(count: int, hours: float) -> str:
    """WebVTT of ``count`` captions of two lines, evenly over the time."""
    each = hours * 3600 / count

    def clock(seconds: float) -> str:
        return f"{int(seconds // 3600):02d}:{int(seconds // 60) % 60:02d}:{seconds % 60:06.3f}"

    blocks = (f"{clock(i * each)} --> {clock(i * each + each - GAP)}\nCaption {i}\nhas two lines\n" for i in range(count))
    return "WEBVTT\n\n" + "\n".join(blocks)


def timed(page: Page, press: Callable[[int], None], count: int) -> list[float]:
    """Milliseconds of each of ``count`` keys."""
    page.evaluate("window.keyTimes = []")
    for number in range(count):
        press(number)
        page.wait_for_function("n => window.keyTimes.length >= n", arg=number + 1)
    return page.evaluate("window.keyTimes")


def told(what: str, times: list[float]) -> None:
    ordered = sorted(times)
    most = ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)]
    print(f"| {what} | {statistics.median(ordered):.0f} | {most:.0f} | {ordered[-1]:.0f} |")


def editor(browser: Browser, folder: Path, count: int, hours: float, keys: int) -> None:
    """Times in the app."""
    sound = folder / "long.wav"
    recording(sound, hours)
    with serve(folder / "out") as server:
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-US")
        page.set_default_timeout(240_000)
        tab = Subtitles(page, server).open().add(sound)
        page.locator("#auto_subtitles-stage audio").wait_for()
        (folder / "own.vtt").write_text(captions(count, hours), encoding="utf-8")
        tab.unfold("restore-panel")
        start = time.monotonic()
        tab.part("restore").locator("input[type=file]").set_input_files(folder / "own.vtt")
        page.wait_for_function("n => window.studioEditor.cues().length === n", arg=count)
        print(f"opened in {time.monotonic() - start:.1f} s")
        page.locator(".cue-wave.has-sound").wait_for()
        print(f"waveform after {time.monotonic() - start:.1f} s")
        page.evaluate(TIMER)
        press = page.keyboard.press
        tab.part("table").locator(".cue-list").focus()
        print("\n| key | median ms | 95 % | worst |\n|---|---|---|---|")
        told("arrow to the next caption", timed(page, lambda _: press("ArrowDown"), keys))
        told("page down", timed(page, lambda _: press("PageDown"), keys))
        press("Enter")
        told("a letter in the text", timed(page, lambda n: press("abcdefghij"[n % 10]), keys))
        told("save and edit the next", timed(page, lambda _: press("Control+Enter"), keys))
        press("Escape")
        told("split at the middle", timed(page, lambda _: press("Control+Alt+v"), keys))
        told("merge with the next", timed(page, lambda _: press("Control+Shift+M"), keys))
        told("undo", timed(page, lambda _: press("Control+z"), keys))
        told("redo", timed(page, lambda _: press("Control+y"), keys))
        start = time.monotonic()
        tab.saved()
        print(f"\njudged and written after {time.monotonic() - start:.1f} s")
        drawn = page.evaluate(
            """() => { const button = document.querySelectorAll('.cue-zoom button')[0]; for (let i = 0; i < 20; i++) button.click();
            const list = document.querySelector('.cue-list'), found = [];
            for (let i = 1; i <= 60; i++) { const from = performance.now(); list.scrollTop = i * 3000; list.dispatchEvent(new Event('scroll')); list.offsetHeight; found.push(performance.now() - from); }
            return found; }"""  # noqa: E501
        )
        print(f"a step of scrolling: {statistics.median(drawn):.1f} ms, worst {max(drawn):.1f} ms")
        page.close()


def table(browser: Browser, count: int, hours: float, keys: int) -> None:
    """Times in Gradio's table with the same rows."""
    import gradio as gr

    from studio.captions.formats import read

    rows = [[f"{c.start:.3f}", f"{c.end:.3f}", " | ".join(c.lines)] for c in read(captions(count, hours), "vtt")]
    with gr.Blocks() as demo:
        gr.Dataframe(rows, headers=["Start", "End", "Caption"], datatype="str", interactive=True, max_height=360, elem_id="table")
    _, url, _ = demo.launch(prevent_thread_lock=True, quiet=True)
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(240_000)
    page.goto(url)
    page.get_by_test_id("cell-0-2").click()
    page.evaluate(TIMER)
    print("\nGradio's table\n\n| key | median ms | 95 % | worst |\n|---|---|---|---|")
    told("arrow to the next row", timed(page, lambda _: page.keyboard.press("ArrowDown"), keys))
    page.keyboard.press("Enter")
    told("a letter in the text", timed(page, lambda n: page.keyboard.press("abcdefghij"[n % 10]), keys))
    told("save", timed(page, lambda _: page.keyboard.press("Enter"), min(keys, 4)))
    page.close()
    demo.close()


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--captions", type=int, default=5000)
    ask.add_argument("--hours", type=float, default=2.0)
    ask.add_argument("--keys", type=int, default=20)
    ask.add_argument("--chromium", default="/usr/bin/chromium")
    given = ask.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        editor(browser, Path(folder), given.captions, given.hours, given.keys)
        table(browser, given.captions, given.hours, given.keys)
        browser.close()


if __name__ == "__main__":
    main()
