"""How often maps point at the lesion, and words at the phrase that states the context, compared with random weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from studio.medical.clinical.notes import Style, written_note
from studio.medical.fusion.film_network import FilmEncoder
from studio.medical.fusion.fusion_head import FusionHead
from studio.medical.fusion.fusion_network import FusionNet
from studio.medical.fusion.inference import FusionInput, FusionModel
from studio.medical.fusion.note_network import PieceNet
from studio.medical.fusion.note_reader import GateLimits, NoteReader
from studio.medical.fusion.saliency import grad_cam, saliency
from studio.medical.fusion.vector_encoders import BuiltInFilms
from studio.medical.phantom.case_classes import CLASS_KEYS, sample_case
from studio.training.medical_fusion.assemble import strongest
from studio.training.medical_fusion.cases_store import Films, values
from studio.training.medical_fusion.train_film import vectors
from studio.training.medical_fusion.train_fusion import Vectors

_CASES = 400  # with a finding
_NOTES = 200
_TOLERANCE = 9  # px across the disc by which the truth is widened: 4 px, about 10 mm


def maps_found(
    net: FusionNet, films: Films, masks: Tensor, shifted: Tensor, cases: Vectors, encode: Callable[[list[str]], Tensor]
) -> dict[str, object]:
    """Hit rates (the map's maximum is on the lesion, as the page says it; beside them those within 10 mm of it; the heaviest word is in the
    phrase that states the context), outlines as the page shows them, and the weight-randomisation check. ``films`` are the first test
    cases; ``encode`` gives the vectors of pieces of notes.
    """
    truth, near = films.truth, widened(films.truth)
    ill = np.flatnonzero(films.truth.any((1, 2)))
    hit = mask_hits(masks[ill], truth[ill])
    nodule = films.labels[ill] == CLASS_KEYS.index("nodule")
    finds = _finds(net, cases)
    outlined = (strongest(masks) > net.config.mask_limit) & finds
    clear = films.findings == 0
    few = ill[:_CASES]
    trained, random = _maps(net, None, films, cases, few), _maps(net, _random(), films, cases, few)
    hits = {name: _hits(found, truth[few]) for name, found in trained.items()}
    random_masks = vectors(_random(), films.films[few])[1]
    controls = {"mask": round(float(mask_hits(random_masks, truth[few]).mean()), 4)}
    controls |= {name: _hits(found, truth[few]) for name, found in random.items()}
    words = word_hits(net, encode, films, range(min(len(films.films), _NOTES)))
    pairs = [
        float(np.corrcoef(a.ravel(), b.ravel())[0, 1])
        for a, b in zip(trained["grad_cam"], random["grad_cam"], strict=True)
        if a.std() > 0 and b.std() > 0
    ]
    return {
        "hits": {"mask": round(float(hit.mean()), 4), "mask, nodule": round(float(hit[nodule].mean()), 4), **hits, "words": words[0]},
        "hits_near": {
            "mask": round(float(mask_hits(masks[ill], near[ill]).mean()), 4),
            **{name: _hits(found, near[few]) for name, found in trained.items()},
        },
        "hits_near_random_weights": {name: _hits(found, near[few]) for name, found in random.items()},
        "hits_random_weights": {**controls, "words": words[1]},
        "hits_chance": round(float(truth[few].mean()), 4),
        "hits_chance_words": words[2],
        "correlation_random_weights": round(float(np.mean(pairs)), 4),
        "outlines": {
            "clear": round(float(outlined[clear].mean()), 4),
            "clear, other hospital": round(float((strongest(shifted) > net.config.mask_limit)[clear & finds].sum() / clear.sum()), 4),
            "finding": round(float(outlined[~clear].mean()), 4),
        },
    }


@torch.inference_mode()
def _finds(net: FusionNet, cases: Vectors) -> np.ndarray:
    """bool (n,): whether the answer is a class with a finding, or the film alone says that there is one; without that, no outline."""
    clear = list(net.config.clear)
    answers = net.probabilities(cases.at(), ("image", "note", "labs")).argmax(1)
    alone = net.probabilities(cases.at(), ("image",))
    return ~np.isin(answers, clear) | (1 - alone[:, clear].sum(1) > net.config.finding_limit)


def widened(truth: np.ndarray) -> np.ndarray:
    """Outlines bool (n, h, w) with the tolerance added around them."""
    return np.stack([cv2.dilate(t.astype(np.uint8), np.ones((_TOLERANCE, _TOLERANCE), np.uint8)) for t in truth]) > 0


def mask_hits(masks: Tensor, truth: np.ndarray) -> np.ndarray:
    """bool (n,): whether the highest belief of the lesion's mask, of logits (n, 3, 32, 32), lies in ``truth`` (n, 128, 128)."""
    shown = functional.interpolate(masks[:, :1].sigmoid(), scale_factor=4, mode="bilinear")[:, 0].numpy()
    return np.array([t.ravel()[belief.argmax()] for t, belief in zip(truth, shown, strict=True)])


def word_hits(
    net: FusionNet, encode: Callable[[list[str]], Tensor], films: Films, rows: range, style: Style = "A"
) -> tuple[float, float, float]:
    """How often the heaviest word of a note, as the page finds it, lies in the phrase that states the context: (with the trained nets,
    with random weights in the head and in the net that reads pieces, by chance), over the notes of test cases ``rows`` that state it.
    ``films`` start at case 0.
    """
    torch.manual_seed(5)
    assert net.letters is not None and net.subject is not None and net.pieces is not None
    head = FusionHead(net.config.dims, len(net.config.classes), net.config.hidden).eval()
    head.load_state_dict(dict(net.head.named_buffers()), strict=False)  # how vectors are standardised is no weight
    limits = GateLimits(english=-1.0, subject=-99.0, short=-99.0, piece=-99.0, away=2.0)  # with random weights everything would be left out
    readers = [NoteReader(encode, (net.letters, net.subject, pieces), limits) for pieces in (net.pieces, PieceNet().eval())]
    models = [
        FusionModel(each, BuiltInFilms(_encoder(each)), reader)
        for each, reader in zip((_ungated(net, net.head), _ungated(net, head)), readers, strict=True)
    ]
    found: list[tuple[float, ...]] = []
    for i in rows:
        _, case, context = sample_case(i, "test")
        note = written_note(case, context, values("test", i), 0, style)
        if note.context != context:
            continue
        film = films.films[i].astype(np.float32) / 255
        words = [model.answer(FusionInput(film, note.text, values("test", i))).words for model in models]
        inside = [note.start <= word.start < note.end for word in words[0]]
        tops = [inside[max(range(len(of)), key=lambda k: of[k].weight)] for of in words]
        found.append((*tops, float(np.mean(inside))))
    trained, random, chance = (round(float(value), 4) for value in np.mean(found, axis=0)) if found else (0.0, 0.0, 0.0)
    return trained, random, chance


def _ungated(net: FusionNet, head: FusionHead) -> FusionNet:
    """The bundle with ``head``, without the gate: with random weights it would refuse everything."""
    found = FusionNet(replace(net.config, distance_limit=float("inf"), orientation_limit=1.0)).eval()
    found.encoder, found.orientation, found.head = net.encoder, net.orientation, head
    return found


def _encoder(net: FusionNet) -> FilmEncoder:
    assert net.encoder is not None
    return net.encoder


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
