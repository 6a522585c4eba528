"""How large the pictures of a game scene end."""

from __future__ import annotations

from typing import Any, cast

import pytest

from studio.models.catalog import Catalog
from studio.settings import Settings
from studio.tasks.game_scene.brief.scene_spec import spec_of
from studio.tasks.game_scene.pack_job import PackJob
from studio.tasks.game_scene.params import GameSceneParams
from studio.tasks.registry import RunContext


def job_of(**fields: Any) -> PackJob:
    params = GameSceneParams(prompt="a castle in a forest", seed=1, **fields)
    row = Catalog(Settings(hub="never")).row("studio-mini")
    width, height = params.width or row.native_size, params.height or row.native_size
    return PackJob(cast("Any", None), params, RunContext(), row, spec_of(params), width, height, 1)


def test_by_itself_only_the_scene_ends_larger() -> None:
    job = job_of()
    assert (job.factor, job.scene_factor) == (1, 2)
    assert job.settings["width"] is None and job.settings["height"] is None  # the same request makes the same pack again


@pytest.mark.parametrize(("fields", "factor"), [({"width": 256, "height": 256}, 1), ({"size": "256"}, 1), ({"size": "1024"}, 4)])
def test_what_is_asked_for_is_made(fields: dict[str, Any], factor: int) -> None:
    job = job_of(**fields)
    assert job.factor == job.scene_factor == factor and job.settings["width"] == 256
