"""The head of README.md is what the Hub runs the Space by: it fits the requirements, the catalog and the files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from studio.models.catalog import Catalog
from studio.models.hub import download_patterns
from studio.settings import ROOT, Settings
from studio.space.card import card_for, card_problems, read_card

CARD = read_card(ROOT / "README.md")
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_hub_refuses_nothing() -> None:
    assert list(card_problems(CARD, ROOT)) == []
    assert CARD["sdk"] == "gradio" and CARD["header"] == "mini" and CARD["license"] == "apache-2.0"


def test_python_is_one_that_zerogpu_has() -> None:
    assert CARD["python_version"] in ("3.12.12", "3.10.13")


def test_gradio_is_what_the_requirements_allow() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    (wanted,) = (Requirement(line) for line in lines if line.startswith("gradio"))
    assert wanted.specifier.contains(CARD["sdk_version"])


def test_its_models_are_in_the_catalog() -> None:
    known = {row.repo for row in Catalog(Settings(hub="never")).rows()}
    assert set(CARD["models"]) <= known


def test_the_model_to_preload_is_pinned_as_in_the_catalog() -> None:
    commented = "\n".join(re.findall(r"^# (preload_from_hub:|  - .*)$", TEXT, re.MULTILINE))
    (entry,) = yaml.safe_load(commented)["preload_from_hub"]
    repo, files, revision = entry.split(" ")
    (row,) = (row for row in Catalog(Settings(hub="never")).rows() if row.repo == repo)
    (source,) = row.sources
    assert revision == source.revision
    allow, _ = download_patterns(row, source)
    assert all(any(Path(name).match(pattern) for pattern in allow) for name in files.split(","))
    assert f"{row.size_bytes / 1e9:.1f} GB" in TEXT and f"STUDIO_PACK={row.id}" in TEXT


def test_the_thumbnail_gets_its_address_when_it_is_pushed() -> None:
    pushed = card_for(TEXT, "me/studio", "https://hub.example")
    assert f"thumbnail: https://hub.example/spaces/me/studio/resolve/main/{CARD['thumbnail']}\n" in pushed
    assert card_for(pushed, "you/other", "https://hub.example") == pushed
    assert card_for("no card", "me/studio", "https://hub.example") == "no card"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"python_version": 3.1}, "python_version"),
        ({"title": None}, "title"),
        ({"colorFrom": "teal"}, "colorFrom"),
        ({"short_description": "x" * 61}, "short_description"),
        ({"app_file": "main.py"}, "app_file"),
    ],
)
def test_what_the_hub_would_refuse_is_named(change: dict[str, object], field: str) -> None:
    assert [problem.field for problem in card_problems({**CARD, **change}, ROOT)] == [field]
