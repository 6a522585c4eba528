"""Training items, held-out prompts, and phrasings that no caption uses."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

from studio.renderer.picture_spec import sample_spec
from studio.renderer.relations import mirrored
from studio.renderer.spec import Spec
from studio.renderer.vocabulary.lexicon import Lexicon
from studio.training.text_to_image.datasets.items import Item
from studio.training.text_to_image.datasets.version2.captions_v2 import caption, compose

_SEED = "t2i-2"
_UNSEEN_SHARE = 0.6  # of the words that have an unseen synonym


@dataclass(frozen=True)
class Prompt:
    """A prompt and what its picture must show."""

    text: str
    spec: Spec


def item(index: int, captions: int) -> Item:
    """{spec, captions, mirrored} of picture ``index``; ``mirrored[k]`` is ``captions[k]`` of the mirrored picture."""
    spec = sample_spec(random.Random(f"{_SEED}:{index}"))
    other = mirrored(spec)

    def said(what: Spec, k: int) -> str:
        return caption(what, random.Random(f"{_SEED}:{index}:{k}"))

    return {"spec": spec, "captions": [said(spec, k) for k in range(captions)], "mirrored": [said(other, k) for k in range(captions)]}


def held_out(n: int) -> list[Prompt]:
    """The first ``n`` of `all_held_out`."""
    return list(islice(all_held_out(), n))


def all_held_out() -> Iterator[Prompt]:
    """Endless prompts about combinations that are never trained on, without style, with time and weather stated."""
    for k in count():
        rng = random.Random(f"{_SEED}:held out:{k}")
        spec = sample_spec(rng, held_out=True)
        if spec["style"] == "none":
            yield Prompt(caption(spec, rng, full=True), spec)


def unseen_phrasings(n: int) -> list[Prompt]:
    """The first ``n`` of `all_unseen_phrasings`."""
    return list(islice(all_unseen_phrasings(), n))


def all_unseen_phrasings() -> Iterator[Prompt]:
    """Endless prompts about ordinary combinations, each with at least one word or phrase that occurs in no caption."""
    for k in count():
        rng = random.Random(f"{_SEED}:unseen:{k}")
        spec, lexicon = sample_spec(rng), Lexicon(rng, _UNSEEN_SHARE)
        text = compose(spec, lexicon, full=True)
        if spec["style"] == "none" and lexicon.used_unseen and any(u in text.lower() for u in lexicon.used_unseen):
            yield Prompt(text, spec)
