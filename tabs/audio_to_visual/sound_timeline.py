"""What was heard, drawn on one line of time: sections, sound wave, beats and bars, words, and the curves that move the picture.

``assets/moving.js`` moves the playhead and lets pointer and keyboard move along it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from studio.messages import say
from tabs.shared import stage

if TYPE_CHECKING:
    from studio.sound.analysis import Analysis
    from studio.speech.transcript import Word
    from studio.tasks.audio_to_visual.modulation import Line

POINTS = 480  # of a curve; more would not be visible
_WIDE = 14_000  # px, the longest line of time
_SIGNED = -0.02  # a curve that goes below this has its zero in the middle
_TONES = 6  # colours of sections
_BOX = 'viewBox="0 0 1000 100" preserveAspectRatio="none"'


@dataclass(frozen=True)
class Track:
    """What is drawn: the analysis; ``curves`` of each target at evenly spaced times; the ``lines`` that made them (may be empty);
    (time, prompt) pairs; spoken words; times of the drawn pictures. All times count from the start of the part,
    which is ``start`` seconds into the recording."""

    analysis: Analysis
    curves: Mapping[str, np.ndarray] = field(default_factory=dict)
    lines: Sequence[Line] = ()
    prompts: Sequence[tuple[float, str]] = ()
    words: Sequence[Word] = ()
    keyframes: Sequence[float] = ()
    start: float = 0.0


def waiting(lang: str) -> str:
    """The panel while the recording is being analysed."""
    return f'<div class="sound-line is-waiting"><p>{escape(say("ui.listening", lang))}</p></div>'


def timeline(track: Track, lang: str) -> str:
    """The whole panel: one sentence, then the lanes."""
    heard = track.analysis
    length = max(heard.duration, 0.001)
    lanes = [_sections(track, length, lang), _sound(track, length, lang)]
    if track.words:
        lanes.append(_words(track.words, length))
    lanes += [_curve(name, values, track.lines, lang) for name, values in track.curves.items() if len(values)]
    width = f"max(100%, {min(max(len(heard.beats) * 11, len(track.words) * 46), _WIDE)}px)"
    lane = f'<div class="lanes" style="--lane:{width}">{"".join(filter(None, lanes))}<i class="playhead"></i></div>'
    inside = f'{_heard(heard, lang)}<div class="scroll">{lane}</div>{_legend(track, lang)}'
    return f'<div class="sound-line" data-length="{length:.3f}" data-from="{track.start:.3f}">{inside}</div>'


def _heard(heard: Analysis, lang: str) -> str:
    """Kind, tempo, beats and sections in words."""
    words = [say(f"ui.kind.{heard.kind}", lang), stage.clock(heard.duration, 1)]
    if heard.beats:
        words.append(say("ui.tempo_heard", lang, bpm=f"{heard.tempo:.0f}", beats=len(heard.beats), bars=len(heard.bars)))
    else:
        words.append(say("ui.no_beat", lang))
    if len(heard.sections) > 1:
        words.append(say("ui.sections_heard", lang, count=len(heard.sections)))
    quiet = f'<p class="quiet-note">{escape(say("ui.quiet_sound", lang))}</p>' if heard.quiet else ""
    return f'<p class="heard"><strong>{escape(words[0])}</strong> · {escape(" · ".join(words[1:]))}</p>{quiet}'


def _place(start: float, end: float, length: float) -> str:
    return f"--from:{start / length:.5f};--for:{max(end - start, 0) / length:.5f}"


def _sections(track: Track, length: float, lang: str) -> str:
    """Sections in the colour of their letter; where prompts are known, what is drawn then."""
    found = track.analysis.sections
    letters = sorted({s.label for s in found})
    items = []
    if track.prompts:
        ends = [*(start for start, _ in track.prompts[1:]), length]
        for (start, prompt), end in zip(track.prompts, ends, strict=True):
            label = next((s.label for s in found if s.start <= start + 0.01 < s.end), "")
            items.append(_section(start, end, length, label, letters, prompt))
    else:
        items = [_section(s.start, s.end, length, s.label, letters, "") for s in found]
    name = escape(say("ui.sections", lang))
    return f'<ol class="sections" aria-label="{name}">{"".join(items)}</ol>' if items else ""


def _section(start: float, end: float, length: float, label: str, letters: Sequence[str], prompt: str) -> str:
    tone = letters.index(label) % _TONES if label in letters else 0
    title = escape(" · ".join(filter(None, (label, f"{stage.clock(start, 1)}–{stage.clock(end, 1)}", prompt))))
    return (
        f'<li class="tone-{tone}" style="{_place(start, end, length)}"><button type="button" data-go="{start:.3f}" title="{title}" '
        f'aria-label="{title}"><b>{escape(label)}</b>{f" {escape(prompt)}" if prompt else ""}</button></li>'
    )


def _sound(track: Track, length: float, lang: str) -> str:
    """The wave, with a line for each beat, a longer one for each bar and a mark for each drawn picture."""
    heard = track.analysis
    wave = np.asarray(heard.waveform, np.float64)
    peak = max(float(np.abs(wave).max()) if wave.size else 0.0, 0.05)  # quiet sounds are drawn as large as loud ones; silence stays flat
    scale = 1000 / max(len(wave) - 1, 1)
    top = [f"{x * scale:.1f},{50 - 46 * high / peak:.1f}" for x, (_, high) in enumerate(wave)]
    bottom = [f"{x * scale:.1f},{50 - 46 * low / peak + 0.8:.1f}" for x, (low, _) in reversed(list(enumerate(wave)))]
    bars = {round(b, 3) for b in heard.bars}
    small = "".join(f"M{_x(b, length)} 16V84" for b in heard.beats if round(b, 3) not in bars)
    large = "".join(f"M{_x(b, length)} 2V98" for b in heard.bars)
    drawn = "".join(f'<i style="left:{100 * t / length:.3f}%"></i>' for t in track.keyframes if t <= length)
    values = f'aria-valuemin="0" aria-valuemax="{length:.1f}" aria-valuenow="0" data-beats="{escape(json.dumps(_rounded(heard.beats)))}"'
    return (
        f'<div class="sound" role="slider" tabindex="0" aria-label="{escape(say("ui.sound_line", lang))}" {values}>'
        f'<svg {_BOX} aria-hidden="true"><polygon class="wave-shape" points="{" ".join([*top, *bottom])}"/>'
        f'<path class="beat" d="{small}"/><path class="bar" d="{large}"/></svg>{drawn}</div>'
    )


def _x(time: float, length: float) -> str:
    return f"{1000 * time / length:.2f}"


def _rounded(times: Sequence[float]) -> list[float]:
    return [round(float(t), 3) for t in times]


def _words(words: Sequence[Word], length: float) -> str:
    items = "".join(
        f'<li style="{_place(w.start, w.end, length)}" title="{escape(w.text)} {stage.clock(w.start, 2)}">{escape(w.text)}</li>'
        for w in words
    )
    return f'<ol class="words">{items}</ol>'


def _curve(name: str, values: np.ndarray, lines: Sequence[Line], lang: str) -> str:
    """One target's curve as a filled shape, named with what moves it."""
    curve = np.nan_to_num(np.asarray(values, np.float64))
    if len(curve) > POINTS:  # the strongest value of each span: a beat lasts one picture and must not be lost
        parts = np.array_split(curve, POINTS)
        curve = np.array([part[int(np.abs(part).argmax())] for part in parts])
    signed = bool(curve.min() < _SIGNED)
    zero, reach = (50.0, 46.0) if signed else (97.0, 92.0)
    scale = 1000 / max(len(curve) - 1, 1)
    peak = max(float(np.abs(curve).max()), 0.05)
    dots = " ".join(f"{i * scale:.1f},{zero - reach * v / peak:.1f}" for i, v in enumerate(curve))
    sources = ", ".join(dict.fromkeys(say(f"choice.source.{line.source}", lang) for line in lines if line.target == name))
    label = say(f"choice.target.{name}", lang) + (f" ← {sources}" if sources else "")
    words = escape(say("ui.curve_alt", lang, name=label, low=f"{curve.min():.2f}", high=f"{curve.max():.2f}"))
    return (
        f'<div class="curve" data-target="{escape(name)}"><svg {_BOX} role="img" aria-label="{words}">'
        f'<polygon points="0,{zero} {dots} 1000,{zero}"/></svg><span aria-hidden="true">{escape(label)}</span></div>'
    )


def _legend(track: Track, lang: str) -> str:
    parts = ["ui.legend_beats"] if track.analysis.beats else []
    parts += ["ui.legend_keyframes"] if track.keyframes else []
    parts += ["ui.legend_curves"] if track.curves else []
    return f'<p class="legend">{escape(" ".join(say(p, lang) for p in parts))}</p>' if parts else ""
