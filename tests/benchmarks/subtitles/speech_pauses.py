"""Whether words stand where they are said, around pauses: ``python -m tests.benchmarks.subtitles.speech_pauses``

Whisper base on six phrases at a time of Debian's studio voices in Spanish, French, Italian and Russian (asterisk-core-sounds-*-g722),
with 0.2 to 1 s of faint noise between them; ``--recordings FOLDER``: Mandarin and Japanese as in `tests.benchmarks.subtitles.east_asia`.
When a phrase begins and ends is known: it counts how far the nearest word begins and ends from there, and whether half of the pause or more
is free of words. Beside the studio: the same weights called directly with voice activity detection, and the studio's times 0.3 s later.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from studio import Settings, Studio
from studio.media.audio import AudioWindow
from studio.speech.recognition import recognize
from tests.benchmarks.subtitles.east_asia import recorded
from tests.benchmarks.subtitles.studio_prompts import RATE, prompts, trimmed

Times = list[tuple[float, float]]
_TOGETHER, _PHRASES = 6, 42
_EDGE = 0.05  # seconds that `trimmed` leaves around a phrase
_CLOSE = 0.064  # seconds: two frames of the detector
_SHIFT = 0.3  # seconds
_LONG_ENOUGH = 1.2  # seconds of a phrase


def phrases(language: str, folder: Path | None, rng: np.random.Generator) -> list[np.ndarray]:
    """Recordings of single phrases, float32 (n,) at 16 kHz."""
    if language in ("zh", "ja"):
        return [trimmed(recorded(file)) for file in sorted(folder.glob(f"{language}_*.wav"))] if folder else []
    clips = [clip.samples for clip in prompts(language) if len(clip.samples) > _LONG_ENOUGH * RATE]
    return [trimmed(clips[i]) for i in rng.permutation(len(clips))[:_PHRASES]]


def pieces(sounds: list[np.ndarray], rng: np.random.Generator) -> Iterator[tuple[np.ndarray, Times]]:
    """Sound of several phrases, and when each begins and ends in seconds."""
    for first in range(0, len(sounds), _TOGETHER):
        parts, marks, at = [np.zeros(RATE // 4, np.float32)], [], RATE // 4
        for sound in sounds[first : first + _TOGETHER]:
            marks.append((at / RATE + _EDGE, (at + len(sound)) / RATE - _EDGE))
            pause = np.zeros(int(rng.uniform(0.2, 1.0) * RATE), np.float32)
            parts += [sound / np.abs(sound).max() / 2, pause]
            at += len(sound) + len(pause)
        whole = np.concatenate(parts)
        yield (whole + rng.standard_normal(len(whole)) * 3e-4).astype(np.float32), marks


def direct(model: Any, sound: np.ndarray, language: str) -> Times:
    segments, _ = model.transcribe(sound, language=language, beam_size=5, word_timestamps=True, vad_filter=True)
    return [(word.start, word.end) for segment in segments for word in segment.words]


def judged(words: Times, marks: Times) -> tuple[list[float], list[float], list[bool]]:
    """How far words begin and end from phrases, in seconds, and whether each pause is mostly free of words."""
    begins, ends = np.array([a for a, _ in words]), np.array([b for _, b in words])
    gaps = [(left, right) for (_, left), (right, _) in pairwise(words)]
    free = []
    for (_, start), (end, _) in pairwise(marks):
        free.append(any(min(right, end) - max(left, start) >= (end - start) / 2 for left, right in gaps))
    return [float(np.abs(begins - a).min()) for a, _ in marks], [float(np.abs(ends - b).min()) for _, b in marks], free


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=Path)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    with Studio(Settings(profile="mini", device="cpu", hub="never")).cache.lease("whisper-base", precision="int8") as lease:
        for language in ("es", "fr", "it", "ru", "zh", "ja"):
            rows: dict[str, list[tuple[list[float], list[float], list[bool]]]] = {}
            for sound, marks in pieces(phrases(language, given.recordings, rng), rng):
                found = recognize(lease, [AudioWindow(0.0, sound)], language=language)
                words = [(word.start, word.end) for part in found for word in part.words]
                named = {"studio": words, "direct": direct(lease["model"], sound, language)}
                named["shifted"] = [(a + _SHIFT, b + _SHIFT) for a, b in words]
                for name, times in named.items():
                    rows.setdefault(name, []).append(judged(times, marks))
            for name, row in rows.items():
                begins, ends, free = (np.array([value for one in row for value in one[i]]) for i in range(3))
                shares = f"{100 * (begins <= _CLOSE).mean():.0f} and {100 * (ends <= _CLOSE).mean():.0f} % within two frames"
                means = f"begin {1000 * begins.mean():.0f} ms, end {1000 * ends.mean():.0f} ms off"
                print(f"{language} {name:8s} {means}, {shares}; pauses found {100 * free.mean():.0f} % of {len(free)}", flush=True)


if __name__ == "__main__":
    main()
