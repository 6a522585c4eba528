"""Memory for a long film: ``python -m tests.benchmarks.subtitles.caption_memory FILM [--hours 2] [--preset fast]``

Captions with cuts, tags, speakers and "[music]" of ``FILM`` alone, as control, and of ``FILM`` repeated for some hours, in one process: the
most memory that the process has held after each (resident set, GiB), captions, and the last caption's time. Needs ffmpeg. Takes a seventh
of the hours or less.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from studio import Settings, Studio
from studio.media.containers import probe
from studio.speech.recognition import Preset


def repeated(film: Path, hours: float, into: Path) -> Path:
    """``film`` again and again, copied as it is."""
    target = into / f"long{film.suffix}"
    length = ["-t", str(hours * 3600)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-stream_loop", "-1", "-i", film, *length, "-c", "copy", target], check=True)
    return target


def report(studio: Studio, file: Path, preset: Preset) -> None:
    started = time.process_time()
    result = studio.auto_subtitles(media_file=file, preset=preset, language="en")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    length = probe(file).duration
    spent = (time.process_time() - started) / length
    last = result.cues[-1].end if result.cues else 0.0
    print(f"{length:8.0f} s: peak {peak:.2f} GiB, {len(result.cues)} captions to {last:.0f} s, {spent:.3f} CPU s a second", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("film", type=Path)
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--preset", choices=("accurate", "fast"), default="fast")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=Path(folder) / "results"))
        for file in (given.film, repeated(given.film, given.hours, Path(folder))):
            report(studio, file, given.preset)


if __name__ == "__main__":
    main()
