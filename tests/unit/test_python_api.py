"""The library's front door: every use case is a method that says what it takes and what it returns."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest
from pydantic import BaseModel

import studio
from studio import InvalidInput, Settings, Studio, TaskResult
from studio.settings import ROOT
from studio.tasks.registry import task, task_ids
from studio.tasks.task_method import TaskMethod


@pytest.fixture
def engine() -> Studio:
    return Studio(Settings(hub="never"))


@pytest.mark.parametrize("name", task_ids())
def test_a_method_has_the_fields_of_its_params(engine: Studio, name: str) -> None:
    spec = task(name)
    assert list(inspect.signature(getattr(Studio, name)).parameters) == ["self", *spec.params.model_fields]
    for method in (getattr(engine, name), TaskMethod(spec.params, spec.result, name).__get__(engine, Studio)):
        signature = inspect.signature(method)
        assert list(signature.parameters) == list(spec.params.model_fields)
        assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in signature.parameters.values())
        required = {n for n, p in signature.parameters.items() if p.default is inspect.Parameter.empty}
        assert required == {n for n, field in spec.params.model_fields.items() if field.is_required()}
        assert signature.return_annotation is spec.result
        assert spec.result.__name__ in (method.__doc__ or "")


@pytest.mark.parametrize("name", task_ids())
def test_params_and_results_are_public_and_documented(name: str) -> None:
    spec = task(name)
    for kind in (spec.params, spec.result):
        assert getattr(studio, kind.__name__) is kind and kind.__name__ in studio.__all__
        assert inspect.getdoc(kind)
    assert issubclass(spec.result, TaskResult) and issubclass(spec.params, BaseModel)


def test_the_methods_are_listed_and_nothing_else_answers(engine: Studio) -> None:
    assert set(task_ids()) < set(dir(engine))
    with pytest.raises(AttributeError):
        _ = engine.text_to_imgae
    with pytest.raises(TypeError, match="by name"):
        engine.text_to_image("a boat")  # pyright: ignore[reportCallIssue]


def test_an_error_says_which_field_is_meant(engine: Studio) -> None:
    with pytest.raises(InvalidInput) as caught:
        engine.text_to_image()  # pyright: ignore[reportCallIssue]
    assert str(caught.value) == "prompt: This value is missing."


def test_everything_in_all_exists() -> None:
    assert [name for name in studio.__all__ if not hasattr(studio, name)] == []
    assert studio.__all__ == sorted(studio.__all__, key=lambda name: (not name[0].isupper(), name))


def test_the_types_come_with_the_package() -> None:
    assert (ROOT / "studio" / "py.typed").is_file()


def test_the_version_is_written_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import studio; print(studio.__version__)"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == studio.__version__
    assert 'version = { attr = "studio.version.__version__" }' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f"## [{studio.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
