"""Every size, rate and time share in one place.  Minutes are wall-clock of the training loops."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any


@dataclass(frozen=True)
class Preset:
    """One complete configuration (see README.md for measured figures)."""

    name: str
    # data: `images` renders in shards of `shard`; training may start once `start_images` exist
    images: int
    start_images: int
    dataset_version: int = 2
    shard: int = 1000
    captions: int = 3
    flip_latents: bool = False  # also encode mirrored images
    # probe: attribute classifier, also the perceptual feature extractor of the autoencoder
    probe_minutes: float = 1.0
    probe_width: int = 32
    probe_batch: int = 256
    # autoencoder (AutoencoderTiny: one channel count for all five levels, 256 px -> 16 x 16 x 12)
    ae_channels: int = 48
    ae_encoder_blocks: tuple[int, ...] = (0, 1, 1, 3, 3)
    ae_decoder_blocks: tuple[int, ...] = (4, 3, 2, 1, 0)
    latent_channels: int = 12
    ae_minutes: float = 10.0
    ae_decoder_only: bool = False  # keep the encoder, and with it the latents that a denoiser has learnt
    ae_phases: tuple[tuple[float, int, int], ...] = ((0.2, 64, 10), (1.0, 128, 4))  # (until share of time, crop px, batch)
    ae_muon_lr: float = 5e-3
    ae_adam_lr: float = 1e-3
    ae_feature_weight: float = 0.15
    gan_from: float = 1.0  # share of the time after which the patch discriminator joins; 1 = never
    gan_weight: float = 0.02
    ae_resident_images: int = 40_000  # renders kept on an accelerator
    # denoiser (UNet2DConditionModel on 16 x 16 latents, v-prediction)
    unet_channels: tuple[int, ...] = (96, 224)
    unet_layers: int = 1
    unet_heads: tuple[int, ...] = (4, 4)  # per level; channels / heads should be a multiple of 8
    unet_pooled_text: bool = True  # the caption as a whole also enters every residual block, beside the cross-attention
    unet_text_projection: bool = True  # a linear layer that starts by whitening MiniLM's token states
    thing_weight: float = 3.0  # error where a named thing is, against 1 elsewhere; things are few cells, and hardest
    scene_repeats: int = 1  # how often a landscape comes for every time that things on a plain background do
    unet_minutes: float = 60.0
    unet_batch: int = 16  # per process
    unet_muon_lr: float = 1e-2
    unet_adam_lr: float = 6e-4
    warmup_steps: int = 50
    decay_share: float = 0.4  # last part of the planned time: linear decay to 2 %
    ema: float = 0.998
    caption_dropout: float = 0.1
    min_snr_gamma: float = 0.0  # 0 = plain v-loss
    few_steps_minutes: float = 15.0  # distillation to four steps
    compile: bool = True  # torch.compile where it works and the call is long enough
    processes: int = 1  # gloo ranks on CPU
    # report
    eval_prompts: int = 96
    sheet_steps: int = 12
    guidance: float = 4.0
    reserve_seconds: float = 240.0  # kept free at the end of a call for export, contact sheet, metrics


CPU = Preset(
    "cpu", images=32_000, start_images=4_000, probe_minutes=5, probe_width=24, probe_batch=32, processes=2,
    ae_channels=64, ae_decoder_blocks=(6, 4, 3, 1, 0), ae_minutes=28,
)  # fmt: skip
GPU = Preset(
    "gpu", images=100_000, start_images=16_000, flip_latents=True, probe_minutes=0.75, probe_width=48, probe_batch=192,
    ae_channels=64, ae_decoder_blocks=(6, 4, 3, 1, 0), ae_minutes=5.5, ae_phases=((0.15, 64, 256), (0.75, 128, 96), (1.0, 256, 32)),
    gan_from=0.66, unet_channels=(160, 336), unet_heads=(4, 6), unet_minutes=16, unet_batch=512, warmup_steps=200,
    decay_share=0.35, ema=0.9995, few_steps_minutes=4, eval_prompts=384, reserve_seconds=55,
)  # fmt: skip
SMOKE = Preset(
    "smoke", images=128, start_images=128, shard=64, captions=2, flip_latents=True, probe_minutes=0.1, probe_width=8, probe_batch=8,
    ae_channels=16, ae_encoder_blocks=(0, 1, 1, 1, 1), ae_decoder_blocks=(1, 1, 1, 1, 0), ae_minutes=0.2,
    ae_phases=((0.5, 64, 4), (1.0, 128, 2)), gan_from=0.66, unet_channels=(32, 64), unet_minutes=0.3, unet_batch=8, warmup_steps=5,
    few_steps_minutes=0.1, eval_prompts=6, sheet_steps=3, reserve_seconds=30, processes=2, compile=False,
)  # fmt: skip
PRESETS = {p.name: p for p in (CPU, GPU, SMOKE)}

# fields that must not change once a work folder has been started
FIXED = (
    "dataset_version",
    "images",
    "shard",
    "captions",
    "ae_channels",
    "ae_decoder_blocks",
    "unet_channels",
    "unet_pooled_text",
    "unet_text_projection",
    "probe_width",
    "flip_latents",
)
_BEFORE = {"dataset_version": 1, "unet_pooled_text": False, "unet_text_projection": False}  # of work folders older than the field


def choose(name: str, **changes: object) -> Preset:
    """Preset by name with some fields replaced (``None`` values are ignored)."""
    given: dict[str, Any] = {k: v for k, v in changes.items() if v is not None}
    made = replace(PRESETS[name], **given)
    return replace(made, shard=min(made.shard, made.images))


def to_json(preset: Preset) -> str:
    """Text for ``from_json`` and for ``work/preset.json``."""
    return json.dumps(asdict(preset), indent=1)


def from_json(text: str) -> Preset:
    """Preset written by ``to_json``; unknown fields are ignored, missing ones take their default."""
    known = {f.name for f in fields(Preset)}
    stored: dict[str, Any] = {k: _tuples(v) for k, v in (_BEFORE | json.loads(text)).items() if k in known}
    return Preset(**stored)


def _tuples(value: object) -> object:
    return tuple(_tuples(v) for v in value) if isinstance(value, list) else value


def conflicts(old: Preset, new: Preset) -> list[str]:
    """Names of the fixed fields in which two presets differ."""
    return [name for name in FIXED if getattr(old, name) != getattr(new, name)]
