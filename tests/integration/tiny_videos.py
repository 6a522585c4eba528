"""Tiny video models in the standard formats, random weights: they test plumbing, never quality."""

# pyright: reportArgumentType=false, reportCallIssue=false
# (diffusers annotates its constructors more narrowly than it uses them)

from __future__ import annotations

from pathlib import Path
from typing import Any

KINDS = ("animatediff", "ltx", "wan", "cogvideox")
_LETTERS = "▁abcdefghijklmnopqrstuvwxyz,."


def tiny_video(kind: str, folder: Path, seed: int = 0) -> Path:
    """A folder of a video model of that kind, as ``save_pretrained`` writes it."""
    import torch

    torch.manual_seed(seed)
    pipe = {"ltx": _ltx, "wan": _wan, "cogvideox": _cogvideox}[kind](_t5_tokenizer())
    pipe.save_pretrained(folder, safe_serialization=True)
    return folder


def tiny_motion_adapter(folder: Path, seed: int = 1) -> Path:
    """The motion part of AnimateDiff for `tiny_models.tiny_stable_diffusion`."""
    import torch
    from diffusers import MotionAdapter

    torch.manual_seed(seed)
    adapter = MotionAdapter(
        block_out_channels=(32, 64), motion_layers_per_block=1, motion_norm_num_groups=8, motion_num_attention_heads=2,
        motion_max_seq_length=32,
    )  # fmt: skip
    adapter.save_pretrained(folder, safe_serialization=True)
    return folder


def tiny_animatediff(image_model: Path, folder: Path) -> Path:
    """Both together in one folder, as AnimateDiff's own pipeline is saved."""
    from diffusers import AnimateDiffPipeline, MotionAdapter, StableDiffusionPipeline

    adapter = MotionAdapter.from_pretrained(tiny_motion_adapter(folder / "adapter"))
    parts = StableDiffusionPipeline.from_pretrained(image_model, safety_checker=None).components
    kept = {name: parts[name] for name in ("vae", "text_encoder", "tokenizer", "unet", "scheduler")}
    AnimateDiffPipeline(**kept, motion_adapter=adapter).save_pretrained(folder, safe_serialization=True)
    return folder


def video_row(model_id: str, kind: str, folder: Path, more: str = "") -> str:
    """TOML of one extra catalog row for a local video model."""
    return f"""
[[model]]
id = "{model_id}"
role = "text-to-video"
title = "Tiny {model_id}"
profile = "full"
kind = "{kind}"
licence = "none"
size_bytes = 1000000
native_size = 64
min_size = 32
max_size = 256
size_multiple = 32
{more}
sources = [{{ kind = "folder", path = "{folder}" }}]
[model.presets]
fast = {{ steps = 2, guidance = 3.0 }}
balanced = {{ steps = 3, guidance = 3.0 }}
best = {{ steps = 4, guidance = 3.0 }}
"""


def _t5_tokenizer() -> Any:
    from transformers import T5Tokenizer

    vocab = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *((c, -2.0) for c in _LETTERS)]
    return T5Tokenizer(vocab=vocab, extra_ids=0, model_max_length=64)


def _t5_config(kind: str) -> Any:
    from transformers import T5Config, UMT5Config

    config = UMT5Config if kind == "umt5" else T5Config
    return config(vocab_size=64, d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4, decoder_start_token_id=0)


def _ltx(tokenizer: Any) -> Any:
    from diffusers import AutoencoderKLLTXVideo, FlowMatchEulerDiscreteScheduler, LTXPipeline, LTXVideoTransformer3DModel
    from transformers import T5EncoderModel

    transformer = LTXVideoTransformer3DModel(
        in_channels=8, out_channels=8, num_attention_heads=4, attention_head_dim=8, cross_attention_dim=32, num_layers=1,
        caption_channels=32,
    )  # fmt: skip
    vae = AutoencoderKLLTXVideo(
        in_channels=3, out_channels=3, latent_channels=8, block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8),
        layers_per_block=(1, 1, 1, 1, 1), decoder_layers_per_block=(1, 1, 1, 1, 1), patch_size=4,
    )  # fmt: skip
    return LTXPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(), vae=vae, text_encoder=T5EncoderModel(_t5_config("t5")), tokenizer=tokenizer,
        transformer=transformer,
    )  # fmt: skip


def _wan(tokenizer: Any) -> Any:
    from diffusers import AutoencoderKLWan, UniPCMultistepScheduler, WanPipeline, WanTransformer3DModel
    from transformers import UMT5EncoderModel

    transformer = WanTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=16, out_channels=16, text_dim=32, freq_dim=32,
        ffn_dim=32, num_layers=2, cross_attn_norm=True, qk_norm="rms_norm_across_heads", rope_max_seq_len=32,
    )  # fmt: skip
    vae = AutoencoderKLWan(base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True])
    scheduler = UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, num_train_timesteps=1000, flow_shift=3.0)
    return WanPipeline(
        tokenizer=tokenizer, text_encoder=UMT5EncoderModel(_t5_config("umt5")), vae=vae, scheduler=scheduler, transformer=transformer
    )  # fmt: skip


def _cogvideox(tokenizer: Any) -> Any:
    from diffusers import AutoencoderKLCogVideoX, CogVideoXDDIMScheduler, CogVideoXPipeline, CogVideoXTransformer3DModel
    from transformers import T5EncoderModel

    transformer = CogVideoXTransformer3DModel(
        num_attention_heads=4, attention_head_dim=8, in_channels=4, out_channels=4, time_embed_dim=2, text_embed_dim=32, num_layers=1,
        sample_width=8, sample_height=8, sample_frames=9, patch_size=2, temporal_compression_ratio=4, max_text_seq_length=226,
    )  # fmt: skip
    vae = AutoencoderKLCogVideoX(
        in_channels=3, out_channels=3, latent_channels=4, block_out_channels=(8, 8, 8, 8), layers_per_block=1, norm_num_groups=2,
        down_block_types=("CogVideoXDownBlock3D",) * 4, up_block_types=("CogVideoXUpBlock3D",) * 4, temporal_compression_ratio=4,
    )  # fmt: skip
    return CogVideoXPipeline(
        tokenizer=tokenizer, text_encoder=T5EncoderModel(_t5_config("t5")), vae=vae, transformer=transformer,
        scheduler=CogVideoXDDIMScheduler(),
    )  # fmt: skip
