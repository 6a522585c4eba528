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
        expect(self.part("table").locator(".cue-list")).to_have_attribute("aria-rowcount", str(text.count("-->")))
        return self

    def cell(self, row: int, field: str) -> Locator:
        """A cell of the editor: start, end, duration, text or translation; rows count from 0."""
        return self.part("table").locator(f'.cue-row[aria-rowindex="{row + 1}"] [data-field="{field}"]')

    def write(self, row: int, field: str, text: str) -> None:
        """Double click, type, Enter; a newline is typed as Shift + Enter."""
        self.cell(row, field).dblclick()
        self.page.keyboard.press("Control+A")
        for number, line in enumerate(text.split("\n")):
            if number:
                self.page.keyboard.press("Shift+Enter")
            self.page.keyboard.type(line)
        self.page.keyboard.press("Enter")

    def saved(self) -> None:
        """Waits until the server has judged and written what the editor shows."""
        expect(self.part("table").locator(".cue-state")).to_have_text("Saved")

    def cues(self) -> list[tuple[float, float, str]]:
        """(start, end, text) of every caption in the editor."""
        return [tuple(cue) for cue in self.page.evaluate("window.studioEditor.cues().map(c => [c.a, c.b, c.t])")]

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
        return self.page.locator("#auto_subtitles-table .cue-row")
