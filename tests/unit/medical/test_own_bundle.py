"""A bundle from somebody else: what is one is read, and whatever else is in a ZIP is refused in a sentence before it is opened."""

from __future__ import annotations

import io
import json
import pickle
import stat
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from studio.errors import InvalidInput
from studio.medical.fusion.fusion_network import FusionConfig, FusionNet
from studio.medical.fusion.own_bundle import CARD, CONFIG, FIGURES, METADATA, WEIGHTS, bundles_in, read_bundle
from studio.messages import LANGUAGES
from studio.models.manifest import MANIFEST, write_manifest

Files = dict[str, bytes]
LABELS = ("clear", "積液 <b>", "grade 2")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("bundle")
    torch.manual_seed(0)
    FusionNet(FusionConfig(LABELS, (8, 6, 16), 4, "resnet-50", "minilm", {"fused": 1.5})).save(folder)
    (folder / FIGURES).write_text('{"accuracy": 0.9, "test_cases": 12, "accuracy_note_alone": "x", "hits": {"mask": 1}}')
    (folder / METADATA).write_text(json.dumps({"name": "My\n model \u202e", "made": "2026-11-01"}))
    (folder / CARD).write_text("# Mine", encoding="utf-8")
    write_manifest(folder)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def zipped(folder: Path, files: Files, top: str = "mine/") -> Path:
    path = folder / "mine.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(top + name, content)
    return path


def refused(path: Path, **options: int) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read_bundle(path, **options)
    assert caught.value.field == "fusion_model"
    for lang in LANGUAGES:
        sentence = caught.value.problems[0].sentence(lang)
        assert sentence and "{" not in sentence and not sentence.startswith("error.")
    return caught.value


def test_a_zip_and_a_folder_are_the_same_bundle(files: Files, tmp_path: Path) -> None:
    for name, content in files.items():
        (tmp_path / "mine").mkdir(exist_ok=True)
        (tmp_path / "mine" / name).write_bytes(content)
    for path in (zipped(tmp_path, files), zipped(tmp_path, files, ""), tmp_path / "mine"):
        found = read_bundle(path)
        assert found.name == "My model" and found.made == "2026-11-01" and found.card == "# Mine" and len(found.sha256) == 64
        assert found.figures == {"accuracy": 0.9, "test_cases": 12.0} and found.net.config.classes == LABELS
        wanted = load(files[WEIGHTS])
        assert all(torch.equal(value, wanted[name]) for name, value in found.net.state_dict().items()) and not found.net.training
    assert list(tmp_path.rglob("*")) and not [p for p in tmp_path.rglob("*") if p.is_dir() and p.name != "mine"]  # nothing was unpacked


def test_names_and_figures_may_lack(files: Files, tmp_path: Path) -> None:
    found = read_bundle(zipped(tmp_path, {name: files[name] for name in (CONFIG, WEIGHTS, MANIFEST)}))
    assert found.name == "mine" and not found.figures and not found.card


@pytest.mark.parametrize("name", ["optimizer.pkl", "model.bin", "model.pt", "x.npy", "train.py", "A.PTH"])
def test_code_is_refused_by_its_name(name: str, files: Files, tmp_path: Path) -> None:
    error = refused(zipped(tmp_path, {**files, name: pickle.dumps({})}))
    assert error.code == "error.bundle_pickle" and name in str(error)


def test_a_pickle_is_refused_under_any_name(files: Files, tmp_path: Path) -> None:
    kept = io.BytesIO()
    torch.save({"weights": torch.zeros(2)}, kept)
    for content in (pickle.dumps({"a": np.zeros(3)}), kept.getvalue()):
        assert refused(zipped(tmp_path, {**files, WEIGHTS: content})).code == "error.bundle_pickle"
        assert refused(zipped(tmp_path, {**files, CONFIG: content})).code == "error.bundle_json"
        assert refused(zipped(tmp_path, {**files, "notes.txt": content})).code == "error.bundle_file"


@pytest.mark.parametrize(
    "name", ["../config.json", "/etc/config.json", "a/b/config.json", "..\\config.json", "C:config.json", "a/../config.json"]
)
def test_no_entry_leads_out(name: str, files: Files, tmp_path: Path) -> None:
    assert refused(zipped(tmp_path, {**files, name: b"{}"}, "")).code == "error.bundle_path"


def test_links_and_doubles_are_refused(files: Files, tmp_path: Path) -> None:
    path = zipped(tmp_path, {name: content for name, content in files.items() if name != CARD})
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("mine/README.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert refused(path).code == "error.bundle_path"
    path = zipped(tmp_path, files)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("other/config.json", files[CONFIG])
    assert refused(path).code == "error.bundle_file"


def test_size_is_limited_also_where_the_index_lies(files: Files, tmp_path: Path) -> None:
    total = sum(map(len, files.values()))
    read_bundle(zipped(tmp_path, files), limit=total)
    assert refused(zipped(tmp_path, files), limit=total - 1).code == "error.bundle_large"
    assert refused(zipped(tmp_path, {**files, CARD: b"a" * 70 * 2**20})).code == "error.bundle_large"
    assert refused(zipped(tmp_path, {f"{i}.json": b"{}" for i in range(40)})).code == "error.bundle_large"
    path = zipped(tmp_path, {**files, CARD: b"a" * 2**20})
    content = path.read_bytes().replace((2**20).to_bytes(4, "little"), (64).to_bytes(4, "little"))
    path.write_bytes(content)
    assert refused(path, limit=total + 2**10).code in ("error.bundle_not_zip", "error.bundle_large")


def test_what_is_no_zip_or_is_cut_off_is_refused(files: Files, tmp_path: Path) -> None:
    whole = zipped(tmp_path, files).read_bytes()
    rng = np.random.default_rng(0)
    for content in (b"", b"hello", whole[: len(whole) // 2], whole[100:]):
        (tmp_path / "cut.zip").write_bytes(content)
        assert refused(tmp_path / "cut.zip").code == "error.bundle_not_zip"
    for _ in range(60):  # damaged anywhere: an answer or a sentence, never anything else
        damaged = bytearray(whole)
        for at in rng.integers(0, len(damaged), 8):
            damaged[at] ^= int(rng.integers(1, 256))
        (tmp_path / "cut.zip").write_bytes(bytes(damaged))
        with suppress(InvalidInput):
            read_bundle(tmp_path / "cut.zip")


@pytest.mark.parametrize("name", [CONFIG, WEIGHTS, MANIFEST])
def test_what_lacks_is_named(name: str, files: Files, tmp_path: Path) -> None:
    error = refused(zipped(tmp_path, {n: c for n, c in files.items() if n != name}))
    assert error.code == "error.bundle_lacks" and name in str(error)


def changed(**values: object) -> Callable[[dict[str, object]], None]:
    return lambda config: config.update(values)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (changed(classes=["a"]), "classes"),
        (changed(classes=["a", "a", "b"]), "classes"),
        (changed(classes=["a", "b", "c" * 200]), "classes"),
        (changed(classes=["a", "b", "c\nd"]), "classes"),
        (changed(classes="abc"), "classes"),
        (changed(dims=[8, 6, 17]), "dims"),
        (changed(dims=[8, 6]), "dims"),
        (changed(dims=[10**9, 6, 16]), "dims"),
        (changed(hidden=10**9), "hidden"),
        (changed(biases={"image": [0.0]}), "biases"),
        (changed(matrices={"image": [[1.0]]}), "matrices"),
        (changed(clear=[99]), "clear"),
        (changed(note_reader=True, note_limits={"english": 0.5}), "note_limits"),
        (changed(image_model="built-in"), "dims"),
        (changed(temperatures={"fused": 0}), "temperatures"),
        (changed(temperatures={"fused": "hot"}), "temperatures"),
        (changed(distance_limit=float("nan")), "distance_limit"),
        (changed(__class__="os.system"), "__class__"),
    ],
)
def test_a_configuration_is_checked(change: Callable[[dict[str, object]], None], part: str, files: Files, tmp_path: Path) -> None:
    config = json.loads(files[CONFIG])
    change(config)
    error = refused(zipped(tmp_path, {**files, CONFIG: json.dumps(config).encode()}))
    assert error.code == "error.bundle_config" and part in str(error)


def test_weights_are_compared_with_their_hash_and_their_configuration(files: Files, tmp_path: Path) -> None:
    tensors = load(files[WEIGHTS])
    name = min(n for n, value in tensors.items() if value.is_floating_point())
    other = save({**tensors, name: tensors[name] + 1})
    assert refused(zipped(tmp_path, {**files, WEIGHTS: other})).code == "error.bundle_hash"
    for wrong in (
        {**tensors, name: torch.zeros(3, 5, 7)},
        {n: v for n, v in tensors.items() if n != name},
        {**tensors, "more": torch.zeros(1)},
        {**tensors, name: torch.full_like(tensors[name], torch.nan)},
    ):
        folder = tmp_path / "wrong"
        folder.mkdir(exist_ok=True)
        (folder / WEIGHTS).write_bytes(save(wrong))
        write_manifest(folder)
        made = {**files, WEIGHTS: save(wrong), MANIFEST: (folder / MANIFEST).read_bytes()}
        assert refused(zipped(tmp_path, made)).code == "error.bundle_weights"


def test_a_host_offers_what_lies_in_its_folder(files: Files, tmp_path: Path) -> None:
    zipped(tmp_path, files)
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / CONFIG).write_bytes(files[CONFIG])
    (tmp_path / "empty").mkdir()
    (tmp_path / ".hidden.zip").write_bytes(b"")
    assert bundles_in(tmp_path) == {"mine": tmp_path / "mine.zip", "second": tmp_path / "second"}
    assert bundles_in(None) == bundles_in(tmp_path / "nowhere") == {}
