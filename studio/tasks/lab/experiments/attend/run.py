"""Draws a picture twice, once with a word changed, maps its words, and plays the pointing game on other prompts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from studio.charts.chart import Chart, Grid, Series
from studio.learning.share_interval import share_interval
from studio.learning.word_maps import WordMaps, points_inside, strength_inside
from studio.tasks.lab.experiments.attend.overlays import change_map, overlay
from studio.tasks.lab.experiments.attend.scene_prompts import ScenePrompt, changed_words, game_prompts, read_prompt
from studio.tasks.lab.findings import Figure, Findings, LabPicture
from studio.tasks.running import DrawnSize, leased

if TYPE_CHECKING:
    from torch import Tensor

    from studio.models.lease import Lease
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.attend.params import AttendParams

MODEL = "studio-mini-turbo"
_SIDE = 256  # px
_STEPS = 4  # that the model really takes
_QUIET = frozenset({"a", "an", "the", "of", "to", "in", "on", "at", "and", "with", "next", "is"})
_MOST_MAPS = 6


@dataclass
class _Game:
    """Every thing of the prompts so far: whether its word pointed at it, how many of the other words did, and its share of the area."""

    hits: list[bool] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    areas: list[float] = field(default_factory=list)
    inside: list[float] = field(default_factory=list)
    others_inside: list[float] = field(default_factory=list)

    def judge(self, maps: dict[int, np.ndarray], scene: ScenePrompt) -> None:
        for position, box in scene.boxes.items():
            strangers = [heat for other, heat in maps.items() if other not in (position, position - 1)]  # its colour belongs to it
            if position not in maps or not strangers:
                continue
            self.hits.append(points_inside(maps[position], box))
            self.others.append(float(np.mean([points_inside(heat, box) for heat in strangers])))
            self.areas.append((box[2] - box[0]) * (box[3] - box[1]))
            self.inside.append(strength_inside(maps[position], box))
            self.others_inside.append(float(np.mean([strength_inside(heat, box) for heat in strangers])))


def run(bench: Bench, knobs: AttendParams) -> Findings:
    """Show the layout, draw over it with both prompts, map the words of the first, then judge maps by boxes that are known."""
    bench.step(0, 1, "lab_data")
    scene = read_prompt(knobs.prompt, bench.seed, bench.engine.catalog.row(MODEL), bench.notice)
    other = changed_words(scene.words, knobs.word, knobs.instead)
    pictures = [LabPicture("lab.attend.layout", scene.picture)]
    bench.show(Findings(pictures=tuple(pictures)))
    row = bench.engine.catalog.row(MODEL)
    with leased(bench.engine, row, bench.emit, size=DrawnSize(_SIDE, _SIDE)) as lease:
        artist = _Artist(lease, bench, knobs)
        drawn = artist.draw(scene.picture, " ".join(scene.words), 0)
        pictures = [LabPicture("lab.attend.drawn", drawn)]
        bench.show(Findings(pictures=tuple(pictures)))
        if other:
            changed = artist.draw(scene.picture, " ".join(other), 1)
            where = change_map(drawn, changed)
            pictures += [LabPicture("lab.attend.changed", changed), LabPicture("lab.attend.change", overlay(drawn, where))]
        maps = artist.maps(drawn, scene.words)
        shown = [p for p in maps if scene.words[p] not in _QUIET][:_MOST_MAPS]
        pictures[1:1] = [LabPicture(scene.words[p], overlay(drawn, maps[p])) for p in shown]
        matrix = _matrix(scene, maps, shown)
        return _play(bench, knobs, artist, (tuple(pictures), matrix))


def _play(bench: Bench, knobs: AttendParams, artist: _Artist, told: tuple[tuple[LabPicture, ...], Chart | None]) -> Findings:
    """The pointing game, prompt by prompt."""
    game, found = _Game(), Findings(pictures=told[0])
    curve: list[tuple[int, float, float, float]] = []
    for number, scene in enumerate(game_prompts(knobs.prompts, bench.seed), 1):
        game.judge(artist.maps(scene.picture, scene.words), scene)
        if game.hits:
            curve.append((len(game.hits), float(np.mean(game.hits)), float(np.mean(game.others)), float(np.mean(game.areas))))
            found = _findings(game, curve, told)
        bench.step(number, knobs.prompts, "lab_measuring")
        if bench.due() or number == knobs.prompts:
            bench.show(found)
    return found


class _Artist:
    """Draws and reads pictures on the leased model."""

    def __init__(self, lease: Lease, bench: Bench, knobs: AttendParams) -> None:
        from studio.diffusion.pipelines import build_pipeline

        self.bench, self.knobs = bench, knobs
        self.lock = lease.lock("tokenizer")
        self.pipe = build_pipeline(lease.row.kind, lease.components, "ddim", True)
        self.device = lease.device
        self.reader = WordMaps(lease.components, self._states, self.lock, lease.device)

    def _states(self, prompt: str) -> Tensor:
        """Token states (1, tokens, d)."""
        made = self.pipe.encode_prompt(prompt=prompt, device=self.device, num_images_per_prompt=1, do_classifier_free_guidance=False)[0]
        assert made is not None
        return made

    def draw(self, layout: np.ndarray, prompt: str, turn: int) -> np.ndarray:
        """The layout repainted, uint8 (256, 256, 3); the same noise at every turn."""
        import torch
        from PIL import Image

        def after(_pipe: object, step: int, _timestep: object, tensors: dict[str, object]) -> dict[str, object]:
            self.bench.step(turn * _STEPS + step + 1, 2 * _STEPS, "drawing")
            return {}

        with torch.inference_mode():
            with self.lock:
                states = self._states(prompt)
            made = self.pipe(
                prompt_embeds=states,
                image=[Image.fromarray(layout)],
                strength=self.knobs.strength,
                num_inference_steps=round(_STEPS / self.knobs.strength + 0.49),
                guidance_scale=1.0,
                generator=torch.Generator().manual_seed(self.bench.seed),
                callback_on_step_end=after,
            ).images[0]
        return np.asarray(made)

    def maps(self, picture: np.ndarray, words: tuple[str, ...]) -> dict[int, np.ndarray]:
        """One map for each word."""
        return self.reader.maps(picture, words, self.knobs.method, self.knobs.noise, self.bench.seed)


def _matrix(scene: ScenePrompt, maps: dict[int, np.ndarray], shown: list[int]) -> Chart | None:
    """How strongly each word acts in the box of each thing, against its mean over the picture."""
    things = {position: box for position, box in scene.boxes.items() if position in maps}
    if not things or not shown:
        return None
    rows = [[strength_inside(maps[word], box) for box in things.values()] for word in shown]
    grid = Grid.of(rows, [scene.words[word] for word in shown], [scene.words[position] for position in things])
    return Chart("lab.attend.matrix", "lab.attend.box_of", "", grid=grid, low=0, high=4)


def _findings(game: _Game, curve: list[tuple[int, float, float, float]], told: tuple[tuple[LabPicture, ...], Chart | None]) -> Findings:
    things, hits, others, area = (list(column) for column in zip(*curve, strict=True))
    low, high = share_interval(hits[-1], len(game.hits))
    figures = (
        Figure("lab.attend.pointing", hits[-1], others[-1], "%", digits=0, low=low, high=high),
        Figure("lab.attend.strength", float(np.mean(game.inside)), float(np.mean(game.others_inside))),
        Figure("lab.attend.area", area[-1], unit="%", better="", digits=0),
    )
    series = (
        Series.of("lab.attend.own_word", things, np.array(hits) * 100),
        Series.of("lab.attend.other_words", things, np.array(others) * 100, role="control"),
        Series.of("lab.attend.area", things, np.array(area) * 100, role="other"),
    )
    chart = Chart("lab.attend.game", "lab.attend.things", "lab.attend.hits", series, low=0, high=102)
    return Findings(figures, (chart, told[1]) if told[1] else (chart,), told[0])
