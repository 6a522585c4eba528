"""How well does the text-to-image model draw what it is asked? ``python -m tests.benchmarks.text_to_image_quality``

Fixed held-out prompts and seeds; the judge is a classifier trained on the renderer's pictures only. Every figure stands beside chance,
a control and a ceiling. Prints tables in Markdown for the model card; ``--json FILE`` keeps the numbers.
Small run: ``--prompts 8 --steps 4 --seeds 2 --varied 2 --training 32 --timed 1 --judge-images 500``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import torch

from studio import Studio
from studio.settings import ROOT, Settings
from studio.training.text_to_image.datasets import version3
from studio.training.text_to_image.machine import pick_device
from studio.training.text_to_image.probe import frechet
from tests.benchmarks import picture_quality as q
from tests.benchmarks.judge import Judge, trained

BUNDLED = ROOT / "assets" / "models" / "studio-mini"
TURBO = ROOT / "assets" / "models" / "studio-mini-turbo"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pipeline", type=Path, default=BUNDLED, help="a StableDiffusionPipeline folder")
    parser.add_argument("--judge", type=Path, help="file that keeps the judge between runs; without it one is trained first")
    parser.add_argument("--judge-images", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help="processes that draw the judge's pictures")
    parser.add_argument("--prompts", type=int, default=96, help="of each set")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--few-steps", type=int, default=4)
    parser.add_argument("--guidance", type=float, default=4.0)
    parser.add_argument("--turbo", type=Path, default=TURBO, help="folder with the UNet that was distilled to few steps")
    parser.add_argument("--varied", type=int, default=12, help="prompts drawn with several seeds")
    parser.add_argument("--seeds", type=int, default=4, help="pictures of each of them")
    parser.add_argument("--training", type=int, default=2000, help="training pictures to compare with")
    parser.add_argument("--timed", type=int, default=5, help="pictures timed at each number of steps")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--product", action="store_true", help="only what the studio draws, with its controls")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.prompts < 2 or options.seeds < 2 or not 1 <= options.varied <= options.prompts:
        parser.error("--prompts and --seeds start at 2, --varied at 1 and ends at --prompts")
    return options


def load_pipeline(folder: Path, device: torch.device) -> Any:
    """The folder in stock diffusers, float32 on a CPU and half precision on a GPU."""
    from diffusers import StableDiffusionPipeline

    dtype = torch.float32 if device.type == "cpu" else torch.float16
    pipe: Any = StableDiffusionPipeline.from_pretrained(str(folder), torch_dtype=dtype, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    return pipe.to(device)


def turbo_of(pipe: Any, folder: Path) -> Any:
    """The same pipeline with the distilled UNet and its sampler; None where there is none."""
    from diffusers import DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel

    if not (folder / "unet").is_dir():
        return None
    unet: Any = UNet2DConditionModel.from_pretrained(str(folder), subfolder="unet", torch_dtype=pipe.unet.dtype, local_files_only=True)
    sampler = DDIMScheduler.from_config(pipe.scheduler.config, clip_sample=False)
    parts = {**pipe.components, "unet": unet.to(pipe.device), "scheduler": sampler}
    quick: Any = StableDiffusionPipeline(**parts, requires_safety_checker=False)
    quick.set_progress_bar_config(disable=True)
    return quick


def agreement_tables(pipe: Any, quick: Any, judge: Judge, o: argparse.Namespace) -> tuple[dict[str, Any], torch.Tensor]:
    """({set: {column: {attribute: share}}}, the pictures of the held-out set); the ceilings of a set are of its own specs."""
    chance, found = q.guessing(), {}
    studio = Studio(Settings(profile="mini"))
    row = studio.catalog.choose("text-to-image", "studio-mini")
    held = torch.empty(0)
    for asked in q.prompt_sets(o.prompts):
        swapped = q.draw_composed(pipe, asked.prompts, o.steps, o.guidance, row, 1)
        renders = q.render(asked.specs)
        coded, psnr = q.through_autoencoder(pipe.vae, renders)
        whole = q.draw_in_studio(studio, asked.prompts)
        columns = {"chance (commonest answer)": chance, "shuffled prompts": q.shuffled(judge, whole, asked)}
        if not o.product:
            drawn = q.draw(pipe, asked.prompts, o.steps, o.guidance, o.batch)
            held = held if len(held) else drawn
            columns |= {"shuffled prompts": q.shuffled(judge, drawn, asked), **_alone(pipe, quick, judge, drawn, asked, o)}
        found[asked.name] = columns | {
            "as the studio draws it": q.agreement(judge, whole, asked),
            "over another prompt's sketch": q.agreement(judge, swapped, asked),
            "renderer through autoencoder": q.agreement(judge, coded, asked),
            "renderer": q.agreement(judge, renders, asked),
        }
        print(table(asked.name, found[asked.name]), flush=True)
        print(f"autoencoder: {psnr:.1f} dB\n", flush=True)
    return found, held


def _alone(pipe: Any, quick: Any, judge: Judge, drawn: torch.Tensor, asked: q.PromptSet, o: argparse.Namespace) -> dict[str, Any]:
    """Columns of the networks without any layout; ``drawn`` are the pictures of all steps."""
    columns = {f"model, {o.steps} steps": q.agreement(judge, drawn, asked)}
    if o.few_steps != o.steps:
        few = q.draw(pipe, asked.prompts, o.few_steps, o.guidance, o.batch)
        columns[f"model, {o.few_steps} steps"] = q.agreement(judge, few, asked)
    if quick is not None:
        fast = q.draw(quick, asked.prompts, o.few_steps, 1.0, o.batch)
        columns[f"turbo, {o.few_steps} steps"] = q.agreement(judge, fast, asked)
    return columns


def table(name: str, columns: dict[str, dict[str, Any]]) -> str:
    """One set of prompts in Markdown."""
    lines = [f"| {name} | {' | '.join(columns)} |", "|" + "---|" * (len(columns) + 1)]
    for key, label in q.ROWS.items():
        values = [c.get(key) for c in columns.values()]
        lines.append(f"| {label} | {' | '.join('-' if v is None else f'{v:.2f}' for v in values)} |")
    return "\n".join(lines)


def distances(pipe: Any, judge: Judge, held: torch.Tensor, o: argparse.Namespace) -> dict[str, float]:
    """Diversity, distance to training pictures and Frechet distance, each with its control made of renders.

    A model that looks pictures up is nearer to the training pictures than unseen renders are. Noise would be far from them and
    spread widely: the agreement and the Frechet distance show that.
    """
    prompts = version3.held_out(o.varied)
    several = q.draw(pipe, [p.text for p in prompts for _ in range(o.seeds)], o.steps, o.guidance, o.batch)
    again = q.render([p.spec | {"seed": p.spec["seed"] + k} for p in prompts for k in range(o.seeds)])
    found = {"spread over seeds, model": q.spread(q.embed(judge, several), o.seeds)}
    found["spread over seeds, renderer"] = q.spread(q.embed(judge, again), o.seeds)
    found["spread over descriptions, renderer"] = q.spread(q.embed(judge, again[:: o.seeds]), o.varied) if o.varied > 1 else 0.0
    training = q.render([version3.item(i, 0)["spec"] for i in range(o.training)])
    specs = [p.spec for p in version3.held_out(2 * len(held))]
    first, second = q.render(specs[: len(held)]), q.render(specs[len(held) :])
    for name, measure in (("judge's features", lambda x: q.embed(judge, x)), ("pixels at 32 x 32", q.tiny)):
        known = measure(training)
        found[f"nearest training picture, {name}, model"] = q.nearest(measure(held), known)
        found[f"nearest training picture, {name}, unseen renders"] = q.nearest(measure(first), known)
        found[f"nearest training picture, {name}, a training picture again"] = q.nearest(measure(training[: len(held)]), known)
    real = q.embed(judge, first)
    found["Frechet distance, model to renders"] = frechet(q.embed(judge, held), real)
    found["Frechet distance, renders to other renders"] = frechet(q.embed(judge, second), real)
    found["Frechet distance, through the autoencoder"] = frechet(q.embed(judge, q.through_autoencoder(pipe.vae, first)[0]), real)
    return found


def main() -> None:
    o = _options()
    device = pick_device()
    with tempfile.TemporaryDirectory() as folder:
        judge = trained(o.judge or Path(folder) / "judge.safetensors", o.judge_images, o.workers)
    pipe = load_pipeline(o.pipeline, device)
    quick = turbo_of(pipe, o.turbo)
    tables, held = agreement_tables(pipe, quick, judge, o)
    if o.product:
        return
    rest = distances(pipe, judge, held, o)
    for steps in (20, 4):
        rest[f"seconds for one picture, {steps} steps"] = q.seconds_per_picture(pipe, steps, o.guidance, o.timed)
    if quick is not None:
        rest["seconds for one picture, turbo, 4 steps"] = q.seconds_per_picture(quick, 4, 1.0, o.timed)
    rest["Chinese descriptions understood without loss"] = q.translator_agreement(min(500, 10 * o.prompts))
    size = sum(f.stat().st_size for f in o.pipeline.rglob("*") if f.is_file())
    rest["folder, MB"] = size / 1e6
    print("| measure | value |\n|---|---|")
    for name, value in rest.items():
        print(f"| {name} | {value:.3f} |")
    ratio = rest["spread over seeds, model"] / max(rest["spread over seeds, renderer"], 1e-9)
    print(f"\nseeds differ {ratio:.2f} times as much as renders of the same description")
    print(f"{o.prompts} prompts a set, guidance {o.guidance}, {device.type}, {torch.get_num_threads()} threads")
    if o.json:
        o.json.write_text(json.dumps({"agreement": tables, "measures": rest}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
