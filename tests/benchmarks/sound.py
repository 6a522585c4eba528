"""Beats, tempo, kinds of sound and speed of listening. ``python -m tests.benchmarks.sound [--seeds 5] [--speech FOLDER]``

Sounds are synthesised with known beats (`tests.unit.sound.sound_samples`), at tempi between those that the tracker was written with and at
these; played a few ms off by hand, drums alone and with a band. Controls: an even grid of 120 beats a minute, and every peak of loudness
taken for a beat. Where nobody feels a beat, any beat is a false one. ``--speech``: a folder of recordings in which somebody talks.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from studio.sound.analyser import analyse
from studio.sound.analysis import Analysis
from tests.unit.sound.sound_samples import PATTERNS, RATE, beatless, rhythm

TEMPI = (66, 72, 80, 88, 96, 104, 112, 120, 128, 140)
FAST = (155, 160, 168, 174, 180)
TOLERANCE = 0.07  # s
SECONDS = 12.0


def f_measure(found: Sequence[float], true: np.ndarray) -> float:
    """Harmonic mean of precision and recall, each beat found once within 70 ms."""
    left, hits = list(found), 0
    for beat in true:
        near = min(left, key=lambda t: abs(t - beat), default=None)
        if near is not None and abs(near - beat) <= TOLERANCE:
            left.remove(near)
            hits += 1
    return 2 * hits / max(1, len(found) + len(true))


def peaks_of_loudness(heard: Analysis) -> list[float]:
    """The naive way: every local maximum of the loudness that is above its mean."""
    loud = heard.rms
    peak = (loud[1:-1] > loud[:-2]) & (loud[1:-1] >= loud[2:]) & (loud[1:-1] > loud.mean())
    found: list[float] = []
    for i in np.flatnonzero(peak) + 1:
        if not found or i * heard.hop - found[-1] > 0.2:
            found.append(float(i * heard.hop))
    return found


def beats(seeds: int) -> None:
    print(f"{'pattern':12s}{'ours':>8s}{'grid 120':>10s}{'peaks':>8s}{'octaves':>9s}{'error ms':>10s}{'late ms':>9s}")
    rows, cost, length = [], 0.0, 0.0
    for pattern in PATTERNS:
        tempi = FAST if pattern == "jungle" else TEMPI
        scores, wrong, errors = [], 0, []
        for bpm in tempi:
            for seed in range(seeds):
                samples, true = rhythm(pattern, bpm, SECONDS, seed=100 + seed, band=seed % 2 == 1, begin=0.1 * seed)
                begin = time.process_time()
                heard = analyse((samples, RATE))
                cost, length = cost + time.process_time() - begin, length + SECONDS
                ours = f_measure(heard.beats, true)
                scores.append((ours, f_measure(np.arange(0, SECONDS, 0.5).tolist(), true), f_measure(peaks_of_loudness(heard), true)))
                wrong += not 0.96 < heard.tempo / bpm < 1.04
                errors += [min((b - t for t in true), key=abs) * 1000 for b in heard.beats] if ours > 0.8 else []
        ours, fixed, naive = np.mean(scores, axis=0)
        late, size = float(np.median(errors)), float(np.mean(np.abs(errors)))
        rows.append((ours, fixed, naive, wrong, len(scores)))
        print(f"{pattern:12s}{ours:8.3f}{fixed:10.3f}{naive:8.3f}{f'{wrong}/{len(scores)}':>9s}{size:10.1f}{late:9.1f}")
    ours, fixed, naive = np.average([r[:3] for r in rows], axis=0, weights=[r[4] for r in rows])
    print(f"{'all':12s}{ours:8.3f}{fixed:10.3f}{naive:8.3f}{sum(r[3] for r in rows):>5d}/{sum(r[4] for r in rows)}")
    print(f"{1000 * cost / length:.1f} ms CPU for a second of sound")


def false_beats(seeds: int, speech: Path | None) -> None:
    """Sounds without a beat: how many got one."""
    print("\nwithout a beat  got one  taken for")
    for kind in ("pad", "noise", "tone", "free", "rain", "babble"):
        heard = [analyse((beatless(kind, SECONDS, seed=100 + seed), RATE)) for seed in range(seeds)]
        told = ", ".join(sorted({h.kind for h in heard}))
        print(f"{kind:16s}{sum(bool(h.beats) for h in heard)}/{len(heard)}      {told}")
    if speech is not None:
        found = [analyse(file) for file in sorted(speech.rglob("*.wav"))]
        right = sum(h.kind == "speech" for h in found)
        print(f"{'speech':16s}{sum(bool(h.beats) for h in found)}/{len(found)}      speech {right}/{len(found)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--speech", type=Path)
    options = parser.parse_args()
    beats(options.seeds)
    false_beats(options.seeds, options.speech)


if __name__ == "__main__":
    main()
