"""A multimodal VAE (Wu and Goodman 2018) on toy data: a "picture" of 32 numbers that shows one of 8 shapes, and the shape's name.

Then the picture is taken away: can it be painted from the name alone? Needs torch.
"""

import torch
from torch import nn

torch.manual_seed(0)
SHAPES, PIXELS, LATENT = 8, 32, 6
PICTURES = torch.rand(SHAPES, PIXELS)  # what each shape looks like


def net(inputs, outputs):
    return nn.Sequential(nn.Linear(inputs, 48), nn.ReLU(), nn.Linear(48, outputs))


def product(experts):
    """Precisions add up, with the prior's 1 among them: an expert that is missing says nothing."""
    precision = 1 + sum((-log_var).exp() for _, log_var in experts)
    return sum(mean * (-log_var).exp() for mean, log_var in experts) / precision, -precision.log()


def average(experts):
    """The naive way: the mean of whatever the encoders say."""
    return sum(m for m, _ in experts) / len(experts), sum(v for _, v in experts) / len(experts)


def train(join, alone):
    """``alone``: practise with one half missing, too."""
    see, read = net(PIXELS, 2 * LATENT), net(SHAPES, 2 * LATENT)
    paint, tell = net(LATENT, PIXELS), net(LATENT, SHAPES)
    optimizer = torch.optim.Adam([p for part in (see, read, paint, tell) for p in part.parameters()], 0.01)

    def encode(picture, name):
        given = [encoder(x).chunk(2, 1) for encoder, x in ((see, picture), (read, name)) if x is not None]
        return join(given)

    def loss(picture, name, label):
        mean, log_var = encode(picture, name)
        z = mean + torch.randn_like(mean) * (log_var / 2).exp()
        total = 0.5 * (mean**2 + log_var.exp() - 1 - log_var).sum(1).mean()
        if picture is not None:
            total = total + 50 * (paint(z) - picture).square().sum(1).mean()
        return total if name is None else total + 10 * nn.functional.cross_entropy(tell(z), label)

    for _ in range(300):
        label = torch.randint(0, SHAPES, (64,))
        picture, name = PICTURES[label] + 0.05 * torch.randn(64, PIXELS), nn.functional.one_hot(label, SHAPES).float()
        total = loss(picture, name, label)
        if alone:
            total = total + loss(picture, None, label) + loss(None, name, label)
        optimizer.zero_grad(), total.backward(), optimizer.step()
    painted = paint(encode(None, torch.eye(SHAPES))[0])  # from the names alone
    return (painted - PICTURES).square().mean().sqrt().item()


print("Error of pictures painted from words alone (0 to 1)")
print(f"product of experts: {train(product, alone=True):.3f}")
print(f"averaged latents:   {train(average, alone=False):.3f}")
