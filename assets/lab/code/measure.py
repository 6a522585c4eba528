"""Does the Fréchet distance (FID) tell a blurred set of pictures from two halves of the same set?

pip install torch torchmetrics
The "network" here is a fixed random one, so that nothing is downloaded. The idea is the same with Inception or CLIP.
"""

import torch
from torch import nn
from torchmetrics.image.fid import FrechetInceptionDistance

torch.manual_seed(0)
torch.set_num_threads(1)
COUNT, FEATURES = 200, 16  # FID needs more pictures than features in each set


def discs(count):
    """Grey pictures of 32 px, each with a bright disc somewhere."""
    y, x = torch.meshgrid(torch.arange(32.0), torch.arange(32.0), indexing="ij")
    where, size = 8 + 16 * torch.rand(count, 2, 1, 1), 3 + 4 * torch.rand(count, 1, 1)
    inside = (x - where[:, 0]) ** 2 + (y - where[:, 1]) ** 2 < size**2
    return (0.2 + 0.7 * inside + 0.03 * torch.randn(count, 32, 32))[:, None]


class Given(nn.Module):
    """torchmetrics asks a network for features; they are computed once, so this one only hands them on."""

    num_features = FEATURES

    def forward(self, features):
        return features


def fid(first, second):
    metric = FrechetInceptionDistance(Given()).set_dtype(torch.float64)
    metric.update(first, real=True)
    metric.update(second, real=False)
    return float(metric.compute()) * 10_000


network = nn.Sequential(nn.Conv2d(1, 32, 5, 2), nn.ReLU(), nn.Conv2d(32, FEATURES, 5, 2), nn.ReLU())
pictures = discs(2 * COUNT)
reference, same = pictures[:COUNT], pictures[COUNT:]  # the control: two halves of one set
blurred = nn.functional.avg_pool2d(same, 3, 1, 1)
with torch.no_grad():
    reference, same, blurred = (network(part).mean((2, 3)).double() for part in (reference, same, blurred))

differences = []
for _ in range(60):  # the bootstrap: draw pictures anew, with repeats
    a, b = torch.randint(COUNT, (2, COUNT))
    differences.append(fid(reference[a], blurred[b]) - fid(reference[a], same[b]))
low, high = torch.tensor(differences).quantile(torch.tensor([0.025, 0.975])).tolist()

print(f"FID of two halves of the same set: {fid(reference, same):.1f} (x 10,000)")
print(f"FID of the blurred set:            {fid(reference, blurred):.1f}")
print(f"Difference, 95 % interval: {low:.1f} to {high:.1f}: {'seen' if low > 0 else 'may be chance'}")
