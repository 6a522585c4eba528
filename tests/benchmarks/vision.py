"""Tags on photographs and cuts in generated videos. ``python -m tests.benchmarks.vision`` (needs ``pip install scikit-image scikit-learn``)

Tags: the photographs that scikit-image and scikit-learn ship, each against four random labels of the others, as one video and as
one-shot videos; controls: chance, plain cosine, and five labels none of which fits (there every answer is wrong).
Cuts: beside PySceneDetect's two detectors at their defaults, on the same encoded files.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import skimage
import sklearn
from PIL import Image

from studio import Settings, Studio
from studio.media.video import frames
from studio.vision.scenes import Shot
from studio.vision.shots import ShotDetector
from studio.vision.tagging import label_scores, open_encoder, tag
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


def tags(trials: int) -> None:
    pictures, names = photographs(), list(PHOTOGRAPHS.values())
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=Path(folder)))
        with open_encoder(studio.cache, studio.catalog.row("studio-frame-labels")) as encoder:
            begin = time.process_time()
            vectors, sure = encoder.encode_with_confidence(pictures)
            cost = (time.process_time() - begin) / len(pictures) * 1000
            texts = encoder.encode_texts(names)
            known = {name: texts[i] for i, name in enumerate(names)}
            cached = _Cached(encoder, pictures, vectors, sure, known)
            results: dict[str, list[tuple[bool, bool]]] = {"one video of all": [], "one-shot videos": [], "no label fits (control)": []}
            plain, names_index = [], range(len(names))
            for i in names_index:
                for _ in range(trials):
                    others = [int(j) for j in rng.choice([j for j in names_index if j != i], 5, replace=False)]
                    labels = [names[i], *(names[j] for j in others[:4])]
                    scenes = tag(cached, [(p,) for p in pictures], [Shot(k, k + 1) for k in names_index], labels)
                    results["one video of all"].append((scenes[i].answered, scenes[i].tags[0].label == names[i]))
                    (alone,) = tag(cached, [(pictures[i],)], [Shot(0, 1)], labels)
                    results["one-shot videos"].append((alone.answered, alone.tags[0].label == names[i]))
                    (wrong,) = tag(cached, [(pictures[i],)], [Shot(0, 1)], [names[j] for j in others])
                    results["no label fits (control)"].append((wrong.answered, False))
                    plain.append(int(np.argmax(texts[[i, *others[:4]]] @ vectors[i])) == 0)
            whole = label_scores(encoder, vectors, texts)
    print(f"{encoder.title}: {cost:.0f} ms CPU a picture; {len(pictures)} photographs, {trials} trials each")
    for name, found in results.items():
        answered = [right for told, right in found if told]
        share = f"right when answered {100 * np.mean(answered):5.1f} %" if answered else "no answer"
        first, silent = 100 * np.mean([right for _, right in found]), 100 - 100 * len(answered) / len(found)
        print(f"  {name:24s} top-1 of 5 {first:5.1f} %, abstains {silent:5.1f} %, {share}")
    print(f"  plain cosine             top-1 of 5 {100 * np.mean(plain):5.1f} % (chance 20.0 %)")
    at_once = 100 * np.mean(whole.argmax(1) == np.arange(len(names)))
    print(f"  all {len(names)} labels at once   top-1 {at_once:5.1f} % (chance {100 / len(names):.1f} %)")


class _Cached:
    """An encoder that remembers: the same pictures and labels are asked for thousands of times here."""

    def __init__(
        self, encoder: object, pictures: Sequence[np.ndarray], vectors: np.ndarray, sure: np.ndarray, texts: dict[str, np.ndarray]
    ) -> None:
        for name in ("title", "background", "sharpness", "gate", "margin", "floor"):
            setattr(self, name, getattr(encoder, name))
        self._pictures = {id(p): (v, s) for p, v, s in zip(pictures, vectors, sure, strict=True)}
        self._texts = texts

    def encode_with_confidence(self, images: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        return np.stack([self._pictures[id(image)][0] for image in images]), np.array([self._pictures[id(image)][1] for image in images])

    def encode_texts(self, texts: list[str]) -> np.ndarray:
        return np.stack([self._texts[text] for text in texts])


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--shots", type=int, default=16)
    parser.add_argument("--seed", type=int, default=100)
    options = parser.parse_args()
    tags(options.trials)
    cuts(options.shots, options.seed)


if __name__ == "__main__":
    main()
