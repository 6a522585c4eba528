"""The outputs of a training run: weights in pieces, contact sheet, metrics and the pipeline folder."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from studio.training.text_to_image import train_denoiser, train_few_steps
from studio.training.text_to_image.autoencoder import psnr
from studio.training.text_to_image.contact_sheet import PROMPTS, contact_sheet, generate
from studio.training.text_to_image.datasets import latent_encoding, version2
from studio.training.text_to_image.datasets.attributes import label_tensors
from studio.training.text_to_image.datasets.dataset import VERSIONS
from studio.training.text_to_image.datasets.image_store import to_float
from studio.training.text_to_image.presets import Preset
from studio.training.text_to_image.probe import frechet, load_probe, metrics, predict
from studio.training.text_to_image.train_autoencoder import final_autoencoder
from studio.training.text_to_image.train_denoiser import final_unet
from studio.training.text_to_image.train_few_steps import final_student
from studio.training.text_to_image.weights_io import build_pipeline, save_few_steps, save_folder, save_pieces

if TYPE_CHECKING:
    from diffusers import StableDiffusionPipeline, UNet2DConditionModel

PIPELINE, FEW_STEPS = "pipeline", "few_steps"  # folders inside --out
_WRITING_SECONDS = 10
_FEWEST_PROMPTS = 6


@dataclass(frozen=True)
class TrainingFolders:
    """The folders of a training run: work, output, MiniLM, and the export it started from; and its device."""

    work: Path
    out: Path
    text: Path
    init: Path | None
    device: torch.device


def _tail(work: Path, stage: str, n: int = 4) -> list[dict[str, object]]:
    path = work / f"log_{stage}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[-n:]] if path.exists() else []


def models(p: Preset, at: TrainingFolders) -> tuple[UNet2DConditionModel | None, Any]:
    """(UNet or None before its first training, autoencoder with the scaling factor of the latents)."""
    vae: Any = final_autoencoder(at.work, p, at.device, at.init)
    vae.register_to_config(scaling_factor=latent_encoding.scaling_factor(at.work) or vae.config.scaling_factor)
    return (final_unet(at.work, p, at.device) if (at.work / train_denoiser.CHECKPOINT).exists() else None), vae


def write_export(p: Preset, at: TrainingFolders) -> list[Path]:
    """Pieces in ``out``; once they exist, the pipeline folder ``out/pipeline`` and the four-step UNet ``out/few_steps``, fp16."""
    unet, vae = models(p, at)
    student = final_student(at.work, p, at.device) if (at.work / train_few_steps.CHECKPOINT).exists() else None
    pieces = save_pieces(at.out, unet, vae, {"preset": p.name, "dataset_version": p.dataset_version}, student)
    if student is not None:
        save_few_steps(at.out / FEW_STEPS, student)
    if unet is not None:
        save_folder(at.out / PIPELINE, unet, vae, at.text)
    return pieces


def score_pipeline(pipe: StableDiffusionPipeline, p: Preset, work: Path, device: torch.device, n: int) -> dict[str, object]:
    """Attributes found in ``n`` generated images; 'shuffled' (wrong prompts) is the floor, 'renders' the ceiling."""
    version, batch = VERSIONS[p.dataset_version], 96 if device.type == "cuda" else 12
    specs, prompts = version.held_out(n)
    images = torch.from_numpy(generate(pipe, prompts, p.sheet_steps, p.guidance, seed=5, batch=batch))
    renders = torch.from_numpy(np.stack([version.render(s) for s in specs]))
    probe, (classes, nouns) = load_probe(work, p, device), label_tensors(specs, p.dataset_version)
    fake, true = predict(probe, images, embed=True), predict(probe, renders, embed=True)
    score = {
        "generated": metrics(fake, classes, nouns),
        "shuffled": metrics(fake, classes.roll(7, 0), nouns.roll(7, 0)),
        "renders": metrics(true, classes, nouns),
        "frechet_probe": round(frechet(fake["embed"], true["embed"]), 3),
    }
    if p.dataset_version > 1:
        unseen = version2.unseen_phrasings(n)
        images = torch.from_numpy(generate(pipe, [q.text for q in unseen], p.sheet_steps, p.guidance, seed=5, batch=batch))
        score["unseen_phrasings"] = metrics(predict(probe, images), *label_tensors([q.spec for q in unseen], p.dataset_version))
    return score


def write_report(p: Preset, at: TrainingFolders, deadline: float) -> dict[str, object]:
    """``sheet.png`` and ``metrics.json`` in ``out``; fewer prompts are scored when ``deadline`` (monotonic s) is near."""
    at.out.mkdir(parents=True, exist_ok=True)
    score: dict[str, object] = {"preset": p.name, "logs": {s: _tail(at.work, s) for s in ("probe", "autoencoder", "denoiser")}}
    unet, vae = models(p, at)

    def flush() -> None:
        (at.out / "metrics.json").write_text(json.dumps(score, indent=1), encoding="utf-8")

    version = VERSIONS[p.dataset_version]
    renders = torch.from_numpy(np.stack([version.render(s) for s in version.held_out(min(96, p.eval_prompts))[0]]))
    real = to_float(renders.to(at.device))
    score["autoencoder_psnr_db"] = round(psnr(vae, real), 2)
    flush()
    if unet is None:
        with torch.no_grad():
            shown = vae.decode(vae.encode(real[:12]).latents).sample.clamp(-1, 1)
        shown = ((shown.permute(0, 2, 3, 1) + 1) * 127.5).round().byte().cpu().numpy()
        n = len(shown)
        contact_sheet(np.concatenate([renders[:n].numpy(), shown]), ["render"] * n + ["reconstruction"] * n, at.out / "sheet.png")
        return score
    pipe, start = build_pipeline(unet, vae, at.text), time.monotonic()
    prompts = PROMPTS[: max(_FEWEST_PROMPTS, p.eval_prompts)]
    contact_sheet(generate(pipe, prompts, p.sheet_steps, p.guidance), prompts, at.out / "sheet.png")
    score["seconds_per_image"] = round((time.monotonic() - start) / len(prompts), 3)
    flush()
    affordable = int((deadline - time.monotonic() - _WRITING_SECONDS) / max(score["seconds_per_image"], 1e-3))
    if p.dataset_version > 1:
        affordable //= 2  # the unseen phrasings are as many again
    score |= score_pipeline(pipe, p, at.work, at.device, max(_FEWEST_PROMPTS, min(p.eval_prompts, affordable)))
    flush()
    return score
