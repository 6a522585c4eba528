"""Remakes the prepared examples of the text-to-image tab, through the real pipeline.

    python -m studio.training.prepared_examples [--seeds 1 2 3 --sheet sheet.png]

Without options it redraws every row of ``assets/examples/text_to_image/examples.json``; with ``--sheet`` it draws each prompt with
several seeds onto one picture, to choose from, and changes nothing.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from studio.settings import ASSETS, Settings
from studio.studio import Studio

FOLDER = ASSETS / "examples" / "text_to_image"
_THUMBNAIL_QUALITY = 86


def redraw(studio: Studio) -> None:
    """Write each row's picture (PNG with its settings inside) beside ``examples.json``."""
    for row in json.loads((FOLDER / "examples.json").read_text(encoding="utf-8")):
        settings = {k: v for k, v in row.items() if k not in ("file", "title")}
        made = studio.text_to_image(**settings)
        (FOLDER / row["file"]).write_bytes(made.files[0].read_bytes())
        thumbnail(FOLDER / row["file"])
        print(row["file"])


def thumbnail(picture: Path) -> Path:
    """The picture of the example's card beside it: WebP, a tenth of the bytes, without the settings that the PNG carries."""
    small = picture.with_suffix(".webp")
    with Image.open(picture) as image:
        image.convert("RGB").save(small, "WEBP", quality=_THUMBNAIL_QUALITY, method=6)
    return small


def sheet(studio: Studio, seeds: list[int], target: Path) -> None:
    """One line a prompt, one column a seed."""
    rows = json.loads((FOLDER / "examples.json").read_text(encoding="utf-8"))
    picture = Image.new("RGB", (160 * len(seeds), 160 * len(rows)))
    for y, row in enumerate(rows):
        for x, seed in enumerate(seeds):
            settings = {k: v for k, v in row.items() if k not in ("file", "title", "seed")}
            image = studio.text_to_image(**settings, seed=seed, score=False).images[0]
            picture.paste(image.resize((160, 160)), (160 * x, 160 * y))
    picture.save(target)


def card(studio: Studio, target: Path) -> None:
    """48 fixed prompts as the studio draws them, for the model card: 24 in words of the training captions, 24 in other words."""
    from studio.training.text_to_image.contact_sheet import KNOWN, RELATED, UNSEEN, contact_sheet
    from studio.training.text_to_image.datasets.version2 import held_out, unseen_phrasings

    known, other = [*KNOWN, *RELATED], list(UNSEEN)
    known += [p.text for p in held_out(24 - len(known))]
    other += [p.text for p in unseen_phrasings(24 - len(other))]
    drawn = [studio.text_to_image(prompt=p, seed=i, score=False).images[0].resize((256, 256)) for i, p in enumerate([*known, *other])]
    contact_sheet(np.stack([np.asarray(d) for d in drawn]), [*known, *other], target, columns=8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3, 4, 5, 6])
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--card", type=Path, help="write the contact sheet of the model card instead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # float32: the same bytes on every machine, whatever its fastest number format
        studio = Studio(Settings(profile="mini", device="cpu", precision="float32", output_dir=Path(folder)))
        if options.card:
            card(studio, options.card)
        elif options.sheet:
            sheet(studio, options.seeds, options.sheet)
        else:
            redraw(studio)


if __name__ == "__main__":
    main()
