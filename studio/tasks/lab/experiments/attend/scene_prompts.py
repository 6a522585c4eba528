"""Prompts with the layout that the renderer makes of them, and the box of each thing that a word names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.diffusion.image_plan import prompts_for_model
from studio.errors import InvalidInput
from studio.learning.picture_set import COLORS, NOUNS
from studio.renderer.render import draw
from studio.renderer.sketch import Sketch, sketch_of
from studio.renderer.vocabulary.nouns import takes_color

if TYPE_CHECKING:
    from studio.models.model_row import ModelRow

_RELATIONS = ("next to", "to the left of", "to the right of")
_CANVAS = 256
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class ScenePrompt:
    """``words`` in small letters; ``picture``: the layout, uint8 (256, 256, 3); ``boxes``: position of a word that names a thing -> left,
    top, right and bottom of the thing as shares of the side."""

    words: tuple[str, ...]
    picture: np.ndarray
    boxes: dict[int, Box]


def read_prompt(prompt: str, seed: int, row: ModelRow, notice: Callable[..., None]) -> ScenePrompt:
    """The viewer's prompt in the model's words. Raises `InvalidInput` where it names nothing to place, or what is not drawn."""
    try:
        text, _unwanted, notices = prompts_for_model(row, prompt, "")
    except InvalidInput as error:
        raise InvalidInput(error.code, "attend_prompt") from error
    for told in notices:
        notice(told.code, **told.params)
    sketch = sketch_of(text)
    if sketch is None:
        raise InvalidInput("error.lab_attend_nothing", "attend_prompt")
    return _placed(tuple(text.lower().replace(",", " ").split()), sketch, seed)


def changed_words(words: tuple[str, ...], word: str, instead: str) -> tuple[str, ...]:
    """``words`` with ``word`` exchanged or dropped; empty where no word is to be changed. Raises `InvalidInput` where it is not there."""
    asked = word.strip().lower()
    if not asked:
        return ()
    if asked not in words:
        raise InvalidInput("error.lab_attend_word", "attend_word", word=word[:40], words=" ".join(words)[:120])
    changed: list[str] = []
    for one in words:
        changed += instead.lower().split() if one == asked else [one]
    if not changed:
        raise InvalidInput("error.lab_attend_empty", "attend_word")
    return tuple(changed)


def game_prompts(count: int, seed: int) -> Iterator[ScenePrompt]:
    """``count`` prompts of two different things beside each other, some of them coloured."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        first, second = (_named(NOUNS[n], rng) for n in rng.choice(len(NOUNS), 2, replace=False))
        text = f"{first} {rng.choice(_RELATIONS)} {second}"
        sketch = sketch_of(text)
        if sketch is not None:
            yield _placed(tuple(text.split()), sketch, int(rng.integers(2**31)))


def _named(noun: str, rng: np.random.Generator) -> str:
    words = f"{rng.choice(COLORS)} {noun}" if takes_color(noun) else noun
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


def _placed(words: tuple[str, ...], sketch: Sketch, seed: int) -> ScenePrompt:
    spec = sketch.description.spec(seed)
    assert spec is not None  # `sketch_of` saw to it
    drawn = draw(spec)
    boxes: dict[int, Box] = {}
    names = [thing["noun"] for thing in spec["objects"]]
    for placement in drawn.placements:
        noun = names[placement.entry]
        # a word that stands twice, or a row of several copies, has no box of its own
        if words.count(noun) == 1 and sum(names[p.entry] == noun for p in drawn.placements) == 1:
            left, top, right, bottom = (float(edge) / _CANVAS for edge in placement.box)
            boxes[words.index(noun)] = left, top, right, bottom
    return ScenePrompt(words, drawn.image, boxes)
