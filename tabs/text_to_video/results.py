"""The right side of the text-to-video tab: the finished film, the textbook baseline beside it on request, and the measurements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.messages import say
from studio.metrics.figures import as_json
from tabs.shared import films, stage
from tabs.shared.examples import FOLDER, Example, badge
from tabs.shared.films import Row, table
from tabs.shared.gallery import history_cards

if TYPE_CHECKING:
    from studio.media.metadata.provenance import Provenance
    from studio.tasks.text_to_video import TextToVideoResult

TASK = "text_to_video"
MAX_HISTORY = 20
Numbers = Mapping[str, Any]  # figures by name, as JSON
# key of a figure, which direction is better (-1 lower, 1 higher, 0 neither), its format
FIGURES: tuple[tuple[str, int, Callable[[float], str]], ...] = (
    ("warp_error", -1, lambda v: f"{1000 * v:.2f}"),
    ("flicker", -1, lambda v: f"{v:.2f}"),
    ("ghosting", 1, lambda v: f"{v:.2f}"),
    ("loop_error", -1, lambda v: f"{v:.2f} ×"),
    ("direction_error", -1, lambda v: f"{v:.1f}°"),
    ("size_error", -1, lambda v: f"{100 * v:.0f} %"),
    ("speed", 0, lambda v: f"{v:.2f} px"),
)


@dataclass(frozen=True)
class Entry:
    """One run of this session: enough to show it again and to set the form as it was."""

    settings: dict[str, Any]
    film: str
    files: tuple[Path, ...]
    size: tuple[int, int]
    frames: int
    fps: int
    seed: int
    seconds: float
    model: str
    poster: str  # address inside the page
    keyframes: str  # HTML
    figures: dict[str, Any]
    naive: str | None
    naive_figures: dict[str, Any]
    provenance: Provenance | None

    @classmethod
    def of(cls, result: TextToVideoResult, seconds: float, model: str, lang: str) -> Entry:
        """``seconds`` is wall-clock time, ``model`` the title of the model that drew."""
        return cls(
            settings=dict(result.settings),
            film=stage.file_url(result.film),
            files=tuple(result.files),
            size=(result.width, result.height),
            frames=result.frames,
            fps=result.fps,
            seed=result.seed,
            seconds=seconds,
            model=model,
            poster=stage.data_url(result.poster, 160),
            keyframes=films.strip(result.keyframes, lang),
            figures=as_json(result.figures),
            naive=stage.file_url(result.naive) if result.naive else None,
            naive_figures=as_json(result.naive_figures),
            provenance=result.provenance,
        )


def show(entry: Entry, lang: str) -> str:
    """The film on the stage; with the textbook's beside it when that was drawn too."""
    words = _alt(entry.settings, lang)
    width, height = entry.size
    shown = [films.Film(entry.film, words, width, height, say("ui.ours", lang) if entry.naive else "")]
    if entry.naive:
        shown.append(films.Film(entry.naive, f"{words} · {say('ui.naive', lang)}", width, height, say("ui.naive", lang)))
    return films.on_stage(shown)


def show_example(example: Example, lang: str) -> str:
    """A prepared film on the stage, marked as one; a row may name the textbook's film as ``naive``."""
    words = _alt(example.settings, lang)
    naive = example.row.get("naive")
    shown = [films.Film(example.url(TASK), words, label=say("ui.ours", lang) if naive else "")]
    if naive:
        shown.append(films.Film(f"{example.url(TASK).rpartition('/')[0]}/{naive}", words, label=say("ui.naive", lang)))
    return films.on_stage(shown, badge(lang))


def example_details(example: Example, lang: str) -> str:
    """Download and figures of a prepared film, as far as its row has them."""
    save = films.downloads([FOLDER / TASK / example.file], lang, lambda _: example.url(TASK))
    ours, naive = example.row.get("figures") or {}, example.row.get("naive_figures") or {}
    return f'<div class="result-actions">{save}</div>' + measured(ours, naive, lang, still=_still(example.settings))


def summary(entry: Entry, lang: str) -> str:
    """The status line of a finished run."""
    words = {"seconds": f"{entry.seconds:.1f}", "model": entry.model, "frames": entry.frames, "fps": entry.fps}
    size = say("status.size", lang, width=entry.size[0], height=entry.size[1])
    return stage.status(say("status.film_drawn", lang, **words), right=f"{size} · {entry.fps} fps", kind="is-done", announce=True)


def details(entry: Entry, lang: str) -> str:
    """Seed, downloads, keyframes, figures and how it was made."""
    seed = f'<span class="seed-chip">{escape(say("ui.seed_chip", lang, seed=entry.seed))}</span>'
    actions = f'<div class="result-actions">{films.downloads(entry.files, lang)}{seed}</div>'
    table = measured(entry.figures, entry.naive_figures, lang, still=_still(entry.settings))
    return actions + entry.keyframes + table + films.made(TASK, {**entry.settings, "seed": entry.seed}, entry.provenance, lang)


def measured(ours: Numbers, naive: Numbers, lang: str, *, still: bool = False) -> str:
    """The figures in a table, and a sentence that sums them up; with ``naive`` in two columns, the better one marked.

    ``still``: no motion was asked for, so its absence is not a fault.
    """
    if not ours:
        return ""
    columns = [say("ui.ours", lang), say("ui.naive", lang)] if naive else [say("ui.this_film", lang)]
    rows = [row for key, better, write in FIGURES if (row := _row(key, better, write, ours, naive)) is not None]
    summed_up = f'<p class="verdict" role="note">{escape(_verdict(ours, naive, lang, still))}</p>'
    return summed_up + table(rows, columns, lang, name=say("ui.figures", lang))


def _row(key: str, better: int, write: Callable[[float], str], ours: Numbers, naive: Numbers) -> Row | None:
    sides = [ours, naive] if naive else [ours]
    values = [side.get(key) for side in sides]
    if all(value is None for value in values):
        return None
    return Row(key, tuple("–" if v is None else write(v) for v in values), _best(values, better, sides))


def _still(settings: Mapping[str, Any]) -> bool:
    return settings.get("camera") == "still" and not any(settings.get(name) for name in ("pan_x", "pan_y", "zoom", "rotate"))


def _best(values: Sequence[float | None], better: int, sides: Sequence[Numbers]) -> int | None:
    """The better of two columns; none where that film stands still or is blank, because standing still is not an achievement."""
    known = [value for value in values if value is not None]
    if len(known) < 2 or not better or len(known) < len(values) or known[0] == known[1]:
        return None
    best = 0 if (known[0] > known[1]) == (better > 0) else 1
    return best if sides[best].get("moves", True) and not sides[best].get("blank") else None


def _verdict(ours: Numbers, naive: Numbers, lang: str, still: bool) -> str:
    if ours.get("blank"):
        return say("ui.verdict.blank", lang)
    if not ours.get("moves", True):
        return say("ui.verdict.still_wanted" if still else "ui.verdict.still", lang)
    other, own = naive.get("warp_error"), ours.get("warp_error")
    if other and own and other > own:
        return say("ui.verdict.ratio", lang, times=f"{other / own:.0f}" if other / own >= 3 else f"{other / own:.1f}")
    return say("ui.verdict.moves", lang, speed=f"{ours.get('speed') or 0:.1f}")


def history(entries: Sequence[Entry], lang: str) -> str:
    """The session's films as a row of small pictures, newest first; empty for none."""
    return history_cards(((e.poster, _alt(e.settings, lang), f"{e.frames / max(e.fps, 1):.0f} s") for e in entries), lang)


def _alt(settings: Mapping[str, Any], lang: str) -> str:
    return say("ui.film_alt", lang, prompt=str(settings.get("prompt", "")))
