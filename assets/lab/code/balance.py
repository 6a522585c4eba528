"""A shortcut in the data: plain training against even draws from all groups.

pip install torch
Each patient has a faint sign of illness and, mostly together with it, a tube that is easy to see.
"""

import torch
from torch import nn

torch.manual_seed(0)
torch.set_num_threads(1)


def patients(usual, rare):
    """(signs, ill, tube): ill with tube and well without are usual, the other two groups are rare."""
    ill = torch.tensor([0] * usual + [0] * rare + [1] * rare + [1] * usual)
    tube = torch.tensor([0] * usual + [1] * rare + [0] * rare + [1] * usual)
    faint = ill[:, None] + 1.2 * torch.randn(len(ill), 12)  # twelve weak signs of the illness
    plain_to_see = 3 * tube[:, None] + 0.3 * torch.randn(len(ill), 1)
    return torch.cat([faint, plain_to_see], 1), ill, tube


def train(chance):
    """Train with films drawn by ``chance``, one number a patient."""
    torch.manual_seed(1)
    network = nn.Sequential(nn.Linear(13, 16), nn.ReLU(), nn.Linear(16, 1))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    for _ in range(200):
        chosen = torch.multinomial(chance, 64, replacement=True)
        loss = nn.functional.binary_cross_entropy_with_logits(network(x[chosen])[:, 0], ill[chosen].float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return network


def recalls(network):
    """Share of each group that is judged rightly: well, well with tube, ill, ill with tube."""
    with torch.no_grad():
        right = (network(test_x)[:, 0] > 0) == (test_ill == 1)
    return [float(right[2 * test_ill + test_tube == group].float().mean()) for group in range(4)]


x, ill, tube = patients(usual=400, rare=10)
test_x, test_ill, test_tube = patients(usual=500, rare=500)
groups = 2 * ill + tube
even = 1.0 / torch.bincount(groups)[groups]  # a rare group is drawn as often as a usual one

for name, chance in (("Plain training", torch.ones(len(x))), ("Even draws", even)):
    found = recalls(train(chance))
    print(f"{name}: worst group {min(found):.0%}, all four {', '.join(f'{share:.0%}' for share in found)}")
