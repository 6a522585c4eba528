"""Attribute classifier trained on renders from scratch: perceptual features, and a score for generated images."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from studio.training.text_to_image.checkpoints import load_state, save_atomic
from studio.training.text_to_image.datasets.attributes import BIOME, COLUMNS, NO_LABEL, heads, label_tensors, mirror_labels
from studio.training.text_to_image.datasets.dataset import load_meta
from studio.training.text_to_image.datasets.image_store import ImageStore, to_float
from studio.training.text_to_image.machine import Clock, StageLog, autocast, pick_device
from studio.training.text_to_image.presets import Preset

CHECKPOINT = "probe.pt"
_RATE = 2e-3
_NOUN_WEIGHT = 60  # the multi-label loss is a mean over all nouns
_WEIGHTS = {"count": 0.5, "color": 0.5, "size": 0.5, "relation": 0.5}  # heads of version 2; the others weigh 1


class _Block(nn.Module):
    """Half the resolution, one residual convolution."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.a = nn.Sequential(nn.Conv2d(channels_in, channels_out, 3, 2, 1, bias=False), nn.BatchNorm2d(channels_out), nn.ReLU())
        self.b = nn.Sequential(nn.Conv2d(channels_out, channels_out, 3, 1, 1, bias=False), nn.BatchNorm2d(channels_out))

    def forward(self, x: Tensor) -> Tensor:
        x = self.a(x)
        return F.relu(x + self.b(x))


class Probe(nn.Module):
    """(n, 3, h, w) in [-1, 1] -> logits per head; works from 64 to 256 px."""

    def __init__(self, width: int, version: int) -> None:
        super().__init__()
        sizes = [width, 2 * width, 4 * width, 8 * width, 8 * width]
        self.blocks = nn.ModuleList(_Block(a, b) for a, b in zip([3, *sizes[:-1]], sizes, strict=True))
        self.trunk = nn.Sequential(nn.Linear(16 * width, 512), nn.GELU(), nn.Dropout(0.2))
        self.heads = nn.ModuleDict({k: nn.Linear(512, n) for k, n in heads(version).items()})

    def features(self, x: Tensor, depth: int = 4) -> list[Tensor]:
        """Feature maps at 1/2, 1/4 ... resolution."""
        out = []
        for block in list(self.blocks)[:depth]:
            x = block(x)
            out.append(x)
        return out

    def embed(self, x: Tensor) -> Tensor:
        """(n, 512) pooled features."""
        f = self.features(x, 5)[-1].float()
        return self.trunk(torch.cat([f.mean((2, 3)), f.amax((2, 3))], 1))

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        h = self.embed(x)
        return {k: head(h).float() for k, head in self.heads.items()}


def train(p: Preset, work: Path, seconds: float) -> bool:
    """Train ``probe.pt`` in one go (not resumed: it takes about a minute on a GPU); True when it exists."""
    path, device, log = work / CHECKPOINT, pick_device(), StageLog(work, "probe")
    if path.exists():
        return True
    torch.manual_seed(2)
    store = ImageStore(work, device, p.ae_resident_images)
    classes, nouns = label_tensors([m["spec"] for m in load_meta(store.files)[: store.count]], p.dataset_version)
    held = store.count - max(p.probe_batch, store.count // 50)  # last 2 %: held out
    model = Probe(p.probe_width, p.dataset_version)
    model.to(device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    opt = torch.optim.AdamW(model.parameters(), _RATE, weight_decay=0.02)
    clock, limit, step, elapsed = Clock(), min(seconds, p.probe_minutes * 60), 0, 0.0
    store.count, full = held, store.count
    while elapsed < limit:
        factor = min(1.0, (step + 1) / 50) * max(0.01, 1 - elapsed / limit)
        for group in opt.param_groups:
            group["lr"] = _RATE * factor
        x, index, mirrored = store.batch(p.probe_batch, 256)
        if device.type == "cpu" or step % 2:
            x = F.interpolate(x, size=(128, 128), mode="area")
        with autocast(device):
            out = model(x)
        loss = _loss(out, mirror_labels(classes[index], mirrored).to(device), nouns[index].to(device))
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
        step, elapsed = step + 1, clock()
        if step % 50 == 0:
            log(step=step, seconds=elapsed, loss=loss.item())
    model.eval()
    index = torch.arange(held, full)[:1000]
    score = metrics(predict(model, store.take(index)), classes[index], nouns[index])
    log(step=step, seconds=elapsed, held_out=score)
    save_atomic({"model": model.state_dict(), "held_out": score}, path)
    return True


def _loss(out: dict[str, Tensor], classes: Tensor, nouns: Tensor) -> Tensor:
    loss = _NOUN_WEIGHT * F.binary_cross_entropy_with_logits(out["noun"], nouns)
    for column, name in enumerate(COLUMNS):
        if name in out and (classes[:, column] != NO_LABEL).any():
            loss = loss + _WEIGHTS.get(name, 1.0) * F.cross_entropy(out[name], classes[:, column], ignore_index=NO_LABEL)
    return loss


def load_probe(work: Path, p: Preset, device: torch.device) -> Probe:
    """Frozen probe; an untrained one (random features) when the stage was skipped."""
    model = Probe(p.probe_width, p.dataset_version)
    state = load_state(work / CHECKPOINT)
    if state is not None:
        model.load_state_dict(state["model"])
    model.to(device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    return model.eval().requires_grad_(False)


@torch.no_grad()
def predict(model: Probe, images: Tensor, embed: bool = False) -> dict[str, Tensor]:
    """Logits (and 'embed' (n, 512)) of (n, 256, 256, 3) uint8 images, on the CPU; scored at 128 px."""
    device, parts = next(model.parameters()).device, []
    for part in images.split(64):
        x = F.interpolate(to_float(part.to(device)), size=(128, 128), mode="area")
        out = model(x)
        if embed:
            out["embed"] = model.embed(x)
        parts.append({k: v.cpu() for k, v in out.items()})
    return {k: torch.cat([q[k] for q in parts]) for k in parts[0]}


def metrics(out: dict[str, Tensor], classes: Tensor, nouns: Tensor) -> dict[str, float | int | None]:
    """Shares of correct attributes (None: no picture asks for it); nouns are scored on images with exactly one kind of object."""

    def share(hit: Tensor) -> float | None:
        return round(hit.float().mean().item(), 3) if hit.numel() else None

    score: dict[str, float | int | None] = {"n": len(classes)}
    is_object = classes[:, 0] == BIOME.index("object")
    for column, name in enumerate(COLUMNS):
        if name in out:
            known = (classes[:, column] != NO_LABEL) & (~is_object if name == "biome" else True)
            score[name] = share((out[name].argmax(1) == classes[:, column])[known])
    top1 = nouns.gather(1, out["noun"].argmax(1, keepdim=True))[:, 0] > 0
    top5 = nouns.gather(1, out["noun"].topk(5).indices).sum(1) > 0
    single = nouns.sum(1) == 1
    for name, which in (("noun_object", is_object & single), ("noun_scene", single & ~is_object)):
        score[name], score[f"{name}_top5"] = share(top1[which]), share(top5[which])
    return score


def frechet(a: Tensor, b: Tensor) -> float:
    """Fréchet distance of two sets of embeddings (n, d) (Heusel et al., 2017, in the probe's feature space)."""
    a, b = a.double(), b.double()
    mean = (a.mean(0) - b.mean(0)).pow(2).sum()
    root = torch.linalg.eigvals(torch.cov(a.T) @ torch.cov(b.T)).real.clamp_min(0).sqrt().sum()
    return (mean + torch.cov(a.T).trace() + torch.cov(b.T).trace() - 2 * root).item()
