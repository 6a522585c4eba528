"""``docs/adding-a-model.md``: every row is read, every role has one, and what is refused is refused by name."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from studio import Settings, Studio
from studio.errors import StudioError
from studio.messages import LANGUAGES
from studio.models.catalog import Catalog
from studio.models.model_row import ModelRow, read_rows
from tests.unit.docs_samples import DOCS, copy_project, listings, python_in, run_in, write_listing

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAGE = "adding-a-model.md"
ROWS = "my-models.toml"
DRAWN = ("text-to-image", "text-to-video")  # roles whose rows need presets

_STATUSES = """
import json
from studio import Settings, Studio
catalog = Studio(Settings()).catalog
print(json.dumps({row.id: catalog.status(row.id).state for row in catalog.rows()}))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The page's rows as a file."""
    write_listing(tmp_path, ROWS, listings(PAGE)[ROWS])
    return tmp_path / ROWS


def catalog_of(file: Path) -> Catalog:
    return Studio(Settings(device="cpu", hub="never", extra_catalog=file)).catalog


def without_presets(model_id: str) -> str:
    """The page's rows with the presets of one of them left out."""
    head, *rows = re.split(r"(?m)^(?=\[\[model\]\])", listings(PAGE)[ROWS])
    cut = [re.split(r"(?m)^\[model\.presets\]", row)[0] + "\n" if f'id = "{model_id}"' in row else row for row in rows]
    assert cut != rows
    return head + "".join(cut)


def test_every_role_of_the_catalog_has_a_row_or_is_explained(file: Path) -> None:
    shipped = {row.role for row in Catalog(Settings(device="cpu", hub="never")).rows()}
    shown = {row.role for row in read_rows(file).values()}
    text = (DOCS / PAGE).read_text(encoding="utf-8")
    assert shown <= shipped
    assert [role for role in sorted(shipped - shown) if f"`{role}`" not in text] == []


def test_rows_are_minimal(file: Path) -> None:
    """A field that only repeats its default teaches nothing."""
    for table in tomllib.loads(file.read_text(encoding="utf-8"))["model"]:
        defaults = {name: field.default for name, field in ModelRow.model_fields.items() if not field.is_required()}
        repeated = [n for n, value in table.items() if n in defaults and value == defaults[n] and n != "native_size"]
        assert repeated == [], table["id"]


def test_every_row_has_a_status_in_both_languages(file: Path) -> None:
    catalog = catalog_of(file)
    for row in read_rows(file).values():
        status = catalog.status(row.id)
        assert status.state == "unreachable", row.id  # no such repository, package or folder
        said = {status.sentence(lang) for lang in LANGUAGES}
        assert len(said) == 2 and not any("{" in s or "error." in s for s in said)
        assert all(row.title in s for s in said)


def test_the_first_row_of_a_role_stays_the_default(file: Path) -> None:
    catalog = catalog_of(file)
    assert catalog.choose("text-to-image").id == "studio-mini"
    assert [row.id for row in catalog.rows("text-to-image")][-2:] == ["my-pictures", "my-pictures-turbo"]


@pytest.mark.parametrize("model_id", ["my-pictures", "my-pictures-turbo", "my-films"])
def test_a_row_without_presets_is_refused_by_its_id(model_id: str, tmp_path: Path) -> None:
    write_listing(tmp_path, ROWS, without_presets(model_id))
    with pytest.raises(StudioError) as error:
        catalog_of(tmp_path / ROWS)
    for lang in LANGUAGES:
        assert model_id in error.value.sentence(lang)


def test_rows_of_other_roles_need_no_presets(file: Path) -> None:
    rows = read_rows(file).values()
    assert {row.role for row in rows if row.presets} == set(DRAWN)
    assert all(set(row.presets) == {"fast", "balanced", "best"} for row in rows if row.role in DRAWN)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('revision = "0123456789abcdef0123456789abcdef01234567"', 'revision = "main"'),
        ('id = "my-films"', 'id = "my-pictures"'),
        ('family = "sd1"', 'familly = "sd1"'),
    ],
    ids=["branch", "id twice", "unknown field"],
)
def test_mistakes_are_refused_when_the_file_is_loaded(right: str, wrong: str, tmp_path: Path) -> None:
    text = listings(PAGE)[ROWS]
    assert right in text
    write_listing(tmp_path, ROWS, text.replace(right, wrong))
    with pytest.raises(StudioError) as error:
        catalog_of(tmp_path / ROWS)
    assert ROWS in error.value.sentence()


def test_weights_are_bundled_with_the_page_s_command(tmp_path: Path) -> None:
    """The bundled and the folder row are ready once their files are there, through STUDIO_EXTRA_CATALOG as the page says."""
    import numpy as np
    from safetensors.numpy import save_file

    project = copy_project(tmp_path / "copy")
    write_listing(project, ROWS, listings(PAGE)[ROWS])
    for folder in (project / "assets" / "models" / "my-text-features", project / "my-fusion"):
        folder.mkdir()
        (folder / "config.json").write_text("{}", encoding="utf-8")
        save_file({"weight": np.zeros((2, 2), np.float32)}, folder / "model.safetensors")

    def states() -> dict[str, str]:
        return json.loads(python_in(project, "-c", _STATUSES, STUDIO_EXTRA_CATALOG=ROWS))

    assert states()["my-text-features"] == "unreachable"  # no manifest yet
    program, *arguments = listings(PAGE)["bundle"].split()
    assert program == "python"
    run_in(project, sys.executable, *arguments)
    found = states()
    assert found["my-text-features"] == "ready" and found["my-fusion"] == "ready"
    assert found["my-pictures"] == "unreachable" and found["studio-mini"] == "ready"
