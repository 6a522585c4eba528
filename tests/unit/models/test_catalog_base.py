"""A row that adds its own components to those of another row."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from studio.diffusion.video.video_backend import LIMITS
from studio.errors import ModelUnavailable
from studio.models import hub
from studio.models.catalog import Catalog
from studio.models.loaders import load_component
from studio.models.parts import Part
from studio.settings import Settings
from tests.unit.models.test_cache_kit import row_text, write_model


def make(tmp_path: Path, text: str, **settings: object) -> Catalog:
    (tmp_path / "rows.toml").write_text(text)
    return Catalog(Settings.model_validate({"device": "cpu", "hub": "never", "extra_catalog": tmp_path / "rows.toml", **settings}))


def rows(tmp_path: Path, below: Path | None = None) -> str:
    own = row_text("own", write_model(tmp_path / "own", seed=1), classes='extra = "Tensors"').replace(
        'id = "own"', 'id = "own"\nbase = "below"'
    )
    return own + row_text("below", below or write_model(tmp_path / "below", seed=2))


def test_both_rows_components_are_located_and_say_where_they_are_from(tmp_path: Path) -> None:
    located = make(tmp_path, rows(tmp_path)).locate("own")
    assert [part.name for part in located.parts] == ["model", "extra"]
    assert dict(located.part("model").extra) == {"model": "below", "revision": "folder"}
    assert not located.part("extra").extra
    assert located.row.id == "own"


def test_a_missing_base_is_told(tmp_path: Path) -> None:
    catalog = make(tmp_path, rows(tmp_path, tmp_path / "nowhere"))
    status = catalog.status("own")
    assert status.state == "unreachable"
    assert "below" in status.sentence()
    with pytest.raises(ModelUnavailable):
        catalog.locate("own")


def test_an_unknown_base_is_told(tmp_path: Path) -> None:
    text = row_text("own", write_model(tmp_path / "own")).replace('id = "own"', 'id = "own"\nbase = "never"')
    with pytest.raises(ModelUnavailable) as caught:
        make(tmp_path, text).locate("own")
    assert caught.value.code == "error.model_unknown"


def test_a_download_counts_what_is_missing_of_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub.Reachability, "reason", lambda self, *, ask=True: None)
    monkeypatch.setattr(hub, "cached_folder", lambda source: None)
    catalog = Catalog(Settings(profile="full", device="cpu"))
    row = catalog.row("animatediff-v1-5-2")
    status = catalog.status(row.id)
    assert (status.state, status.bytes) == ("download", row.size_bytes + catalog.row(row.base).size_bytes)
    allow, ignore = hub.download_patterns(row, row.sources[0])
    assert "*.safetensors" in allow and "*.fp16.*" in ignore


def test_video_rows_fit_their_kinds() -> None:
    shipped = Catalog(Settings(profile="mini", hub="never")).rows("text-to-video")
    assert {row.kind for row in shipped} == set(LIMITS)
    for row in shipped:
        assert row.size_multiple % LIMITS[row.kind].size_multiple == 0
        assert row.native_size % row.size_multiple == 0 and row.min_size <= row.native_size <= row.max_size
        assert row.presets["fast"].steps < row.presets["balanced"].steps < row.presets["best"].steps
        assert row.note and row.max_tokens


def test_a_tokenizer_that_needs_another_package_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "spiece.model").write_bytes(b"pieces")
    (tmp_path / "tokenizer_config.json").write_text("{}")
    part = Part("tokenizer", "transformers", "T5Tokenizer", tmp_path, (), tuple(sorted(tmp_path.iterdir())))
    monkeypatch.setitem(sys.modules, "sentencepiece", None)
    with pytest.raises(ModelUnavailable) as caught:
        load_component(Catalog(Settings(hub="never")).row("ltx-video"), part, "float32", "cpu")
    assert caught.value.code == "error.model_needs"
    assert "sentencepiece" in caught.value.sentence()
