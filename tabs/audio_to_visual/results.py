"""The right side of the audio-to-visual tab: the recording or the finished film, and how well it keeps time."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.messages import say
from studio.metrics.figures import as_json
from tabs.audio_to_visual.modulation_matrix import TASK
from tabs.shared import films, stage
from tabs.shared.examples import FOLDER, Example, badge
from tabs.shared.films import Row, table

if TYPE_CHECKING:
    from studio.media.containers import MediaInfo
    from studio.tasks.audio_to_visual import AudioToVisualResult

Numbers = Mapping[str, Any]
ICON = '<rect x="6" y="9" width="36" height="30" rx="4"/><path d="M13 22v4M18.5 18v12M24 14v20M29.5 19v10M35 22v4"/>'
_SOUND_MATCH = 0.98


def facts(info: MediaInfo, lang: str) -> str:
    """One line about the chosen file; a warning where it has no sound."""
    words = [stage.clock(info.duration)]
    holds = "both" if info.has_video and info.has_audio else "video" if info.has_video else "audio"
    told = f'<p class="media-facts">{escape(" · ".join([*words, say(f"ui.media.{holds}", lang)]))}</p>'
    return told if info.has_audio else told + stage.notices([("warning", say("ui.sound_missing", lang))])


def recording(info: MediaInfo, url: str, lang: str) -> str:
    """The recording on the stage, before anything is drawn."""
    name, source = escape(say("ui.recording", lang, name=info.name)), escape(url)
    if info.has_video:
        return (
            f'<div class="stage film is-source" data-count="1"><figure><video src="{source}" controls playsinline preload="auto" data-film '
            f'data-source aria-label="{name}"></video></figure></div>'
        )
    return (
        f'<div class="stage film is-source is-audio"><p>{escape(info.name)}</p>'
        f'<audio src="{source}" controls preload="auto" data-film data-source aria-label="{name}"></audio></div>'
    )


def show(result: AudioToVisualResult, lang: str) -> str:
    """The finished film with its sound."""
    poster = stage.data_url(result.poster) if result.poster is not None else ""
    url = stage.file_url(result.film) if result.film else ""
    film = films.Film(url, _alt(result.settings, lang), result.width, result.height, loop=False, poster=poster)
    return films.on_stage([film])


def show_example(example: Example, lang: str) -> str:
    """A prepared film, marked as one."""
    return films.on_stage([films.Film(example.url(TASK), _alt(example.settings, lang), loop=False)], badge(lang))


def example_details(example: Example, lang: str) -> str:
    """Download and figures of a prepared film, as far as its row has them."""
    save = films.downloads([FOLDER / TASK / example.file], lang, lambda _: example.url(TASK))
    return f'<div class="result-actions">{save}</div>' + measured(example.row.get("sync") or {}, lang)


def summary(result: AudioToVisualResult, seconds: float, model: str, lang: str) -> str:
    """The status line of a finished run; ``model`` is the title of the model that drew."""
    words = {"seconds": f"{seconds:.1f}", "model": model, "frames": result.frames}
    size = say("status.size", lang, width=result.width, height=result.height)
    return stage.status(say("status.film_drawn", lang, **words), right=f"{size} · {result.fps} fps", kind="is-done", announce=True)


def details(result: AudioToVisualResult, lang: str) -> str:
    """Seed, downloads, the figures of the finished file and how it was made."""
    seed = f'<span class="seed-chip">{escape(say("ui.seed_chip", lang, seed=result.seed))}</span>'
    files = result.files or ((result.film,) if result.film else ())
    actions = f'<div class="result-actions">{films.downloads([Path(f) for f in files], lang)}{seed}</div>'
    settings = {**result.settings, "seed": result.seed}
    return actions + measured(as_json(result.sync), lang) + films.made(TASK, settings, result.provenance, lang)


def measured(sync: Numbers, lang: str) -> str:
    """The figures of the finished file, each beside what it must reach or what chance gives, with a sentence that sums them up."""
    if not sync:
        return ""
    half = _number(sync, "half_frame_ms")
    rows = []
    for key, limit in (("mean_error", half), ("max_error", None if half is None else 2 * half)):
        value = _number(sync, key)
        if value is not None:
            reach = "" if limit is None else say("ui.figure.at_most", lang, value=f"{limit:.0f} ms")
            rows.append(Row(key, (f"{value:.0f} ms", reach)))
    for key, chance in (("alignment", "alignment_p95"), ("motion_correlation", "motion_correlation_shuffled")):
        value, other = _number(sync, key), _number(sync, chance)
        if value is not None:
            by_chance = "" if other is None else say("ui.figure.by_chance", lang, value=f"{other:.2f}")
            rows.append(Row(key, (f"{value:.2f}", by_chance), 0 if other is not None and value > other else None))
    same, lag = _number(sync, "sound_correlation"), _number(sync, "sound_lag_ms")
    if same is not None:
        reach = say("ui.figure.at_least", lang, value=f"{_SOUND_MATCH:.2f}")
        rows.append(Row("sound", (f"{same:.3f}" if lag is None or abs(lag) < 0.05 else f"{same:.3f}, {lag:+.1f} ms", reach)))
    if sync.get("expected_frames"):
        rows.append(Row("frames", (str(sync.get("frames")), str(sync["expected_frames"]))))
    columns = [say("ui.this_film", lang), say("ui.to_compare", lang)]
    told = f'<p class="verdict" role="note">{escape(_verdict(sync, half, lang))}</p>'
    return told + table(rows, columns, lang, name=say("ui.sync_figures", lang))


def _verdict(sync: Numbers, half: float | None, lang: str) -> str:
    mean = _number(sync, "mean_error")
    if mean is None or half is None:
        follows, chance = _number(sync, "motion_correlation"), _number(sync, "motion_correlation_shuffled")
        loud = follows is not None and follows > max(chance or 0.0, 0.3)
        return say("ui.verdict.follows" if loud else "ui.verdict.nothing", lang)
    key = "ui.verdict.in_time" if sync.get("in_time") else "ui.verdict.off"
    return say(key, lang, mean=f"{mean:.0f}", half=f"{half:.0f}")


def _number(sync: Numbers, name: str) -> float | None:
    value = sync.get(name)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _alt(settings: Mapping[str, Any], lang: str) -> str:
    return say("ui.film_alt", lang, prompt=str(settings.get("prompt", "")))
