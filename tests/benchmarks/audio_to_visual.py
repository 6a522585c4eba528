"""Films that follow their sound, measured on the finished files. ``python -m tests.benchmarks.audio_to_visual [--seeds 5] [--fast]``

Drums, a song and a pad without a beat, each composed anew with every seed, and read speech, another part of the recording each time;
the seed is also the film's. Of speech, the words' starts take the place of beats. Controls inside the figures: the same changes shifted
at random (alignment), the loudness shuffled (motion). Further controls: each film against the sound of the next kind (must be out of
time), and its first picture held still with the right sound (must have no motion to measure). Seconds are only comparable within a run.
``--long`` compares the peak memory of a film of 10 s and one of 60 s, each made in a process of its own.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from studio import Settings, Studio
from studio.media.containers import probe
from studio.media.film.film_sound import Soundtrack
from studio.media.film.film_writer import FilmWriter
from studio.media.video import frames
from studio.metrics.sync import Sync, measure_sync
from studio.settings import ASSETS
from studio.sound.analysis import Analysis
from studio.training.sound_examples import ambient, drums, song, write_sound

READING = ASSETS / "examples" / "auto_subtitles" / "reading.mp4"
FPS = 24
MUSIC: dict[str, tuple[Callable[[int], np.ndarray], float, str]] = {  # composer, start in s, prompt
    "drums": (drums, 0.0, "a futuristic cityscape with neon lights at night"),
    "song": (song, 3.0, "a colorful coral reef under water"),  # from where strings alone turn into the whole band
    "pad": (ambient, 0.0, "a calm lake between hills in the early morning"),
}
SPOKEN = "a castle on a hill at sunset"
COLUMNS = ("mean ms", "max ms", "aligned", "chance", "rms-motion", "chance", "sound", "lag ms", "seconds")


@dataclass(frozen=True)
class Heard:
    """A part of a recording and what should be met in it."""

    analysis: Analysis
    file: Path
    start: float
    moments: tuple[float, ...]


@dataclass(frozen=True)
class Run:
    """One film; ``still`` is its first picture held for its length, measured as the film was."""

    kind: str
    film: Path
    heard: Heard
    sync: Sync
    still: Sync
    seconds: float


def run(studio: Studio, kind: str, seed: int, options: dict[str, Any], folder: Path) -> Run:
    """The film of ``kind`` and ``seed``, and its control that stands still."""
    if kind == "speech":
        file, prompt = READING, SPOKEN
        start = (seed - 1) * options["length"] % max(1.0, probe(READING, "media_file").duration - options["length"])
    else:
        compose, start, prompt = MUSIC[kind]
        file = folder / f"{kind}-{seed}.wav"
        write_sound(file, compose(seed), codec="pcm_s16le")
    begin = time.perf_counter()
    result = studio.audio_to_visual(media_file=file, prompt=prompt, seed=seed, start=start, fps=FPS, **options)
    seconds = time.perf_counter() - begin
    assert result.film is not None and result.sync is not None
    moments = tuple(word.start for word in result.words) if result.analysis.kind == "speech" else ()
    heard = Heard(result.analysis, file, start, moments)
    return Run(kind, result.film, heard, result.sync, _measure(held_still(result.film, heard, folder / "still.mp4"), heard), seconds)


def held_still(film: Path, heard: Heard, target: Path) -> Path:
    """``target``: the first picture of ``film`` for as long as the film lasts, with the same sound."""
    first = next(iter(frames(film))).image
    height, width = first.shape[:2]
    length = heard.analysis.duration
    with FilmWriter(target, "mp4", width, height, FPS, sound=Soundtrack(heard.file, heard.start, length)) as out:
        for _ in range(round(length * FPS)):
            out.add(first)
    return target


def _measure(film: Path, heard: Heard) -> Sync:
    return measure_sync(film, heard.analysis, heard.file, heard.start, FPS, moments=heard.moments)


def mismatched(runs: Sequence[Run]) -> list[Sync]:
    """Each film as if it had been made for the sound of the next kind."""
    kinds = list(dict.fromkeys(r.kind for r in runs))
    of_kind = {kind: [r for r in runs if r.kind == kind] for kind in kinds}
    found = []
    for kind, other in zip(kinds, [*kinds[1:], kinds[0]], strict=True):
        found += [_measure(a.film, b.heard) for a, b in zip(of_kind[kind], of_kind[other], strict=True)]
    return found


def _row(sync: Sync, seconds: float = float("nan")) -> tuple[float, ...]:
    values = (sync.mean_error, sync.max_error, sync.alignment, sync.alignment_p95, sync.motion_correlation)
    values += (sync.motion_correlation_shuffled, sync.sound_correlation, sync.sound_lag_ms)
    return (*(np.nan if v is None else v for v in values), seconds)


def _line(name: str, values: Sequence[float] | np.ndarray, extra: str = "") -> str:
    digits = (1, 1, 2, 2, 2, 2, 4, 2, 1)
    told = ("-" if np.isnan(v) else f"{v:.{d}f}" for v, d in zip(values, digits, strict=True))
    return f"{name:24s}" + "".join(f"{t:>{len(c) + 2}s}" for t, c in zip(told, COLUMNS, strict=True)) + f"  {extra}"


def _over(rows: np.ndarray, which: Callable[..., Any]) -> np.ndarray:
    """``which`` of each column without what could not be measured; NaN where nothing could."""
    return np.array([which(column[~np.isnan(column)]) if not np.isnan(column).all() else np.nan for column in rows.T])


def table(runs: Sequence[Run]) -> None:
    """Mean and worst of each kind, the controls, and whether the goals are met."""
    print(" " * 24 + "".join(f"  {c}" for c in COLUMNS))
    wrong = dict(zip(map(id, runs), mismatched(runs), strict=True))
    worst = []
    for kind in dict.fromkeys(r.kind for r in runs):
        own = [r for r in runs if r.kind == kind]
        rows = np.array([_row(r.sync, r.seconds) for r in own])
        rows[:, 7] = np.abs(rows[:, 7])
        largest, least = _over(rows, np.max), _over(rows, np.min)
        worst.append(np.where([True, True, False, True, False, True, False, True, True], largest, least))
        print(_line(f"{kind}: mean of {len(own)}", _over(rows, np.mean), f"{sum(r.sync.in_time for r in own)} in time"))
        print(_line("  worst", worst[-1], f"frames {'right' if all(r.sync.frames == r.sync.expected_frames for r in own) else 'WRONG'}"))
        controls = {"other sound": [wrong[id(r)] for r in own], "held still": [r.still for r in own]}
        for name, found in controls.items():
            print(
                _line(f"  control: {name}", _over(np.array([_row(s) for s in found]), np.mean), f"{sum(s.in_time for s in found)} in time")
            )
    high, low = _over(np.array(worst), np.max), _over(np.array(worst), np.min)
    above = min((r.sync.alignment - r.sync.alignment_p95 for r in runs if r.sync.alignment and r.sync.alignment_p95), default=np.nan)
    goals = (
        ("beat error, mean, ms", high[0], 500 / FPS, False),
        ("beat error, max, ms", high[1], 1000 / FPS, False),
        ("alignment", low[2], 0.85, True),
        ("alignment over chance", above, 0.0, True),
        ("loudness and motion", low[4], 0.6, True),
        ("loudness shuffled and motion", high[5], 0.2, False),
        ("frames that lack or are too many", max(abs(r.sync.frames - r.sync.expected_frames) for r in runs), 0.0, False),
        ("sound, correlation", low[6], 0.98, True),
        ("sound, lag, ms", high[7], 1.0, False),
        ("seconds a film", high[8], 40.0, False),
        ("controls in time", sum(s.in_time for s in [*wrong.values(), *(r.still for r in runs)]), 0.0, False),
    )
    print("\nworst of all films                       goal")
    for name, value, goal, at_least in goals:
        met = value >= goal if at_least else value <= goal
        print(f"{name:34s} {'>=' if at_least else '<='} {goal:6.2f}  {value:8.3f}  {'met' if met else 'MISSED'}")


def peak_memory(seconds: int, options: dict[str, Any], folder: Path) -> None:
    """Prints the most memory in MB that this process needed for a film of ``seconds`` of drums, its measurement included."""
    beat = drums(1)
    write_sound(folder / "long.wav", np.tile(beat, (-(-seconds * 44_100 // len(beat)), 1)), codec="pcm_s16le")
    studio = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=folder))
    made = studio.audio_to_visual(media_file=folder / "long.wav", prompt="a lake", seed=1, fps=FPS, **{**options, "length": float(seconds)})
    print(f"{made.frames} frames: at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--fast", action="store_true", help="preset fast instead of balanced")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    options = {"preset": "fast" if chosen.fast else "balanced", "width": chosen.size, "height": chosen.size, "length": chosen.seconds}
    with tempfile.TemporaryDirectory() as folder:
        if chosen.child:
            peak_memory(chosen.child, options, Path(folder))
        elif chosen.long:
            for seconds in ("10", "60"):
                subprocess.run([sys.executable, "-m", "tests.benchmarks.audio_to_visual", *sys.argv[1:], "--child", seconds], check=True)
        else:
            studio = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=Path(folder)))
            studio.text_to_image(prompt="warm up", num_inference_steps=2, score=False)
            kinds = (*MUSIC, "speech")
            table([run(studio, kind, seed, options, Path(folder)) for kind in kinds for seed in range(1, chosen.seeds + 1)])


if __name__ == "__main__":
    main()
