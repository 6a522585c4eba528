"""Every experiment that is found on the shelf is complete: words, picture, script, questions, knobs."""

from __future__ import annotations

import ast
from typing import Literal, get_args, get_origin

import pytest
from PIL import Image

from studio.errors import StudioError
from studio.messages import sentences
from studio.settings import ASSETS
from studio.tasks.fields import Widget
from studio.tasks.lab import LabParams
from studio.tasks.lab.params import knobs_of
from studio.tasks.lab.script import as_code
from studio.tasks.lab.shelf import experiment, experiments
from studio.tasks.registry import task

_IDS = list(experiments())
_QUESTIONS = {*map(str, range(1, 51)), *(f"A{k}" for k in range(1, 11)), *(f"B{k}" for k in range(21, 31))}


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("name", _IDS)
def test_words_are_complete(name: str, language: str) -> None:
    made, told = experiment(name), sentences(language)
    wanted = [made.key(part) for part in ("title", "sentence", "see", "control", "question")]
    for knob, info in made.params.model_fields.items():
        wanted.append(f"field.lab.{name}_{knob}")
        if get_origin(info.annotation) is Literal:
            wanted += [f"choice.{name}_{knob}.{value}" for value in get_args(info.annotation)]
    assert [key for key in wanted if not told.get(key)] == []


@pytest.mark.parametrize("name", _IDS)
def test_card_picture(name: str) -> None:
    path = ASSETS / "examples" / "lab" / f"{name}.webp"
    assert path.stat().st_size <= 25 * 1024
    with Image.open(path) as picture:
        assert picture.size == (640, 360)


@pytest.mark.parametrize("name", _IDS)
def test_script_is_short_and_stands_alone(name: str) -> None:
    script = as_code(name)
    assert 10 <= len(script.splitlines()) <= 60
    imported: set[str] = set()
    for node in ast.walk(ast.parse(script)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert not imported & {"studio", "tabs"}


@pytest.mark.parametrize("name", _IDS)
def test_questions_and_knobs(name: str) -> None:
    made = experiment(name)
    assert made.questions
    assert set(made.questions) <= _QUESTIONS
    assert 0 < made.seconds <= 40
    for knob, info in made.params.model_fields.items():
        assert not info.is_required()
        assert any(isinstance(hint, Widget) for hint in info.metadata)
        assert f"{name}_{knob}" in LabParams.model_fields


@pytest.mark.parametrize("name", _IDS)
def test_knobs_of_others_are_ignored(name: str) -> None:
    strange = {}
    for other in _IDS:
        if other != name:
            for knob, info in experiment(other).params.model_fields.items():
                if get_origin(info.annotation) is Literal:
                    strange[f"{other}_{knob}"] = get_args(info.annotation)[-1]
    assert knobs_of(LabParams.model_validate({"experiment": name, **strange})) == experiment(name).params()


def test_an_unknown_experiment_is_refused_in_words() -> None:
    with pytest.raises(StudioError) as error:
        experiment("alchemy")
    assert "alchemy" in str(error.value)
    with pytest.raises(StudioError) as error:
        task("lab").validate({"experiment": "alchemy"})
    assert "experiment" in str(error.value)
