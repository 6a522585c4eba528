"""Train the autoencoder for a number of seconds; resumes from ``work/autoencoder.pt``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from diffusers import AutoencoderTiny
from torch import Tensor, nn

from studio.training.text_to_image.autoencoder import (
    PatchDiscriminator,
    feature_loss,
    gradient_loss,
    latent_penalty,
    make_autoencoder,
    muon_params,
)
from studio.training.text_to_image.checkpoints import load_state, save_atomic
from studio.training.text_to_image.datasets.image_store import ImageStore
from studio.training.text_to_image.machine import Clock, StageLog, autocast, pick_device
from studio.training.text_to_image.optimizers import Optimizer, schedule
from studio.training.text_to_image.presets import Preset
from studio.training.text_to_image.probe import Probe, load_probe
from studio.training.text_to_image.team import Team
from studio.training.text_to_image.weights_io import load_weights

CHECKPOINT = "autoencoder.pt"
_SAVE_EVERY = 90.0  # s
_LOG_EVERY = 15.0  # s
_LATENT_NOISE = 0.08  # added before decoding, so that the decoder tolerates small errors of the denoiser
_STRONG_NOISE = 0.3  # at most, for one picture in three: what the denoiser leaves undecided comes out crisp, not grey


class _Training:
    """Model, discriminator, optimisers and progress: what the checkpoint holds."""

    def __init__(self, p: Preset, work: Path, device: torch.device, init: Path | None) -> None:
        self.path = work / CHECKPOINT
        state = load_state(self.path, device)
        model: Any = make_autoencoder(p)
        if state is None and init is not None:
            load_weights(init, vae=model)
        model.encoder.requires_grad_(not p.ae_decoder_only)
        self.model = model.to(device, memory_format=torch.channels_last).train()
        self.optimizer = Optimizer(self.model, muon_params(self.model), p.ae_muon_lr, p.ae_adam_lr, (0.9, 0.98))
        self.disc = PatchDiscriminator()
        self.disc.to(device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
        self.disc_optimizer = torch.optim.AdamW(self.disc.parameters(), 2e-4, betas=(0.5, 0.9), weight_decay=1e-3)
        self.seconds, self.step = 0.0, 0
        if state is not None:
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.disc.load_state_dict(state["disc"])
            self.disc_optimizer.load_state_dict(state["disc_optimizer"])
            self.seconds, self.step = state["seconds"], state["step"]

    def save(self) -> None:
        state = {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), "disc": self.disc.state_dict(),
                 "disc_optimizer": self.disc_optimizer.state_dict(), "seconds": self.seconds, "step": self.step}  # fmt: skip
        save_atomic(state, self.path)


def train(p: Preset, work: Path, seconds: float, init: Path | None = None, team: Team | None = None) -> bool:
    """Train for at most ``seconds``, set-up included; True once ``ae_minutes`` of training are reached in total."""
    team, device, setup, planned = team or Team(), pick_device(), Clock(), p.ae_minutes * 60
    torch.manual_seed(1 + team.rank)
    t = _Training(p, work, device, init)
    if t.seconds >= planned:
        return True
    torch.manual_seed(1000 * t.step + team.rank)
    store = ImageStore(work, device, p.ae_resident_images)
    probe = load_probe(work, p, device) if p.ae_feature_weight else None
    log = StageLog(work, "autoencoder", team.rank > 0)
    stop = t.seconds + team.share(seconds - setup())
    clock, mean = Clock(t.seconds), {}
    last_log = last_save = t.seconds
    while t.seconds < min(stop, planned):
        share = t.seconds / planned
        _, crop, batch = next(phase for phase in p.ae_phases if share < phase[0])
        use_gan = share >= p.gan_from
        real, _, _ = store.batch(batch, crop)
        losses, loss, loss_d = _losses(p, t, probe, real, use_gan)
        loss.backward()
        t.seconds = team.sync(t.optimizer.params, clock())
        norm = t.optimizer.step(schedule(t.step, t.seconds, planned, 40, 0.6))
        if use_gan:
            loss_d.backward()
            team.sync(list(t.disc.parameters()), 0.0)
            t.disc_optimizer.step()
            t.disc_optimizer.zero_grad(set_to_none=True)
        t.step += 1
        if t.step % 10 == 0:  # .item() waits for the device: not every step
            for k, v in losses.items():
                mean[k] = 0.8 * mean.get(k, v.item()) + 0.2 * v.item()
        if t.seconds - last_log > _LOG_EVERY or t.step == 10:
            last_log = t.seconds
            log(step=t.step, seconds=t.seconds, crop=crop, batch=batch * team.world, norm=norm.item(), **mean)
        if t.seconds - last_save > _SAVE_EVERY and team.rank == 0:
            last_save = t.seconds
            t.save()
    if team.rank == 0:
        t.save()
    log(step=t.step, seconds=t.seconds, planned=planned, **mean)
    return t.seconds >= planned


def _losses(p: Preset, t: _Training, probe: Probe | None, real: Tensor, use_gan: bool) -> tuple[dict[str, Tensor], Tensor, Tensor]:
    """(parts for the log, loss of the autoencoder, loss of the discriminator) for pictures ``real`` (n, 3, h, w)."""
    device, zero = real.device, real.new_zeros(())
    with autocast(device):
        with torch.set_grad_enabled(not p.ae_decoder_only):
            latent = t.model.encode(real).latents
        fake = t.model.decode(latent + _noise_levels(latent) * torch.randn_like(latent)).sample
        loss_d, loss_g = _gan_losses(t.disc, real, fake) if use_gan else (zero, zero)
        feats = zero
        if probe is not None:
            with torch.no_grad():
                target = probe.features(real)
            feats = p.ae_feature_weight * feature_loss(target, probe.features(fake))
    fake, latent = fake.float(), latent.float()
    l1, grad, penalty = (fake - real).abs().mean(), gradient_loss(fake, real), latent_penalty(latent)
    loss = l1 + 0.7 * grad + feats + 0.01 * penalty + p.gan_weight * loss_g
    return {"l1": l1, "grad": grad, "feat": feats, "latent": penalty, "disc": loss_d}, loss, loss_d


def _noise_levels(latent: Tensor) -> Tensor:
    """(n, 1, 1, 1) deviations of the noise that is added to each of n latents."""
    strong = torch.rand(len(latent), 1, 1, 1, device=latent.device)
    return torch.where(torch.rand_like(strong) < 1 / 3, _STRONG_NOISE * strong, torch.full_like(strong, _LATENT_NOISE))


def _gan_losses(disc: nn.Module, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    """(hinge loss of the discriminator, loss of the decoder)."""
    d = F.relu(1 - disc(real)).mean() + F.relu(1 + disc(fake.detach())).mean()
    disc.requires_grad_(False)
    g = -disc(fake).mean()
    disc.requires_grad_(True)
    return d, g


def final_autoencoder(work: Path, p: Preset, device: torch.device, init: Path | None = None) -> AutoencoderTiny:
    """Trained model in eval mode (from the checkpoint, else from ``init``); raises FileNotFoundError when there is neither."""
    model: Any = make_autoencoder(p)
    state = load_state(work / CHECKPOINT)
    if state is None and init is None:
        raise FileNotFoundError("no autoencoder yet")
    if init is not None and (state is None or p.ae_decoder_only):  # kept latents also keep their scaling factor
        load_weights(init, vae=model)
    if state is not None:
        model.load_state_dict(state["model"])
    return model.to(device, memory_format=torch.channels_last).eval().requires_grad_(False)
