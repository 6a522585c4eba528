"""Cuts in generated videos, beside PySceneDetect's two detectors at their defaults on the same encoded files."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
import skimage
import sklearn
from PIL import Image

from studio.media.video import frames
from studio.vision.shots import ShotDetector
from tests.benchmarks.generated_video import RECIPES, score, shots, write

_SKIMAGE = Path(skimage.__file__).parent / "data"
_SKLEARN = Path(sklearn.__file__).parent / "datasets" / "images"
PHOTOGRAPHS = {
    "astronaut.png": "astronaut", "chelsea.png": "cat", "coffee.png": "cup of coffee", "rocket.jpg": "rocket launch",
    "hubble_deep_field.jpg": "galaxy in space", "moon.png": "moon surface", "motorcycle_left.png": "motorcycle", "coins.png": "coins",
    "camera.png": "photographer with camera", "page.png": "page of text", "brick.png": "brick wall", "grass.png": "grass",
    "gravel.png": "gravel", "clock_motion.png": "clock", "retina.jpg": "eye retina scan", "china.jpg": "chinese temple",
    "flower.jpg": "flower",
}  # fmt: skip


def photographs() -> list[np.ndarray]:
    """RGB, in the order of `PHOTOGRAPHS`."""
    files = [_SKIMAGE / name if (_SKIMAGE / name).exists() else _SKLEARN / name for name in PHOTOGRAPHS]
    return [np.asarray(Image.open(file).convert("RGB")) for file in files]


def cuts(count: int, seed: int) -> None:
    pictures = photographs()
    totals = {"ours": np.zeros(3, int), "PySceneDetect content": np.zeros(3, int), "PySceneDetect adaptive": np.zeros(3, int)}
    worst, busy, seen = 0.0, 0.0, 0
    print(f"{'recipe':22s}" + "".join(f"{name:>24s}" for name in totals))
    for recipe in RECIPES:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "video.mp4"
            true = write(file, shots(recipe, pictures, count, seed))
            detector, end = ShotDetector(), 0.0
            for frame in frames(file):
                begin = time.process_time()
                detector.add(frame)
                busy, seen, end = busy + time.process_time() - begin, seen + 1, frame.time
            detector.finish(end)
            worst = max([worst, *(min(abs(t - c) for c in true) for t in detector.cuts if min(abs(t - c) for c in true) < 0.3)])
            found = {"ours": list(detector.cuts), **scenedetect_cuts(file)}
        row = {name: np.array(score(times, true)) for name, times in found.items()}
        for name, counts in row.items():
            totals[name] += counts
        print(f"{recipe.name:22s}" + "".join(f"{f1(counts):24.3f}" for counts in row.values()))
    print(f"{'all':22s}" + "".join(f"{f1(counts):24.3f}" for counts in totals.values()))
    print(f"ours: right, false, missed {totals['ours'].tolist()}; largest error of a found cut {worst * 1000:.1f} ms")
    print(f"{busy / seen * 1000:.2f} ms CPU a picture for the detector alone")
    print(f"control, a cut every second: F1 {f1(np.array(score([float(t) for t in range(1, int(end))], true))):.3f} on the last recipe")


def scenedetect_cuts(file: Path) -> dict[str, list[float]]:
    import scenedetect

    found = {}
    for name, detector in (("content", scenedetect.ContentDetector()), ("adaptive", scenedetect.AdaptiveDetector())):
        found[f"PySceneDetect {name}"] = [scene[0].seconds for scene in scenedetect.detect(str(file), detector)[1:]]
    return found


def f1(counts: np.ndarray) -> float:
    """Harmonic mean of precision and recall, from (right, false, missed)."""
    right, false, missed = counts
    return 2 * right / max(1, 2 * right + false + missed)
