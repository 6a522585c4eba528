"""The player of the auto-subtitles tab as HTML: stage, timeline, captions as data. ``assets/player.js`` brings them to life."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.messages import say
from tabs import stage
from tabs.examples import FOLDER as EXAMPLES
from tabs.examples import URL as EXAMPLES_URL

if TYPE_CHECKING:
    import numpy as np

    from studio.captions.chapters import Chapter
    from studio.captions.cue import Cue
    from studio.media.containers import MediaInfo
    from studio.tasks.auto_subtitles import AutoSubtitlesResult
    from studio.vision.scenes import Scene

FILM = '<rect x="6" y="9" width="36" height="30" rx="4"/><path d="M20 18.5v9l8-4.5z"/><path d="M12 33h12M28 33h8"/>'
_WAVE_LIMIT = 900.0  # s; reading a longer sound only to draw it keeps the page waiting
_WAVE_BUCKETS = 600


def media_url(path: Path) -> str:
    """Address of a media file: prepared examples have their own route, all else is served by Gradio."""
    if EXAMPLES in path.parents:
        return f"{EXAMPLES_URL}/{path.relative_to(EXAMPLES).as_posix()}"
    return stage.file_url(path)


def facts(info: MediaInfo, lang: str) -> str:
    """One line about the chosen file, below its name: length, size, what it holds."""
    words = [stage.clock(info.duration)]
    if info.has_video:
        words.append(f"{info.width} × {info.height}")
    holds = "both" if info.has_video and info.has_audio else "video" if info.has_video else "audio"
    words.append(say(f"ui.media.{holds}", lang))
    told = f'<p class="media-facts">{escape(" · ".join(words))}</p>'
    silent = "" if info.has_audio else stage.notices([("warning", say("ui.media.no_sound", lang))])
    return told + silent


def player(info: MediaInfo, lang: str, *, source: Path | None = None, badge: str = "") -> str:
    """The stage with a film or, for sound alone, its wave and a large caption. ``source`` is a copy that browsers play."""
    url, name = escape(media_url(source or info.path)), escape(say("ui.player", lang, name=info.name))
    label = f'<span class="badge">{escape(badge)}</span>' if badge else ""
    if info.has_video:
        film = f'<video src="{url}" controls playsinline preload="auto" aria-label="{name}"></video>'
        shape = f"--ratio:{info.width / max(info.height, 1):.4f}"
        return f'<div class="stage player is-video" style="{shape}">{film}<p class="caption" aria-hidden="true"></p>{label}</div>'
    body = f'{wave(info)}<p class="caption" aria-hidden="true"></p><audio src="{url}" controls preload="auto" aria-label="{name}"></audio>'
    return f'<div class="stage player is-sound">{body}{label}</div>'


def wave(info: MediaInfo) -> str:
    """The sound as a drawing; nothing for a very long one."""
    if not info.has_audio or info.duration > _WAVE_LIMIT:
        return ""
    from studio.media.audio import waveform

    return f'<div class="wave-box">{drawn(waveform(info.path, _WAVE_BUCKETS))}</div>'


def drawn(peaks: np.ndarray) -> str:
    """``peaks`` float32 (n, 2), least and greatest value in each bucket, as one filled shape."""
    peaks = peaks / max(float(abs(peaks).max()), 0.05)  # a quiet recording is drawn as large as a loud one; silence stays a line
    top = [f"{x},{50 - 48 * float(high):.1f}" for x, (_, high) in enumerate(peaks)]
    bottom = [f"{x},{50 - 48 * float(low) + 0.6:.1f}" for x, (low, _) in reversed(list(enumerate(peaks)))]
    shape = " ".join([*top, *bottom])
    box = f'viewBox="0 0 {len(peaks)} 100" preserveAspectRatio="none" aria-hidden="true"'
    return f'<svg class="wave" {box}><polygon points="{shape}"/></svg><svg class="wave played" {box}><polygon points="{shape}"/></svg>'


def captions(result: AutoSubtitlesResult | None, lang: str, *, live: bool = False) -> str:
    """The cues as data for the player's script. Everything is escaped; the script writes text, never HTML. ``live``: more will come."""
    if result is None:
        return '<div data-captions="[]" data-version="none" hidden></div>'
    bad = {v.cue for v in result.report.violations} if result.report else set()
    rows = [{"a": cue.start, "b": cue.end, "t": _marked(cue), "bad": i in bad} for i, cue in enumerate(result.cues)]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    version = hashlib.sha256(f"{live}{text}".encode()).hexdigest()[:16]
    words = f'data-doubt="{escape(say("ui.doubtful", lang))}" data-track="{escape(say("ui.captions", lang))}"'
    words += f' data-language="{escape(result.transcript.language)}"{" data-live=yes" if live else ""}'
    return f'<div data-captions="{escape(text)}" data-version="{version}" {words} hidden></div>'


def _marked(cue: Cue) -> list[list[list[Any]]]:
    """Lines of [word, doubtful]. Words of the cue are matched in order; text that was typed has none."""
    flags = [word.doubtful for word in cue.words for _ in word.text.split()]
    lines = [line.split() for line in cue.lines]
    if len(flags) != sum(map(len, lines)):
        flags = [False] * sum(map(len, lines))
    rest = iter(flags)
    return [[[word, int(next(rest))] for word in line] for line in lines]


def live(cues: Sequence[Cue], lang: str) -> str:
    """Captions that are already there while the rest is still being listened to; a click plays one."""
    items = "".join(
        f'<li><button type="button" data-seek="{c.start:.3f}"><time>{stage.clock(c.start, 1)}</time>'
        f"<span>{escape(' '.join(c.lines))}</span></button></li>"
        for c in cues
    )
    return f'<section class="live"><h3>{escape(say("ui.live", lang))}</h3><ol data-follow>{items}</ol></section>' if items else ""


def timeline(result: AutoSubtitlesResult, tagger: str, lang: str) -> str:
    """Chapters, shots and captions on one line of time; the captions are drawn by the script, because they can be edited."""
    length = max(result.info.duration, 0.001)
    rows = [_chapters(result.chapters, length, lang)] if len(result.chapters) > 1 else []
    if result.scenes:
        rows.append(_scenes(result.scenes, length, lang))
    name = escape(say("ui.timeline", lang))
    values = f'aria-valuemin="0" aria-valuemax="{length:.1f}" aria-valuenow="0"'
    rows.append(f'<div class="bars" role="slider" tabindex="0" aria-label="{name}" {values}></div>')
    width = f"max(100%, {min(max(len(result.scenes) * 92, len(result.cues) * 14), 14_000)}px)"
    told = ""
    if result.scenes:
        known = sum(scene.answered for scene in result.scenes)
        key = "ui.tags_by" if known == len(result.scenes) else "ui.tags_by_some"
        told = f'<p class="legend">{escape(say(key, lang, model=tagger, known=known, shots=len(result.scenes)))}</p>'
    lane = f'<div class="lane" style="--lane:{width}">{"".join(rows)}<i class="playhead"></i></div>'
    return f'<div class="timeline" data-length="{length:.3f}"><div class="scroll">{lane}</div>{told}</div>'


def _place(start: float, end: float, length: float) -> str:
    return f"--from:{start / length:.5f};--for:{max(end - start, 0) / length:.5f}"


def _chapters(chapters: Sequence[Chapter], length: float, lang: str) -> str:
    ends = [*(c.start for c in chapters[1:]), length]
    items = "".join(
        f'<li style="{_place(c.start, end, length)}"><button type="button" data-seek="{c.start:.3f}" title="{escape(c.title)}">'
        f"{escape(c.title)}</button></li>"
        for c, end in zip(chapters, ends, strict=True)
    )
    return f'<ol class="chapters" aria-label="{escape(say("ui.chapters", lang))}">{items}</ol>'


def _scenes(scenes: Sequence[Scene], length: float, lang: str) -> str:
    items = []
    for scene in scenes:
        words = scene.label or say("ui.unlabelled", lang)
        span = f"{stage.clock(scene.shot.start)}–{stage.clock(scene.shot.end)}"
        title = escape(f"{span} · {_tag_words(scene, lang)}")
        image = f'<img src="{stage.data_url(scene.thumbnail)}" alt="">' if scene.thumbnail is not None else ""
        kind = "known" if scene.answered else "unsure"
        items.append(
            f'<li class="{kind}" style="{_place(scene.shot.start, scene.shot.end, length)}"><button type="button" '
            f'data-seek="{scene.shot.start:.3f}" title="{title}" aria-label="{title}">{image}<span>{escape(words)}</span></button></li>'
        )
    return f'<ol class="shots" aria-label="{escape(say("ui.shots", lang))}">{"".join(items)}</ol>'


def _tag_words(scene: Scene, lang: str) -> str:
    if not scene.tags:
        return say("ui.unlabelled", lang)
    guesses = ", ".join(f"{tag.label} {tag.share:.0%}" for tag in scene.tags[:3])
    return guesses if scene.answered else say("ui.unsure", lang, guesses=guesses)
