"""Makes the example clips of the auto-subtitles tab: a public-domain reading with photographs, and its prepared result.

    python -m studio.training.subtitle_examples clips READING_FOLDER PHOTO [PHOTO ...]
    python -m studio.training.subtitle_examples results

``clips`` takes the WAV files of Debian's ``pocketsphinx-testdata`` (LibriVox, public domain) and one photograph for each. ``results`` runs
the real engine over every row of ``assets/examples/auto_subtitles/examples.json``, so that a click shows captions at once.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import soundfile
from PIL import Image

from studio.settings import ASSETS, Settings

FOLDER = ASSETS / "examples" / "auto_subtitles"
_WIDTH, _HEIGHT, _FPS, _RATE = 640, 360, 24, 16000
_PAUSE = 0.6  # s between two sentences; the pictures change in its middle
_ZOOM = 0.06  # how much nearer a photograph comes while it is shown


def _reading(files: list[Path]) -> tuple[np.ndarray, list[float]]:
    """Mono float32 sound of all files with pauses, and the times (s) at which the picture changes."""
    parts: list[np.ndarray] = []
    changes, at = [], 0.0
    rest = np.zeros(round(_PAUSE * _RATE), np.float32)
    for file in files:
        sound, rate = soundfile.read(file, dtype="float32")
        if rate != _RATE or sound.ndim != 1:
            raise ValueError(f"{file.name}: expected mono sound at {_RATE} Hz")
        if parts:
            changes.append(at + _PAUSE / 2)
            parts.append(rest)
            at += _PAUSE
        parts.append(0.6 * sound / np.abs(sound).max())
        at += len(sound) / _RATE
    return np.concatenate([*parts, rest]), changes


def _view(photo: Image.Image, share: float) -> np.ndarray:
    """uint8 (360, 640, 3): the middle of a photograph, a little nearer as ``share`` goes from 0 to 1."""
    scale = min(photo.width / _WIDTH, photo.height / _HEIGHT) * (1 - _ZOOM * share)
    width, height = _WIDTH * scale, _HEIGHT * scale
    x, y = (photo.width - width) / 2, (photo.height - height) / 2
    near = photo.resize((_WIDTH, _HEIGHT), Image.Resampling.BICUBIC, box=(x, y, x + width, y + height))
    return np.asarray(near)


def make_clip(readings: list[Path], photos: list[Path], target: Path) -> None:
    """Write an MP4 (H.264, AAC) of one photograph for each reading."""
    sound, changes = _reading(readings)
    length = len(sound) / _RATE
    edges = [0.0, *changes, length]
    pictures = [Image.open(p).convert("RGB") for p in photos]
    with av.open(str(target), "w", options={"movflags": "+faststart"}) as out:
        video: Any = out.add_stream("libx264", rate=_FPS, options={"crf": "27", "preset": "slow", "g": "48"})
        video.width, video.height, video.pix_fmt = _WIDTH, _HEIGHT, "yuv420p"
        audio: Any = out.add_stream("aac", rate=_RATE, layout="mono", bit_rate=48_000)
        for index in range(round(length * _FPS)):
            shown = max(i for i in range(len(pictures)) if edges[i] <= index / _FPS)
            share = (index / _FPS - edges[shown]) / (edges[shown + 1] - edges[shown])
            out.mux(video.encode(av.VideoFrame.from_ndarray(_view(pictures[shown], share), format="rgb24")))
        out.mux(video.encode())
        frame = av.AudioFrame.from_ndarray(sound[None], format="fltp", layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = _RATE, Fraction(1, _RATE), 0
        out.mux(audio.encode(frame))
        out.mux(audio.encode())


def make_results() -> None:
    """Run the engine over every example and keep what it found beside the clip."""
    from studio.studio import Studio
    from studio.tasks.auto_subtitles.prepared_result import write_prepared

    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Settings(profile="mini", device="cpu", precision="float32", output_dir=Path(folder)))
        for row in json.loads((FOLDER / "examples.json").read_text(encoding="utf-8")):
            result = studio.auto_subtitles(media_file=FOLDER / row["file"], **row["settings"])
            write_prepared(result, FOLDER / row["result"])
            print(row["file"], len(result.cues), "cues", [s.label for s in result.scenes])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    clips = commands.add_parser("clips")
    clips.add_argument("readings", type=Path)
    clips.add_argument("photos", type=Path, nargs="+")
    commands.add_parser("results")
    options = parser.parse_args()
    if options.command == "results":
        make_results()
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    readings = sorted(options.readings.glob("*.wav"))
    if len(readings) != len(options.photos):
        parser.error(f"{len(readings)} readings need as many photographs")
    make_clip(readings, options.photos, FOLDER / "reading.mp4")


if __name__ == "__main__":
    main()
