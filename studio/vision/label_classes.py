"""Which of a classifier's classes a label stands for: "dog" for 118 breeds, "motor vehicle" for cars, buses and tractors.

A label is looked up in a list made by hand, then among the words of WordNet above the classes (hypernyms), and failing both
compared by meaning with the names of all classes. What a label does not stand for by any of these it can never be seen as.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

FACE, FACES = "@face", "@faces"  # in the list by hand: a face is seen, and several are
_ALIKE = (0.55, 0.8)  # cosine from which two names have something in common, and from which they mean the same
_PART = 0.55  # weight of the last word, below the tagger's gate: a "police car" is a car, but not every car is one
_PART_ALIKE = 0.5  # cosine of a label to its last word: "video game" has nothing to do with the word for hunted birds
_ARTICLES = re.compile(r"^(?:an?|the|some|one)\s+")
_CHOICE = re.compile(r"\s*(?:/|\bor\b|\band\b|&)\s*")
_REST = re.compile(r"\s+(?:with|in|on|at|near|by|from|of|for)\s.*$")


@dataclass(frozen=True)
class Names:
    """``words``: a word of WordNet -> its classes; ``by_hand``: a label -> names of classes, words, `FACE` or `FACES`, "-" before what is
    not meant; ``classes``: the classifier's own names in their order."""

    classes: tuple[str, ...]
    words: Mapping[str, tuple[int, ...]]
    by_hand: Mapping[str, tuple[str, ...]]

    @property
    def width(self) -> int:
        """Numbers in a row of `weights`: one for each class, then a face and several faces."""
        return len(self.classes) + 2

    def weights(self, labels: Sequence[str], class_vectors: np.ndarray, encode: Callable[[list[str]], np.ndarray]) -> np.ndarray:
        """(n, `width`) in [0, 1]: how far seeing a class, a face or several faces means seeing the label.

        ``class_vectors`` (classes, d): unit text vectors of the classes' names; ``encode``: texts -> (n, d) in the same space.
        """
        found = np.stack([self._known(label) for label in labels]) if labels else np.zeros((0, self.width), np.float32)
        rest = [i for i in range(len(labels)) if not found[i].any() and plain(labels[i]) not in self.by_hand]
        if not rest:
            return found
        heads = [self._head(labels[i]) for i in rest]
        listed = [name for name in self.by_hand if self.row(name).any()]
        vectors = encode([*(labels[i] for i in rest), *heads, *listed])
        asked, parts, known = np.split(vectors, [len(rest), 2 * len(rest)])
        for k, i in enumerate(rest):
            row = np.zeros(self.width, np.float32)
            if heads[k] and float(asked[k] @ parts[k]) >= _PART_ALIKE:
                row = np.maximum(row, _PART * self._known(heads[k]))
            row[: len(self.classes)] = np.maximum(row[: len(self.classes)], _share(class_vectors @ asked[k]))
            for name, weight in zip(listed, _share(known @ asked[k]), strict=True):
                if weight > 0:
                    row = np.maximum(row, weight * self.row(name))
            found[i] = np.minimum(row, _PART) if heads[k] else row
        return found

    def row(self, name: str) -> np.ndarray:
        """(`width`,) of 0 and 1 for a name of the list by hand."""
        found = np.zeros(self.width, np.float32)
        for value in (1.0, 0.0):  # what is left out comes last
            for part in self.by_hand.get(name, ()):
                if part.startswith("-") == (value == 0.0):
                    found[self.indices(part.removeprefix("-"))] = value
        return found

    def indices(self, part: str) -> list[int]:
        """Places in a row that a part of the list by hand names; empty for an unknown one."""
        if part in (FACE, FACES):
            return [len(self.classes) + (part == FACES)]
        return self._places.get(part.casefold()) or list(self.words.get(part.casefold(), ()))

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for i, name in enumerate(self.classes):
            found.setdefault(name.casefold(), []).append(i)
        return found

    def _known(self, label: str) -> np.ndarray:
        """`row` for a label of the list or a word of WordNet, in the singular or plural, or a choice of such; else zeros."""
        found = np.zeros(self.width, np.float32)
        for form in singulars(plain(label)):
            if form in self.by_hand:
                return self.row(form)
            if form in self.words:
                found[list(self.words[form])] = 1
                return found
        choices = _CHOICE.split(plain(label))
        if len(choices) > 1:
            for choice in choices:
                found = np.maximum(found, self._known(choice))
        return found

    def _head(self, label: str) -> str:
        """The last word of the label's main part, if it is a known one: "temple" of "a chinese temple in spring"."""
        words = _REST.sub("", plain(label)).split()
        return next((" ".join(words[i:]) for i in range(len(words)) if self._known(" ".join(words[i:])).any()), "")


def plain(label: str) -> str:
    """In lower case, without an article in front."""
    return _ARTICLES.sub("", " ".join(label.casefold().split()))


def singulars(word: str) -> tuple[str, ...]:
    """``word`` itself and what it may be the plural of."""
    forms = [word]
    for ending, instead in (("ies", "y"), ("ves", "f"), ("men", "man"), ("es", ""), ("s", "")):
        if word.endswith(ending) and (len(word) > len(ending) + 1 or word == "men"):
            forms.append(word.removesuffix(ending) + instead)
    return tuple(forms)


def _share(cosines: np.ndarray) -> np.ndarray:
    low, high = _ALIKE
    return np.clip((cosines - low) / (high - low), 0, 1).astype(np.float32)
