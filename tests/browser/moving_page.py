"""The tabs that make films, in the words of their user, and what a saved film holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av
from playwright.sync_api import expect

from tests.browser.conftest import RUN_MS, Server

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# notes every state of the stage while it works
WATCH = """task => { window.seen = []; new MutationObserver(() => {
  const reel = document.querySelector(`#${task}-stage .reel`), busy = document.querySelector(`#${task}-status .status.is-busy`);
  const count = reel && busy ? Number(reel.dataset.frames) : 0;
  if (count && count !== window.seen[window.seen.length - 1]) window.seen.push(count);
}).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true}); }"""


@dataclass(frozen=True)
class Decoded:
    """A film after decoding: codec, number and size of the pictures, seconds, codec of the sound or None, seconds of sound."""

    codec: str
    frames: int
    size: tuple[int, int]
    seconds: float
    sound: str | None
    heard: float = 0.0


def decoded(path: Path) -> Decoded:
    """Decode every picture and all sound of a film."""
    with av.open(str(path)) as film:
        video = film.streams.video[0]
        frames = sum(1 for _ in film.decode(video))
        rate = float(video.average_rate or 0)
        name, size = video.codec_context.name, (video.width, video.height)
    sound, heard = None, 0.0
    with av.open(str(path)) as film:
        if film.streams.audio:
            sound = film.streams.audio[0].codec_context.name
            heard = sum(part.samples / part.sample_rate for part in film.decode(audio=0))
    return Decoded(name, frames, size, frames / rate if rate else 0.0, sound, heard)


class FilmTab:
    """One of the two tabs; ``task`` is its id."""

    def __init__(self, page: Page, server: Server, task: str) -> None:
        self.page, self.server, self.task = page, server, task

    def part(self, name: str) -> Locator:
        return self.page.locator(f"#{self.task}-{name}")

    def open(self, query: str = "") -> FilmTab:
        self.page.goto(f"{self.server.url}/?tab={self.task}{query}")
        self.part("run").wait_for()
        return self

    def unfold(self, panel: str) -> None:
        self.page.locator(f"#{self.task}-{panel} > .label-wrap").click()
        self.page.wait_for_timeout(250)  # its boxes are made now; a program can write into one before it listens

    def choose(self, name: str, value: str) -> None:
        self.part(name).locator(f'label:has(input[value="{value}"])').click()

    def set(self, name: str, value: str) -> None:
        box = self.part(name).locator('textarea, input[type="number"], input[type="text"]').first
        box.fill(value)
        box.press("Tab")

    def give(self, name: str, file: Path) -> None:
        self.part(name).locator("input[type=file]").set_input_files(file)

    def make(self) -> None:
        """Press and wait for the film."""
        self.status.evaluate("line => line.setAttribute('data-old', '')")
        self.part("run").click()
        self.page.locator(f"#{self.task}-status .status.is-done:not([data-old])").wait_for(timeout=RUN_MS)

    @property
    def status(self) -> Locator:
        return self.page.locator(f"#{self.task}-status .status")

    @property
    def films(self) -> Locator:
        return self.page.locator(f"#{self.task}-stage video[data-film]")

    def plays(self, index: int = 0) -> float:
        """Seconds of the film on the stage, once the browser can play it."""
        film = self.films.nth(index)
        expect(film).to_be_visible()
        self.page.wait_for_function("v => v.readyState >= 2 && v.videoWidth > 0", arg=film.element_handle())
        return film.evaluate("v => v.duration")

    def save(self, kind: str, target: Path) -> Path:
        with self.page.expect_download() as found:
            self.page.locator(f'#{self.task}-details a[data-format="{kind}"]').click()
        found.value.save_as(target)
        return target

    def fits(self, width: int, height: int) -> None:
        """Nothing runs out of the window, and the stage leaves room for the rest."""
        self.page.set_viewport_size({"width": width, "height": height})
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width
        box = self.part("stage").bounding_box()
        assert box and box["width"] <= width and box["height"] <= max(height * 0.95, 420)
        outside = self.page.evaluate(
            """task => [...document.querySelectorAll(`#tab-${task} button, #tab-${task} input, #tab-${task} video`)].filter(e => {
              const b = e.getBoundingClientRect(), c = e.closest('.scroll, .strip, .frames, .table, pre, .sr-only');
              return e.offsetParent && !c && b.width > 2 && (b.right > innerWidth + 1 || b.left < -1);
            }).map(e => e.outerHTML.slice(0, 160))""",
            self.task,
        )
        assert outside == []

    def unnamed(self) -> list[str]:
        """Controls that a screen reader could not name."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll('button, input, textarea, select, video, audio')].filter(e => e.offsetParent !== null)
              .filter(e => !e.closest('[aria-hidden=true]'))
              .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || e.title
                || (e.labels && [...e.labels].some(l => l.textContent.trim())))).map(e => e.outerHTML.slice(0, 160))"""
        )
