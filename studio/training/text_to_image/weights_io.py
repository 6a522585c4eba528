"""Reads and writes weights, as safetensors and JSON only.

Two forms: a *folder* (``StableDiffusionPipeline.save_pretrained``, fp16, shards below 10 MB) and *pieces*
(``weights-0.safetensors`` ... below 15.5 MiB plus ``export.json``; UNet and autoencoder only).  Both can be read back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from studio.training.text_to_image.datasets.caption_states import load_text
from studio.training.text_to_image.denoiser import make_scheduler
from studio.training.text_to_image.widening import widen

if TYPE_CHECKING:
    from diffusers import AutoencoderTiny, StableDiffusionPipeline, UNet2DConditionModel

ModelT = TypeVar("ModelT", "UNet2DConditionModel", "AutoencoderTiny")
PIECE = int(15.5 * 2**20)  # bytes
SHARD = "9MB"
INDEX = "export.json"
_HEADER_SHARE = 200  # bytes of a piece's header per tensor


def build_pipeline(unet: UNet2DConditionModel, vae: AutoencoderTiny, text_folder: Path) -> StableDiffusionPipeline:
    """StableDiffusionPipeline without safety checker; the models keep their device and type."""
    from diffusers import StableDiffusionPipeline

    tokenizer, encoder = load_text(text_folder)
    pipe = StableDiffusionPipeline(
        vae=vae, text_encoder=encoder.to(next(unet.parameters()).device), tokenizer=tokenizer, unet=unet, scheduler=make_scheduler(),  # pyright: ignore[reportArgumentType]
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,  # pyright: ignore[reportArgumentType]
    )  # fmt: skip
    pipe.set_progress_bar_config(disable=True)
    return pipe


def save_folder(out: Path, unet: UNet2DConditionModel, vae: AutoencoderTiny, text_folder: Path) -> None:
    """fp16 pipeline folder; converts the given models in place."""
    pipe = build_pipeline(unet.half(), vae.half(), text_folder).to(torch.float16)
    pipe.save_pretrained(out, safe_serialization=True, max_shard_size=SHARD)
    for f in out.rglob("*.safetensors"):
        f.chmod(0o644)


def save_few_steps(out: Path, student: UNet2DConditionModel) -> None:
    """``out/unet``: the UNet of four steps in fp16, to be used with the other parts of its teacher's folder; converts it in place."""
    student.half().save_pretrained(out / "unet", safe_serialization=True, max_shard_size=SHARD)
    for f in out.rglob("*.safetensors"):
        f.chmod(0o644)


def save_pieces(
    out: Path,
    unet: UNet2DConditionModel | None,
    vae: AutoencoderTiny,
    info: Mapping[str, object],
    student: UNet2DConditionModel | None = None,
) -> list[Path]:
    """fp16 safetensors of at most 15.5 MiB each and ``export.json``; names are prefixed ``unet.``, ``vae.``, ``few_steps.``."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("weights-*.safetensors"):
        old.unlink()
    tensors: dict[str, Tensor] = {f"vae.{k}": v for k, v in vae.state_dict().items()}
    if unet is not None:
        tensors |= {f"unet.{k}": v for k, v in unet.state_dict().items()}
    if student is not None:
        tensors |= {f"few_steps.{k}": v for k, v in student.state_dict().items()}
    half = {k: v.detach().half().cpu().contiguous() for k, v in tensors.items()}
    bins: list[dict[str, Tensor]] = []
    sizes: list[int] = []
    for name in sorted(half, key=lambda k: -half[k].nbytes):  # first fit, largest first
        need = half[name].nbytes + _HEADER_SHARE
        slot = next((i for i, s in enumerate(sizes) if s + need <= PIECE), len(bins))
        if slot == len(bins):
            bins.append({})
            sizes.append(0)
        bins[slot][name] = half[name]
        sizes[slot] += need
    files = []
    for i, part in enumerate(bins):
        files.append(out / f"weights-{i}.safetensors")
        save_file(part, files[-1], {"format": "pt"})
        files[-1].chmod(0o644)
    kinds = {"vae": vae, "unet": unet, "few_steps": student}
    config = {**{k: None if m is None else dict(m.config) for k, m in kinds.items()}, "pieces": [f.name for f in files], **info}
    (out / INDEX).write_text(json.dumps(config, indent=1, default=str), encoding="utf-8")
    return files


def read_weights(source: Path, part: str) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """(tensors, config) of ``part`` ('unet' or 'vae') from pieces or from a pipeline folder; ({}, {}) where it is missing."""
    if (source / INDEX).exists():
        config = json.loads((source / INDEX).read_text(encoding="utf-8"))
        tensors = {k: v for name in config["pieces"] for k, v in load_file(source / Path(name).name).items()}
        return {k.removeprefix(part + "."): v for k, v in tensors.items() if k.startswith(part + ".")}, config.get(part) or {}
    if not (source / part / "config.json").exists():
        return {}, {}
    tensors = {k: v for f in sorted((source / part).glob("*.safetensors")) for k, v in load_file(f).items()}
    return tensors, json.loads((source / part / "config.json").read_text(encoding="utf-8"))


def load_weights(source: Path, unet: nn.Module | None = None, vae: AutoencoderTiny | None = None) -> None:
    """Fill models from an earlier export; a larger autoencoder grows out of a smaller one and takes over its scaling factor.

    Raises FileNotFoundError when the export lacks a part.
    """
    for part, model in (("unet", unet), ("vae", vae)):
        if model is None:
            continue
        tensors, config = read_weights(source, part)
        if not tensors:
            raise FileNotFoundError(f"{source} holds no {part}")
        widen(model, {k: v.float() for k, v in tensors.items()})
        if part == "vae" and vae is not None:
            vae.register_to_config(scaling_factor=config["scaling_factor"])


def load_models(source: Path) -> tuple[UNet2DConditionModel, AutoencoderTiny]:
    """(UNet2DConditionModel, AutoencoderTiny) rebuilt from the configuration stored in an export, float32, eval mode."""
    from diffusers import AutoencoderTiny, UNet2DConditionModel

    return _rebuilt(source, "unet", UNet2DConditionModel), _rebuilt(source, "vae", AutoencoderTiny)


def load_few_steps(source: Path) -> UNet2DConditionModel:
    """The four-step UNet of an export in pieces; raises FileNotFoundError if it has none."""
    from diffusers import UNet2DConditionModel

    return _rebuilt(source, "few_steps", UNet2DConditionModel)


def _rebuilt(source: Path, part: str, kind: type[ModelT]) -> ModelT:
    tensors, config = read_weights(source, part)
    if not tensors:
        raise FileNotFoundError(f"{source} holds no {part}")
    model: Any = kind.from_config({k: v for k, v in config.items() if not k.startswith("_")})
    model.load_state_dict({k: v.float() for k, v in tensors.items()})
    return model.eval()
