"""Half a throw is seen: a network that knows gravity continues it better than one that does not (needs numpy and torch)."""

import numpy as np
import torch
from torch import nn

GRAVITY, SECONDS = 9.81, 1.6
rng = np.random.default_rng(0)
torch.manual_seed(0)

# ten noisy heights from the first half of the throw
seen = torch.tensor(rng.uniform(0, SECONDS / 2, (10, 1))).float()
noise = torch.tensor(rng.normal(0, 0.05, (10, 1))).float()
whole = torch.linspace(0, SECONDS, 50)[:, None]


def height(t):
    """Where the ball really is after t seconds, in metres."""
    return 1.5 + 8 * t - GRAVITY / 2 * t**2


def acceleration(network, t):
    """Second derivative of what the network says, in m/s^2."""
    t = t.clone().requires_grad_()
    speed = torch.autograd.grad(network(t).sum(), t, create_graph=True)[0]
    return torch.autograd.grad(speed.sum(), t, create_graph=True)[0]


def trained(weight):
    """A network that fits the points; breaking the law costs ``weight``."""
    torch.manual_seed(1)
    network = nn.Sequential(nn.Linear(1, 32), nn.SiLU(), nn.Linear(32, 32), nn.SiLU(), nn.Linear(32, 1))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    for _ in range(400):
        optimizer.zero_grad()
        missed = (network(seen) - height(seen) - noise).square().mean()
        broken = (acceleration(network, whole) + GRAVITY).square().mean()
        (missed + weight * broken).backward()
        optimizer.step()
    return network


for name, weight in (("with gravity", 0.01), ("without", 0.0)):
    guess = trained(weight)(whole)
    unseen = whole > SECONDS / 2
    print(f"{name}: error {float((guess.detach() - height(whole))[unseen].square().mean().sqrt()):.2f} m where nothing was seen")
