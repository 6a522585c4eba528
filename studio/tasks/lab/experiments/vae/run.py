"""Two autoencoders learn pictures with their words; then one half is taken away, and each must make up what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from studio.charts.chart import Chart, Series
from studio.learning.multimodal_vae import PictureWordsVae, negative_elbo
from studio.tasks.lab.experiments.vae.views import first_look, reconstructions, traversal
from studio.tasks.lab.experiments.vae.words_and_pictures import Examples, Shelf, make_shelf
from studio.tasks.lab.findings import Figure, Findings, LabFile, LabPicture

if TYPE_CHECKING:
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.vae.params import VaeParams

_BATCH = 64
_RATE = 2e-3
_TRAIN, _TEST = 1600, 240  # examples
_POINTS = 20  # of the live chart

_Scores = dict[str, float]


def run(bench: Bench, knobs: VaeParams) -> Findings:
    """Train both on the same batches, and judge them on combinations of words that neither has seen."""
    from safetensors.torch import save

    bench.show(Findings(pictures=(LabPicture("lab.vae.examples", first_look(bench.seed), smooth=False),)))
    shelf = make_shelf(_TRAIN, _TEST, bench.seed, lambda done, total: bench.step(done, total, "lab_data"))
    torch.manual_seed(bench.seed)
    random = torch.Generator().manual_seed(bench.seed)
    pixels = shelf.train.pictures.shape[1]
    idea, control = (PictureWordsVae(pixels, shelf.slots, knobs.latent, by_product=by_product) for by_product in (True, False))
    control.load_state_dict(idea.state_dict())
    optimizer = torch.optim.Adam([*idea.parameters(), *control.parameters()], _RATE)
    noisy = shelf.test.pictures + knobs.noise * torch.randn(shelf.test.pictures.shape, generator=random)
    curve: list[tuple[int, _Scores, _Scores]] = []
    for step in range(knobs.steps + 1):
        if step:
            chosen = torch.randint(0, len(shelf.train.pictures), (_BATCH,), generator=random)
            clean, words = shelf.train.pictures[chosen], shelf.train.words[chosen]
            seen = clean + knobs.noise * torch.randn(clean.shape, generator=random)
            loss = negative_elbo(control, seen, words, clean, random, knobs.beta)
            loss = loss + negative_elbo(idea, seen, words, clean, random, knobs.beta)
            if knobs.alone:
                loss = loss + negative_elbo(idea, seen, None, clean, random, knobs.beta)
                loss = loss + negative_elbo(idea, None, words, clean, random, knobs.beta)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        bench.step(step, knobs.steps)
        if step % max(1, knobs.steps // _POINTS) == 0 or step == knobs.steps:
            curve.append((step, _scores(idea, shelf, noisy), _scores(control, shelf, noisy)))
        if step == 0 or bench.due():
            bench.show(_findings(idea, control, shelf, noisy, curve))
    found = _findings(idea, control, shelf, noisy, curve)
    return replace(found, files=(LabFile("network.safetensors", save(dict(idea.state_dict()))),))


@torch.no_grad()
def _scores(vae: PictureWordsVae, shelf: Shelf, noisy: torch.Tensor) -> _Scores:
    """Shares in [0, 1] of the test examples, and the bound in nats."""
    test = shelf.test
    painted = {name: vae.paint(vae.encode(*given).mean) for name, given in _given(test, noisy).items()}
    told = vae.words(vae.encode(noisy, None).mean)
    bound = negative_elbo(vae, noisy, test.words, test.pictures, torch.Generator().manual_seed(1), word_weight=1.0)
    return {
        "painted": shelf.recognised(painted["words"], test), "told": float((told == test.labels).all(1).float().mean()),
        "both": shelf.recognised(painted["both"], test), "picture": shelf.recognised(painted["picture"], test), "elbo": -float(bound),
        "error": float((painted["words"] - test.pictures).square().mean().sqrt()),
    }  # fmt: skip


def _given(test: Examples, noisy: torch.Tensor) -> dict[str, tuple[torch.Tensor | None, torch.Tensor | None]]:
    return {"both": (noisy, test.words), "picture": (noisy, None), "words": (None, test.words)}


def _findings(
    idea: PictureWordsVae, control: PictureWordsVae, shelf: Shelf, noisy: torch.Tensor, curve: list[tuple[int, _Scores, _Scores]]
) -> Findings:
    steps = [step for step, _, _ in curve]
    with_it, without = curve[-1][1], curve[-1][2]
    live = Chart(
        "lab.vae.chart", "lab.vae.step", "lab.vae.share",
        (
            Series.of("lab.vae.product", steps, [100 * scores["painted"] for _, scores, _ in curve]),
            Series.of("lab.vae.averaged", steps, [100 * scores["painted"] for _, _, scores in curve], role="control"),
        ),
        low=0, high=100,
    )  # fmt: skip
    cases = ("both", "picture", "painted")
    bars = Chart(
        "lab.vae.cases", "", "lab.vae.share",
        (
            Series.of("lab.vae.product", range(3), [100 * with_it[case] for case in cases], "bars"),
            Series.of("lab.vae.averaged", range(3), [100 * without[case] for case in cases], "bars", "control"),
        ),
        low=0, high=100, ticks=("lab.vae.both", "lab.vae.picture_only", "lab.vae.words_only"),
    )  # fmt: skip
    pictures = (
        LabPicture("lab.vae.idea_grid", reconstructions(idea, shelf, noisy), smooth=False),
        LabPicture("lab.vae.control_grid", reconstructions(control, shelf, noisy), smooth=False),
        LabPicture("lab.vae.traversal", traversal(idea, shelf, noisy), smooth=False),
    )
    figures = (
        Figure("lab.vae.painted", with_it["painted"], without["painted"], "%", digits=0, margin=0.03),
        Figure("lab.vae.told", with_it["told"], without["told"], "%", digits=0, margin=0.03),
        Figure("lab.vae.error", with_it["error"], without["error"], better="lower", digits=3, margin=0.003),
        Figure("lab.vae.elbo", with_it["elbo"], without["elbo"], digits=0, margin=1.0),
    )
    return Findings(figures, (live, bars), pictures)
