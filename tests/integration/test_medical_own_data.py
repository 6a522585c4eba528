"""The full path on tiny encoders in the standard formats: a folder of films, notes and labels becomes a bundle that answers and refuses."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from studio import Studio
from studio.errors import InvalidInput
from studio.medical.fusion.bundle import open_fusion
from studio.medical.fusion.fusion_network import BUILT_IN, FusionConfig, FusionNet
from studio.medical.fusion.inference import FusionInput
from studio.medical.phantom.case_classes import CLASS_KEYS, sample_case
from studio.medical.phantom.lesions import FINDINGS
from studio.medical.phantom.radiograph import render
from studio.models.manifest import write_manifest
from studio.settings import ASSETS, Settings
from studio.training.medical_fusion import evaluation_maps, own_data
from studio.training.medical_fusion.__main__ import main
from studio.training.medical_fusion.cases_store import notes, values

USED = ("none", "parapneumonic", "malignant_effusion")


def tiny_encoders(folder: Path) -> None:
    from transformers import BertConfig, BertModel, BertTokenizerFast, ConvNextImageProcessor, ResNetConfig, ResNetForImageClassification

    torch.manual_seed(0)
    config = ResNetConfig(embedding_size=16, hidden_sizes=[16, 32], depths=[1, 1], layer_type="basic", num_labels=3)
    ResNetForImageClassification(config).save_pretrained(folder / "resnet")
    ConvNextImageProcessor(size={"shortest_edge": 224}).save_pretrained(folder / "resnet")
    tokenizer = BertTokenizerFast.from_pretrained(ASSETS / "models" / "studio-mini" / "tokenizer")
    tokenizer.save_pretrained(folder / "bert")
    size = BertConfig(vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)
    BertModel(size, add_pooling_layer=False).save_pretrained(folder / "bert")


def rows_of(folder: Path, bundle: Path) -> Path:
    parts = {
        "tiny-resnet": (
            "image-features",
            "transformers",
            '{ model = "ResNetForImageClassification", processor = "ConvNextImageProcessor" }',
            folder / "resnet",
        ),
        "tiny-bert": ("text-features", "transformers", '{ model = "BertModel", processor = "BertTokenizerFast" }', folder / "bert"),
        "own-fusion": ("fusion", "studio", '{ model = "studio.medical.fusion.fusion_network:FusionNet" }', bundle),
    }
    tables = [
        f'[[model]]\nid = "{name}"\nrole = "{role}"\ntitle = "{name}"\nprofile = "full"\nkind = "{kind}"\nlicence = "none"\n'
        f"size_bytes = 1000000\n"
        f'precisions = ["float32"]\nclasses = {classes}\nsources = [{{ kind = "folder", path = "{path}" }}]\n'
        for name, (role, kind, classes, path) in parts.items()
    ]
    (folder / "rows.toml").write_text("\n".join(tables), encoding="utf-8")
    return folder / "rows.toml"


def table(folder: Path, count: int = 300) -> Path:
    """Cases of three classes as files: what somebody's own folder looks like."""
    kept = [i for i in range(count * 4) if CLASS_KEYS[sample_case(i, "demo")[0]] in USED][:count]
    written = dict(zip(kept, [notes("demo", range(i, i + 1))[0] for i in kept], strict=True))
    with (folder / "cases.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["image", "note", "label", "crp", "temperature"])
        for i in kept:
            label, case, _ = sample_case(i, "demo")
            Image.fromarray((render(case, 64).image * 255).astype(np.uint8)).save(folder / f"{i}.png")
            labs = values("demo", i)
            writer.writerow([f"{i}.png", written[i], CLASS_KEYS[label], labs.crp, "" if i % 5 == 0 else labs.temperature])
    return folder / "cases.csv"


def test_a_folder_becomes_a_bundle_that_answers(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    tiny_encoders(tmp_path)
    settings = Settings(
        device="cpu", precision="float32", hub="never", extra_catalog=rows_of(tmp_path, bundle), output_dir=tmp_path / "out"
    )
    studio = Studio(settings)
    rows = own_data.read_table(table(tmp_path))
    found = own_data.train(studio, rows, "tiny-resnet", "tiny-bert", bundle, epochs=40)
    # random encoders carry little, the lab values some: better than always saying the commonest label
    assert found["accuracy"] > found["accuracy_of_the_commonest_label"] + 0.1, found
    studio.cache.close()
    studio = Studio(settings)
    with open_fusion(studio.cache, "own-fusion", {}) as model:
        assert model.net.config.classes == tuple(sorted(USED)) and model.net.config.dims == (32, 32, 16)
        film = np.asarray(Image.open(rows[0].image), np.float32) / 255
        answer = model.answer(FusionInput(film, rows[0].note, rows[0].labs))
        assert answer.refusal is None and abs(sum(answer.probabilities["fused"]) - 1) < 1e-6
        assert {m.name for m in answer.maps} == {"grad_cam", "saliency"} and answer.lesion is None and answer.words
        noise = np.random.default_rng(0).random((64, 64), dtype=np.float32)
        refused = model.answer(FusionInput(noise, rows[0].note))
        assert refused.refusal is not None and not refused.probabilities
    studio.cache.close()


def test_the_bundled_film_networks_come_along(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    tiny_encoders(tmp_path)
    settings = Settings(
        device="cpu", precision="float32", hub="never", extra_catalog=rows_of(tmp_path, bundle), output_dir=tmp_path / "out"
    )
    studio = Studio(settings)
    rows = own_data.read_table(table(tmp_path, 60))
    own_data.train(studio, rows, BUILT_IN, "tiny-bert", bundle, epochs=3)
    studio.cache.close()
    made, shipped = FusionNet.from_folder(bundle), FusionNet.from_folder(ASSETS / "models" / "studio-fusion")
    ours = made.state_dict()
    film_networks = {name: value for name, value in shipped.state_dict().items() if name.startswith(("encoder.", "orientation."))}
    assert film_networks and all(torch.equal(ours[name], value) for name, value in film_networks.items())
    assert made.config.orientation_limit == shipped.config.orientation_limit < 1 and made.config.mask_limit == shipped.config.mask_limit
    studio = Studio(settings)
    with open_fusion(studio.cache, "own-fusion", {}) as model:
        training = own_data.split([row.label for row in rows])[0][:12]
        films = [np.asarray(Image.open(rows[i].image), np.float32) / 255 for i in training]
        assert sum(model.refusal(film) is None for film in films) >= 10
        assert sum(model.refusal(np.ascontiguousarray(film[:, ::-1])) is not None for film in films) >= 11
    studio.cache.close()


@pytest.fixture
def own_threads() -> Iterator[None]:
    """Training sets how many threads torch uses; later tests get theirs back."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("own_threads")
def test_the_recipe_of_the_bundled_model_runs_from_end_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_CASES", "_NOTES"):  # a second and more for the maps of one film, and for the words of one note
        monkeypatch.setattr(evaluation_maps, name, 6)
    few = ["--films", "64", "--cases", "48", "--validation", "40", "--test", "60", "--epochs", "1", "--workers", "2"]
    main(["--out", str(tmp_path / "bundle"), "--store", str(tmp_path / "store"), *few])
    net = FusionNet.from_folder(tmp_path / "bundle")
    assert net.encoder is not None and net.config.distance_limit > 0 and len(net.config.temperatures) == 8
    assert net.letters is not None and net.pieces is not None and set(net.config.temperatures) - {"fused"} == set(net.config.biases)
    figures = json.loads((tmp_path / "bundle" / "figures.json").read_text(encoding="utf-8"))
    shipped = json.loads((ASSETS / "models" / "studio-fusion" / "figures.json").read_text(encoding="utf-8"))
    assert figures.keys() == shipped.keys() and figures["cases"] == 60
    for key in ("hits", "hits_random_weights"):
        assert figures[key].keys() == shipped[key].keys() and all(0 <= value <= 1 for value in figures[key].values())
    assert figures["refusal"]["usual by finding"].keys() == set(FINDINGS)


def test_a_bundle_of_drawn_films_answers_offline_through_the_library(tmp_path: Path) -> None:
    """Bundled film encoder and MiniLM: the command, then the ZIP that it wrote."""
    out = tmp_path / "lungs"
    argv = [
        "--data",
        str(table(tmp_path, 45)),
        "--out",
        str(out),
        "--image-model",
        BUILT_IN,
        "--text-model",
        "minilm",
        "--name",
        "Lungs <1>",
    ]
    own_data.main([*argv, "--epochs", "30"])
    studio = Studio(Settings(device="cpu", hub="never", output_dir=tmp_path / "out"))
    params = {"finding": "effusion", "context": "infect", "number": 3}
    for bundle in (tmp_path / "lungs.zip", out):
        result = studio.medical_fusion(fusion_model=bundle, **params)
        answer = result.answer
        assert answer.refusal is None and answer.classes == tuple(sorted(USED)) and answer.classes[answer.best] == "parapneumonic"
        assert result.facts.own and result.facts.model == result.settings["model"] == "Lungs <1>" and len(result.facts.version) == 12
        assert set(result.figures) == {*json.loads((out / "figures.json").read_text(encoding="utf-8"))}
        assert {c.change for c in answer.counterfactuals} == {"no_note", "no_image", "no_labs", "no_lesion"}
        told = result.to_json()
        assert "Lungs <1>" in str(told["banner"]) and "fusion_model" not in result.settings
        page = result.report_files("zh-TW")["report.html"].decode()
        assert "Lungs &lt;1&gt;" in page and "parapneumonic" in page and "十種假體樣式" not in page
    noise = np.random.default_rng(0).integers(0, 255, (96, 96), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "noise.png")
    refused = studio.medical_fusion(fusion_model=out, film_source="file", film_file=tmp_path / "noise.png").answer.refusal
    assert refused is not None and refused.code == "error.film_foreign_own"
    assert studio.medical_fusion(**params).answer.classes != tuple(sorted(USED))  # the bundled model is untouched
    studio.cache.close()


@pytest.mark.parametrize(("key", "value"), [("text_model", "bert-of-nowhere"), ("image_model", "minilm"), ("dims", None)])
def test_a_bundle_for_other_encoders_is_refused_at_its_field(key: str, value: object, tmp_path: Path) -> None:
    shipped = json.loads((ASSETS / "models" / "studio-fusion" / "config.json").read_text(encoding="utf-8"))
    config = {**shipped, "classes": ("a", "b"), "dims": tuple(shipped["dims"]), "text_model": "minilm"}
    config |= {"matrices": {}, "biases": {}, "clear": (), "note_reader": False, "note_limits": {}}
    config[key] = value or (shipped["dims"][0], 999, 16)
    FusionNet(FusionConfig(**config)).save(tmp_path / "mine")
    write_manifest(tmp_path / "mine")
    studio = Studio(Settings(device="cpu", hub="never", output_dir=tmp_path / "out"))
    with pytest.raises(InvalidInput) as caught:
        studio.medical_fusion(fusion_model=tmp_path / "mine")
    assert caught.value.field == "fusion_model" and caught.value.code.startswith("error.bundle_encoder")
    studio.cache.close()


def test_every_label_is_in_every_part() -> None:
    labels = ["a"] * 40 + ["b"] * 4 + ["c"] * 7
    parts = own_data.split(labels)
    assert sorted(i for part in parts for i in part) == list(range(len(labels)))
    assert all({labels[i] for i in part} == {"a", "b", "c"} for part in parts) and own_data.split(labels) == parts


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("image,label\n", "no column note"),
        ("image,note,label\nno.png,x,a\n", "line 2: there is no image no.png"),
        ("image,note,label\nfilm.png,x,\n", "line 2: the label is empty"),
        ("image,note,label,crp\nfilm.png,x,a,high\n", "line 2: a lab value is no number"),
        ("image,note,label\nfilm.png,x,a\n", "at least two labels"),
    ],
)
def test_a_wrong_table_is_one_sentence(tmp_path: Path, content: str, words: str) -> None:
    Image.new("L", (64, 64)).save(tmp_path / "film.png")
    (tmp_path / "cases.csv").write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        own_data.main(["--data", str(tmp_path / "cases.csv"), "--out", str(tmp_path / "out")])
    assert words in str(caught.value)


def test_rows_are_plain_data(tmp_path: Path) -> None:
    row = own_data.Row(tmp_path, "note", "a", own_data.Labs(crp=3))
    assert replace(row, label="b").label == "b"
