"""The three small nets that read notes: letters to a language, texts to whether they are clinical, pieces to what they tell."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from studio.medical.clinical.note_gate import GROUPS, LANGUAGES

CONTEXTS = ("nonspec", "infect", "cardiac", "trauma", "malig")
ROLES = (*CONTEXTS, "other", "outside")  # "other": clinical, but tells no context; "outside": not from a clinical note
EXAMINED = ("clear", "focal_opacity", "bilateral_haze", "effusion", "pneumothorax")
SIGNS = (*EXAMINED, "none")
EVIDENCE = len(CONTEXTS) + len(EXAMINED)
_LETTERS = 16
_LIMIT = 6.0  # of log-odds


class LetterNet(nn.Module):
    """Letter groups of texts to logits over `LANGUAGES`."""

    def __init__(self) -> None:
        super().__init__()
        self.groups = nn.EmbeddingBag(GROUPS, _LETTERS, mode="mean")
        self.out = nn.Linear(_LETTERS, len(LANGUAGES))

    def forward(self, groups: list[list[int]]) -> Tensor:
        """(n, `LANGUAGES`) for ``groups`` as `letter_groups` gives them; a text without any counts as one with group 0."""
        flat = torch.tensor([g for row in groups for g in (row or [0])])
        starts = torch.tensor([0, *(max(1, len(row)) for row in groups[:-1])]).cumsum(0)
        return self.out(self.groups(flat, starts))


class PieceNet(nn.Module):
    """Vectors (n, d) of a text model to logits over `ROLES` and over `SIGNS` (what an examination heard)."""

    def __init__(self, dims: int = 384, hidden: int = 96) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(dims, hidden), nn.GELU(), nn.Dropout(0.3))
        self.roles = nn.Linear(hidden, len(ROLES))
        self.signs = nn.Linear(hidden, len(SIGNS))

    def forward(self, vectors: Tensor) -> tuple[Tensor, Tensor]:
        state = self.body(vectors)
        return self.roles(state), self.signs(state)

    def chances(self, vectors: Tensor) -> Tensor:
        """(n, `ROLES` + `SIGNS`): probabilities of both."""
        roles, signs = self(vectors)
        return torch.cat([roles.softmax(1), signs.softmax(1)], 1)


class SubjectNet(nn.Module):
    """Vectors (n, d) of whole notes or pieces to log-odds (n,) of being clinical; 0 is even."""

    def __init__(self, dims: int = 384, hidden: int = 48) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(dims, hidden), nn.GELU(), nn.Dropout(0.3), nn.Linear(hidden, 1))

    def forward(self, vectors: Tensor) -> Tensor:
        return self.body(vectors)[:, 0]


def evidence(chances: Tensor) -> Tensor:
    """(`EVIDENCE`,) of the pieces (n, `ROLES` + `SIGNS`) of one note: for each context and each sign the log-odds of the piece that
    tells it most clearly, divided by 3. Nothing told is far below zero everywhere."""
    first = len(ROLES)
    told = torch.cat([chances[:, : len(CONTEXTS)], chances[:, first : first + len(EXAMINED)]], 1)
    best = told.amax(0) if len(told) else torch.zeros(EVIDENCE)
    return torch.logit(best.clamp(1e-6, 1 - 1e-6)).clamp(-_LIMIT, _LIMIT) / 3
