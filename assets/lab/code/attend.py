"""Cross-attention as a map: which word drew what. Needs torch; takes about three seconds.

A toy painter sees a noisy picture of two squares and the words that describe it ("ground", and a color for each square). Each place may
ask the words what to paint there. Nobody tells it which word belongs where; it learns that by painting, and its attention can be read.
"""

import torch
from torch import nn

torch.set_num_threads(1)  # faster for networks this small
torch.manual_seed(0)
SIDE, COLORS, NOISE = 12, 8, 0.5
palette = torch.tensor([[r, g, b] for r in (-1.0, 1) for g in (-1.0, 1) for b in (-1.0, 1)] + [[0.0, 0, 0]])  # the last is the ground


def batch(count):
    """Pictures (count, 3, 12, 12), words (count, 3) and the masks (count, 2, 12, 12) of the two squares."""
    words = torch.stack([torch.cat([torch.randperm(COLORS)[:2], torch.tensor([COLORS])]) for _ in range(count)])
    masks = torch.zeros(count, 2, SIDE, SIDE)
    for n in range(count):
        for k, left in enumerate((0, 6)):
            x, y = left + int(torch.randint(0, 3, ())), int(torch.randint(0, 8, ()))
            masks[n, k, y : y + 4, x : x + 4] = 1
        if torch.rand(()) < 0.5:  # the first word may stand for the left or the right square
            masks[n] = masks[n].flip(0)
    share = torch.cat([masks, 1 - masks.sum(1, keepdim=True)], 1)
    return torch.einsum("nkhw,nkc->nchw", share, palette[words]), words, masks


class Painter(nn.Module):
    def __init__(self, width=32):
        super().__init__()
        self.eyes = nn.Sequential(nn.Conv2d(3, width, 5, padding=2), nn.ReLU(), nn.Conv2d(width, width, 3, padding=1))
        self.keys, self.values = nn.Embedding(COLORS + 1, width), nn.Embedding(COLORS + 1, 3)

    def forward(self, noisy, words):
        asked = self.eyes(noisy).flatten(2)  # (n, width, places)
        attention = (self.keys(words) @ asked / asked.shape[1] ** 0.5).softmax(1)  # (n, words, places)
        painted = self.values(words).transpose(1, 2) @ attention
        return painted.view_as(noisy), attention.view(len(words), -1, SIDE, SIDE)


painter = Painter()
optimizer = torch.optim.Adam(painter.parameters(), lr=0.02)
pool, pool_words, _masks = batch(600)
for _ in range(300):
    some = torch.randint(0, len(pool), (32,))
    painted, _attention = painter(pool[some] + NOISE * torch.randn_like(pool[some]), pool_words[some])
    optimizer.zero_grad()
    (painted - pool[some]).square().mean().backward()
    optimizer.step()

clean, words, masks = batch(200)
_painted, attention = painter(clean + NOISE * torch.randn_like(clean), words)
peaks = attention[:, :2].flatten(2).argmax(2)  # the hottest place of each color word
inside = masks.flatten(2)
print(f"own word points into its square:   {inside.gather(2, peaks[..., None]).mean():.0%}")
print(f"other word points into the square: {inside.flip(1).gather(2, peaks[..., None]).mean():.0%}")
print(f"chance (area of the square):       {masks.mean():.0%}")
