"""Tiny models in the standard formats, random weights: they test plumbing, never quality."""

# pyright: reportArgumentType=false
# (diffusers annotates its constructors more narrowly than it uses them)

from __future__ import annotations

import json
from pathlib import Path


def tiny_stable_diffusion(folder: Path, seed: int = 0) -> Path:
    """A Stable Diffusion 1.x folder in miniature (CLIP text model, UNet, AutoencoderKL); 64 px native, factor 8."""
    import torch
    from diffusers import AutoencoderKL, PNDMScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel

    torch.manual_seed(seed)
    text = CLIPTextModel(
        CLIPTextConfig(
            hidden_size=32, intermediate_size=37, num_attention_heads=4, num_hidden_layers=2, vocab_size=520, projection_dim=32,
            bos_token_id=512, eos_token_id=513, pad_token_id=513,
        )
    )  # fmt: skip
    unet = UNet2DConditionModel(
        block_out_channels=(32, 64), layers_per_block=1, sample_size=8, in_channels=4, out_channels=4, norm_num_groups=8,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32, attention_head_dim=4,
    )  # fmt: skip
    vae = AutoencoderKL(
        block_out_channels=(8, 8, 16, 16), in_channels=3, out_channels=3, latent_channels=4, norm_num_groups=4,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
    )  # fmt: skip
    scheduler = PNDMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", skip_prk_steps=True, steps_offset=1)
    pipe = StableDiffusionPipeline(
        vae=vae, text_encoder=text, tokenizer=_tiny_clip_tokenizer(folder / "tokenizer-source"), unet=unet, scheduler=scheduler,
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip
    pipe.save_pretrained(folder, safe_serialization=True)
    return folder


def tiny_controlnet(folder: Path, stable_diffusion: Path, seed: int = 0) -> Path:
    """A ControlNet for the UNet of a folder that `tiny_stable_diffusion` made. A new one adds nothing: its last layers are filled here."""
    import torch
    from diffusers import ControlNetModel, UNet2DConditionModel

    torch.manual_seed(seed)
    network = ControlNetModel.from_unet(UNet2DConditionModel.from_pretrained(stable_diffusion / "unet"))
    last = [*network.controlnet_down_blocks, network.controlnet_mid_block, network.controlnet_cond_embedding.conv_out]
    for layer in last:
        torch.nn.init.normal_(layer.weight, std=0.1)
    network.save_pretrained(folder, safe_serialization=True)
    return folder


def control_row(model_id: str, folder: Path, control: str, family: str) -> str:
    """TOML of one extra catalog row for a local ControlNet folder."""
    return f"""
[[model]]
id = "{model_id}"
role = "control"
title = "Tiny {model_id}"
profile = "full"
kind = "diffusers"
family = "{family}"
control = "{control}"
licence = "none"
size_bytes = 1000000
classes = {{ controlnet = "ControlNetModel" }}
sources = [{{ kind = "folder", path = "{folder}" }}]
"""


def _tiny_clip_tokenizer(folder: Path):
    """A byte-level CLIP tokenizer without merges: every character is a token."""
    from transformers import CLIPTokenizer

    folder.mkdir(parents=True, exist_ok=True)
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in visible]
    letters = [chr(b) for b in visible] + [chr(256 + i) for i in range(len(others))]
    words = [*letters, *(f"{c}</w>" for c in letters), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({w: i for i, w in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    return CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=77)


def catalog_row(model_id: str, folder: Path, native: int = 64, family: str = "") -> str:
    """TOML of one extra catalog row for a local Stable Diffusion folder."""
    return f"""
[[model]]
id = "{model_id}"
role = "text-to-image"
title = "Tiny {model_id}"
profile = "full"
kind = "stable-diffusion"
family = "{family}"
licence = "none"
size_bytes = 1000000
native_size = {native}
min_size = 32
max_size = 256
size_multiple = 8
max_tokens = 77
sources = [{{ kind = "folder", path = "{folder}" }}]
[model.presets.fast]
steps = 2
guidance = 7.5
scheduler = "dpm++_2m"
[model.presets.balanced]
steps = 4
guidance = 7.5
scheduler = "dpm++_2m"
[model.presets.best]
steps = 6
guidance = 7.5
scheduler = "dpm++_2m"
"""
