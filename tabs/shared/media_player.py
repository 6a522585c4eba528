"""A recording on the stage, as HTML: a film, or a sound with its wave. ``assets/player.js`` brings it to life."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from studio.messages import say
from tabs.shared import stage
from tabs.shared.examples import FOLDER as EXAMPLES
from tabs.shared.examples import URL as EXAMPLES_URL

if TYPE_CHECKING:
    import numpy as np

    from studio.media.containers import MediaInfo

FILM = '<rect x="6" y="9" width="36" height="30" rx="4"/><path d="M20 18.5v9l8-4.5z"/><path d="M12 33h12M28 33h8"/>'
_WAVE_LIMIT = 900.0  # s; reading a longer sound just to draw it takes too long
_WAVE_BUCKETS = 600


def media_url(path: Path) -> str:
    """Address of a media file: prepared examples have a route of their own, Gradio serves everything else."""
    if EXAMPLES in path.parents:
        return f"{EXAMPLES_URL}/{path.relative_to(EXAMPLES).as_posix()}"
    return stage.file_url(path)


def facts(info: MediaInfo, lang: str) -> str:
    """One line about the chosen file, below its name: length, size, kinds of tracks."""
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
    """The waveform as a drawing; empty for a very long sound."""
    if not info.has_audio or info.duration > _WAVE_LIMIT:
        return ""
    from studio.media.audio import waveform

    return f'<div class="wave-box">{drawn(waveform(info.path, _WAVE_BUCKETS, track=info.sound_track))}</div>'


def drawn(peaks: np.ndarray) -> str:
    """``peaks`` float32 (n, 2), the lowest and highest sample of each bucket, as one filled shape."""
    peaks = peaks / max(float(abs(peaks).max()), 0.05)  # a quiet recording is drawn as large as a loud one; silence stays flat
    top = [f"{x},{50 - 48 * float(high):.1f}" for x, (_, high) in enumerate(peaks)]
    bottom = [f"{x},{50 - 48 * float(low) + 0.6:.1f}" for x, (low, _) in reversed(list(enumerate(peaks)))]
    shape = " ".join([*top, *bottom])
    box = f'viewBox="0 0 {len(peaks)} 100" preserveAspectRatio="none" aria-hidden="true"'
    return f'<svg class="wave" {box}><polygon points="{shape}"/></svg><svg class="wave played" {box}><polygon points="{shape}"/></svg>'
