"""Remakes the prepared films and scenes, through the real pipeline.

    python -m studio.training.prepared_films [text_to_video] [audio_to_visual] [game_scene]

Each row of ``assets/examples/<task>/examples.json`` is drawn with its settings; the film, its figures and (where the settings ask to
compare) the textbook baseline are written beside it. Of a game scene only the scene itself is kept.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import tempfile
from pathlib import Path
from typing import Any

from studio.settings import ASSETS, Settings
from studio.studio import Studio

TASKS = ("text_to_video", "audio_to_visual", "game_scene")


def plain(figures: Any) -> dict[str, object] | None:
    """A dataclass of figures with its properties as JSON, rounded."""
    if figures is None:
        return None
    rows = dataclasses.asdict(figures)
    rows |= {name: getattr(figures, name) for name, value in vars(type(figures)).items() if isinstance(value, property)}
    return {name: _rounded(value) for name, value in rows.items()}


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.5g}")
    return [_rounded(v) for v in value] if isinstance(value, (tuple, list)) else value


def redraw(studio: Studio, task: str) -> None:
    """Write the files and figures of all rows of one task."""
    folder = ASSETS / "examples" / task
    rows = json.loads((folder / "examples.json").read_text(encoding="utf-8"))
    for row in rows:
        sound = {"media_file": folder / row["sound"]} if "sound" in row else {}
        made = getattr(studio, task)(**row["settings"], **sound)
        if task == "game_scene":
            from PIL import Image

            Image.fromarray(made.scene).save(folder / row["file"], quality=92)
            row["figures"] = made.figures
            continue
        (folder / row["file"]).write_bytes(made.film.read_bytes())
        if task == "text_to_video":
            row["figures"] = plain(made.figures)
            if made.naive is not None:
                row["naive"] = f"{Path(row['file']).stem}-independent.mp4"
                row["naive_figures"] = plain(made.naive_figures)
                (folder / row["naive"]).write_bytes(made.naive.read_bytes())
        else:
            row["sync"] = plain(made.sync)
        print(row["file"], row.get("figures") or row.get("sync"))
    (folder / "examples.json").write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Redraw the examples of the tasks named on the command line, by default of all three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tasks", nargs="*", help=f"of {', '.join(TASKS)}; default: all")
    tasks = parser.parse_args().tasks
    with tempfile.TemporaryDirectory() as folder:
        # float32: the same bytes on every machine, whatever its fastest number format
        studio = Studio(Settings(profile="mini", device="cpu", precision="float32", output_dir=Path(folder)))
        for task in tasks or TASKS:
            redraw(studio, task)


if __name__ == "__main__":
    main()
