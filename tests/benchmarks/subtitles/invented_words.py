"""Does the studio write words that nobody says? ``python -m tests.benchmarks.subtitles.invented_words [--clips 40] [--seed 1]``

Clips of 5 to 80 s, joined from real recordings and cut anywhere, through the studio and through faster-whisper called directly with the
same weights. Needs Debian's asterisk-core-sounds-en-g722 and pocketsphinx-testdata. Some 20 s of computing for a clip.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np
from transformers.models.whisper.english_normalizer import EnglishTextNormalizer

from tests.benchmarks import spoken_samples as spoken
from tests.benchmarks.speech import Recogniser, cpu_seconds, direct, leased, ours
from tests.benchmarks.subtitles.studio_prompts import Clip, joined, librivox, prompts

_MANY = 5  # invented words that spoil a clip
_EVERY = 5  # clips after which the table is printed, because a run takes long


@dataclass
class Count:
    """What one recogniser made of all clips so far."""

    errors: int = 0
    words: int = 0
    invented: int = 0
    spoilt: int = 0
    late: int = 0
    cpu: float = 0.0


def clips(count: int, seed: int) -> list[Clip]:
    """As many clips as asked for, always the same ones for a seed; every fourth holds lines of a novel too."""
    rng = np.random.default_rng(seed)
    said, read = prompts("en"), librivox()
    return [joined((*said, *read * (20 if i % 4 == 0 else 1)), rng.uniform(5, 80), rng) for i in range(count)]


def judge(count: Count, run: Recogniser, clip: Clip, path: Path) -> str:
    """Add one clip; returns what was heard."""
    normal = EnglishTextNormalizer({})
    before = cpu_seconds()
    words = run(path)
    count.cpu += cpu_seconds() - before
    text = " ".join(w.text for w in words)
    found = jiwer.process_words(normal(clip.text), normal(text))
    count.errors += found.insertions + found.deletions + found.substitutions
    count.words += found.hits + found.deletions + found.substitutions
    count.invented += found.insertions
    # a digit written as a word, or the other way round, is not invented: only words beyond what was said in all
    surplus = len(normal(text).split()) - len(normal(clip.text).split())
    count.spoilt += surplus >= _MANY
    count.late += sum(w.end > clip.seconds + 0.05 for w in words)
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="what was heard in clips with many invented words")
    given = parser.parse_args()
    made = clips(given.clips, given.seed)
    print(f"{len(made)} clips, {sum(c.seconds for c in made) / 60:.0f} minutes, seed {given.seed}")
    with tempfile.TemporaryDirectory() as name, leased("accurate") as full, leased("fast") as small:
        runs: dict[str, Recogniser] = {
            "directly, float32": direct(full), "studio accurate": ours(full), "directly, int8": direct(small), "studio fast": ours(small),
        }  # fmt: skip
        counts = {title: Count() for title in runs}
        for i, clip in enumerate(made):
            path = spoken.write(Path(name) / "clip.wav", clip.samples)
            for title, run in runs.items():
                before = counts[title].spoilt
                text = judge(counts[title], run, clip, path)
                if given.show and counts[title].spoilt > before:
                    print(f"-- clip {i}, {title} ({clip.seconds:.0f} s)\nsaid:  {clip.text}\nheard: {text}", flush=True)
            if (i + 1) % _EVERY == 0 or i + 1 == len(made):
                table(counts, made[: i + 1])


def table(counts: Mapping[str, Count], made: Sequence[Clip]) -> None:
    """What was counted so far."""
    length = sum(c.seconds for c in made)
    print(
        f"{f'{len(made)} clips':24s}{'word error':>12s}{'inserted':>12s}{'clips +5':>12s}{'after end':>12s}{'cpu/s':>12s}{'of direct':>12s}"
    )
    for title, count in counts.items():
        control = counts["directly, int8" if "fast" in title or "int8" in title else "directly, float32"]
        print(
            f"{title:24s}{100 * count.errors / max(count.words, 1):10.2f} %{count.invented:12d}{count.spoilt:12d}{count.late:12d}"
            f"{count.cpu / length:12.3f}{count.cpu / control.cpu:11.2f}x",
            flush=True,
        )


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
