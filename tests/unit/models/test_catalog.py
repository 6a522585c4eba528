"""The catalog: rows, sources in order, hashes, plain sentences, and no torch."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from studio.errors import ModelUnavailable
from studio.models import hub, manifest, sources
from studio.models.catalog import Catalog, gpu_likely, readable_size
from studio.models.manifest import MANIFEST, file_sha256, write_manifest
from studio.models.model_row import read_rows
from studio.settings import ASSETS, ROOT, Settings
from tests.unit.models.test_cache_kit import row_text, write_model

LANGUAGES = ("en", "zh-TW")
SHIPPED = Catalog(Settings(profile="mini", hub="never")).rows()
SCHEDULERS = {"auto", "dpm++_2m", "dpm++_2m_karras", "dpm++_2m_sde", "unipc", "euler", "euler_a", "ddim", "lcm"}


def make(tmp_path: Path, text: str = "", **settings: object) -> Catalog:
    """A catalog with extra rows, on a machine without hub and GPU unless told otherwise."""
    if text:
        (tmp_path / "rows.toml").write_text(text)
        settings["extra_catalog"] = tmp_path / "rows.toml"
    return Catalog(Settings.model_validate({"device": "cpu", "hub": "never", **settings}))


def hub_row(model_id: str, role: str = "testing", profile: str = "full") -> str:
    return f"""
[[model]]
id = "{model_id}"
role = "{role}"
title = "Model {model_id}"
profile = "{profile}"
kind = "transformers"
licence = "MIT"
size_bytes = 2_600_000_000
classes = {{ model = "BertModel" }}
sources = [{{ kind = "hub", repo = "someone/{model_id}", revision = "{"ab" * 20}" }}]
"""


# --- the rows that ship


@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: row.id)
def test_shipped_rows_are_complete(row) -> None:
    assert row.licence and row.title
    for source in row.sources:
        if source.kind == "hub":
            assert re.fullmatch(r"[0-9a-f]{40}", source.revision)
            assert re.fullmatch(r"[\w.-]+(/[\w.-]+)?", source.repo)
    if row.role == "text-to-image":
        assert set(row.presets) == {"fast", "balanced", "best"}
        assert all(preset.scheduler in SCHEDULERS for preset in row.presets.values())
        assert row.presets["fast"].steps < row.presets["balanced"].steps < row.presets["best"].steps
        assert row.min_size <= row.native_size <= row.max_size and row.native_size % row.size_multiple == 0
        assert row.max_tokens
    if row.note:
        from studio.messages import say

        assert all(say(row.note, lang) != row.note for lang in LANGUAGES)


def test_licences_that_matter() -> None:
    licences = {row.id: row.licence for row in SHIPPED}
    assert licences["stable-diffusion-v1-4"] == "CreativeML OpenRAIL-M"
    assert all("Non-Commercial" in licences[name] for name in ("sd-turbo", "sdxl-turbo"))


def test_every_sentence_exists_in_both_languages() -> None:
    english, chinese = (json.loads((ASSETS / "locales" / lang / "models.json").read_text(encoding="utf-8")) for lang in LANGUAGES)
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", chinese[key])), key
    code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "studio" / "models").glob("*.py"))
    named = set(re.findall(r'"((?:error|status)\.[a-z_]+)"', code)) - {"error.storage_full"}
    assert named <= english.keys()


def test_no_torch_and_no_network_for_what_the_page_needs() -> None:
    program = """
import socket, sys
def refuse(*a, **k): raise AssertionError("network")
socket.create_connection = socket.getaddrinfo = refuse
from studio.models.catalog import Catalog
from studio.settings import Settings
c = Catalog(Settings(device="cpu"))
print([c.status(r.id, ask=False).sentence("zh-TW") for r in c.rows()], c.choose("text-to-image").id)
heavy = {"torch", "diffusers", "transformers", "accelerate", "gradio"} & set(sys.modules)
assert not heavy, heavy
import studio.models.cache
assert "torch" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "studio-mini" in done.stdout


# --- sources and sentences


def test_statuses_speak_plainly_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "pickled").mkdir()
    (tmp_path / "pickled" / "config.json").write_text("{}")
    (tmp_path / "pickled" / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    whole = write_model(tmp_path / "whole", 0.01)
    text = hub_row("away") + row_text("pickled", tmp_path / "pickled") + row_text("whole", whole) + row_text("lost", tmp_path / "lost")
    catalog = make(tmp_path, text)
    expected = {
        "away": ("unreachable", "error.model_hub_never"),
        "pickled": ("unreachable", "error.model_unsafe"),
        "whole": ("ready", "status.model_ready"),
        "lost": ("unreachable", "error.model_missing"),
    }
    for model_id, (state, reason) in expected.items():
        status = catalog.status(model_id)
        assert (status.state, status.reason) == (state, reason)
        sentences = {status.sentence(lang) for lang in LANGUAGES}
        assert len(sentences) == 2 and not any("{" in s or "error." in s or str(tmp_path) in s for s in sentences)
        if state == "unreachable":
            with pytest.raises(ModelUnavailable) as error:
                catalog.locate(model_id)
            assert error.value.code == reason
    status = make(tmp_path, hub_row("away"), profile="mini", hub="auto").status("away")
    assert status.reason == "error.model_profile_mini"


def test_the_hub_is_asked_once_a_minute_and_only_if_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(hub, "_probe", lambda url: bool(asked.append(url)) or True)
    catalog = make(tmp_path, hub_row("away"), hub="auto")
    assert catalog.status("away").reason == "error.model_hub_offline", "HF_HUB_OFFLINE is set for the tests"
    monkeypatch.setattr(hub, "offline", lambda: False)
    assert catalog.status("away", ask=False).reason == "error.model_hub_unasked" and asked == []
    status = catalog.status("away")
    assert status.state == "download" and status.bytes == 2_600_000_000 and "2.6 GB" in status.sentence()
    assert catalog.status("away").state == "download" and len(asked) == 1
    assert make(tmp_path, hub_row("away"), hub="never").status("away").state == "unreachable" and len(asked) == 1


def test_a_hub_that_does_not_answer_is_known_soon() -> None:
    import socket
    import time

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        start = time.monotonic()
        assert hub._probe(f"http://127.0.0.1:{silent.getsockname()[1]}") is False  # noqa: SLF001
        assert time.monotonic() - start < 4
    assert hub._probe("http://127.0.0.1:9") is False  # noqa: SLF001


def test_wrong_hash_is_refused_and_sizes_are_seen_without_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "BUNDLED", tmp_path / "bundled")
    folder = write_model(tmp_path / "bundled" / "own", 0.01)
    text = row_text("own", folder).replace('kind = "folder"', 'kind = "bundled"').replace(json.dumps(str(folder)), '"own"')
    assert make(tmp_path, text).status("own").reason == "error.model_no_manifest"
    write_manifest(folder)
    catalog = make(tmp_path, text)
    assert catalog.status("own").state == "ready"
    assert catalog.locate("own").revision == "bundled"

    weights = folder / "model.safetensors"
    good = weights.read_bytes()
    weights.write_bytes(good[:-4] + b"evil")
    with pytest.raises(ModelUnavailable) as error:
        catalog.locate("own")
    assert error.value.code == "error.model_hash" and "model.safetensors" in error.value.sentence("zh-TW")
    assert catalog.status("own").reason == "error.model_hash", "known once it was read"

    weights.write_bytes(good[:-9])
    assert make(tmp_path, text).status("own").reason == "error.model_hash", "seen by size"
    weights.write_bytes(good)
    (folder / "extra.safetensors").write_bytes(good)
    assert make(tmp_path, text).status("own").reason == "error.model_hash", "a file that nobody checked"
    (folder / "extra.safetensors").unlink()
    (folder / MANIFEST).write_text("[]")
    assert make(tmp_path, text).status("own").reason == "error.model_damaged"
    assert manifest.main([str(folder)]) == 0 and manifest.main([]) == 2
    assert catalog.locate("own").hashes["model"]


def test_hashes_are_read_once_and_hub_names_are_believed(tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(b"x" * 3_000_000)
    chunks: list[int] = []
    first = file_sha256(file, chunks.append)
    assert sum(chunks) == 3_000_000 and file_sha256(file, chunks.append) == first and sum(chunks) == 3_000_000
    blob = tmp_path / "blobs" / ("c0" * 32)
    blob.parent.mkdir()
    blob.write_bytes(b"y")
    link = tmp_path / "model.safetensors"
    link.symlink_to(blob)
    assert file_sha256(link) == "c0" * 32


def test_the_hosts_folder_comes_first(tmp_path: Path) -> None:
    write_model(tmp_path / "models" / "away", 0.01)
    (tmp_path / "models" / "away" / "config.json").write_text(json.dumps({"model_type": "bert"}))
    catalog = make(tmp_path, hub_row("away"), models_dir=tmp_path / "models")
    assert catalog.status("away").state == "ready"
    found = catalog.locate("away")
    assert found.revision == "folder" and found.folder == tmp_path / "models" / "away"


def test_shards_must_all_be_there(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "split", 0.01)
    (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    catalog = make(tmp_path, row_text("split", folder))
    assert "model-00002-of-00002.safetensors" in catalog.status("split").sentence()
    (folder / "model-00002-of-00002.safetensors").write_bytes((folder / "model-00001-of-00002.safetensors").read_bytes())
    assert catalog.status("split").state == "ready"
    index["weight_map"]["c"] = "../../secret.safetensors"
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    assert catalog.status("split").state == "unreachable", "an index may not point outside its folder"


def test_code_from_a_model_folder_is_never_run(tmp_path: Path) -> None:
    from studio.models.cache import ModelCache

    folder = tmp_path / "sd"
    shutil.copytree(ASSETS / "models" / "studio-mini", folder)
    index = json.loads((folder / "model_index.json").read_text())
    index["unet"] = ["my_unet", "Evil"]
    (folder / "model_index.json").write_text(json.dumps(index))
    text = row_text("sd", folder, kind="stable-diffusion").replace('classes = { model = "Tensors" }', "")
    catalog = make(tmp_path, text)
    assert catalog.status("sd").state == "unreachable"
    index["unet"] = ["diffusers", "DiffusionPipeline.download"]
    (folder / "model_index.json").write_text(json.dumps(index))
    cache = ModelCache(catalog.settings, make(tmp_path, text))
    with pytest.raises(ModelUnavailable), cache.lease("sd", ("unet",)):
        pass


def test_extra_rows_add_and_override(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "mine", 0.01)
    catalog = make(tmp_path, row_text("mine", folder) + row_text("taesd", folder))
    assert [row.id for row in catalog.rows("testing")] == ["taesd", "mine"]
    assert catalog.row("taesd").title == "Model taesd"
    relative = row_text("mine", Path("mine"))
    assert make(tmp_path, relative).status("mine").state == "ready", "relative to the file"
    for wrong in ("[[model]]\nid = 3", "not toml at all", "[models]\n"):
        with pytest.raises(ModelUnavailable) as error:
            make(tmp_path, wrong)
        assert error.value.code == "error.model_catalog" and str(tmp_path) not in error.value.sentence()
    (tmp_path / "twice.toml").write_text(relative + relative)
    with pytest.raises(ValueError, match="twice"):
        read_rows(tmp_path / "twice.toml")


# --- which model serves a role


def test_choice_follows_profile_and_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big = write_model(tmp_path / "big", 0.01)
    small = write_model(tmp_path / "small", 0.01)
    text = row_text("big", big).replace('"mini"', '"full"') + row_text("small", small)
    picks = {("mini", "cpu"): "small", ("auto", "cpu"): "small", ("full", "cpu"): "big", ("auto", "cuda"): "big", ("mini", "cuda"): "small"}
    for (profile, device), model_id in picks.items():
        assert make(tmp_path, text, profile=profile, device=device).choose("testing").id == model_id
    assert make(tmp_path, text).choose("testing", "big").id == "big"

    text = hub_row("big") + row_text("small", small)
    for profile in ("auto", "full"):
        assert make(tmp_path, text, profile=profile, device="cuda").choose("testing").id == "small", "the hub is not there"
    monkeypatch.setattr(hub, "offline", lambda: False)
    monkeypatch.setattr(hub, "_probe", lambda url: True)
    assert make(tmp_path, text, hub="auto", device="cuda").choose("testing").id == "big"
    assert make(tmp_path, text, hub="auto").choose("testing").id == "small"


def test_wrong_wishes_are_sentences(tmp_path: Path) -> None:
    catalog = make(tmp_path, hub_row("away"))
    for role, wish, code in (
        ("testing", "away", "error.model_hub_never"),
        ("testing", "studio-mini", "error.model_unknown"),
        ("testing", "x" * 5000, "error.model_unknown"),
        ("nothing", "auto", "error.model_role"),
        ("testing", "auto", "error.model_hub_never"),
    ):
        with pytest.raises(ModelUnavailable) as error:
            catalog.choose(role, wish)
        assert error.value.code == code and len(error.value.sentence()) < 300


def test_sizes_and_devices() -> None:
    assert [readable_size(n) for n in (71_000_000, 2_580_000_000, 9_800_000, 1)] == ["71 MB", "2.6 GB", "9.8 MB", "0.1 MB"]
    assert gpu_likely(Settings(device="cuda")) and not gpu_likely(Settings(device="cpu"))
