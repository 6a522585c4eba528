"""Captions for what deaf viewers miss besides speech: "[music]" and "[applause]" where nobody speaks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from studio.captions.cue import Cue
from studio.captions.cue_timing import snap_in_time, snap_out_time
from studio.captions.style_guides import DEFAULT_FRAME_RATE, StyleGuide
from studio.sound.sound_stretches import SoundKind

_TEXTS: dict[SoundKind, dict[str, str]] = {
    "music": {
        "ar": "[موسيقى]", "de": "[Musik]", "en": "[music]", "es": "[música]", "fr": "[musique]", "it": "[musica]", "ja": "[音楽]",
        "ko": "[음악]", "pt": "[música]", "ru": "[музыка]", "zh": "[音樂]",
    },
    "applause": {
        "ar": "[تصفيق]", "de": "[Applaus]", "en": "[applause]", "es": "[aplausos]", "fr": "[applaudissements]", "it": "[applausi]",
        "ja": "[拍手]", "ko": "[박수]", "pt": "[aplausos]", "ru": "[аплодисменты]", "zh": "[掌聲]",
    },
}  # fmt: skip
_SHOWN = 3.0  # seconds; nobody needs to read it for as long as the music plays
_LEAST = 1.0  # seconds; less is not worth a caption
_SLACK = 0.01  # seconds, so that rounding never makes a gap too small


@dataclass(frozen=True)
class SoundLabel:
    """What is heard from ``start`` to ``end`` seconds while nobody speaks."""

    start: float
    end: float
    kind: SoundKind = "music"


def label_text(kind: SoundKind, language: str) -> str:
    """The caption in the language of the recording (ISO 639-1), in English where that language is not known here."""
    texts = _TEXTS[kind]
    return texts.get(language.split("-")[0], texts["en"])


def is_sound_label(cue: Cue) -> bool:
    """Whether the cue names a sound and holds no speech."""
    return not cue.words and len(cue.lines) == 1 and any(cue.lines[0] in texts.values() for texts in _TEXTS.values())


def silences(spans: Sequence[tuple[float, float]], duration: float, margin: float = 0.2) -> list[tuple[float, float]]:
    """The times in seconds, ``margin`` away from speech, that ``spans`` of speech (in order) leave of a recording."""
    edges = [0.0, *(edge for start, end in spans for edge in (start - margin, end + margin)), duration]
    return [(start, end) for start, end in zip(edges[0::2], edges[1::2], strict=True) if end > start]


def with_sound_labels(
    cues: Sequence[Cue],
    sounds: Sequence[SoundLabel],
    language: str,
    guide: StyleGuide,
    cuts: Sequence[float] = (),
    frame_rate: float = DEFAULT_FRAME_RATE,
) -> tuple[Cue, ...]:
    """``cues`` (ascending) and a cue of its own for each sound that fits between them with the gaps of ``guide``.

    ``cuts``: times in seconds at which shots change; labels keep to them as other cues do.
    """
    found = list(cues)
    away = max(guide.chain_gap, guide.gap(frame_rate)) + _SLACK
    cuts = cuts if guide.shots else ()
    for sound in sounds:
        place = bisect_right([cue.start for cue in found], sound.start)
        free = found[place - 1].end + away if place else 0.0
        until = min(sound.end, found[place].start - away) if place < len(found) else sound.end
        start = snap_in_time(max(sound.start, free), cuts, frame_rate)
        start = start if start >= free else max(sound.start, free)
        end = min(snap_out_time(min(start + max(_SHOWN, guide.min_duration), until), cuts, guide.gap(frame_rate)), until)
        if end - start >= max(_LEAST, guide.min_duration):
            found.insert(place, Cue(round(start, 3), round(end, 3), (label_text(sound.kind, language),)))
    return tuple(found)
