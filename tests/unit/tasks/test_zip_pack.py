"""The pack: the same bytes for the same pieces, safe names, whole or not at all; and settings read back from strangers' files."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from studio.errors import InvalidInput
from studio.media.metadata.provenance import Provenance
from studio.tasks.game_scene import GameSceneParams, GameSceneResult
from studio.tasks.game_scene.brief.scene_spec import read_brief
from studio.tasks.game_scene.dialogue.dialogue_tree import write_dialogue
from studio.tasks.game_scene.pack_contents import fill_pack
from studio.tasks.game_scene.pack_job import piece_seed
from studio.tasks.game_scene.pack_manifest import PackManifest
from studio.tasks.game_scene.restore import read_pack_settings
from studio.tasks.game_scene.zip_pack import Pack, plain_name, safe_path

TASK = "game_scene"
PARAMS = {"prompt": "a forest", "seed": 7, "music": False, "mood": "eerie"}


def packed(prompt: str = "a forest") -> Pack:
    manifest = PackManifest(
        spec=read_brief(prompt), task=TASK, params={**PARAMS, "prompt": prompt}, seed=7, models=[], figures={"a": 1.5},
        inputs={}, licences={"pack": "none"}, credits=["x"],
    )  # fmt: skip
    pack = Pack(manifest)
    pack.add("scene/scene.png", b"123")
    pack.add("spec.json", read_brief(prompt).to_json().encode())
    return pack


def test_the_same_pieces_are_the_same_file_and_the_manifest_tells_them(tmp_path: Path) -> None:
    one, other = packed().write(tmp_path / "a.zip"), packed().write(tmp_path / "b.zip")
    assert one == other == hashlib.sha256((tmp_path / "a.zip").read_bytes()).hexdigest()
    assert packed("a beach").write(tmp_path / "c.zip") != one
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None and archive.namelist()[0] == "manifest.json"
        told = json.loads(archive.read("manifest.json"))
        for name, entry in told["files"].items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == entry["sha256"]
        assert {"README.txt", "CREDITS.txt", "scene/scene.png"} <= set(archive.namelist())


@pytest.mark.parametrize("name", ["../../etc/passwd", "/abs", "C:\\x", "con.png", "a\0b", "🌴/<x>.png", "..", "a" * 400, "", "x/../../y"])
def test_names_cannot_leave_the_folder(name: str) -> None:
    safe = safe_path(f"scene/{name}.png")
    assert safe.startswith("scene") or "/" not in safe
    parts = safe.split("/")
    assert ".." not in parts and "" not in parts and "\0" not in safe and "\\" not in safe and ":" not in safe
    assert not set(plain_name(name)) & set('/\\<>:"|?*\0')


def test_a_name_twice_is_refused() -> None:
    pack = packed()
    pack.add("a.txt", b"1")
    with pytest.raises(ValueError, match=r"a\.txt"):
        pack.add("a.txt", b"2")


def test_settings_come_back_from_the_pack_its_manifest_and_its_spec(tmp_path: Path) -> None:
    packed().write(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path)
    for name in ("a.zip", "manifest.json"):
        found = read_pack_settings(tmp_path / name, GameSceneParams, task=TASK)
        assert {k: found.params[k] for k in PARAMS} == PARAMS
    assert read_pack_settings(tmp_path / "spec.json", GameSceneParams, task=TASK).params["prompt"] == "a forest"


def described(file: Path, written: bool) -> tuple[dict[str, Any], dict[str, str]]:
    """Manifest and texts of a pack written to ``file``, its dialogue by a model or by rules."""
    spec = read_brief("a forest")
    rows = {name: SimpleNamespace(title=name, licence="MIT") for name in ("Painter", "Writer", "Deep")}
    job: Any = SimpleNamespace(
        spec=spec, seed=7, settings=PARAMS, row=rows["Painter"], depth_row=rows["Deep"], control_row=None, regions=(), masks=[], wav=b"",
        writer_row=rows["Writer"] if written else None, albedos={("grass", "xy"): np.zeros((2, 2, 3), np.uint8)},
        result=GameSceneResult(spec, dialogue=write_dialogue(spec, 1), panorama=np.zeros((2, 6, 3), np.uint8), viewers={"panorama": ""}),
    )  # fmt: skip
    parts = [("painter", "r1", f"{part}") for part in ("unet", "vae", "text", "tokenizer", "scheduler")]
    pack = fill_pack(job, Provenance(task=TASK, models=parts, seed=7))  # type: ignore[arg-type]
    pack.write(file)
    with zipfile.ZipFile(file) as archive:
        texts = {name: archive.read(name).decode() for name in ("README.txt", "CREDITS.txt")}
        return json.loads(archive.read("manifest.json")), texts


def test_credits_name_each_model_once_and_seeds_are_told(tmp_path: Path) -> None:
    told, texts = described(tmp_path / "m.zip", written=True)
    assert told["credits"] == ["Image model: Painter (MIT)", "Writer model: Writer (MIT)", "Multimodal Studio"]  # no depth was made
    assert texts["CREDITS.txt"].count("painter, revision r1") == 1 and "Writer" in told["licences"]["dialogue"]
    seeds = {"scene": 7, **{name: piece_seed(7, name) for name in ("panorama", "dialogue")}}
    assert told["seeds"] == {**seeds, "materials": {"grass": piece_seed(7, "grass")}}
    ruled, _ = described(tmp_path / "r.zip", written=False)
    assert ruled["licences"]["dialogue"] == "Written by rules: free to use." and "music" not in ruled["licences"]
    assert not any("Writer" in line for line in ruled["credits"])


def hostile(kind: str) -> bytes:
    buffer = io.BytesIO()
    if kind == "bomb":
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("manifest.json", b" " * 80_000_000)
    elif kind == "other zip":
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("x.txt", "hello")
    elif kind == "truncated":
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("manifest.json", json.dumps({"task": TASK, "params": PARAMS}))
        return buffer.getvalue()[:-20]
    return buffer.getvalue() or {"empty": b"", "html": b"<html>", "list": b"[1]", "deep": b"[" * 100_000}.get(kind, b"PK\3\4nothing")


@pytest.mark.parametrize("kind", ["bomb", "other zip", "truncated", "empty", "html", "list", "deep", "half"])
def test_strangers_files_get_one_sentence(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(hostile(kind))
    with pytest.raises(InvalidInput) as caught:
        read_pack_settings(file, GameSceneParams, task=TASK)
    assert caught.value.sentence("en") and caught.value.sentence("zh-TW")


def test_a_pack_of_another_task_says_so(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(json.dumps({"task": "text_to_image", "params": {"prompt": "a"}}))
    with pytest.raises(InvalidInput) as caught:
        read_pack_settings(tmp_path / "m.json", GameSceneParams, task=TASK)
    assert caught.value.code.endswith("other_task")
