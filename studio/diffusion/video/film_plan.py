"""From a request to a film in numbers: size, prompts and camera of each frame, which frames are drawn. No torch here."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.diffusion.composition import is_ignored
from studio.diffusion.image_plan import prompts_for_model
from studio.diffusion.picture_size import output_size
from studio.diffusion.prompts.style_prompts import add_style
from studio.events import Notice
from studio.motion.camera import Camera
from studio.motion.schedule import PromptBlend, PromptTrack

if TYPE_CHECKING:
    from PIL.Image import Image

    from studio.diffusion.drawing_request import FilmRequest
    from studio.models.catalog import ModelRow

_SEEDS = 2**32
_SIDES = ("256", "512", "1024")
_FRAME = 512  # px, side of a square frame where a model draws smaller ones


@dataclass(frozen=True)
class DrawingPlan:
    """How pictures are drawn for one request, with every "auto" resolved. ``negative`` is in English, with the style's words added.

    Pictures are drawn at ``width`` x ``height`` px and shown ``scale`` times as large. ``prompt_at(position)`` is the prompt at a frame
    (or a time in seconds, as the track counts).
    """

    width: int
    height: int
    scale: int
    steps: int
    guidance: float
    scheduler: str
    seed: int
    negative: str
    prompts: tuple[str, ...]
    prompt_at: Callable[[float], PromptBlend]
    notices: tuple[Notice, ...] = ()

    @property
    def film_size(self) -> tuple[int, int]:
        """(width, height) of a frame, px."""
        return self.width * self.scale, self.height * self.scale

    def settings(self, params: FilmRequest, model_id: str) -> dict[str, object]:
        """The parameters that reproduce the result."""
        fixed: dict[str, object] = {"model": model_id, "width": self.width, "height": self.height, "seed": self.seed}
        if self.scale > 1:
            fixed["size"] = next(side for side in _SIDES if _scale(self.width, self.height, int(side)) == self.scale)
        fixed |= {"num_inference_steps": self.steps, "guidance_scale": self.guidance, "scheduler": self.scheduler}
        return params.model_dump(mode="json", exclude={"init_image", "media_file"}) | fixed


def plan_drawing(params: FilmRequest, row: ModelRow, track: PromptTrack, picture: Image | None = None) -> DrawingPlan:
    """Resolve every "auto" for this model and put all prompts of ``track`` into English, with the style's words.

    Raises `InvalidInput` beyond the model's limits.
    """
    preset = row.presets[params.preset]
    width, height = output_size(params, row, picture)
    guidance = preset.guidance if params.guidance_scale is None else params.guidance_scale
    made: dict[str, str] = {}
    notices: list[Notice] = []
    negative = refused = ""
    for prompt in track.prompts:
        subject, unwanted, remarks = prompts_for_model(row, prompt, params.negative_prompt)
        made[prompt], negative = add_style(subject, unwanted, params.style)
        refused = unwanted
        notices += [n for n in remarks if n not in notices]
    if is_ignored(refused, guidance, bool(row.sketch_strength)):
        notices.append(Notice("notice.negative_ignored", {"guidance": guidance}))

    def prompt_at(position: float) -> PromptBlend:
        before, after, share = track.at(position)
        return made[before], made[after], share

    return DrawingPlan(
        width=width,
        height=height,
        scale=_wanted_scale(params, row, width, height),
        steps=max(2, params.num_inference_steps or preset.steps),
        guidance=guidance,
        scheduler=preset.scheduler if params.scheduler == "auto" else params.scheduler,
        seed=secrets.randbelow(_SEEDS) if params.seed is None else params.seed,
        negative=negative,
        prompts=tuple(dict.fromkeys(made.values())),
        prompt_at=prompt_at,
        notices=tuple(notices),
    )


def _wanted_scale(params: FilmRequest, row: ModelRow, width: int, height: int) -> int:
    """How many times larger than it is drawn a frame is shown: 1, 2 or 4. By itself only where layouts have detail to show."""
    if row.role == "text-to-video":
        return 1  # draws whole films
    if params.size != "auto":
        return _scale(width, height, int(params.size))
    chosen = params.width is not None or params.height is not None
    return _scale(width, height, _FRAME) if row.sketch_strength and not chosen else 1


def _scale(width: int, height: int, side: int) -> int:
    ratio = side / (width * height) ** 0.5
    return 4 if ratio > 2.9 else 2 if ratio > 1.4 else 1


def prompt_change(before: PromptBlend, after: PromptBlend) -> float:
    """How much of the prompt changes from one keyframe to the next, in [0, 1]: 1 is another prompt altogether."""
    if before[:2] == after[:2]:
        return abs(after[2] - before[2])
    return min(1.0, (1 - before[2]) * (before[0] != after[0]) + after[2] * (after[0] != after[1]))


@dataclass(frozen=True)
class FilmPlan:
    """``keys``: numbers of the drawn frames, ascending from 0; all other frames are interpolated. A loop returns to frame 0."""

    drawing: DrawingPlan
    camera: Camera
    frames: int
    keys: tuple[int, ...]
    loop: bool

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """(key, next key) pairs that cover the film; the last pair of a loop ends on frame ``frames``, which is frame 0 again."""
        ends = [*self.keys[1:], self.frames] if self.loop else list(self.keys[1:])
        return tuple(zip(self.keys, ends, strict=False))
