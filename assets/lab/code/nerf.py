"""A radiance field in its smallest form, in a flat world of two coloured balls. Cameras around it take one line of pixels each; a network
learns density and colour of each place from them, and draws the line of a camera that was never there. Needs torch."""

import math

import torch
from torch import nn

torch.manual_seed(0)
BALLS = [((0.3, 0.2), 0.35, (0.9, 0.2, 0.2)), ((-0.4, -0.2), 0.3, (0.2, 0.4, 0.9))]  # centre, radius, colour
PIXELS, SAMPLES, OCTAVES = 48, 40, 2


def camera(angle):
    eye = 2 * torch.tensor([math.cos(angle), math.sin(angle)])
    side = torch.tensor([-math.sin(angle), math.cos(angle)])
    rays = -eye / 2 + torch.linspace(-0.5, 0.5, PIXELS)[:, None] * side
    return eye.expand(PIXELS, 2), nn.functional.normalize(rays, dim=1)


def places_along(eyes, rays):
    depths = torch.linspace(1, 3, SAMPLES)
    return eyes[:, None] + rays[:, None] * depths[:, None]


def shine(density, color):
    """Volume rendering: what is dense shines, and hides what lies behind it. The background is white."""
    passed = torch.exp(-torch.cumsum(density * 2 / SAMPLES, 1))
    weights = torch.cat([torch.ones_like(passed[:, :1]), passed[:, :-1]], 1) - passed
    return (weights[..., None] * color).sum(1) + passed[:, -1:]


def photograph(angle):
    places = places_along(*camera(angle))
    density, color = torch.zeros(places.shape[:2]), torch.zeros(*places.shape[:2], 3)
    for center, radius, shade in BALLS:
        inside = (places - torch.tensor(center)).norm(dim=2) < radius
        density[inside], color[inside] = 40.0, torch.tensor(shade)
    return shine(density, color)


def draw(network, eyes, rays):
    places = places_along(eyes, rays)
    phases = (places[..., None] * math.pi * 2.0 ** torch.arange(OCTAVES)).flatten(2)  # the positional encoding
    found = network(torch.cat([places, phases.sin(), phases.cos()], 2))
    return shine(10 * nn.functional.softplus(found[..., 0] - 1), torch.sigmoid(found[..., 1:]))


network = nn.Sequential(nn.Linear(2 + 4 * OCTAVES, 48), nn.ReLU(), nn.Linear(48, 48), nn.ReLU(), nn.Linear(48, 4))
optimizer = torch.optim.Adam(network.parameters(), 0.005)
angles = [2 * math.pi * i / 16 for i in range(16)]
eyes, rays = (torch.cat(parts) for parts in zip(*map(camera, angles), strict=True))
truth = torch.cat([photograph(angle) for angle in angles])
for _ in range(240):
    loss = (draw(network, eyes, rays) - truth).square().mean()
    optimizer.zero_grad(), loss.backward(), optimizer.step()
unseen = angles[1] / 2  # in the middle between two cameras
error = [(picture - photograph(unseen)).square().mean().item() for picture in (draw(network, *camera(unseen)), photograph(angles[0]))]
field, nearest = (-10 * math.log10(e) for e in error)
print(f"PSNR of a view never seen, in dB: field {field:.1f}, nearest view {nearest:.1f}")
