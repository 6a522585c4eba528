"""What captions cost beside their words: ``python -m tests.benchmarks.subtitles.caption_cost FOLDER [--preset accurate]``

Processor time (all threads, second run of each) of a film with a new scene every eight seconds or less, over that of faster-whisper called
directly on its sound with the same weights: the words alone, each of cuts with tags, speakers and "[music]", and all of them; beside it,
decoding all pictures once. FOLDER is what ``python -m tests.benchmarks.vision.collect FOLDER`` filled; only ``opencv-doc`` of it is used.
Needs Debian's asterisk-core-sounds-en-g722, pocketsphinx-testdata and ffmpeg. One thread, so that the figures do not depend on how threads
wait for each other.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from studio import Settings, Studio
from studio.media.containers import open_media
from studio.speech.recognition import Preset
from tests.benchmarks import spoken_samples as spoken
from tests.benchmarks.speech import cpu_seconds
from tests.benchmarks.subtitles.studio_prompts import joined, librivox, prompts

_FILMS = ("Megamind.avi", "vtest.avi")  # one with cuts of its own, one of a camera that stands still
_PART = 8  # seconds
_MODEL = "whisper-tiny-en"
_PRECISIONS: dict[Preset, str] = {"accurate": "float32", "fast": "int8"}
_NOTHING: dict[str, Any] = {"tag_pictures": False, "speakers": "off", "sound_labels": False}
_ROWS: dict[str, dict[str, Any]] = {
    "words": {},
    "words, cuts and tags": {"tag_pictures": True},
    "words and speakers": {"speakers": "auto"},
    "words and music": {"sound_labels": True},
    "all": {"tag_pictures": True, "speakers": "auto", "sound_labels": True},
}


def film(sources: list[Path], wav: Path, seconds: float, into: Path) -> Path:
    """A film of 1280 x 720 and 25 pictures a second with the given sound, as x264 writes it when nobody asks for anything."""
    if shutil.which("ffmpeg") is None:
        raise SystemExit("This benchmark needs ffmpeg; on Debian: apt-get install ffmpeg")
    encoder, parts = ["ffmpeg", "-v", "error", "-y"], []
    for number, source in enumerate(sources):
        if not source.is_file():
            raise SystemExit(f"{source} is missing: python -m tests.benchmarks.vision.collect FOLDER fetches it")
        parts.append(into / f"part{number}.mp4")
        shape = ["-vf", "scale=1280:720,fps=25", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-an"]
        subprocess.run([*encoder, "-stream_loop", "-1", "-t", str(_PART), "-i", source, *shape, parts[-1]], check=True)
    order = into / "parts.txt"
    order.write_text("".join(f"file '{parts[i % len(parts)]}'\n" for i in range(int(seconds / _PART) + 1)))
    target = into / "film.mp4"
    inputs = ["-f", "concat", "-safe", "0", "-i", order, "-i", wav, "-t", str(seconds)]
    subprocess.run([*encoder, *inputs, "-c:v", "copy", "-c:a", "aac", target], check=True)
    return target


def cost(work: Callable[[], object]) -> float:
    """Seconds of processor time of the second run."""
    work()
    before = cpu_seconds()
    work()
    return cpu_seconds() - before


def decoded(file: Path) -> int:
    """Decode all pictures on one thread, and nothing else; how many there are."""
    with open_media(file) as container:
        container.streams.video[0].thread_type = "NONE"
        return sum(1 for _ in container.decode(video=0))


def report(file: Path, wav: Path, seconds: float, preset: Preset, output: Path) -> None:
    studio = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=output))
    with studio.cache.lease(_MODEL, precision=_PRECISIONS[preset]) as lease:
        model = lease["model"]

        def direct() -> str:
            found, _ = model.transcribe(str(wav), beam_size=5, word_timestamps=True, vad_filter=True, language="en")
            return " ".join(segment.text for segment in found)

        base = cost(direct)
    print(f"{preset}: direct call {base:.1f} s of processor time for {seconds:.0f} s", flush=True)
    print(f"  {'decoding all pictures':24s}{cost(lambda: decoded(file)):6.1f} s", flush=True)
    for name, asked in _ROWS.items():
        chosen = {**_NOTHING, **asked}
        spent = cost(lambda chosen=chosen: studio.auto_subtitles(media_file=file, preset=preset, speech_model=_MODEL, **chosen))
        print(f"  {name:24s}{spent:6.1f} s {spent / base:6.2f}x", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=100.0)
    parser.add_argument("--seed", type=int, default=91)
    parser.add_argument("--preset", choices=sorted(_PRECISIONS), help="by default both")
    given = parser.parse_args()
    sources = [given.folder / "opencv-doc/usr/share/doc/opencv-doc/examples/data" / name for name in _FILMS]
    with tempfile.TemporaryDirectory() as folder:
        clip = joined((*prompts("en"), *librivox() * 20), given.seconds, np.random.default_rng(given.seed))
        wav = spoken.write(Path(folder) / "sound.wav", clip.samples)
        file = film(sources, wav, clip.seconds, Path(folder))
        for preset in (given.preset,) if given.preset else _PRECISIONS:
            report(file, wav, clip.seconds, preset, Path(folder) / "results")


if __name__ == "__main__":
    main()
