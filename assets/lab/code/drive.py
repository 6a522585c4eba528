"""Brake or go: three weak senses joined miss fewer brakes than the best of them alone (needs numpy and torch)."""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as miss

rng = np.random.default_rng(0)
torch.manual_seed(0)


def road(count):
    """What camera, lidar and a sentence report, one number or two each, and whether to brake."""
    red_light = rng.random(count) < 0.2  # only the camera sees it
    obstacle = rng.random(count) < 0.25  # camera and lidar see it, the lidar better
    child = rng.random(count) < 0.1  # behind a bus: only a sentence tells
    camera = np.stack([red_light + rng.normal(0, 0.2, count), obstacle + rng.normal(0, 0.6, count)], 1)
    lidar = (obstacle + rng.normal(0, 0.2, count))[:, None]
    wrong = rng.random(count) < 0.05  # people err
    sentence = (child ^ wrong)[:, None].astype(float)
    dead = rng.choice(3, count, p=(0.9, 0.05, 0.05))  # 1: the camera fails, 2: the lidar
    camera[dead == 1], lidar[dead == 2] = 0.5, 0.5
    brake = red_light | obstacle | child
    return [torch.tensor(sense).float() for sense in (camera, lidar, sentence)], torch.tensor(brake).float()


def missed(senses_of, width):
    """Train a network on some senses; brakes missed per thousand, when one in ten safe scenes may brake in vain."""
    network = nn.Sequential(nn.Linear(width, 24), nn.ReLU(), nn.Linear(24, 1))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    senses, brake = road(4000)
    for _ in range(200):
        optimizer.zero_grad()
        miss(network(senses_of(senses))[:, 0], brake).backward()
        optimizer.step()
    with torch.no_grad():
        judged, truth = road(4000)
        score = network(senses_of(judged))[:, 0]
        limit = score[truth == 0].quantile(0.9)
        senses, brake = road(4000)
        braked = network(senses_of(senses))[:, 0] > limit
    return 1000 * float((~braked[brake == 1]).float().mean())


print(f"all three: {missed(lambda s: torch.cat(s, 1), 4):.0f} missed brakes per thousand")
for place, (name, width) in enumerate((("camera", 2), ("lidar", 1), ("sentence", 1))):
    print(f"{name}: {missed(lambda s, place=place: s[place], width):.0f} missed brakes per thousand")
