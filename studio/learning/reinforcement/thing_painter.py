"""A small network that paints a thing from latents, as the renderer does, but with nothing to keep it to things when they go astray."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor, nn

from studio.learning.reinforcement.thing_drawings import NOUNS, SCENE, touched

_COARSE = 4  # px, side of the first layer's maps
_DECIDED = 6.0  # how sharply the latents of the thing are told apart


class ThingPainter(nn.Module):
    """Three layers, four convolutions; ``width`` of the layers, ``channels`` of the maps of 4, 8 and 16 px."""

    def __init__(self, width: int = 128, channels: tuple[int, int, int] = (24, 36, 24)) -> None:
        super().__init__()
        self.shape = {"width": width, "channels": list(channels)}
        coarse, middle, fine = channels
        self.plan = nn.Sequential(
            nn.Linear(SCENE + len(NOUNS), width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(),
            nn.Linear(width, coarse * _COARSE**2), nn.Unflatten(1, (coarse, _COARSE, _COARSE)), nn.SiLU(),
        )  # fmt: skip
        self.brush = nn.Sequential(
            nn.Conv2d(coarse, 4 * middle, 3, 1, 1), nn.PixelShuffle(2), nn.SiLU(),
            nn.Conv2d(middle, 4 * fine, 3, 1, 1), nn.PixelShuffle(2), nn.SiLU(),
            nn.Conv2d(fine, fine, 3, 1, 1), nn.SiLU(), nn.Conv2d(fine, 4 * 3, 3, 1, 1), nn.PixelShuffle(2),
        )  # fmt: skip

    @classmethod
    def from_folder(cls, folder: Path, dtype: torch.dtype = torch.float32) -> ThingPainter:
        """The network that `save_to` wrote. Raises ``OSError`` or ``RuntimeError`` for wrong files."""
        from safetensors.torch import load_file

        shape = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        painter = cls(shape["width"], tuple(shape["channels"]))
        painter.load_state_dict(load_file(folder / "model.safetensors"))
        return painter.to(dtype).eval()

    def save_to(self, folder: Path) -> None:
        """Write ``config.json`` and ``model.safetensors``, in half precision."""
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(self.shape) + "\n", encoding="utf-8")
        save_file({name: value.half().contiguous() for name, value in self.state_dict().items()}, folder / "model.safetensors")

    def forward(self, scene: Tensor) -> Tensor:
        """(n, `SCENE`) to pictures without touches (n, 3, 32, 32), about within -1 and 1."""
        decided = torch.softmax(_DECIDED * scene[:, : len(NOUNS)], 1)
        return self.brush(self.plan(torch.cat([scene, 3 * decided], 1)))

    def paint(self, latents: Tensor) -> Tensor:
        """(n, `thing_drawings.LATENTS`), drawn from a standard normal distribution, to pictures (n, 3, 32, 32) in [-1, 1]."""
        return touched(self(latents[:, :SCENE]), latents)
