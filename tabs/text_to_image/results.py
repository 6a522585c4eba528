"""The right side of the text-to-image tab: finished pictures, how well they match the prompt, the session's pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.messages import say
from tabs.shared import stage
from tabs.shared.examples import Example, badge
from tabs.shared.gallery import history_cards

if TYPE_CHECKING:
    from studio.metrics.agreement import Agreement
    from studio.tasks.text_to_image import TextToImageResult

MAX_HISTORY = 40
LARGE = 1024  # px: a picture with such a side is offered no upscaling
TASK = "text_to_image"


@dataclass(frozen=True)
class Entry:
    """One run of this session: enough to show it again and to set the form as it was."""

    settings: dict[str, Any]
    files: tuple[str, ...]
    seeds: tuple[int, ...]
    matches: tuple[Agreement | None, ...]
    seconds: float
    model: str
    grid: str | None = None
    size: tuple[int, int] = (0, 0)

    @property
    def seed(self) -> int:
        return self.seeds[0]

    @classmethod
    def of(cls, result: TextToImageResult, seconds: float, model: str) -> Entry:
        """``seconds`` is wall-clock time, ``model`` the title of the model that drew."""
        matches = tuple(result.agreement) or (None,) * len(result.files)
        return cls(
            settings=dict(result.settings),
            files=tuple(p.as_posix() for p in result.files),
            seeds=tuple(result.seeds),
            matches=matches,
            seconds=seconds,
            model=model,
            grid=result.grid.as_posix() if result.grid else None,
            size=result.images[0].size,
        )


def show(entry: Entry, lang: str) -> str:
    """The pictures of a run on the stage, each with its seed, match and download."""
    shown = []
    for file, seed, match in zip(entry.files, entry.seeds, entry.matches, strict=True):
        path = Path(file)
        url = stage.file_url(path)
        save = escape(say("ui.download", lang))
        caption = f"{_seed(seed, lang)}{_chip(match, lang)}"
        caption += f'<a class="save" href="{escape(url)}" download="{escape(path.name)}" aria-label="{save}" title="{save}">↓</a>'
        shown.append(stage.Shown(url, _alt(entry.settings, lang), entry.size, caption, path.name))
    return stage.pictures(shown)


def show_example(example: Example, lang: str) -> str:
    """A prepared picture on the stage, marked as one."""
    seed = example.settings.get("seed")
    caption = _seed(seed, lang) if seed is not None else ""
    shown = stage.Shown(example.url(TASK), _alt(example.settings, lang), example.size(TASK), caption, example.file)
    return stage.pictures([shown], badge(lang))


def summary(entry: Entry, lang: str) -> str:
    """The status line of a finished run."""
    words = {"seconds": f"{entry.seconds:.1f}", "model": entry.model, "width": entry.size[0], "height": entry.size[1]}
    key = "status.done_one" if len(entry.files) == 1 else "status.done_many"
    text = say(key, lang, count=len(entry.files), **words)
    return stage.status(text, right=say("status.size", lang, **words), kind="is-done", announce=True)


def details(entry: Entry, index: int, lang: str) -> str:
    """Buttons for the whole result and the explanation of the match; ``index`` is its place in the session."""
    whole = Path(entry.grid or entry.files[0])
    key = "ui.download_grid" if entry.grid else "ui.download_png"
    save = f'<a class="button" href="{escape(stage.file_url(whole))}" download="{escape(whole.name)}">{escape(say(key, lang))}</a>'
    use = f'<button type="button" class="button" data-act="{index}">{escape(say("ui.use_as_start", lang))}</button>'
    larger = ""
    if max(entry.size) < LARGE:
        words = escape(say("ui.upscale_result", lang))
        larger = f'<button type="button" class="button" data-upscale="{index}">{words}</button>'
    match = next((m for m in entry.matches if m is not None), None)
    explanation = ""
    if match is not None:
        words = {"beaten": match.of - match.rank, "others": match.of - 1, "model": match.model}
        method = say(f"ui.score.method.{match.method}", lang, **words)
        title = escape(say("ui.score.title", lang, **words))
        text = f"{say('ui.score.explained', lang, **words)} {method}"
        explanation = f'<details class="score"><summary>{title}</summary><p>{escape(text)}</p></details>'
    return f'<div class="result-actions">{save}{use}{larger}{explanation}</div>'


def history(entries: Sequence[Entry], lang: str) -> str:
    """The session's runs as a row of small pictures, newest first; empty for none."""
    cards = (
        (stage.file_url(Path(entry.files[0])), _alt(entry.settings, lang), str(len(entry.seeds)) if entry.grid else "") for entry in entries
    )
    return history_cards(cards, lang, lazy=True)


def _seed(seed: object, lang: str) -> str:
    return f'<span class="seed">{escape(say("ui.seed_chip", lang, seed=seed))}</span>'


def _chip(match: Agreement | None, lang: str) -> str:
    if match is None:
        return ""
    words = {"rank": match.rank, "of": match.of, "beaten": match.of - match.rank, "others": match.of - 1}
    level = "high" if match.score >= 0.9 else "mid" if match.score >= 0.6 else "low"
    title, chip = (escape(say(key, lang, **words)) for key in ("ui.score.chip_title", "ui.score.chip"))
    return f'<span class="match {level}" title="{title}">{chip}</span>'


def _alt(settings: Mapping[str, object], lang: str) -> str:
    return say("ui.picture_alt", lang, prompt=str(settings.get("prompt", "")))
