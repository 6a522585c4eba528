"""One studio for the integration tests, with the bundled model and a tiny Stable Diffusion 1.x beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio import Settings, Studio
from tests.integration.tiny_models import catalog_row, tiny_stable_diffusion


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_stable_diffusion(tmp_path_factory.mktemp("models") / "tiny-sd")


@pytest.fixture(scope="session")
def studio(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    base = tmp_path_factory.mktemp("studio")
    rows = base / "rows.toml"
    rows.write_text(catalog_row("tiny-sd", tiny_folder))
    made = Studio(Settings(device="cpu", precision="float32", hub="never", extra_catalog=rows, output_dir=base / "out"))
    yield made
    made.cache.close()


@pytest.fixture(params=["tiny-sd", "studio-mini"])
def model(request: pytest.FixtureRequest) -> str:
    """Both kinds of model must pass every test of a feature."""
    return request.param


@pytest.fixture
def side(model: str) -> int:
    """A small picture side in px that the model accepts."""
    return {"tiny-sd": 64, "studio-mini": 128}[model]
