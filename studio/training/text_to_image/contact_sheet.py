"""Contact sheets: fixed prompts, and pictures with captions on one page."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

KNOWN = [
    "A mystical forest with glowing plants and ancient trees",
    "A cat playing in a garden",
    "A serene beach with palm trees and gentle waves",
    "A futuristic cityscape with flying cars",
    "mountain landscape at sunset",
    "a red car in the city at night",
    "snowy village under the northern lights",
    "a castle on a hill at dawn",
    "an astronaut in outer space",
    "a pizza on a blue background",
    "underwater scene with a fish",
    "a dragon near a volcano",
]
UNSEEN = [
    "a kitty among blossoms",
    "an automobile driving through downtown after dark",
    "polar night over the tundra",
    "a spooky haunted wood with fog",
    "a pony on the seaside at daybreak",
    "sailing vessel on stormy waters",
    "a knight fortress under the stars",
    "cyberpunk metropolis, neon, rainy",
    "a feline wizard",
    "a dinosaur and a rocket in the desert",
    "cozy cottages in winter",
    "a yellow submarine under the sea",
]
RELATED = [
    "a fox left of a castle",
    "two birds above a house",
    "a red car next to a blue truck",
    "three apples on a white background",
    "a small cat in front of a big tree",
    "a yellow balloon above a green tent at sunset",
]
PROMPTS = KNOWN + UNSEEN + RELATED
_LETTERS = 44  # per caption line
_LINE = 13  # px


def generate(pipe: Any, prompts: list[str], steps: int, guidance: float, seed: int = 0, batch: int = 12) -> np.ndarray:
    """(n, 256, 256, 3) uint8; image i depends on (prompt, seed + i) only."""
    out = []
    for i in range(0, len(prompts), batch):
        part = prompts[i : i + batch]
        noise = [torch.Generator().manual_seed(seed + i + k) for k in range(len(part))]
        made = pipe(part, num_inference_steps=steps, guidance_scale=guidance, height=256, width=256, generator=noise, output_type="np")
        out.append((made.images * 255).round().astype(np.uint8))
    return np.concatenate(out)


def contact_sheet(images: np.ndarray, captions: list[str], path: Path, columns: int = 6, lines: int = 2) -> None:
    """Grid of images (n, h, w, 3) uint8 with their captions; the suffix chooses PNG or JPEG."""
    side, strip = images.shape[1], 6 + _LINE * lines
    rows = -(-len(images) // columns)
    page = Image.new("RGB", (columns * side, rows * (side + strip)), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default()
    for i, (image, text) in enumerate(zip(images, captions, strict=True)):
        x, y = i % columns * side, i // columns * (side + strip)
        page.paste(Image.fromarray(image), (x, y))
        for k, part in enumerate(textwrap.wrap(text, _LETTERS)[:lines]):
            draw.text((x + 3, y + side + 2 + _LINE * k), part, fill="black", font=font)
    if path.suffix == ".jpg":
        page.save(path, quality=80)
    else:
        page.save(path, optimize=True)
