"""From a request to numbers: what "auto" means for this model, checked against its limits. No torch here."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studio.diffusion.composition import choose_layout, layout_strength
from studio.diffusion.prompts.chinese_lexicon import is_chinese
from studio.diffusion.prompts.simplification import names_known_subject, simplify
from studio.diffusion.prompts.style_prompts import add_style
from studio.diffusion.prompts.translation import translate
from studio.errors import InvalidInput, Problem
from studio.events import Notice

if TYPE_CHECKING:
    from PIL.Image import Image

    from studio.models.catalog import ModelRow
    from studio.renderer.sketch import Sketch

_SEEDS = 2**32
_NOTHING_KNOWN = "notice.nothing_known"


@dataclass(frozen=True)
class ImagePlan:
    """A fully resolved request; ``seeds`` has one entry a picture, ``subject`` is the prompt in English without the style's words."""

    subject: str
    prompt: str
    negative_prompt: str
    width: int
    height: int
    steps: int
    guidance: float
    scheduler: str
    seeds: tuple[int, ...]
    notices: tuple[Notice, ...] = ()
    sketch: Sketch | None = None  # what the model paints over, ``strength`` far
    strength: float = 0.0

    @property
    def known(self) -> bool:
        """Whether the prompt names anything that the model was taught; else there is no match to score."""
        return all(notice.code != _NOTHING_KNOWN for notice in self.notices)

    def settings(self, params: Any, model_id: str, seed: int) -> dict[str, Any]:
        """The parameters that draw one of the pictures again, every "auto" resolved."""
        fixed: dict[str, Any] = {"model": model_id, "width": self.width, "height": self.height, "count": 1, "seed": seed}
        fixed |= {"composition": "sketch" if self.sketch else "free"}
        fixed |= {"num_inference_steps": self.steps, "guidance_scale": self.guidance, "scheduler": self.scheduler}
        return params.model_dump(mode="json", exclude={"init_image", "mask_image"}) | fixed


def plan_image(params: Any, row: ModelRow, picture: Image | None) -> ImagePlan:
    """Resolve a `TextToImageParams` for one model; `InvalidInput` where the model cannot do it."""
    preset = row.presets[params.preset]
    width, height = output_size(params, row, picture)
    guidance = preset.guidance if params.guidance_scale is None else params.guidance_scale
    seed = secrets.randbelow(_SEEDS) if params.seed is None else params.seed
    subject, unwanted, notices = prompts_for_model(row, params.prompt, params.negative_prompt)
    prompt, negative = add_style(subject, unwanted, params.style)
    if params.negative_prompt and guidance <= 1:
        notices.append(Notice("notice.negative_ignored", {"guidance": guidance}))
    sketch, told = (None, None) if picture is not None else choose_layout(params.composition, prompt, row, width, height)
    notices += [told] if told else []
    return ImagePlan(
        sketch=sketch,
        strength=layout_strength(row) if sketch else params.strength,
        subject=subject,
        prompt=prompt,
        negative_prompt=negative,
        width=width,
        height=height,
        steps=params.num_inference_steps or preset.steps,
        guidance=guidance,
        scheduler=preset.scheduler if params.scheduler == "auto" else params.scheduler,
        seeds=tuple((seed + i) % _SEEDS for i in range(params.count)),
        notices=tuple(notices),
    )


def translate_prompts(wanted: str, not_wanted: str) -> tuple[str, str, list[Notice]]:
    """(prompt, negative prompt, what to tell the user). The request itself keeps the user's own words."""
    notices: list[Notice] = []
    prompt, negative = translate(wanted), translate(not_wanted, listing=True)
    for made, code in ((prompt, "notice.understood"), (negative, "notice.understood_negative")):
        if made.scene is not None:
            notices.append(Notice(code, {"text": made.text}))
    unwanted = "" if negative.unknown and negative.scene is None else negative.text
    unknown = [t.unknown_words for t in (prompt, negative) if t.unknown and (t.scene is not None or t is negative)]
    if unknown:
        notices.append(Notice("notice.words_left_out", {"words": "、".join(unknown)}, "warning"))
    return prompt.text, unwanted, notices


def prompts_for_model(row: ModelRow, wanted: str, not_wanted: str) -> tuple[str, str, list[Notice]]:
    """As `translate_prompts`, and for a model that knows few words, in these."""
    prompt, unwanted, notices = translate_prompts(wanted, not_wanted)
    if not row.plain_words:
        return prompt, unwanted, notices
    said = simplify(prompt)
    if said.replaced:
        pairs = ", ".join(f"{theirs} → {ours}" for theirs, ours in said.replaced)
        notices.append(Notice("notice.plain_words", {"model": row.title, "pairs": pairs}))
    if prompt.strip() and not is_chinese(prompt) and not names_known_subject(said.text):
        notices.append(Notice(_NOTHING_KNOWN, {"model": row.title}, "warning"))
    return said.text, simplify(unwanted).text, notices


def output_size(params: Any, row: ModelRow, picture: Image | None) -> tuple[int, int]:
    """(width, height) in px: as asked for, else the picture's shape, else the model's native square; `InvalidInput` beyond its limits."""
    width, height = params.width, params.height
    if width is None and height is None and picture is not None:
        width, height = _like(picture, row)
    width, height = width or row.native_size, height or row.native_size
    problems = tuple(
        Problem("error.size_for_model", name, {"low": row.min_size, "high": row.max_size, "step": row.size_multiple})
        for name, value in (("width", width), ("height", height))
        if not row.min_size <= value <= row.max_size or value % row.size_multiple
    )
    if problems:
        raise InvalidInput.of(problems)
    return width, height


def _like(picture: Image, row: ModelRow) -> tuple[int, int]:
    """The picture's aspect ratio with about the model's native number of pixels, within its limits."""
    ratio = (picture.width / picture.height) ** 0.5
    return tuple(  # type: ignore[return-value]
        max(row.min_size, min(row.max_size, round(row.native_size * r / row.size_multiple) * row.size_multiple)) for r in (ratio, 1 / ratio)
    )
