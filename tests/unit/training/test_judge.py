"""The judge of the text-to-image benchmark: what its pictures are worn by, and the check of it by eye."""

from __future__ import annotations

import random

import numpy as np
import pytest

from studio.training.text_to_image.datasets import version2, version3
from tests.benchmarks.by_eye import Question, prompts
from tests.benchmarks.judge import worn


def test_wear_is_repeatable_and_leaves_the_picture_recognisable() -> None:
    picture = version2.render(version3.item(5, 0)["spec"])
    made = [worn(picture, random.Random(k)) for k in range(12)]
    assert all(m.shape == picture.shape and m.dtype == np.uint8 for m in made)
    assert np.array_equal(made[3], worn(picture, random.Random(3)))
    changed = [np.abs(m.astype(int) - picture).mean() for m in made]
    assert sum(c > 1 for c in changed) >= 8 and max(changed) < 40


@pytest.mark.parametrize("what", ["landscape", "thing"])
def test_the_eye_is_asked_about_prompts_that_have_one_answer(what: str) -> None:
    question = Question(what)
    asked = prompts(question, 5, 0)
    assert len(asked) == 5 and prompts(question, 3, 2) == asked[2:]
    for p in asked:
        assert question.answer(p) in (p.spec.get("biome"), *(o["noun"] for o in p.spec["objects"]))
        assert (p.spec["kind"] == "scene") == (what == "landscape")
