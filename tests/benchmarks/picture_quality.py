"""Measures for `text_to_image_quality`: sets of prompts with what their pictures must show, distances with their controls."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from studio import Studio
from studio.diffusion.composition import choose_layout, layout_strength
from studio.diffusion.prompts.chinese_parser import parse_description
from studio.diffusion.prompts.simplification import simplify
from studio.diffusion.prompts.translation import translate
from studio.models.model_row import ModelRow
from studio.renderer.vocabulary.color_words import COLOR_WORDS
from studio.renderer.vocabulary.lexicon import UNSEEN
from studio.renderer.vocabulary.nouns import noun_kind
from studio.training.text_to_image.contact_sheet import generate
from studio.training.text_to_image.datasets import version2, version3
from studio.training.text_to_image.datasets.attributes import BIOME, COLUMNS, NO_LABEL, label_tensors
from studio.training.text_to_image.datasets.image_store import to_float
from studio.training.text_to_image.datasets.version2.items_v2 import Prompt, all_held_out
from studio.training.text_to_image.probe import metrics
from tests.benchmarks.judge import Judge, features
from tests.unit.diffusion.chinese_samples import chinese

Spec = dict[str, Any]
ROWS = {  # attribute -> (name in the table, reach goal of the issue or None)
    "biome": "landscape", "time": "time of day", "weather": "weather", "noun_object": "object alone, top 1",
    "noun_object_top5": "object alone, top 5", "noun_scene": "object in a scene, top 1", "noun_scene_top5": "object in a scene, top 5",
    "color": "colour", "count": "count", "relation": "relation", "size": "size",
}  # fmt: skip
_GUESSING, _GUESSED_FROM = 3000, 30_000_000  # specs from which the commonest answers are counted, and the first of them
_TINY = 32  # px of the side of pictures compared pixel by pixel


@dataclass(frozen=True)
class PromptSet:
    """English ``prompts`` as the model gets them, and the specs that their pictures must show."""

    name: str
    prompts: list[str]
    specs: list[Spec]

    @property
    def labels(self) -> tuple[Tensor, Tensor]:
        """What the judge should find: `label_tensors`."""
        return label_tensors(self.specs, 2)


def prompt_sets(n: int) -> list[PromptSet]:
    """Held-out combinations of the core words, the same in Chinese, translated; coloured things; unseen words; all words; landscapes.

    The sets in unseen words come twice: as they are, and in the plain words that the studio puts them in.
    """
    held, unseen, wide, coloured = version3.held_out(n), version3.unseen_phrasings(n), version2.held_out(n), version3.coloured_things(n)
    bare = list(islice((p for p in all_held_out() if not p.spec["objects"]), n))
    specs, strange = [p.spec for p in held], [in_other_color_words(p) for p in coloured]
    return [
        PromptSet("held-out combinations", [p.text for p in held], specs),
        PromptSet("unseen phrasings", [p.text for p in unseen], [p.spec for p in unseen]),
        PromptSet("held-out combinations in Chinese", [translate(chinese(s, noun_kind)).text for s in specs], specs),
        PromptSet("one thing in a colour", [p.text for p in coloured], [p.spec for p in coloured]),
        PromptSet("held-out combinations of all things", [p.text for p in wide], [p.spec for p in wide]),
        PromptSet("unseen phrasings, put plainly", [simplify(p.text).text for p in unseen], [p.spec for p in unseen]),
        PromptSet("one thing in a colour, in unseen words", strange, [p.spec for p in coloured]),
        PromptSet("the same, put plainly", [simplify(text).text for text in strange], [p.spec for p in coloured]),
        PromptSet("landscapes alone", [p.text for p in bare], [p.spec for p in bare]),
    ]


def in_other_color_words(prompt: Prompt) -> str:
    """The prompt with its thing's colour in a word that stands in no caption; the same prompt gives the same word."""
    color = prompt.spec["objects"][0]["color"]
    word = random.Random(prompt.text).choice((*UNSEEN["color"].get(color, ()), *COLOR_WORDS[color]))
    article = "an" if word[0] in "aeiou" else "a"
    text, found = re.subn(
        rf"\b(an? )?{color}\b", lambda m: f"{article} {word}" if m[1] else word, prompt.text, count=1, flags=re.IGNORECASE
    )
    assert found, prompt.text
    return text


def translator_agreement(n: int) -> float:
    """Share of held-out specs whose plain Chinese description is understood without any loss (things, relation, side, place, light)."""
    right = 0
    for p in version2.held_out(n):  # of every word
        s, scene = p.spec, parse_description(chinese(p.spec, noun_kind))
        said = [(t.noun, t.count, t.color or None, bool(t.size)) for t in scene.things]
        sides = [t.side for t in scene.things if t.side]
        same = said == [(o["noun"], o["n"], o["color"], bool(o["size"])) for o in s["objects"]]
        same &= scene.relations == ([(0, s["relation"], 1)] if s["relation"] else []) and sides == ([s["side"]] if s["side"] else [])
        if s["kind"] == "scene":
            same &= [x.biome for x in scene.places] == [s["biome"]]
            same &= [k for k, _ in scene.times] == ([] if s["biome"] == "space" else [s["time"]])
            same &= [k for k, _ in scene.weathers] == ([] if s["weather"] == "clear" else [s["weather"]])
        right += same and not scene.unknown
    return right / n


def render(specs: Sequence[Spec]) -> Tensor:
    """(n, 256, 256, 3) uint8 pictures by the renderer."""
    return torch.from_numpy(np.stack([version2.render(s) for s in specs]))


@torch.no_grad()
def through_autoencoder(vae: Any, pictures: Tensor) -> tuple[Tensor, float]:
    """(the same pictures encoded and decoded, PSNR in dB)."""
    out, error = [], 0.0
    for part in pictures.split(8):
        x = to_float(part).to(vae.device, vae.dtype)
        y = vae.decode(vae.encode(x).latents).sample.clamp(-1, 1)
        error += ((x - y).float() / 2).pow(2).mean((1, 2, 3)).sum().item()
        out.append(((y.float() + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu())
    return torch.cat(out), -10 * float(np.log10(max(error / len(pictures), 1e-12)))


def draw(pipe: Any, prompts: list[str], steps: int, guidance: float, batch: int, seed: int = 5) -> Tensor:
    """(n, 256, 256, 3) uint8 pictures; picture i depends on its prompt and ``seed`` + i only."""
    return torch.from_numpy(generate(pipe, prompts, steps, guidance, seed, batch))


def draw_composed(pipe: Any, prompts: list[str], steps: int, guidance: float, row: ModelRow, shift: int = 0, seed: int = 5) -> Tensor:
    """As `draw`, but over the renderer's sketch of what each prompt names and put plainly, as the studio does it; without one, from noise.

    ``shift``: take the sketch of the prompt that many places further on (a control).
    """
    from diffusers import StableDiffusionImg2ImgPipeline

    over: Any = StableDiffusionImg2ImgPipeline(**pipe.components, requires_safety_checker=False)
    over.set_progress_bar_config(disable=True)
    out = []
    prompts = [simplify(prompt).text for prompt in prompts]
    for i, prompt in enumerate(prompts):
        sketch, _ = choose_layout("auto", prompts[(i + shift) % len(prompts)], "", row, 256, 256)
        if sketch is None:
            out.append(draw(pipe, [prompt], steps, guidance, 1, seed + i)[0])
            continue
        noise = torch.Generator().manual_seed(seed + i)
        made = over(
            prompt, image=sketch.picture(seed + i, 256, 256), strength=layout_strength(row), num_inference_steps=max(steps, 3),
            guidance_scale=guidance, generator=noise, output_type="np",
        )  # fmt: skip
        out.append(torch.from_numpy((made.images[0] * 255).round().astype(np.uint8)))
    return torch.stack(out)


def draw_in_studio(studio: Studio, prompts: list[str], seed: int = 5) -> Tensor:
    """As `draw`, by the product itself at 256 px with its defaults: words put plainly, layout, painting, the layout's outlines."""
    out = []
    for i, prompt in enumerate(prompts):
        found = studio.text_to_image(prompt=prompt, seed=seed + i, size="256", preset="balanced")
        out.append(torch.from_numpy(np.asarray(found.images[0].convert("RGB")).copy()))
    return torch.stack(out)


def guessing(n: int = _GUESSING) -> dict[str, float]:
    """Shares right of the best constant answer, from the frequencies in ``n`` random specs: what needs no picture at all."""
    specs = [s for s in (version3.item(_GUESSED_FROM + i, 0)["spec"] for i in range(n)) if s["style"] == "none"]
    classes, nouns = label_tensors(specs, 2)
    is_object = classes[:, 0] == BIOME.index("object")
    found: dict[str, float] = {}
    for column, name in enumerate(COLUMNS):
        known = classes[:, column][(classes[:, column] != NO_LABEL) & (~is_object if name == "biome" else True)]
        found[name] = known.bincount().max().item() / len(known)
    single = nouns.sum(1) == 1
    for name, which in (("noun_object", single & is_object), ("noun_scene", single & ~is_object)):
        shares = nouns[which].mean(0).sort(descending=True).values
        found[name], found[f"{name}_top5"] = shares[0].item(), shares[:5].sum().item()
    return found


def agreement(judge: Judge, pictures: Tensor, asked: PromptSet) -> dict[str, Any]:
    """Shares of attributes found in ``pictures`` (`probe.metrics`)."""
    return metrics(judge(features(pictures)), *asked.labels)


def shuffled(judge: Judge, pictures: Tensor, asked: PromptSet) -> dict[str, Any]:
    """The same pictures against other prompts of the set: what a model gets that draws well and listens to nobody."""
    classes, nouns = asked.labels
    by = max(1, len(classes) // 2)
    return metrics(judge(features(pictures)), classes.roll(by, 0), nouns.roll(by, 0))


def embed(judge: Judge, pictures: Tensor) -> Tensor:
    """(n, 512) features of the judge."""
    return judge.embed(features(pictures))


def spread(features: Tensor, seeds: int) -> float:
    """Mean distance between pictures of the same prompt; ``features`` (prompts * seeds, d), the seeds of a prompt in a row."""
    groups = features.view(-1, seeds, features.shape[-1])
    return torch.cdist(groups, groups).sum((1, 2)).div(seeds * (seeds - 1)).mean().item()


def nearest(features: Tensor, training: Tensor) -> float:
    """Median distance from each row to the nearest of ``training``."""
    return torch.cdist(features, training).min(1).values.median().item()


def tiny(pictures: Tensor) -> Tensor:
    """(n, 3072) pictures of 32 x 32 px in [-1, 1] as vectors scaled so that distances are root mean squares of pixels."""
    small = F.interpolate(to_float(pictures), size=(_TINY, _TINY), mode="area").flatten(1)
    return small / small.shape[1] ** 0.5


def seconds_per_picture(pipe: Any, steps: int, guidance: float, runs: int) -> float:
    """Median seconds of one picture alone, after one that is not counted."""
    times = []
    for run in range(runs + 1):
        start = time.perf_counter()
        draw(pipe, ["a castle on a hill at sunset"], steps, guidance, 1, run)
        times.append(time.perf_counter() - start)
    return float(np.median(times[1:]))
