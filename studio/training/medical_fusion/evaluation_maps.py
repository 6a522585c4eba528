"""How often maps point at the lesion: mask head, Grad-CAM and saliency, beside the same maps of a network with random weights."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from studio.medical.cases import CLASS_KEYS
from studio.medical.explain import grad_cam, saliency
from studio.medical.network import FusionNet
from studio.medical.network_encoder import FilmEncoder
from studio.training.medical_fusion.bundle import strongest
from studio.training.medical_fusion.cases_store import Films
from studio.training.medical_fusion.train_fusion import Vectors

_CASES = 240  # with a finding
_TOLERANCE = 9  # px across the disc by which the truth is widened: 4 px, about 10 mm


def maps_found(net: FusionNet, films: Films, masks: Tensor, shifted: Tensor, cases: Vectors) -> dict[str, Any]:
    """Hit rates (the map's maximum lies on the lesion, 10 mm of tolerance), false outlines, and the weight-randomisation check."""
    truth = np.stack([cv2.dilate(t.astype(np.uint8), np.ones((_TOLERANCE, _TOLERANCE), np.uint8)) for t in films.truth]) > 0
    ill = np.flatnonzero(films.truth.any((1, 2)))
    shown = functional.interpolate(masks[:, :1].sigmoid(), scale_factor=4, mode="bilinear")[:, 0].numpy()
    hit = np.array([truth[i].ravel()[shown[i].argmax()] for i in ill])
    nodule = films.labels[ill] == CLASS_KEYS.index("nodule")
    outlined = strongest(masks) > net.config.mask_limit
    clear = films.findings == 0
    few = ill[:_CASES]
    trained, random = _maps(net, None, films, cases, few), _maps(net, _random(), films, cases, few)
    hits = {name: _hits(found, truth[few]) for name, found in trained.items()}
    controls = {name: _hits(found, truth[few]) for name, found in random.items()}
    pairs = [
        float(np.corrcoef(a.ravel(), b.ravel())[0, 1])
        for a, b in zip(trained["grad_cam"], random["grad_cam"], strict=True)
        if a.std() > 0 and b.std() > 0
    ]
    return {
        "hits": {"mask": round(float(hit.mean()), 4), "mask, nodule": round(float(hit[nodule].mean()), 4), **hits},
        "hits_random_weights": controls,
        "hits_chance": round(float(truth[few].mean()), 4),
        "correlation_random_weights": round(float(np.mean(pairs)), 4),
        "outlines": {
            "clear": round(float(outlined[clear].mean()), 4),
            "clear, other hospital": round(float((strongest(shifted) > net.config.mask_limit)[clear].mean()), 4),
            "finding": round(float(outlined[~clear].mean()), 4),
        },
    }


def _random() -> FilmEncoder:
    torch.manual_seed(5)
    return FilmEncoder().eval()


def _maps(net: FusionNet, other: FilmEncoder | None, films: Films, cases: Vectors, rows: np.ndarray) -> dict[str, list[np.ndarray]]:
    encoder = other or net.encoder
    assert encoder is not None and net.encoder is not None
    found: dict[str, list[np.ndarray]] = {"grad_cam": [], "saliency": []}
    present = torch.ones(1, 3)
    for i in rows:
        film = torch.from_numpy(films.films[i])[None, None].float() / 255
        image, note, labs = (part[i : i + 1] for part in cases.at())
        with torch.inference_mode():
            target = int(net.head((image, note, labs), present).argmax())
        others = (note.clone(), labs.clone())
        found["grad_cam"].append(grad_cam(encoder, net.head, film, others, present, target))
        found["saliency"].append(saliency(encoder, net.head, film, others, present, target))
    return found


def _hits(maps: list[np.ndarray], truth: np.ndarray) -> float:
    return round(float(np.mean([t.ravel()[m.argmax()] for m, t in zip(maps, truth, strict=True)])), 4)
