"""What an address may say about a form, and which runs it may start."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any, Literal, cast

import gradio as gr
import pytest
from pydantic import BaseModel, Field

from studio.models.catalog import Catalog
from studio.settings import Settings
from studio.tasks.fields import Widget
from studio.tasks.registry import TaskSpec
from studio.tasks.running import TaskResult
from tabs.shared.addresses.link import given, not_bundled, read_link
from tabs.shared.form import Form


class Params(BaseModel):
    words: Annotated[str, Widget("lines")] = Field(min_length=1, max_length=10)
    mood: Annotated[Literal["calm", "wild"], Widget("buttons")] = "calm"
    steps: Annotated[int, Widget("slider")] = Field(4, ge=2, le=40)
    seed: Annotated[int | None, Widget("seed")] = Field(None, ge=0)
    sharp: Annotated[bool, Widget("switch")] = True
    model: Annotated[str, Widget("model")] = "auto"
    start: Annotated[Path | None, Widget("image")] = None
    hidden: Annotated[int, Widget("slider")] = 1


SPEC = TaskSpec("toy", "Toy", Params, TaskResult, ("text-to-image",))


@pytest.fixture
def form() -> Form:
    made = Form(SPEC)
    with gr.Blocks():
        for name in made.fields:
            if name != "hidden":
                made.add(name)
    return made


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog(Settings(hub="never", profile="mini"))


def test_texts_become_values_of_their_kinds(form: Form, catalog: Catalog) -> None:
    link = read_link(form, catalog, {"words": "a fox", "mood": "wild", "steps": "8", "seed": "7", "sharp": "false"})
    assert dict(link.values) == {"words": "a fox", "mood": "wild", "steps": 8, "seed": 7, "sharp": False}
    assert link.problems == () and link.ignored == ()


def test_wrong_values_are_said_at_their_fields_and_the_rest_is_taken(form: Form, catalog: Catalog) -> None:
    link = read_link(form, catalog, {"mood": "<script>", "steps": "99", "seed": "x", "sharp": "0"})
    assert {p.field for p in link.problems} == {"mood", "steps", "seed"}
    assert dict(link.values) == {"sharp": False, "seed": "x"}  # a text box shows what it is about
    assert set(link.names) == {"mood", "steps", "seed", "sharp"}


def test_files_and_unknown_names_are_ignored(form: Form, catalog: Catalog) -> None:
    link = read_link(form, catalog, {"start": "/etc/passwd", "hidden": "2", "nothing": "1", "seed": "3"})
    assert link.ignored == ("start", "hidden", "nothing") and dict(link.values) == {"seed": 3}


@pytest.mark.parametrize("model", ["no-such-model", "sd-turbo", "whisper-base"])
def test_a_model_that_cannot_serve_is_said_at_its_field(form: Form, catalog: Catalog, model: str) -> None:
    link = read_link(form, catalog, {"model": model, "seed": "3"})
    assert [p.field for p in link.problems] == ["model"] and dict(link.values) == {"seed": 3}


def test_what_a_page_sends_is_taken_only_as_texts() -> None:
    assert given({"a": "1", "b": 2, 3: "c", "d": None}) == {"a": "1"}
    assert given([1]) == given("x") == given(None) == {}
    assert len(given({str(n): "x" * 9000 for n in range(500)})) == 60


def test_only_bundled_models_are_started(form: Form, catalog: Catalog) -> None:
    assert not_bundled(form, catalog, {"model": "auto"}) is None
    assert not_bundled(form, catalog, {"model": "studio-mini-turbo"}) is None
    assert not_bundled(form, catalog, {"model": "sd-turbo"}) == catalog.row("sd-turbo").title
    assert not_bundled(form, catalog, {"model": "gone"}) == "gone"
    large = SimpleNamespace(row=catalog.row, choose=lambda _role: catalog.row("stable-diffusion-v1-4"))  # what "auto" takes on a GPU
    assert not_bundled(form, cast("Any", large), {"model": "auto"}) == catalog.row("stable-diffusion-v1-4").title
