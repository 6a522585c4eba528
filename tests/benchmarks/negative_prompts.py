"""Does a negative prompt take the thing away? ``python -m tests.benchmarks.negative_prompts --judge FILE``

Held-out prompts over two things, one of which the negative prompt refuses, drawn as the studio draws them. A thing counts as there
where it is among the five things that the judge of `text_to_image_quality` finds likeliest; the control is the same request without a
negative prompt. Only pictures whose control shows the thing count, for what was never drawn cannot be taken away. ``--sheet FILE``
draws landscapes with and without what their painter puts there, side by side, for the eye: the judge was never taught those.
"""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from studio import Studio
from studio.settings import Settings
from studio.training.text_to_image.datasets.attributes import noun_list
from studio.training.text_to_image.datasets.version3 import held_out
from tests.benchmarks.judge import Judge, features, trained

_LIKELIEST = 5
_MOST = 12  # held-out prompts looked through for each one that is wanted
LANDSCAPES = (
    ("mountains with trees", "trees"), ("a village by day", "houses"), ("a beach", "palm trees, umbrella"), ("a sunset without sun", ""),
    ("a city at night", "skyscrapers"), ("a farm", "barn"), ("a garden", "flowers"), ("a castle on a hill", "castle"),
    ("a lake", "trees"), ("a snowy field", "trees"), ("space with planets and stars", "planets"), ("a desert without cacti", ""),
    ("a cave with glowing crystals", "crystals"), ("a quiet lake at night", "moon"), ("a stormy sea, no lightning", ""),
    ("ancient ruins", "columns"), ("a forest", "trees"), ("a mystical forest", "mushrooms"), ("a sunny meadow", "clouds"),
    ("an underwater world", "fish, corals"),
)  # fmt: skip


def asked(n: int, skip: int = 0) -> list[tuple[str, str, str]]:
    """(prompt, refused noun, other noun) of ``n`` held-out prompts about two different things, the first and the second by turns."""
    pairs = (p for p in held_out(_MOST * (n + skip)) if len(p.spec["objects"]) == 2)
    found = []
    for i, prompt in enumerate(islice(pairs, skip, skip + n)):
        nouns = [o["noun"] for o in prompt.spec["objects"]]
        found.append((prompt.text, nouns[i % 2], nouns[1 - i % 2]))
    return found


def draw(engine: Studio, prompt: str, unwanted: str, seed: int, model: str, composition: str) -> np.ndarray:
    """(256, 256, 3) uint8: the picture that a user gets."""
    result = engine.text_to_image(
        prompt=prompt, negative_prompt=unwanted, seed=seed, model=model, score=False, width=256, height=256, composition=composition
    )
    return np.asarray(result.images[0])


def seen(judge: Judge, pictures: list[np.ndarray]) -> list[set[int]]:
    """The columns of the likeliest things of each picture."""
    found = judge(features(torch.from_numpy(np.stack(pictures))))["noun"]
    return [set(row) for row in found.topk(_LIKELIEST, dim=1).indices.tolist()]


def measure(engine: Studio, judge: Judge, o: argparse.Namespace, composition: str) -> str:
    """One line of the table."""
    columns = noun_list(2)
    requests = [r for r in asked(3 * o.count) if r[1] in columns and r[2] in columns][: o.count]
    with_it = [draw(engine, p, "", 100 + i, o.model, composition) for i, (p, _, _) in enumerate(requests)]
    without = [draw(engine, p, f"{gone}", 100 + i, o.model, composition) for i, (p, gone, _) in enumerate(requests)]
    before, after = seen(judge, with_it), seen(judge, without)
    rows = [(i, columns.index(gone), columns.index(kept)) for i, (_, gone, kept) in enumerate(requests)]
    shown = [(i, gone, kept) for i, gone, kept in rows if gone in before[i]]
    taken = sum(gone not in after[i] for i, gone, _ in shown)
    stayed = [(i, kept) for i, _, kept in shown if kept in before[i]]
    still = sum(kept in after[i] for i, kept in stayed)
    return f"| {composition} | {len(shown)} of {len(requests)} | {taken} of {len(shown)} | {still} of {len(stayed)} |"


def sheet(engine: Studio, o: argparse.Namespace) -> None:
    """Pairs of pictures without and with the negative prompt, left to right."""
    tiles = []
    for i, (prompt, unwanted) in enumerate(LANDSCAPES):
        plain = prompt.split(" without ")[0].split(", no ")[0]
        tiles += [draw(engine, plain, "", 7 + i, o.model, "auto"), draw(engine, prompt, unwanted, 7 + i, o.model, "auto")]
    columns, side = 8, 192
    page = Image.new("RGB", (columns * side, -(-len(tiles) // columns) * side))
    for i, tile in enumerate(tiles):
        page.paste(Image.fromarray(tile).resize((side, side)), (i % columns * side, i // columns * side))
    page.save(o.sheet)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", type=Path, help="file with the judge; without a judge only the sheet is drawn")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--model", default="studio-mini")
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--compositions", nargs="+", default=["auto", "free"], choices=["auto", "free"])
    o = parser.parse_args()
    engine = Studio(Settings(profile="mini", hub="never"))
    if o.sheet:
        sheet(engine, o)
    if o.judge:
        judge = trained(o.judge, 8000, 2)
        print(
            "| composition | thing there without the negative prompt (control) | gone with it | the other thing stays |\n|---|---|---|---|"
        )
        for composition in o.compositions:
            print(measure(engine, judge, o, composition), flush=True)


if __name__ == "__main__":
    main()
