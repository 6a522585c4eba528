"""Two towers, InfoNCE, and what happens without negatives. Needs numpy and torch; takes about three seconds."""

import torch
from torch import nn

torch.set_num_threads(1)  # faster for networks this small
torch.manual_seed(0)
COLORS, SHAPES = 16, 16  # a toy world: every "picture" is a colour and a shape seen through noise, every "sentence" its two words


def pairs(count, unseen=False):
    """Pictures (count, 20), sentences (count, 2) and the number of what they show. One combination in four is kept for the test."""
    color, shape = torch.randint(COLORS, (4 * count,)), torch.randint(SHAPES, (4 * count,))
    kept = ((color + shape) % 4 == 0) == unseen
    color, shape = color[kept][:count], shape[kept][:count]
    camera = torch.randn(COLORS + SHAPES, 20, generator=torch.Generator().manual_seed(1))  # the same camera for every picture
    seen = camera[color] + camera[COLORS + shape] + 0.7 * torch.randn(len(color), 20)
    return seen, torch.stack([color, COLORS + shape], 1), color * SHAPES + shape


def towers():
    """One network for pictures and one for words, which end in the same 16 numbers."""
    torch.manual_seed(0)
    picture = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 16))
    text = nn.Sequential(nn.EmbeddingBag(COLORS + SHAPES, 64), nn.ReLU(), nn.Linear(64, 16))
    return nn.ModuleList([picture, text])


def train(negatives, steps=200, temperature=0.1):
    both = towers()
    optimizer = torch.optim.Adam(both.parameters(), lr=0.02)
    for _ in range(steps):
        seen, words, _what = pairs(64)
        p, t = (nn.functional.normalize(tower(x), dim=1) for tower, x in zip(both, (seen, words), strict=True))
        if negatives:  # each picture must pick its sentence out of 64, and each sentence its picture
            alike, right = p @ t.T / temperature, torch.arange(len(p))
            loss = (nn.functional.cross_entropy(alike, right) + nn.functional.cross_entropy(alike.T, right)) / 2
        else:  # only pull pairs together: the easiest answer is to say the same of everything
            loss = (1 - (p * t).sum(1)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return both


@torch.no_grad()
def judge(both):
    """Share of unseen pictures whose most similar sentence is right, and uniformity (0: all vectors are one)."""
    seen, words, what = pairs(200, unseen=True)
    p, t = (nn.functional.normalize(tower(x), dim=1) for tower, x in zip(both, (seen, words), strict=True))
    right = (what[(p @ t.T).argmax(1)] == what).float().mean()
    return f"right {right:.0%}, uniformity {torch.pdist(p).pow(2).mul(-2).exp().mean().log():.2f}"


print("with negatives:   ", judge(train(negatives=True)))
print("without negatives:", judge(train(negatives=False)))
