"""What a terminal shows while a run works: one bar on standard error with the stage in words, and remarks above it."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from tqdm import tqdm

from studio.events import Event, Notice, Progress
from studio.messages import say

_BAR = "{desc}: {percentage:3.0f}% |{bar}| {postfix}"
_PLAIN = "{desc} ..."


class ProgressDisplay:
    """Shows events of one run, ``name`` in front if there are several. Without a terminal, or if ``quiet``, only remarks are shown."""

    def __init__(self, lang: str, *, quiet: bool, name: str = "") -> None:
        self._lang, self._name, self._quiet = lang, name, quiet
        self.shown = not quiet and sys.stderr.isatty()
        self._bar = tqdm(total=1, bar_format=_PLAIN, leave=False, file=sys.stderr, dynamic_ncols=True) if self.shown else None
        self._stage = ""
        self._since = time.monotonic()
        if self._bar is not None:
            self._bar.set_description_str(self._title("loading"))

    def __enter__(self) -> ProgressDisplay:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, event: Event) -> None:
        """Show one event; those without words for a terminal change nothing."""
        if isinstance(event, Notice):
            self.say(say(event.code, self._lang, **event.params))
        elif isinstance(event, Progress) and self._bar is not None:
            self._step(self._bar, event)

    def say(self, sentence: str) -> None:
        """One line on standard error, above the bar."""
        if self._quiet:
            return
        line = f"{self._name}: {sentence}" if self._name else sentence
        if self._bar is not None:
            self._bar.write(line, file=sys.stderr)
        else:
            print(line, file=sys.stderr)

    def done(self) -> None:
        """Say how long it took, on a terminal."""
        if self.shown:
            self.say(say("command.done", self._lang, seconds=f"{time.monotonic() - self._since:.1f}"))

    def _step(self, bar: tqdm, event: Progress) -> None:
        bar.bar_format = _BAR if event.total else _PLAIN
        if event.stage != self._stage:
            self._stage = event.stage
            bar.set_description_str(self._title(event.stage), refresh=False)
            bar.set_postfix_str("", refresh=False)
        bar.total, bar.n = max(event.total, 1), min(event.step, max(event.total, 1))
        if event.seconds_left is not None:
            bar.set_postfix_str(say("command.seconds_left", self._lang, seconds=round(event.seconds_left)), refresh=False)
        bar.refresh()

    def _title(self, stage: str) -> str:
        words = say(f"stage.{stage}", self._lang)
        return f"{self._name}: {words}" if self._name else words
