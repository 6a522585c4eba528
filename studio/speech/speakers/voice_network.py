"""A network that turns a second or two of speech into a vector of the voice. Imports torch; only the model loader imports this module.

Wan et al., "Generalized End-to-End Loss for Speaker Verification", 2018: three LSTM layers over a mel spectrogram, the last state of the
last layer projected, cut off at zero and scaled to length 1. Trained so that vectors of one voice are near each other in any language.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

BANDS = 40  # mel bands of the input
WIDTH = 256  # of every layer and of the vector
_LAYERS = 3


class VoiceNetwork(nn.Module):
    """Mel power spectrograms (n, frames, 40) to unit vectors (n, 256) without negative entries; 1.4 million weights."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(BANDS, WIDTH, _LAYERS, batch_first=True)
        self.linear = nn.Linear(WIDTH, WIDTH)

    def forward(self, mel: Tensor) -> Tensor:
        _, (state, _) = self.lstm(mel)
        return functional.normalize(torch.relu(self.linear(state[-1])), dim=1)

    @classmethod
    def from_folder(cls, folder: Path, dtype: torch.dtype = torch.float32) -> VoiceNetwork:
        """The bundled network, whose weights are stored in half precision. Raises ``OSError`` or ``RuntimeError`` for wrong files."""
        model = cls()
        model.load_state_dict({name: tensor.to(dtype) for name, tensor in load_file(folder / "model.safetensors").items()})
        return model.to(dtype)
