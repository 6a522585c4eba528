"""The experiment with a radiance field, at a small size."""

from __future__ import annotations

import json
import re
import runpy
import struct
from pathlib import Path

import numpy as np
import pytest

from studio import Settings, Studio
from studio.errors import InvalidInput
from studio.events import Done, Draft, Notice
from studio.learning.radiance import view_set
from studio.learning.radiance.colored_solids import photograph
from studio.learning.radiance.solid_words import known_things, read_solid
from studio.learning.radiance.surface_nets import surface
from studio.settings import ASSETS
from studio.tasks.lab.experiments.nerf import keepsakes
from studio.tasks.lab.experiments.nerf import run as nerf


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    monkeypatch.setattr(nerf, "_SIDE", 16)
    monkeypatch.setattr(nerf, "_SAMPLE", 200)
    monkeypatch.setattr(nerf, "_COUNTS", (2, 4))
    monkeypatch.setattr(view_set, "_BATCH", 200)
    monkeypatch.setattr(keepsakes, "_FRAMES", 3)
    monkeypatch.setattr(keepsakes, "_CELLS", 20)
    return Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path))


def test_the_field_beats_the_nearest_view_and_the_seed_decides(lab: Studio) -> None:
    first, again = (lab.result("lab", experiment="nerf", seed=3, nerf_steps=160, nerf_views=6) for _ in range(2))
    figure = first.findings.figures[0]
    assert figure.control is not None and figure.idea > figure.control + 0.5
    assert first.findings.figures == again.findings.figures
    assert first.findings.charts == again.findings.charts
    assert {"png", "csv", "mp4", "glb", "safetensors"} == set(first.named_files())
    glb = first.named_files()["glb"].read_bytes()
    assert struct.unpack("<III", glb[:12]) == (0x46546C67, 2, len(glb))
    document = json.loads(glb[20 : 20 + struct.unpack("<I", glb[12:16])[0]])
    assert document["meshes"][0]["primitives"][0]["attributes"] == {"POSITION": 0, "COLOR_0": 1}


@pytest.mark.parametrize("knobs", [{"views": 2, "octaves": 0}, {"views": 32, "octaves": 8}])
def test_knobs_at_both_ends_run(lab: Studio, knobs: dict[str, int]) -> None:
    asked = {f"nerf_{name}": value for name, value in knobs.items()}
    result = lab.result("lab", experiment="nerf", nerf_steps=40, nerf_prompt="a shiny blue tower", **asked)
    assert np.isfinite(result.findings.figures[0].idea)
    assert [notice.code for notice in result.notices] == ["notice.lab_nerf_words"]


@pytest.mark.parametrize("prompt", ["", "   ", "xyzzy", "42 ?!", "一隻飛天的貓"])
def test_words_without_a_known_thing_are_refused_at_their_field(lab: Studio, prompt: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        lab.result("lab", experiment="nerf", nerf_prompt=prompt)
    assert refused.value.field == "nerf_prompt"


def test_ten_thousand_characters_are_refused(lab: Studio) -> None:
    with pytest.raises(InvalidInput):
        lab.result("lab", experiment="nerf", nerf_prompt="mug " * 2500)


def test_it_stops_in_the_middle(lab: Studio) -> None:
    events = lab.run("lab", experiment="nerf", nerf_steps=800)
    assert any(isinstance(event, Draft) for event in events)
    events.close()
    assert not any(isinstance(event, Done) for event in events)
    assert not any(isinstance(event, Notice) for event in events)


def test_words_are_read_in_both_languages() -> None:
    for prompt, name in (("a red mug", "mug"), ("紅色的馬克杯", "mug"), ("Two ROCKETS!", "rocket"), ("一棵聖誕樹", "tree")):
        solid = read_solid(prompt).solid
        assert solid is not None and solid.name == name
    assert read_solid("a red tree, a blue house").unknown == ("blue", "house")


def test_every_thing_fits_into_the_picture() -> None:
    for name in known_things():
        solid = read_solid(name).solid
        assert solid is not None
        view = photograph(solid, 20, 25, 24)
        ground = view[0, 0]
        border = np.concatenate([view[0], view[-1], view[:, 0], view[:, -1]])
        assert np.allclose(border, ground) and 0.05 < (np.abs(view - ground).max(-1) > 0.05).mean() < 0.7


def test_the_surface_of_a_ball_lies_on_it_and_looks_outwards() -> None:
    edge = np.linspace(-1, 1, 24)
    x, y, z = np.meshgrid(edge, edge, edge, indexing="ij")
    vertices, faces = surface(0.7 - np.sqrt(x**2 + y**2 + z**2), 0.0)
    places = vertices / 23 * 2 - 1
    assert np.abs(np.linalg.norm(places, axis=1) - 0.7).max() < 0.02
    corners = places[faces]
    outwards = (np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) * corners.mean(1)).sum(1)
    assert (outwards > 0).all()
    edges, counts = np.unique(np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), 1), axis=0, return_counts=True)
    assert len(edges) and (counts == 2).all()  # closed


def test_the_script_shows_the_idea_beside_the_control(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ASSETS / "lab" / "code" / "nerf.py"))
    field, nearest = map(float, re.findall(r"\d+\.\d", capsys.readouterr().out))
    assert field > nearest
