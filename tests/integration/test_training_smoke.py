"""The whole recipe in seconds: it must leave a folder that plain diffusers loads, and go on where it stopped."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.training.text_to_image import presets, weights_io
from studio.training.text_to_image.__main__ import main
from studio.training.text_to_image.checkpoints import need_state

_TINY = ("--images", "12", "--processes", "1", "--ae-minutes", "0.03", "--probe-minutes", "0.01", "--eval-prompts", "6")
_MOMENT = 0.02  # minutes of training beyond what a folder has: at least one step, however slow the machine is


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``work`` and ``out`` of a complete run."""
    base = tmp_path_factory.mktemp("training")
    arguments = ["all", "--preset", "smoke", *_TINY, "--denoiser-minutes", "0.03", "--few-steps-minutes", "0.03", "--budget-minutes", "3"]
    assert main([*arguments, "--work", str(base / "work"), "--out", str(base / "out")]) == 0
    return base


def test_plain_diffusers_draws_with_the_exported_folder(trained: Path) -> None:
    from diffusers import StableDiffusionPipeline

    folder = trained / "out" / "pipeline"
    assert max(f.stat().st_size for f in folder.rglob("*") if f.is_file()) < 10_000_000
    assert not [f for f in folder.rglob("*") if f.suffix in (".bin", ".pt", ".pkl")]
    pipe = StableDiffusionPipeline.from_pretrained(str(folder), torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    picture = pipe("a fox left of a castle", num_inference_steps=2, width=256, height=256, output_type="np").images[0]
    assert picture.shape == (256, 256, 3) and np.isfinite(picture).all()


def test_the_student_of_four_steps_is_exported_and_can_be_written_again(trained: Path, tmp_path: Path) -> None:
    out = trained / "out"
    assert main(["export", "--source", str(out), "--few-steps", "--out", str(tmp_path)]) == 0
    first, _ = weights_io.read_weights(out / "few_steps", "unet")
    again, config = weights_io.read_weights(tmp_path, "unet")
    assert config["_class_name"] == "UNet2DConditionModel" and first.keys() == again.keys()
    assert all(torch.equal(first[k], again[k]) for k in first)
    teacher, _ = weights_io.read_weights(out / "pipeline", "unet")
    assert any(not torch.equal(first[k], teacher[k]) for k in first)  # it has learnt
    assert need_state(trained / "work" / "few_steps.pt")["step"] > 0


def test_a_student_goes_on_from_an_earlier_one_without_training_its_teacher(trained: Path, tmp_path: Path) -> None:
    out, work, mine = trained / "out", tmp_path / "work", tmp_path / "out"
    starts = ["--init", str(out / "pipeline"), "--init-few-steps", str(out / "few_steps"), "--ae-minutes", "0", "--denoiser-minutes", "0"]
    for stage in ("render", "text", "latents", "few-steps"):
        arguments = [stage, "--preset", "smoke", "--images", "12", "--processes", "1", *starts, "--few-steps-minutes", "0.001"]
        assert main([*arguments, "--work", str(work), "--out", str(mine)]) == 0
    assert not (work / "denoiser.pt").exists()
    assert 1 <= need_state(work / "few_steps.pt")["step"] <= 5  # so few that it is near where it began
    student, _ = weights_io.read_weights(out / "few_steps", "unet")
    teacher, _ = weights_io.read_weights(out / "pipeline", "unet")
    after, _ = weights_io.read_weights(mine / "few_steps", "unet")

    def away(start: dict[str, torch.Tensor]) -> float:
        return sum((after[k].float() - start[k].float()).pow(2).sum().item() for k in after)

    assert away(student) < away(teacher)


def test_a_run_leaves_figures_and_pictures(trained: Path) -> None:
    score = json.loads((trained / "out" / "metrics.json").read_text(encoding="utf-8"))
    for row in ("generated", "shuffled", "renders", "unseen_phrasings"):
        assert {"biome", "color", "relation", "count", "noun_object"} <= set(score[row])
    assert (trained / "out" / "sheet.png").stat().st_size > 10_000


def test_training_goes_on_where_it_stopped(trained: Path) -> None:
    work, out = trained / "work", trained / "out"
    before = need_state(work / "denoiser.pt")
    stamps = {name: (work / name).stat().st_mtime_ns for name in ("probe.pt", "autoencoder.pt", "text.pt", "latents.pt")}
    minutes = str(before["seconds"] / 60 + _MOMENT)
    assert main(["denoiser", "--denoiser-minutes", minutes, "--budget-minutes", "2", "--work", str(work), "--out", str(out)]) == 0
    after = need_state(work / "denoiser.pt")
    assert after["step"] > before["step"] and after["seconds"] > before["seconds"]
    assert stamps == {name: (work / name).stat().st_mtime_ns for name in stamps}
    assert main(["render", "--work", str(work), "--out", str(out)]) == 0  # nothing left to draw


def test_other_settings_are_refused_in_a_started_folder(trained: Path) -> None:
    with pytest.raises(SystemExit, match="dataset_version"):
        main(["render", "--dataset", "1", "--work", str(trained / "work"), "--out", str(trained / "out")])


def test_pieces_become_the_same_folder(trained: Path, tmp_path: Path) -> None:
    out = trained / "out"
    assert main(["export", "--source", str(out), "--out", str(tmp_path)]) == 0
    for part in ("unet", "vae"):
        a, config = weights_io.read_weights(out / "pipeline", part)
        b, _ = weights_io.read_weights(tmp_path, part)
        assert a.keys() == b.keys() and all(torch.equal(a[k], b[k]) for k in a)
        assert config["_class_name"] in ("UNet2DConditionModel", "AutoencoderTiny")


def test_two_ranks_train_together(trained: Path) -> None:
    work, out = trained / "work", trained / "out"
    before = need_state(work / "denoiser.pt")
    arguments = ["--denoiser-minutes", str(before["seconds"] / 60 + _MOMENT), "--budget-minutes", "3", "--processes", "2"]
    assert main(["denoiser", *arguments, "--work", str(work), "--out", str(out)]) == 0
    assert need_state(work / "denoiser.pt")["step"] > before["step"]


def test_the_bundled_model_can_be_continued() -> None:
    from studio.training.text_to_image.__main__ import BUNDLED
    from studio.training.text_to_image.autoencoder import make_autoencoder
    from studio.training.text_to_image.denoiser import make_unet

    tensors, config = weights_io.read_weights(BUNDLED, "unet")
    fitting = [p for p in map(presets.choose, presets.PRESETS) if list(p.unet_channels) == config["block_out_channels"]]
    assert fitting, "no preset has the sizes of the bundled model"
    unet, vae = make_unet(fitting[0]), make_autoencoder(fitting[0])
    weights_io.load_weights(BUNDLED, unet=unet, vae=vae)
    assert torch.equal(unet.conv_in.weight.float(), tensors["conv_in.weight"].float())
    assert vae.config["scaling_factor"] != 1.0
