"""A user's own upscaler: any single-picture network that the library spandrel recognises by its weights (MIT; an optional extra)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import pad


class SpandrelUpscaler(nn.Module):
    """The network of one ``.safetensors`` file, with the same call as the bundled one: (n, 3, h, w) in [0, 1] -> ``scale`` times larger.

    Pictures are extended by their mirror image to a size that the network takes, and what came out of that is cut off again.
    """

    reach = 32  # px of the input; beyond it the networks that people use see nothing that matters

    def __init__(self, network: nn.Module, scale: int, multiple: int, smallest: int) -> None:
        super().__init__()
        self.network, self.scale = network, scale
        self.multiple, self.smallest = multiple, smallest

    def forward(self, pictures: Tensor) -> Tensor:
        height, width = pictures.shape[-2:]
        more = [max(self.smallest, -(-side // self.multiple) * self.multiple) - side for side in (width, height)]
        grown = pad(pictures, (0, more[0], 0, more[1]), mode="reflect" if max(more) < min(height, width) else "replicate")
        made = cast("Callable[[Tensor], Tensor]", self.network)(grown.to(next(self.parameters()).dtype))
        return made[..., : height * self.scale, : width * self.scale].float()

    @classmethod
    def from_folder(cls, folder: Path, dtype: torch.dtype = torch.float32) -> SpandrelUpscaler:
        """The network of the only ``.safetensors`` file in ``folder``.

        Raises ``ModuleNotFoundError`` where spandrel is not installed, and ``ValueError`` for a file that holds something else than an
        upscaler of RGB pictures.
        """
        from spandrel import ImageModelDescriptor, ModelLoader  # pyright: ignore[reportMissingImports]

        (file,) = folder.glob("*.safetensors")
        found = ModelLoader("cpu").load_from_state_dict(load_file(file))
        if not isinstance(found, ImageModelDescriptor) or (found.input_channels, found.output_channels) != (3, 3) or found.scale < 2:
            raise ValueError(f"{file.name} is no upscaler of RGB pictures")
        need = found.size_requirements
        return cls(found.model, found.scale, max(1, need.multiple_of), max(1, need.minimum)).to(dtype)
