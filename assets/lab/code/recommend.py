"""Text, picture or both: which ranks best for people whose taste depends on both? (needs numpy and torch)"""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as miss

ITEMS, USERS, SHOWN = 400, 200, 50
rng = np.random.default_rng(0)
torch.manual_seed(0)

# each item has a material that only its text tells and a colour that only its picture shows, six of each
material, colour = rng.integers(0, 6, (2, ITEMS))
text = np.eye(6)[material] + rng.normal(0, 0.1, (ITEMS, 6))
picture = np.eye(6)[colour] + rng.normal(0, 0.3, (ITEMS, 6))
liking = rng.normal(0, 1, (USERS, 6))[:, material] + rng.normal(0, 1, (USERS, 6))[:, colour] + rng.normal(0, 0.1, (USERS, ITEMS))
clicks = (liking > np.quantile(liking, 0.75, axis=1, keepdims=True)).astype(np.float32)
shown = np.argsort(rng.random((USERS, ITEMS)), axis=1)[:, :SHOWN]  # what each user got to see


class Model(nn.Module):
    """The user's taste times what the item's features become."""

    def __init__(self, features):
        super().__init__()
        self.features = torch.tensor(features).float()
        self.tower, self.tastes = nn.Linear(6, 6), nn.Embedding(USERS, 6)

    def forward(self):
        return self.tastes.weight @ self.tower(self.features).T


def trained(features):
    """Scores (users, items) after learning from the clicks on what was shown."""
    model = Model(features)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.05, weight_decay=0.1)
    where, truth = torch.tensor(shown), torch.tensor(np.take_along_axis(clicks, shown, 1))
    for _ in range(150):
        optimizer.zero_grad()
        miss(model().gather(1, where), truth).backward()
        optimizer.step()
    return model().detach().numpy()


def ndcg(scores):
    """Quality of the first ten of each user's ranking of what the user has not seen, 1 at best."""
    scores, worth = scores.copy(), clicks.copy()
    np.put_along_axis(scores, shown, -np.inf, 1)
    np.put_along_axis(worth, shown, 0, 1)
    first = np.take_along_axis(worth, np.argsort(-scores, axis=1)[:, :10], 1)
    return float((first / np.log2(np.arange(2, 12))).sum(1).mean() / (1 / np.log2(np.arange(2, 12))).sum())


by_text, by_picture = trained(text), trained(picture)
popular = np.tile([clicks[(shown == i).any(1), i].mean() for i in range(ITEMS)], (USERS, 1))
both = by_text + by_picture
for name, scores in {"text and picture": both, "text alone": by_text, "picture alone": by_picture, "popular": popular}.items():
    print(f"{name}: NDCG@10 {ndcg(scores):.2f}")
