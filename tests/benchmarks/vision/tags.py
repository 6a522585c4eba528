"""Tags, search and sentences on pictures and films that were labelled by eye, half of which tuned nothing.

Each picture has the labels of the standard list that a viewer accepts for it, or none. Controls: another picture's labels (shuffled),
the best label without any gate, and queries for what no picture shows.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from studio import Settings, Studio
from studio.media.video import frames
from studio.vision.descriptions import describe
from studio.vision.scenes import Scene, Shot
from studio.vision.shots import ShotDetector
from studio.vision.tagging import DEFAULT_LABELS, open_encoder, tag

if TYPE_CHECKING:
    from studio.vision.picture_encoder import PictureEncoder

_LABELLED = Path(__file__).parent / "labelled_pictures.json"
_SIDE = 512  # px, as in a run
_ANIMALS = {"wild animal", "farm animal", "bird", "fish", "insect", "dog", "cat", "horse"}
_PEOPLE = {"person", "crowd of people"}
_PRESENT = {
    "animal": _ANIMALS, "bird": {"bird"}, "dog": {"dog"}, "cat": {"cat"}, "horse": {"horse"}, "insect": {"insect"}, "flower": {"flower"},
    "person": _PEOPLE, "people": _PEOPLE, "face": _PEOPLE, "musical instrument": {"musical instrument"}, "car": {"car"},
    "bicycle": {"bicycle"}, "bus": {"bus or truck"}, "boat": {"boat"}, "beach": {"beach"}, "mountain": {"mountain"}, "house": {"house"},
}  # fmt: skip
_ABSENT = (
    "submarine", "rocket launch", "airplane", "train", "motorcycle", "kitchen", "office desk", "telephone", "pizza", "church", "volcano",
    "tractor", "traffic light", "football", "laptop", "bathtub", "umbrella", "castle", "snowboard", "helicopter", "court verdict",
    "jazz music", "elephant", "tiger", "whale shark", "violin", "fire engine", "cash machine", "wedding dress", "microscope",
)  # fmt: skip


@dataclass(frozen=True)
class Labelled:
    """A shot with what may be said about it, and what was."""

    scene: Scene
    truth: frozenset[str]

    @property
    def right(self) -> bool:
        return bool(self.scene.tags) and self.scene.tags[0].label in self.truth


def report(folder: Path) -> None:
    """Print every figure for the pictures and films in ``folder``."""
    listed = json.loads(_LABELLED.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as kept:
        studio = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=Path(kept)))
        with open_encoder(studio.cache, studio.catalog.row("studio-frame-labels")) as encoder:
            begin, unseen = time.process_time(), []
            for half in ("development", "held out"):
                groups = {name: pictures(encoder, folder, items) for name, items in listed[half].items()}
                for name, found in groups.items():
                    line(name, found)
                everything = [item for found in groups.values() for item in found]
                line(half.upper(), everything)
                unseen += everything if half == "held out" else []
            shots = [item for name, truths in listed["films"].items() for item in film(encoder, folder / name.removesuffix(".gz"), truths)]
            line("FILMS (held out)", shots)
            count = sum(len(group) for half in ("development", "held out") for group in listed[half].values()) + 3 * len(shots)
            print(f"{(time.process_time() - begin) / count * 1000:.0f} ms CPU a picture, reading it included")
            sentences([*unseen, *shots])
            search(encoder, [*unseen, *shots])


def pictures(encoder: PictureEncoder, folder: Path, items: dict[str, list[str]]) -> list[Labelled]:
    """Each picture as a video of its own."""
    found = []
    for name, truth in items.items():
        (scene,) = tag(encoder, [(picture(folder / name),)], [Shot(0, 1)], DEFAULT_LABELS)
        found.append(Labelled(scene, frozenset(truth)))
    return found


def picture(file: Path) -> np.ndarray:
    image = Image.open(file)
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    image = image.convert("RGB")
    image.thumbnail((_SIDE, _SIDE))
    return np.asarray(image)


def film(encoder: PictureEncoder, file: Path, truths: Sequence[Sequence[str]]) -> list[Labelled]:
    """The shots of a film as a run finds them. SystemExit where they are not those that were labelled."""
    detector, end = ShotDetector(), 0.0
    for frame in frames(file, side=_SIDE):
        detector.add(frame)
        end = frame.time
    shots = detector.finish(end)
    if len(shots) != len(truths):
        raise SystemExit(f"{file.name}: {len(shots)} shots, {len(truths)} labelled")
    scenes = tag(encoder, detector.pictures(), shots, DEFAULT_LABELS)
    return [Labelled(scene, frozenset(truth)) for scene, truth in zip(scenes, truths, strict=True)]


def line(name: str, found: Sequence[Labelled]) -> None:
    told = [item for item in found if item.scene.answered]
    rng = np.random.default_rng(0)
    shuffled = [found[j].truth for _ in range(50) for j in rng.permutation(len(found))]
    chance = np.mean([item.scene.label in truth for item, truth in zip([*found] * 50, shuffled, strict=True) if item.scene.answered] or [0])
    print(
        f"{name:34s} {len(found):4d} shots, said as known {len(told):4d} ({len(told) / len(found):5.1%}), right "
        f"{np.mean([item.right for item in told] or [0]):6.1%} (shuffled {chance:5.1%}), best label without a gate "
        f"{np.mean([item.right for item in found]):6.1%}"
    )


def sentences(found: Sequence[Labelled]) -> None:
    """How many shots get a sentence, and how many of those name only what a viewer accepts."""
    told = [item for item in found if describe(item.scene)]
    right = [all(tag.label in item.truth for tag in item.scene.tags if tag.sure) for item in told]
    print(f"sentences for {len(told)} of {len(found)} held-out shots; all that they name is accepted in {np.mean(right):.1%}")


def search(encoder: PictureEncoder, found: Sequence[Labelled]) -> None:
    """Precision of what a search calls seen, in the held-out pictures and films as one recording."""
    vectors = np.stack([item.scene.embedding for item in found if item.scene.embedding is not None])
    hits = right = wanted = 0
    chance, rng = 0.0, np.random.default_rng(0)
    for query, labels in _PRESENT.items():
        seen = encoder.matches(vectors, query) >= 1
        true = np.array([bool(item.truth & labels) for item in found])
        hits, right, wanted = hits + int(seen.sum()), right + int((seen & true).sum()), wanted + int(true.sum())
        chance += float(np.mean([(seen & rng.permutation(true)).sum() for _ in range(50)]))
    false = [query for query in _ABSENT if (encoder.matches(vectors, query) >= 1).any()]
    shares = f"right {right / max(hits, 1):.1%} (shuffled {chance / max(hits, 1):.1%}), {right / wanted:.1%} of all found"
    print(f"search for {len(_PRESENT)} things that are there: {hits} called seen, {shares}")
    print(f"search for {len(_ABSENT)} things that are not: called seen in {len(false)} {false}")
