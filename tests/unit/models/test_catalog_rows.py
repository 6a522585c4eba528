"""A row that could be offered and then fail is refused when the catalog is read, with the file and the row's id in the sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import ModelUnavailable
from studio.models.catalog import Catalog
from studio.models.loaders import load_component
from studio.models.model_row import RowError, read_rows
from studio.models.parts import Part
from studio.settings import ROOT, Settings
from tests.unit.models.test_cache_kit import row_text

PRESETS = """[model.presets]
fast = { steps = 2, guidance = 1.0 }
balanced = { steps = 4, guidance = 1.0 }
best = { steps = 8, guidance = 1.0 }
"""


def row(role: str = "testing", kind: str = "tensors", classes: str = 'model = "Tensors"', more: str = "") -> str:
    return row_text("mine", Path("mine"), kind=kind, classes=classes, more=more).replace('"testing"', f'"{role}"')


def refusal(folder: Path, text: str) -> ModelUnavailable:
    (folder / "rows.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ModelUnavailable) as caught:
        Catalog(Settings(device="cpu", hub="never", extra_catalog=folder / "rows.toml"))
    return caught.value


@pytest.mark.parametrize(
    ("text", "part", "words"),
    [
        (row("text-to-image", "stable-diffusion", ""), "presets", "fast, balanced, best"),
        (row("text-to-image", "stable-diffusion", "", PRESETS.replace("balanced", "#")), "presets", "balanced"),
        (row("text-to-video", "wan", ""), "presets", "fast, balanced, best"),
        (row("control", "diffusers", 'controlnet = "ControlNetModel"'), "control", "family"),
        (row("speech", "faster-whisper", ""), "files", "model.bin"),
        (row(kind="transformers", classes=""), "classes", "transformers"),
        (row("fusion", "studio", 'model = "FusionNet"'), "classes", "FusionNet"),
        (row("fusion", "studio", 'model = "os:system"'), "classes", "os:system"),
        (row(more="native_size = 0"), "native_size", "greater than 0"),
        (row(more="colour = 3"), "colour", "not permitted"),
        (row().replace('path = "mine"', "url = 3"), "sources.0.url", "not permitted"),
        (row() + row(), "id", "twice"),
    ],
)
def test_an_incomplete_row_is_refused_by_name(tmp_path: Path, text: str, part: str, words: str) -> None:
    error = refusal(tmp_path, text)
    assert error.code == "error.model_catalog_row"
    for lang in ("en", "zh-TW"):
        sentence = error.sentence(lang)
        assert all(word in sentence for word in ("rows.toml", "mine", part, words)), sentence
        assert str(tmp_path) not in sentence


def test_roles_without_presets_need_none(tmp_path: Path) -> None:
    (tmp_path / "rows.toml").write_text(row("depth", "transformers", 'model = "DepthAnythingForDepthEstimation"'), encoding="utf-8")
    assert read_rows(tmp_path / "rows.toml")["mine"].presets == {}
    (tmp_path / "rows.toml").write_text(row("text-to-image", "stable-diffusion", "", PRESETS), encoding="utf-8")
    assert read_rows(tmp_path / "rows.toml")["mine"].presets["balanced"].steps == 4


def test_mistakes_of_one_row_are_value_errors(tmp_path: Path) -> None:
    (tmp_path / "rows.toml").write_text(row("text-to-image", "stable-diffusion", ""), encoding="utf-8")
    with pytest.raises(RowError) as caught:
        read_rows(tmp_path / "rows.toml")
    assert isinstance(caught.value, ValueError)
    assert (caught.value.file, caught.value.row, caught.value.field) == ("rows.toml", "mine", "presets")


def test_own_networks_are_found_where_their_row_says(tmp_path: Path) -> None:
    """No module of `studio.models` names a library above it, not even as text."""
    catalog = Catalog(Settings(hub="never"))
    part = catalog.locate("studio-fusion").part("model")
    assert (part.class_name, part.module, part.identity_class) == ("FusionNet", "studio.medical.fusion.fusion_network", "studio.FusionNet")
    assert type(load_component(catalog.row("studio-fusion"), part, "float32", "cpu")).__name__ == "FusionNet"
    code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "studio" / "models").glob("*.py"))
    assert not any(f'"studio.{name}' in code for name in ("vision", "medical", "speech", "diffusion", "tasks"))
    wrong = Part("model", "studio", "FusionNet", tmp_path, module="studio.medical.nowhere")
    with pytest.raises(ModelUnavailable):
        load_component(catalog.row("studio-fusion"), wrong, "float32", "cpu")
