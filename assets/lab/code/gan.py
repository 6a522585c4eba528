"""Mode collapse on a toy: a GAN should draw all 25 spots of a grid, and draws only some, unless it is cured.

The cures: the critic sees how much a batch varies (minibatch features), learns twice as fast (two time scales), and is punished for a
steep slope at real data (R1). Needs torch.
"""

import torch
from torch import nn
from torch.nn.functional import softplus

MODES, BATCH, STEPS = 25, 64, 500
CENTERS = torch.cartesian_prod(torch.arange(-2.0, 3), torch.arange(-2.0, 3))


def net(inputs, outputs):
    return nn.Sequential(nn.Linear(inputs, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, outputs))


def train(cured):
    torch.manual_seed(0)
    generator, features, head = net(8, 2), net(2, 16), nn.Linear(32, 1)
    critic = [*features.parameters(), *head.parameters()]
    makes = torch.optim.Adam(generator.parameters(), 2e-3, (0.0, 0.99))
    judges = torch.optim.Adam(critic, 4e-3 if cured else 2e-3, (0.0, 0.99))

    def judge(points):
        found = features(points)
        spread = found.std(0, keepdim=True).expand_as(found) if cured else torch.zeros_like(found)
        return head(torch.cat([found, spread], 1))

    for _ in range(STEPS):
        real = CENTERS[torch.randint(0, MODES, (BATCH,))] + 0.05 * torch.randn(BATCH, 2)
        real.requires_grad_(cured)
        made = generator(torch.randn(BATCH, 8))
        said = judge(real)
        loss = softplus(-said).mean() + softplus(judge(made.detach())).mean()
        if cured:
            slope = torch.autograd.grad(said.sum(), real, create_graph=True)[0]
            loss = loss + 0.05 * slope.square().sum(1).mean()
        judges.zero_grad(), loss.backward(), judges.step()
        makes.zero_grad(), softplus(-judge(made)).mean().backward(), makes.step()
    points = generator(torch.randn(400, 8)).detach()
    distance, nearest = torch.cdist(points, CENTERS).min(1)
    return int((torch.bincount(nearest[distance < 0.2], minlength=MODES) > 1).sum())


print(f"Spots drawn, of {MODES}")
print(f"with the cures: {train(cured=True)}")
print(f"without:        {train(cured=False)}")
