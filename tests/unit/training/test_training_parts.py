"""The parts of the training recipe that need no training: presets, growing an autoencoder, labels, caption rows, the command."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from studio.training.text_to_image import presets
from studio.training.text_to_image.__main__ import main
from studio.training.text_to_image.autoencoder import make_autoencoder
from studio.training.text_to_image.checkpoints import load_state, need_state, save_atomic
from studio.training.text_to_image.datasets import attributes
from studio.training.text_to_image.datasets.dataset import VERSIONS, caption_rows
from studio.training.text_to_image.datasets.latent_store import LatentStore
from studio.training.text_to_image.denoiser import alphas_cumprod, make_scheduler
from studio.training.text_to_image.optimizers import Muon, schedule
from studio.training.text_to_image.widening import widen


@pytest.mark.parametrize("name", presets.PRESETS)
def test_presets_survive_their_file(name: str) -> None:
    preset = presets.choose(name, unet_minutes=3.0, images=None)
    assert presets.from_json(presets.to_json(preset)) == preset
    assert preset.unet_minutes == 3.0 and preset.images == presets.PRESETS[name].images


def test_work_folders_from_before_the_versions_are_version_1() -> None:
    assert presets.from_json('{"name": "cpu", "images": 32000, "start_images": 4000}').dataset_version == 1
    assert presets.conflicts(presets.choose("cpu", dataset_version=1), presets.choose("cpu")) == ["dataset_version"]


def test_a_wider_deeper_autoencoder_computes_the_same() -> None:
    torch.manual_seed(3)
    small = presets.choose("smoke", ae_channels=8, ae_decoder_blocks=(1, 1, 1, 1, 0))
    large = presets.choose("smoke", ae_channels=12, ae_decoder_blocks=(2, 1, 2, 1, 0))
    old, new = make_autoencoder(small).eval(), make_autoencoder(large).eval()
    widen(new, old.state_dict())
    x = torch.rand(1, 3, 64, 64) * 2 - 1
    with torch.no_grad():
        a, b = old.encode(x).latents, new.encode(x).latents
        assert torch.allclose(a, b, atol=1e-5)
        assert torch.allclose(old.decode(a).sample, new.decode(a).sample, atol=1e-5)


def test_foreign_weights_are_refused() -> None:
    with pytest.raises(ValueError, match="another kind"):
        widen(make_autoencoder(presets.choose("smoke")), {"conv_in.weight": torch.zeros(1)})


def test_checkpoints_cannot_run_code(tmp_path: Path) -> None:
    import pickle

    class Evil:
        def __reduce__(self) -> tuple:
            return (Path.touch, (tmp_path / "ran",))

    torch.save({"x": Evil()}, tmp_path / "evil.pt")
    with pytest.raises(pickle.UnpicklingError):
        load_state(tmp_path / "evil.pt")
    assert not (tmp_path / "ran").exists()
    save_atomic({"step": 3, "list": [torch.ones(2)]}, tmp_path / "good.pt")
    assert need_state(tmp_path / "good.pt")["step"] == 3
    assert load_state(tmp_path / "none.pt") is None
    with pytest.raises(FileNotFoundError):
        need_state(tmp_path / "none.pt")


@pytest.mark.parametrize("version", VERSIONS)
def test_labels_of_specs(version: int) -> None:
    heads = attributes.heads(version)
    specs = [VERSIONS[version].item(i, 1)["spec"] for i in range(300)]
    classes, nouns = attributes.label_tensors(specs, version)
    assert nouns.shape == (300, heads["noun"])
    for column, name in enumerate(attributes.COLUMNS):
        assert classes[:, column].max() < heads.get(name, 99) and classes[:, column].min() >= attributes.NO_LABEL
    row = next(i for i, s in enumerate(specs) if len(s["objects"]) == 1 and s["objects"][0]["n"] == 2)
    assert classes[row, attributes.COLUMNS.index("count")] == 1


def test_mirrored_pictures_have_mirrored_labels() -> None:
    column = attributes.COLUMNS.index("relation")
    classes = torch.zeros(3, len(attributes.COLUMNS), dtype=torch.long)
    classes[:, column] = torch.tensor([0, 1, 0])
    mirrored = attributes.mirror_labels(classes, torch.tensor([True, True, False]))
    assert mirrored[:, column].tolist() == [1, 0, 0]
    assert classes[:, column].tolist() == [0, 1, 0]


def test_mirrored_latents_get_mirrored_captions(tmp_path: Path) -> None:
    meta = [{"captions": ["a"], "mirrored": ["b"]}]
    assert caption_rows(meta, flip=True) == [["a"], ["b"]] and caption_rows(meta, flip=False) == [["a"]]
    assert caption_rows([{"captions": ["a"]}], flip=True) == [["a"]]
    save_atomic({"latents": torch.arange(4.0).view(4, 1, 1, 1)}, tmp_path / "latents.pt")
    states = torch.arange(5.0).view(5, 1, 1)
    for rows, wanted in (([[0], [1], [2], [3]], [0, 1, 2, 3]), ([[0], [1]], [0, 1, 0, 1])):
        save_atomic({"states": states, "index": torch.tensor(rows, dtype=torch.int32)}, tmp_path / "text.pt")
        x, said, _ = LatentStore(tmp_path, torch.device("cpu"), 0.0, 1).batch(4)
        assert [wanted[int(v)] for v in x.flatten()] == [int(v) for v in said.flatten()]
        _, nothing, _ = LatentStore(tmp_path, torch.device("cpu"), 1.0, 1).batch(4)
        assert (nothing == 4).all()  # the empty prompt


def test_the_schedule_warms_up_and_decays() -> None:
    assert schedule(0, 0, 100, 10, 0.4) == pytest.approx(0.1)
    assert schedule(50, 10, 100, 10, 0.4) == 1.0
    assert schedule(50, 80, 100, 10, 0.4) == pytest.approx(0.5)
    assert schedule(50, 200, 100, 10, 0.4) == pytest.approx(0.02)
    assert schedule(50, 10, 100, 10, 0.4, rewarm_at=50) == pytest.approx(0.1)


def test_training_noise_is_the_samplers_noise() -> None:
    assert torch.allclose(alphas_cumprod(), make_scheduler().alphas_cumprod, atol=1e-6)


def test_muon_lowers_a_loss() -> None:
    torch.manual_seed(0)
    weight, target = torch.nn.Parameter(torch.randn(16, 24)), torch.randn(16, 24)
    opt, losses = Muon([weight], 0.2), []
    for _ in range(60):
        loss = (weight - target).pow(2).mean()
        loss.backward()
        opt.step()
        opt.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < 0.3 * losses[0]


def test_the_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    shown = capsys.readouterr().out
    assert stopped.value.code == 0
    assert all(name in shown for name in ("render", "probe", "autoencoder", "text", "latents", "denoiser", "report", "export", "all"))
