"""What a label stands for: by the list, by WordNet, by meaning, and never a part of it for the whole."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from studio.settings import ASSETS
from studio.vision.efficientnet import EfficientNetLite0
from studio.vision.label_classes import FACE, FACES, Names, plain, singulars
from studio.vision.tagging import DEFAULT_LABELS

CLASSES = ("tabby", "beagle", "pug", "minivan", "convertible", "submarine")
NAMES = Names(
    CLASSES,
    {"cat": (0,), "dog": (1, 2), "animal": (0, 1, 2), "car": (3, 4), "convertible": (4,)},
    {"person": (FACE,), "crowd": (FACES,), "pet": ("animal", "-pug"), "tree": ()},
)


def direction(texts: list[str]) -> np.ndarray:
    """Texts that share their last word are alike; everything else is at a right angle."""
    known = [*CLASSES, "car", "dog", "pet"]
    found = np.zeros((len(texts), 1024), np.float32)
    for row, text in zip(found, texts, strict=True):
        last = text.split()[-1] if text else ""
        row[known.index(last) if last in known else 32 + zlib.crc32(text.encode()) % 992] = 1
    return found


def classes_of(label: str) -> set[str]:
    row = NAMES.weights([label], direction(list(CLASSES)), direction)[0]
    return {[*CLASSES, FACE, FACES][i] for i in np.flatnonzero(row >= 0.6)}


@pytest.mark.parametrize(
    ("label", "seen"),
    [
        ("dog", {"beagle", "pug"}),
        ("a Dog", {"beagle", "pug"}),
        ("dogs", {"beagle", "pug"}),
        ("cat or dog", {"tabby", "beagle", "pug"}),
        ("pet", {"tabby", "beagle"}),
        ("person", {FACE}),
        ("crowd", {FACES}),
        ("submarine", {"submarine"}),
        ("tree", set()),
        ("police car", set()),
        ("dog on a beach", set()),
        ("zebra", set()),
    ],
)
def test_a_label_stands_for_its_classes(label: str, seen: set[str]) -> None:
    assert classes_of(label) == seen


def test_a_kind_of_something_is_only_a_guess() -> None:
    weights = NAMES.weights(["police car"], direction(list(CLASSES)), direction)[0]
    assert weights.max() == pytest.approx(0.55) and set(np.flatnonzero(weights)) == {3, 4}


def test_no_labels_and_plain_forms() -> None:
    assert NAMES.weights([], direction(list(CLASSES)), direction).shape == (0, 8)
    assert plain("  The  Red Car ") == "red car"
    assert "berry" in singulars("berries") and "man" in singulars("men") and "bus" in singulars("buses")


def test_every_name_of_the_bundled_list_is_known() -> None:
    names = EfficientNetLite0.from_folder(ASSETS / "models" / "frame-labels").names
    assert len(names.classes) == 1000 and set(DEFAULT_LABELS) <= set(names.by_hand)
    for label, parts in names.by_hand.items():
        assert all(part in (FACE, FACES) or names.indices(part.removeprefix("-")) for part in parts), label
        assert label == plain(label) and names.row(label).any() == bool(parts), label
    assert {names.classes[i] for i in np.flatnonzero(names.row("flower")[:1000])} == {"rapeseed", "daisy", "yellow lady's slipper"}
