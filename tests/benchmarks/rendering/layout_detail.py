"""What becomes of a layout's fine detail on its way through the model: painted over and shown larger in three ways, against the layout.

``python -m tests.benchmarks.rendering.layout_detail [pictures]``. For held-out prompts of data set 2, drawn by the studio's own layouts:
edge energy (mean squared difference between neighbouring pixels) as a share of the layout's own at 1024 px, of the painted picture
enlarged by bicubic interpolation (the baseline), by the bundled upscaler, and with the layout's detail. "Paint kept" is the share of the
change in light and colour that the model made which is still there: the layout itself, the degenerate winner in edges, has 0. The
control takes the detail of another prompt's layout.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from studio import Settings, Studio
from studio.diffusion.detail_transfer import transfer_detail
from studio.renderer.sketch import Sketch, sketch_of
from studio.training.text_to_image.datasets import version2

SIDE, DRAWN = 1024, 256
STRENGTH = 0.3


def edges(picture: Image.Image) -> float:
    """Mean squared difference between neighbouring pixels."""
    values = np.asarray(picture, np.float64)
    return float(np.mean(np.diff(values, axis=0) ** 2) + np.mean(np.diff(values, axis=1) ** 2))


def light(picture: Image.Image) -> np.ndarray:
    """Light and colour alone, float32 (64, 64, 3)."""
    return cv2.GaussianBlur(cv2.resize(np.asarray(picture, np.float32), (64, 64), interpolation=cv2.INTER_AREA), (0, 0), 3)


def kept(made: Image.Image, painted: Image.Image, layout: Image.Image) -> float:
    """Share of the model's change of light and colour that is left: 1 for the paint itself, 0 for the layout."""
    change, left = light(painted) - light(layout), light(made) - light(layout)
    return float((change * left).sum() / max(1e-6, (change**2).sum()))


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 24
    studio = Studio(Settings(hub="never"))
    texts = [p.text for p in version2.held_out(2 * count)]
    sketches: list[tuple[str, Sketch]] = [(text, sketch) for text in texts if (sketch := sketch_of(text)) is not None][:count]
    rows: dict[str, list[tuple[float, float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for k, (text, sketch) in enumerate(sketches):
            layout = sketch.picture(k, SIDE, SIDE)
            other = sketches[(k + 1) % len(sketches)][1].picture(k + 1, SIDE, SIDE)
            start = Path(folder) / f"{k}.png"
            sketch.picture(k, DRAWN, DRAWN).save(start)
            painted = studio.text_to_image(
                prompt=text, seed=k, init_image=start, strength=STRENGTH, width=DRAWN, height=DRAWN, composition="free", score=False
            ).images[0]
            file = Path(folder) / f"painted{k}.png"
            painted.save(file)
            ways = {
                "bicubic": lambda p=painted: p.resize((SIDE, SIDE), Image.Resampling.BICUBIC),
                "Studio Enlarge": lambda f=file: studio.upscale(image=f, factor=4).image,
                "layout detail": lambda p=painted, b=layout: transfer_detail(p, b),
                "another layout's detail (control)": lambda p=painted, b=other: transfer_detail(p, b),
                "the layout itself": lambda b=layout: b,
            }
            for name, make in ways.items():
                before = time.process_time()
                made = make()
                took = time.process_time() - before
                rows.setdefault(name, []).append((edges(made) / edges(layout), kept(made, painted, layout), took))
    print(f"| {len(sketches)} held-out prompts, 256 -> 1024 | edges / layout | paint kept | processor s |\n|---|---|---|---|")
    for name, values in rows.items():
        share, paint, took = np.median(np.asarray(values), axis=0)
        print(f"| {name} | {share:.2f} | {paint:.2f} | {took:.3f} |")


if __name__ == "__main__":
    main()
