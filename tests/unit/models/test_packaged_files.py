"""Weights in pieces, spread over packages: found, joined once, whole or not at all."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest
from huggingface_hub import constants

from studio import Settings
from studio.errors import ModelUnavailable
from studio.models.hub import Reachability
from studio.models.model_row import ModelRow, Source
from studio.models.packaged_files import already_joined
from studio.models.sources import Availability, find_model

HALVES = (b"first half " * 1000, b"second half")
SOURCE = Source(
    kind="package", package="studio_half_one", version="1.0.0", path="data",
    shards={"model.bin": ("studio_half_one/data/model.bin.part1", "studio_half_two/data/model.bin.part2")},
)  # fmt: skip


def model(digest: str = hashlib.sha256(b"".join(HALVES)).hexdigest()) -> ModelRow:
    row = {"id": "halves", "role": "speech", "title": "Halves", "profile": "mini", "kind": "faster-whisper", "licence": "MIT"}
    return ModelRow.model_validate({**row, "size_bytes": 1, "files": {"model.bin": digest}, "sources": (SOURCE,)})


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of its own for installed packages and for the cache."""
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site"), *sys.path])
    monkeypatch.setattr(constants, "HF_HOME", str(tmp_path / "cache"))
    for name, half, number in (("studio_half_one", HALVES[0], 1), ("studio_half_two", HALVES[1], 2)):
        data = tmp_path / "site" / name / "data"
        data.mkdir(parents=True)
        (data.parent / "__init__.py").touch()
        (data / f"model.bin.part{number}").write_bytes(half)
    (tmp_path / "site" / "studio_half_one" / "data" / "config.json").write_text("{}")
    (tmp_path / "site" / "studio_half_one" / "data" / "tokenizer.json").write_text("{}")
    (tmp_path / "site" / "studio_half_one" / "data" / "vocabulary.txt").write_text("a")
    return tmp_path


def look(row: ModelRow, read: bool) -> Availability:
    settings = Settings(hub="never")
    return find_model(row, settings, Reachability(settings), read=read)


def test_halves_are_joined_when_the_model_is_used_and_not_before(site: Path) -> None:
    assert look(model(), read=False).state == "ready"
    assert already_joined(model(), SOURCE) is None
    located = look(model(), read=True).located
    assert located is not None and (located.folder / "model.bin").read_bytes() == b"".join(HALVES)
    assert (located.folder / "config.json").is_file() and not list(located.folder.glob("*.part*"))
    again = look(model(), read=True).located
    assert again is not None and again.folder == located.folder
    assert [p.name for p in (site / "cache" / "multimodal-studio").iterdir()] == [located.folder.name]  # nothing half done beside it


def test_halves_of_something_else_are_refused(site: Path) -> None:
    row = model("0" * 64)
    found = look(row, read=True)
    assert found.state == "unreachable" and found.error is not None and found.error.code == "error.model_hash"
    assert already_joined(row, SOURCE) is None


def test_a_damaged_copy_is_made_anew(site: Path) -> None:
    located = look(model(), read=True).located
    assert located is not None
    (located.folder / "model.bin").write_bytes(b"something else")
    assert look(model(), read=True).located == located
    assert (located.folder / "model.bin").read_bytes() == b"".join(HALVES)


def test_a_missing_half_is_a_sentence_that_says_how_to_get_it(site: Path) -> None:
    (site / "site" / "studio_half_two" / "__init__.py").unlink()
    (site / "site" / "studio_half_two").rename(site / "elsewhere")
    found = look(model(), read=False)
    assert isinstance(found.error, ModelUnavailable) and found.state == "unreachable"
    assert "pip install studio-half-one==1.0.0 studio-half-two==1.0.0" in found.error.sentence("en")
