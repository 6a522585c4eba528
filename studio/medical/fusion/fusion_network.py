"""The network of the demo: film encoder, orientation network, fusion head, and limits fixed on validation cases. Imports torch.

A network trained on the user's own data consists of a head only, for vectors of encoders from the catalog.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from studio.medical.fusion.film_network import FilmEncoder
from studio.medical.fusion.fusion_head import FusionHead
from studio.medical.fusion.orientation import OrientationNet

BUILT_IN = "built-in"
WEIGHTS, CONFIG = "model.safetensors", "config.json"


@dataclass(frozen=True)
class FusionConfig:
    """``dims``: lengths of the film, note and lab vectors. ``image_model`` and ``text_model``: catalog ids, or `BUILT_IN`.

    ``temperatures`` by arm; ``distance_limit`` and ``orientation_limit`` of the refusal gate; ``mask_limit``: probability above which an
    outline is shown; ``conflict_limit``: divergence above which film and note count as disagreeing. ``clear``: indices of the classes
    without a finding on the film: where the answer is one of them, an outline is shown only if the film alone gives all others together
    more than ``finding_limit``.
    """

    classes: tuple[str, ...]
    dims: tuple[int, int, int]
    hidden: int = 64
    image_model: str = BUILT_IN
    text_model: str = "minilm"
    temperatures: dict[str, float] = field(default_factory=dict)
    distance_limit: float = float("inf")
    orientation_limit: float = 1.0
    mask_limit: float = 0.5
    conflict_limit: float = 1.0
    finding_limit: float = 0.5
    clear: tuple[int, ...] = ()


class FusionNet(nn.Module):
    """The head and, for the bundled model, the two film networks (None otherwise)."""

    def __init__(self, config: FusionConfig) -> None:
        super().__init__()
        self.config = config
        own = config.image_model == BUILT_IN
        self.encoder = FilmEncoder() if own else None
        self.orientation = OrientationNet() if own else None
        self.head = FusionHead(config.dims, len(config.classes), config.hidden)

    @classmethod
    def from_folder(cls, folder: Path, dtype: torch.dtype = torch.float32) -> FusionNet:
        """Load what `save` wrote. Raises `OSError`, `ValueError` or `KeyError` if the folder does not hold such a network."""
        raw = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        raw |= {name: tuple(raw.get(name, ())) for name in ("classes", "dims", "clear")}
        net = cls(FusionConfig(**raw))
        net.load_state_dict(load_file(folder / WEIGHTS))
        return net.to(dtype).eval()

    def save(self, folder: Path) -> None:
        """Write `WEIGHTS` and `CONFIG`; the same network gives the same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        save_file({name: value.contiguous() for name, value in self.state_dict().items()}, folder / WEIGHTS)
        (folder / CONFIG).write_text(json.dumps(asdict(self.config), indent=1) + "\n", encoding="utf-8")
