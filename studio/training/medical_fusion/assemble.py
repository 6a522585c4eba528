"""Stage three: temperatures, the limits of the gate, the outline and the conflict flag, all fixed on validation cases; then the files."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from studio.medical.fusion.calibration import softmax
from studio.medical.fusion.film_network import FilmEncoder
from studio.medical.fusion.fusion_head import FusionHead
from studio.medical.fusion.fusion_network import FusionConfig, FusionNet
from studio.medical.fusion.orientation import OrientationNet
from studio.medical.fusion.refusal import disagreement
from studio.medical.phantom.case_classes import CLASSES, FINDING_OF
from studio.training.medical_fusion.cases_store import Films
from studio.training.medical_fusion.train_film import vectors
from studio.training.medical_fusion.train_fusion import Vectors, temperatures
from studio.training.medical_fusion.train_orientation import orientation_limit

KEPT_BY_DISTANCE = 0.994  # share of validation films that pass
FALSE_OUTLINES = 0.03  # of clear validation films
FALSE_FINDINGS = 0.01  # of clear validation films, by the film alone: that many outlines although the answer is clear
CLEAR = tuple(i for i, finding in enumerate(FINDING_OF) if finding == "clear")
CONFLICTS = 0.95  # share of matching pairs below the flag


@torch.no_grad()
def assembled(
    encoder: FilmEncoder, orientation: OrientationNet, head: FusionHead, train: Vectors, held: Vectors, films: Films
) -> FusionNet:
    """The bundle; ``films`` are the held-out films themselves, in the order of ``held``."""
    head.fit_distance(torch.cat(train.image))
    warm = temperatures(head, held)
    clear = strongest(vectors(encoder, films.films)[1])[films.findings == 0]
    image, note = (softmax(head.arm(name, held.at()).numpy(), warm[name]) for name in ("image", "note"))
    config = FusionConfig(
        classes=CLASSES,
        dims=head.dims,
        temperatures={name: round(value, 4) for name, value in warm.items()},
        distance_limit=round(float(head.distance(held.image[0]).quantile(KEPT_BY_DISTANCE)), 3),
        orientation_limit=orientation_limit(orientation, films),
        mask_limit=round(float(np.quantile(clear, 1 - FALSE_OUTLINES)), 4),
        conflict_limit=round(float(np.quantile(disagreement(image, note), CONFLICTS)), 4),
        finding_limit=round(float(np.quantile(1 - image[films.findings == 0][:, CLEAR].sum(1), 1 - FALSE_FINDINGS)), 4),
        clear=CLEAR,
    )
    net = FusionNet(config)
    assert net.encoder is not None and net.orientation is not None
    net.encoder.load_state_dict(encoder.state_dict())
    net.orientation.load_state_dict(orientation.state_dict())
    net.head.load_state_dict(head.state_dict())
    return net.eval()


def strongest(masks: Tensor) -> np.ndarray:
    """(n,) the highest lesion probability anywhere, for mask logits (n, 3, h, w) scaled to full size."""
    shown = functional.interpolate(masks[:, :1].sigmoid(), scale_factor=4, mode="bilinear")
    return shown.amax((1, 2, 3)).numpy()
