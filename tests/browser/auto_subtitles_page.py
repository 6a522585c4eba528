"""The auto-subtitles tab as its user meets it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from studio.settings import ASSETS
from tests.browser.conftest import Server

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CLIP = ASSETS / "examples" / "auto_subtitles" / "reading.mp4"
OWN = (
    "WEBVTT\n\n00:01.000 --> 00:03.000\nA caption that\nsomebody has already\n\n"
    "00:04.000 --> 00:04.300\nand one that is far too short to be read\n"
)


class Subtitles:
    """The tab in the words of its user."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server

    def part(self, name: str) -> Locator:
        return self.page.locator(f"#auto_subtitles-{name}")

    def open(self, query: str = "?tab=auto_subtitles") -> Subtitles:
        self.page.goto(f"{self.server.url}/{query}")
        self.part("run").wait_for()
        return self

    def add(self, file: Path) -> Subtitles:
        self.part("media_file").locator("input[type=file]").set_input_files(file)
        return self

    def ready(self) -> Subtitles:
        expect(self.part("facts")).to_contain_text("0:27")
        self.page.locator("#auto_subtitles-stage video").wait_for()
        return self

    def unfold(self, panel: str) -> None:
        self.page.locator(f"#auto_subtitles-{panel} > .label-wrap").click()

    def choose(self, name: str, value: str) -> None:
        self.part(name).locator(f'label:has(input[value="{value}"])').click()

    def room(self, words: str) -> None:
        self.page.locator(".room-tabs").get_by_role("tab", name=words).click()

    def open_own(self, folder: Path, text: str = OWN) -> Subtitles:
        """Captions from a file: everything below the player, without waiting for a model."""
        file = folder / "own.vtt"
        file.write_text(text, encoding="utf-8")
        self.unfold("restore-panel")
        self.part("restore").locator("input[type=file]").set_input_files(file)
        self.part("table").wait_for()
        return self

    def write(self, row: int, column: int, text: str) -> None:
        self.part("table").get_by_test_id(f"cell-{row}-{column}").dblclick()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def seek(self, seconds: float) -> None:
        self.page.evaluate("t => window.studioPlayer.seek(t)", seconds)

    def now(self) -> float:
        return self.page.evaluate("window.studioPlayer.now()")

    @property
    def caption(self) -> Locator:
        return self.page.locator("#auto_subtitles-stage .caption")

    @property
    def status(self) -> Locator:
        return self.page.locator("#auto_subtitles-status .status")

    @property
    def rows(self) -> Locator:
        return self.page.locator("#auto_subtitles-table .virtual-row")
