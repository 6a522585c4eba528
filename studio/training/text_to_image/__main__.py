"""python -m studio.training.text_to_image STAGE --preset cpu|gpu|smoke --work DIR --out DIR [--init assets/models/studio-mini]

Every call resumes where the last one on the same --work stopped.  See README.md for times and pitfalls.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from studio.training.text_to_image.presets import PRESETS, choose, from_json

BUNDLED = Path(__file__).resolve().parents[3] / "assets" / "models" / "studio-mini"
STAGES = {
    "all": "every stage in order, then export and report",
    "render": "draw the captioned pictures",
    "probe": "train the attribute classifier",
    "autoencoder": "train pictures <-> latents",
    "text": "encode all captions once",
    "latents": "encode all pictures once",
    "denoiser": "train the text-conditioned UNet",
    "few-steps": "distil it to four steps",
    "report": "contact sheet and metrics",
}
_FOLDERS = "a pipeline folder or pieces of an earlier export"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="studio.training.text_to_image", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="STAGE")
    for name, what in STAGES.items():
        _training_options(commands.add_parser(name, help=what, description=what))
    export = commands.add_parser("export", help="write pieces and the pipeline folder of a work folder, or convert --source")
    _training_options(export, required=False)
    export.add_argument("--source", type=Path, help=f"{_FOLDERS} to write as a pipeline folder into --out; needs no --work")
    export.add_argument("--few-steps", action="store_true", help="of --source: only the UNet of four steps")
    sheet = commands.add_parser("sheet", help="contact sheet of a pipeline folder, or of the renderer")
    sheet.add_argument("file", type=Path, help="PNG or JPEG to write")
    sheet.add_argument("--pipeline", type=Path, help="without it the renderer draws")
    sheet.add_argument("--dataset", type=int, choices=(1, 2, 3), default=2)
    sheet.add_argument("--first", type=int, default=0, help="first index of the renderer's pictures")
    sheet.add_argument("--count", type=int, default=48)
    sheet.add_argument("--steps", type=int, default=12)
    sheet.add_argument("--guidance", type=float, default=4.0)
    sheet.add_argument("--prompt", action="append")
    shrink = commands.add_parser("shrink-text", help="fp16 copy of all-MiniLM-L6-v2, optionally with fewer word pieces")
    shrink.add_argument("source", type=Path)
    shrink.add_argument("target", type=Path)
    shrink.add_argument("--vocab", type=int)
    for name in ("rank", "render-job"):  # used between processes
        commands.add_parser(name).add_argument("--job", type=json.loads, required=True)
    return parser


def _training_options(parser: argparse.ArgumentParser, required: bool = True) -> None:
    parser.add_argument("--preset", choices=sorted(PRESETS), help="default: the one the work folder was started with")
    parser.add_argument("--work", type=Path, required=required, help="state of the training")
    parser.add_argument("--out", type=Path, required=True, help="weights, contact sheet, metrics")
    parser.add_argument("--text", type=Path, default=BUNDLED, help="MiniLM folder or pipeline folder (default: the bundled model)")
    parser.add_argument("--init", type=Path, help=f"{_FOLDERS} to start both models from")
    parser.add_argument("--init-few-steps", type=Path, help="folder with the UNet of an earlier student to start from")
    parser.add_argument("--budget-minutes", type=float, default=9.0, help="this call ends before, report included")
    parser.add_argument("--finish", action="store_true", help="last call: let the denoiser's learning rate end with it")
    parser.add_argument("--dataset", dest="dataset_version", type=int, choices=(1, 2, 3, 4))
    parser.add_argument("--ae-minutes", type=float, help="0 = keep the autoencoder of --init")
    parser.add_argument("--decoder-only", dest="ae_decoder_only", action="store_const", const=True, help="train no encoder: latents stay")
    parser.add_argument("--feature-weight", dest="ae_feature_weight", type=float, help="0 = no perceptual loss, and no probe is needed")
    parser.add_argument("--denoiser-minutes", dest="unet_minutes", type=float, help="0 = keep the denoiser of --init")
    parser.add_argument("--few-steps-minutes", type=float)
    parser.add_argument("--probe-minutes", type=float)
    parser.add_argument("--eval-prompts", type=int)
    parser.add_argument("--batch", dest="unet_batch", type=int, help="denoiser batch per process")
    parser.add_argument("--scene-repeats", type=int, help="how often a landscape comes for every thing on a plain background")
    parser.add_argument("--images", type=int)
    parser.add_argument("--processes", type=int, help="ranks on a CPU")
    parser.add_argument("--no-compile", dest="compile", action="store_const", const=False)


_CHANGES = (
    "dataset_version",
    "ae_minutes",
    "ae_decoder_only",
    "ae_feature_weight",
    "unet_minutes",
    "few_steps_minutes",
    "probe_minutes",
    "eval_prompts",
    "unet_batch",
    "scene_repeats",
    "images",
    "processes",
    "compile",
)


def _train(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    from dataclasses import replace

    from studio.training.text_to_image.stages import Call, run

    if options.work is None:
        parser.error("--work is missing")
    changes = {k: getattr(options, k) for k in _CHANGES}
    stored = options.work / "preset.json"
    if options.preset:
        preset = choose(options.preset, **changes)
    elif stored.exists():
        preset = replace(from_json(stored.read_text(encoding="utf-8")), **{k: v for k, v in changes.items() if v is not None})
    else:
        parser.error("--preset is missing: this work folder is new")
    starts = (options.init, options.init_few_steps)
    call = Call(preset, options.work, options.out, options.text, *starts, options.budget_minutes, options.finish)
    return run(call, options.command)


def _sheet(options: argparse.Namespace) -> int:
    import numpy as np

    from studio.training.text_to_image.contact_sheet import PROMPTS, contact_sheet, generate

    if options.pipeline is None:
        from studio.training.text_to_image.datasets.dataset import VERSIONS

        version = VERSIONS[options.dataset]
        items = [version.item(i, 1) for i in range(options.first, options.first + options.count)]
        contact_sheet(np.stack([version.render(m["spec"]) for m in items]), [m["captions"][0] for m in items], options.file, columns=8)
        return 0
    import torch
    from diffusers import StableDiffusionPipeline

    pipe = StableDiffusionPipeline.from_pretrained(str(options.pipeline), torch_dtype=torch.float32)
    pipe = pipe.to("cuda" if torch.cuda.is_available() else "cpu")
    pipe.set_progress_bar_config(disable=True)
    prompts = options.prompt or PROMPTS
    contact_sheet(generate(pipe, prompts, options.steps, options.guidance), prompts, options.file)
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run one sub-command; returns the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command == "rank":
        from studio.training.text_to_image.stages import run_rank

        return run_rank(options.job)
    if options.command == "render-job":
        from studio.training.text_to_image.datasets.dataset import render_all

        job = options.job
        render_all(Path(job.pop("work")), **job)
        return 0
    if options.command == "sheet":
        return _sheet(options)
    if options.command == "shrink-text":
        from studio.training.text_to_image.datasets.minilm_pruning import shrink

        shrink(options.source, options.target, options.vocab)
        return 0
    if options.command == "export" and options.source:
        from studio.training.text_to_image.weights_io import load_few_steps, load_models, save_few_steps, save_folder

        if options.few_steps:
            save_few_steps(options.out, load_few_steps(options.source))
            return 0
        save_folder(options.out, *load_models(options.source), options.text)
        return 0
    return _train(options, parser)


if __name__ == "__main__":
    sys.exit(main())
