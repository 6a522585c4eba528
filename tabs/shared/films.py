"""Films as HTML: frames while they arrive, the finished film on the stage, its downloads, its measurements, how it was made."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from studio.events import Preview, Progress
from studio.messages import say, sentences
from tabs.shared import stage
from tabs.shared.form import choice_label, label_of

if TYPE_CHECKING:
    import numpy as np

    from studio.media.metadata.provenance import Provenance

ICON = '<rect x="6" y="9" width="36" height="30" rx="4"/><path d="M20 18.5v11l9-5.5zM12 9v30M36 9v30"/>'
_STRIP = 12  # small frames under the large one
_THUMB = 88  # px
_GAP = 0.12  # s between two updates, because each carries the whole strip
_HIDDEN = frozenset({"media_file", "init_image", "model", "speech_model", "seed", "prompt"})  # shown elsewhere, or a path


class Reel:
    """Draws one run's previews: the newest frame large, and below it frames spread evenly over the film so far.

    Previews marked ``final`` are frames of the film; the others show a frame that is still being drawn.
    """

    def __init__(self) -> None:
        self.strip: list[str] = []
        self.seen = 0
        self.every = 1
        self.shown_at = 0.0
        self.stage = ""

    def __call__(self, event: Preview, progress: Progress | None, lang: str) -> str | None:
        if progress and progress.stage.startswith("drawing") and progress.stage != self.stage:  # another film has begun
            self.strip, self.seen, self.every, self.stage = [], 0, 1, progress.stage
        if event.final:
            for picture in event.images:
                self._keep(picture)
        now = time.monotonic()
        if not event.images or now - self.shown_at < _GAP:
            return None
        self.shown_at = now
        newest = stage.data_url(event.images[-1])
        alt = escape(say("ui.frame_alt", lang, number=self.seen) if event.final else say("ui.preview_alt", lang))
        look = "" if event.final else ' class="raw"'
        small = "".join(f'<li><img src="{url}" alt=""></li>' for url in self.strip)
        large = f'<figure><img src="{newest}" alt="{alt}"{look}></figure>'
        strip = f'<ol class="frames" aria-hidden="true">{small}</ol>'
        return f'<div class="stage is-live reel" data-count="1" data-frames="{self.seen}">{large}{strip}</div>'

    def _keep(self, picture: np.ndarray) -> None:
        if self.seen % self.every == 0:
            self.strip.append(stage.data_url(picture, _THUMB))
        self.seen += 1
        if len(self.strip) > _STRIP:
            self.strip, self.every = self.strip[::2], self.every * 2


@dataclass(frozen=True)
class Film:
    """One film on the stage: its address and size in px (0: unknown), a description of what it shows, a label in its corner."""

    url: str
    alt: str
    width: int = 0
    height: int = 0
    label: str = ""
    loop: bool = True  # silent, starts at once and repeats; False: with sound, waits for a click
    poster: str = ""


def on_stage(films: Sequence[Film], badge: str = "") -> str:
    """One film, or two side by side that play together."""
    cells = "".join(
        f"<figure{_shape(f)}>{_video(f)}{f'<figcaption><span>{escape(f.label)}</span></figcaption>' if f.label else ''}</figure>"
        for f in films
    )
    label = f'<span class="badge">{escape(badge)}</span>' if badge else ""
    return f'<div class="stage is-done film" data-count="{len(films)}">{cells}{label}</div>'


def _shape(film: Film) -> str:
    return f' style="--ratio:{film.width / film.height:.4f}"' if film.width and film.height else ""


def _video(film: Film) -> str:
    play = "controls loop muted autoplay playsinline" if film.loop else 'controls playsinline preload="auto"'
    size = f' width="{film.width}" height="{film.height}"' if film.width and film.height else ""
    poster = f' poster="{escape(film.poster)}"' if film.poster else ""
    return f'<video src="{escape(film.url)}" {play}{size}{poster} data-film aria-label="{escape(film.alt)}"></video>'


def downloads(
    files: Sequence[Path], lang: str, address: Callable[[Path], str] = stage.file_url, names: Mapping[Path, str] | None = None
) -> str:
    """A button for each file, the requested format first; empty for no files. ``address`` gives the URL of a file, ``names`` what else
    than its format stands on the button."""
    items = []
    for index, path in enumerate(files):
        kind = path.suffix.lstrip(".").lower()
        words = say(f"ui.save.{kind}", lang) if f"ui.save.{kind}" in sentences("en") else say("ui.save.other", lang, kind=kind.upper())
        words = (names or {}).get(path, words)
        look = "button main" if index == 0 else "button"
        items.append(
            f'<a class="{look}" href="{escape(address(path))}" download="{escape(path.name)}" data-format="{escape(kind)}">'
            f"{escape(words)}<small>{_size(path)}</small></a>"
        )
    return "".join(items)


def _size(path: Path) -> str:
    try:
        size = path.stat().st_size
    except OSError:
        return ""
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{max(size // 1000, 1)} kB"


def strip(pictures: Sequence[np.ndarray], lang: str) -> str:
    """The keyframes of a film as a row of small pictures; empty for fewer than two."""
    if len(pictures) < 2:
        return ""
    words = [escape(say("ui.keyframe_alt", lang, number=i + 1, count=len(pictures))) for i in range(len(pictures))]
    cells = "".join(f'<li><img src="{stage.data_url(p, 160)}" alt="{w}" title="{w}"></li>' for p, w in zip(pictures, words, strict=True))
    return f'<section class="keyframes"><h3>{escape(say("ui.keyframes", lang))}</h3><ol class="frames">{cells}</ol></section>'


def made(task_id: str, settings: Mapping[str, object], provenance: Provenance | None, lang: str) -> str:
    """Every setting, the models and the times of a run, folded away."""
    rows = [("prompt", label_of(task_id, "prompt", lang), str(settings.get("prompt", "")))]
    rows += [("seed", label_of(task_id, "seed", lang), str(settings["seed"]))] if settings.get("seed") is not None else []
    for name, value in settings.items():
        if name not in _HIDDEN and value not in (None, "", False, "auto", "none"):
            rows.append((name, label_of(task_id, name, lang), _worded(name, value, lang)))
    if provenance is not None:
        # a model with several components is listed once; the hashes of the components are in the file
        used = dict.fromkeys(" · ".join(filter(None, (m.id, _version(m.revision)))) for m in provenance.models)
        rows += [("model", say("ui.made.model", lang), ", ".join(used))] if used else []
        spent = ", ".join(f"{_spent(name, lang)} {seconds:.1f} s" for name, seconds in provenance.timings.items())
        rows += [("time", say("ui.made.time", lang), spent)] if spent else []
        rows.append(("created", say("ui.made.created", lang), f"{provenance.created} · {say('ui.made.generated', lang)}"))
    cells = "".join(f'<div data-name="{escape(n)}"><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>' for n, k, v in rows)
    return f'<details class="made"><summary>{escape(say("ui.made", lang))}</summary><dl>{cells}</dl></details>'


def _worded(name: str, value: object, lang: str) -> str:
    if value is True:
        return say("ui.yes", lang)
    if isinstance(value, float):
        return f"{value:g}"
    return choice_label(name, value, lang) if isinstance(value, str) else str(value)


def _spent(name: str, lang: str) -> str:
    key = f"ui.made.time.{name}"
    return say(key, lang) if key in sentences("en") else name.replace("_", " ")


def _version(revision: str | None) -> str:
    return (revision or "")[:12] if re.fullmatch(r"[0-9a-f]{40}", revision or "") else revision or ""


@dataclass(frozen=True)
class Row:
    """One line of the table: what is measured (locale key ``ui.figure.<key>``, its meaning ``….means``) and a value for each column.

    ``best``: the column that did better, if one did.
    """

    key: str
    cells: tuple[str, ...]
    best: int | None = None


def table(rows: Sequence[Row], columns: Sequence[str], lang: str, *, name: str) -> str:
    """The rows under ``columns`` (their titles), the better value of a row marked; empty without rows. ``name`` titles the table."""
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{escape(c)}</th>' for c in columns)
    body = []
    for row in rows:
        title, means = (escape(say(f"ui.figure.{row.key}{part}", lang)) for part in ("", ".means"))
        better = escape(say("ui.figure.better", lang))
        cells = "".join(
            f'<td class="best">{escape(c)}<span class="mark" title="{better}" aria-label="{better}">✓</span></td>'
            if i == row.best
            else f"<td>{escape(c)}</td>"
            for i, c in enumerate(row.cells)
        )
        body.append(f'<tr data-figure="{escape(row.key)}"><th scope="row">{title}<small>{means}</small></th>{cells}</tr>')
    label = escape(name)
    return (
        f'<div class="table figures"><table aria-label="{label}"><thead><tr><th scope="col">{label}</th>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )
