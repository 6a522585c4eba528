"""Stage three: temperatures, the limits of the gate, the outline and the conflict flag, all fixed on validation cases; then the files."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from studio.medical.fusion.calibration import scaled
from studio.medical.fusion.film_network import FilmEncoder
from studio.medical.fusion.fusion_head import FusionHead
from studio.medical.fusion.fusion_network import FusionConfig, FusionNet
from studio.medical.fusion.note_network import LetterNet, PieceNet, SubjectNet
from studio.medical.fusion.note_reader import GateLimits
from studio.medical.fusion.orientation import OrientationNet
from studio.medical.fusion.refusal import disagreement
from studio.medical.phantom.case_classes import CLASSES, FINDING_OF
from studio.training.medical_fusion.cases_store import Films
from studio.training.medical_fusion.train_film import vectors
from studio.training.medical_fusion.train_fusion import Vectors, calibrations
from studio.training.medical_fusion.train_orientation import orientation_limit

KEPT_BY_DISTANCE = 0.994  # share of validation films that pass
FALSE_OUTLINES = 0.03  # of clear validation films
FALSE_FINDINGS = 0.01  # of clear validation films, by the film alone: that many outlines although the answer is clear
CLEAR = tuple(i for i, finding in enumerate(FINDING_OF) if finding == "clear")
CONFLICTS = 0.95  # share of matching pairs below the flag


@torch.no_grad()
def assembled(
    film_nets: tuple[FilmEncoder, OrientationNet],
    note_nets: tuple[LetterNet, SubjectNet, PieceNet, GateLimits],
    head: FusionHead,
    train: Vectors,
    held: Vectors,
    films: Films,
) -> FusionNet:
    """The bundle; ``films`` are the held-out films themselves, in the order of ``held``."""
    (encoder, orientation), (letters, subject, pieces, limits) = film_nets, note_nets
    head.fit_distance(torch.cat(train.image))
    warmth, matrices, biases = calibrations(head, held)
    clear = strongest(vectors(encoder, films.films)[1])[films.findings == 0]
    image, note = (scaled(head.arm(name, held.at()).numpy() / warmth[name], matrices[name], biases[name]) for name in ("image", "note"))
    config = FusionConfig(
        classes=CLASSES,
        dims=head.dims,
        temperatures=warmth,
        matrices=matrices,
        biases=biases,
        note_reader=True,
        note_limits=asdict(limits),
        distance_limit=round(float(head.distance(held.image[0]).quantile(KEPT_BY_DISTANCE)), 3),
        orientation_limit=orientation_limit(orientation, films),
        mask_limit=round(float(np.quantile(clear, 1 - FALSE_OUTLINES)), 4),
        conflict_limit=round(float(np.quantile(disagreement(image, note), CONFLICTS)), 4),
        finding_limit=round(float(np.quantile(1 - image[films.findings == 0][:, CLEAR].sum(1), 1 - FALSE_FINDINGS)), 4),
        clear=CLEAR,
    )
    net = FusionNet(config)
    assert net.encoder is not None and net.orientation is not None and net.letters is not None and net.pieces is not None
    assert net.subject is not None
    net.subject.load_state_dict(subject.state_dict())
    net.letters.load_state_dict(letters.state_dict())
    net.pieces.load_state_dict(pieces.state_dict())
    net.encoder.load_state_dict(encoder.state_dict())
    net.orientation.load_state_dict(orientation.state_dict())
    net.head.load_state_dict(head.state_dict())
    return net.eval()


def strongest(masks: Tensor) -> np.ndarray:
    """(n,) the highest lesion probability anywhere, for mask logits (n, 3, h, w) scaled to full size."""
    shown = functional.interpolate(masks[:, :1].sigmoid(), scale_factor=4, mode="bilinear")
    return shown.amax((1, 2, 3)).numpy()
