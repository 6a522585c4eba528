"""The network of the demo: film encoder, orientation network, fusion head, and limits fixed on validation cases. Imports torch.

A network trained on the user's own data consists of a head only, for vectors of encoders from the catalog.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from studio.medical.fusion.calibration import pattern_name, scaled
from studio.medical.fusion.film_network import FilmEncoder
from studio.medical.fusion.fusion_head import MODALITIES, FusionHead
from studio.medical.fusion.note_network import LetterNet, PieceNet, SubjectNet
from studio.medical.fusion.orientation import OrientationNet

BUILT_IN = "built-in"
WEIGHTS, CONFIG = "model.safetensors", "config.json"


@dataclass(frozen=True)
class FusionConfig:
    """``dims``: lengths of the film, note and lab vectors. ``image_model`` and ``text_model``: catalog ids, or `BUILT_IN`.

    ``temperatures`` by the inputs that are present, joined by "+" ("image+note"; one input alone is its own arm), and "fused" for any
    others; ``matrices`` and ``biases``, by the same names: what the divided logits are multiplied with and what is added, if given.
    ``note_reader``: notes are read by the three small nets of this network; ``note_limits``: the limits of their gate.
    ``distance_limit`` and ``orientation_limit`` of the refusal gate; ``mask_limit``: probability above which an outline is shown;
    ``conflict_limit``: divergence above which film and note count as disagreeing. ``clear``: indices of the classes without a finding on
    the film: where the answer is one of them, an outline is shown only if the film alone gives all others together more than
    ``finding_limit``.
    """

    classes: tuple[str, ...]
    dims: tuple[int, int, int]
    hidden: int = 64
    image_model: str = BUILT_IN
    text_model: str = "minilm"
    temperatures: dict[str, float] = field(default_factory=dict)
    matrices: dict[str, list[list[float]]] = field(default_factory=dict)
    biases: dict[str, list[float]] = field(default_factory=dict)
    note_reader: bool = False
    note_limits: dict[str, float] = field(default_factory=dict)
    distance_limit: float = float("inf")
    orientation_limit: float = 1.0
    mask_limit: float = 0.5
    conflict_limit: float = 1.0
    finding_limit: float = 0.5
    clear: tuple[int, ...] = ()


class FusionNet(nn.Module):
    """The head and, for the bundled model, two networks for films and three for notes (None otherwise)."""

    def __init__(self, config: FusionConfig) -> None:
        super().__init__()
        self.config = config
        own = config.image_model == BUILT_IN
        self.encoder = FilmEncoder() if own else None
        self.orientation = OrientationNet() if own else None
        self.letters = LetterNet() if config.note_reader else None
        self.pieces = PieceNet() if config.note_reader else None
        self.subject = SubjectNet() if config.note_reader else None
        self.head = FusionHead(config.dims, len(config.classes), config.hidden)

    @classmethod
    def from_folder(cls, folder: Path, dtype: torch.dtype = torch.float32) -> FusionNet:
        """Load what `save` wrote. Raises `OSError`, `ValueError` or `KeyError` if the folder does not hold such a network."""
        raw = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        raw |= {name: tuple(raw.get(name, ())) for name in ("classes", "dims", "clear")}
        net = cls(FusionConfig(**raw))
        net.load_state_dict(load_file(folder / WEIGHTS))
        return net.to(dtype).eval()

    @torch.inference_mode()
    def probabilities(self, vectors: tuple[Tensor, Tensor, Tensor], present: Iterable[str]) -> np.ndarray:
        """Calibrated float64 (n, classes) from vectors (n, dims[i]) when only the inputs ``present`` are known. One input alone is judged
        by its own arm, wherever that happens: the same input has one answer."""
        name = pattern_name(present)
        there = name.split("+")
        n = max(len(v) for v in vectors)
        wide = tuple(v.expand(n, -1) for v in vectors)
        known = torch.tensor([[float(m in there) for m in MODALITIES]]).repeat(n, 1)
        logits = self.head.arm(name, wide) if len(there) == 1 else self.head(wide, known)  # type: ignore[arg-type]
        warmth = self.config.temperatures.get(name, self.config.temperatures.get("fused", 1.0))
        return scaled(logits.numpy() / warmth, self.config.matrices.get(name), self.config.biases.get(name))

    def save(self, folder: Path) -> None:
        """Write `WEIGHTS` and `CONFIG`; the same network gives the same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        save_file({name: value.contiguous() for name, value in self.state_dict().items()}, folder / WEIGHTS)
        (folder / CONFIG).write_text(json.dumps(asdict(self.config), indent=1) + "\n", encoding="utf-8")
