"""Is the judge of `text_to_image_quality` right? Somebody who has not seen the prompts names what the pictures show.

``python -m tests.benchmarks.by_eye draw FOLDER --what landscape`` draws held-out prompts onto ``FOLDER/sheet.png``, numbered and without
words; write one name a line into ``FOLDER/eye.txt`` (``?`` where it cannot be told) before you open ``FOLDER/answers.json``. ``python -m
tests.benchmarks.by_eye score FOLDER --judge FILE`` then counts how often eye, judge and prompt agree, with a control: the names against
the pictures one place further on.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from studio import Studio
from studio.settings import Settings
from studio.training.text_to_image.contact_sheet import contact_sheet
from studio.training.text_to_image.datasets.attributes import BIOME, noun_list
from studio.training.text_to_image.datasets.version2.items_v2 import Prompt
from studio.training.text_to_image.datasets.version3 import CORE, held_out
from studio.training.text_to_image.machine import pick_device
from tests.benchmarks import picture_quality as q
from tests.benchmarks.judge import Judge, features, trained
from tests.benchmarks.text_to_image_quality import BUNDLED, TURBO, load_pipeline, turbo_of

UNSURE = "?"
_MOST = 6  # held-out prompts looked through for each one that is wanted; a third of them are about one thing alone


@dataclass(frozen=True)
class Question:
    """What is asked of a picture: ``fits`` a prompt's spec, its ``answer``, and the ``judge``'s answers for features (n, d)."""

    what: str

    def fits(self, prompt: Prompt) -> bool:
        spec = prompt.spec
        if self.what == "landscape":
            return spec["kind"] == "scene"
        return spec["kind"] == "object" and len(spec["objects"]) == 1

    def answer(self, prompt: Prompt) -> str:
        return prompt.spec["biome"] if self.what == "landscape" else prompt.spec["objects"][0]["noun"]

    def judged(self, judge: Judge, pictures: torch.Tensor) -> list[str]:
        found = judge(features(pictures))
        if self.what == "landscape":
            return [BIOME[i] for i in found["biome"].argmax(1).tolist()]
        names = noun_list(2)
        return [names[i] for i in found["noun"].argmax(1).tolist()]


def prompts(question: Question, n: int, skip: int) -> list[Prompt]:
    """``n`` held-out prompts that the question fits, after the first ``skip`` of them."""
    wanted: Iterator[Prompt] = (p for p in held_out(_MOST * (n + skip)) if question.fits(p))
    return list(islice(wanted, skip, skip + n))


def draw(o: argparse.Namespace) -> None:
    """Write the pictures, their sheet, an empty list of names, and the answers."""
    question = Question(o.what)
    asked = prompts(question, o.count, o.skip)
    pictures = _drawn([p.text for p in asked], o).numpy()
    o.folder.mkdir(parents=True, exist_ok=True)
    np.save(o.folder / "pictures.npy", pictures)
    contact_sheet(pictures, [str(i) for i in range(len(pictures))], o.folder / "sheet.png", columns=10)
    (o.folder / "eye.txt").write_text(f"{UNSURE}\n" * len(pictures), encoding="utf-8")
    answers = {"what": o.what, "answers": [question.answer(p) for p in asked]}
    (o.folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    names = [b for b in BIOME if b != "object"] if o.what == "landscape" else CORE
    print(f"{o.folder}: {len(pictures)} pictures; names: {', '.join(sorted(names))}")


def _drawn(texts: list[str], o: argparse.Namespace) -> torch.Tensor:
    if o.studio:
        return q.draw_in_studio(Studio(Settings(profile="mini")), texts)
    pipe, steps, guidance = load_pipeline(o.pipeline, pick_device()), o.steps, o.guidance
    if o.turbo:
        pipe, steps, guidance = turbo_of(pipe, TURBO), 4, 1.0
    return q.draw(pipe, texts, steps, guidance, 8)


def score(o: argparse.Namespace) -> None:
    """Print the table; SystemExit where a picture has no line."""
    stored = json.loads((o.folder / "answers.json").read_text(encoding="utf-8"))
    asked, pictures = stored["answers"], torch.from_numpy(np.load(o.folder / "pictures.npy"))
    eye = (o.folder / "eye.txt").read_text(encoding="utf-8").strip().lower().splitlines()
    if len(eye) != len(asked):
        raise SystemExit(f"eye.txt names {len(eye)} of {len(asked)} pictures")
    judged = Question(stored["what"]).judged(trained(o.judge, 0, 1), pictures)
    every, sure = range(len(asked)), [i for i, name in enumerate(eye) if name != UNSURE]

    def share(one: list[str], other: list[str], rows: Sequence[int]) -> float:
        return sum(one[i] == other[i] for i in rows) / max(1, len(rows))

    print("| | share |\n|---|---|")
    print(f"| the eye finds what the prompt says | {share(eye, asked, every):.2f} |")
    print(f"| the judge does | {share(judged, asked, every):.2f} |")
    print(f"| the judge says what the eye says, where that is sure ({len(sure)} of {len(eye)}) | {share(judged, eye, sure):.2f} |")
    print(f"| control: the eye against the next prompt | {share(eye, asked[1:] + asked[:1], every):.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("draw", "score"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--what", choices=("landscape", "thing"), default="landscape")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--skip", type=int, default=0, help="held-out prompts passed over: those that have been seen already")
    parser.add_argument("--pipeline", type=Path, default=BUNDLED)
    parser.add_argument("--turbo", action="store_true", help="draw with Studio Mini Turbo")
    parser.add_argument("--studio", action="store_true", help="draw as the studio does, with its layouts")
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--guidance", type=float, default=4.0)
    parser.add_argument("--judge", type=Path, help="file with the judge, of `text_to_image_quality --judge`")
    o = parser.parse_args()
    if o.step == "score" and not (o.judge and o.judge.exists()):
        parser.error("score needs the file of a trained judge: --judge")
    draw(o) if o.step == "draw" else score(o)


if __name__ == "__main__":
    main()
