"""From a request to numbers: what "auto" means for this model, checked against its limits. No torch here."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.content_policy import sexualizes_minors
from studio.diffusion.composition import choose_layout, is_ignored, layout_strength, losses
from studio.diffusion.picture_size import PictureSize, output_size, picture_size
from studio.diffusion.prompts.chinese_lexicon import is_chinese
from studio.diffusion.prompts.simplification import in_caption_nouns, names_known_subject, simplify
from studio.diffusion.prompts.style_prompts import add_style
from studio.diffusion.prompts.translation import translate
from studio.diffusion.prompts.unknown_words import unknown_words
from studio.diffusion.prompts.weight_syntax import without_weights
from studio.errors import InvalidInput
from studio.events import Notice
from studio.renderer.exclusions import leave_out, names_in, split_refusals
from studio.renderer.nearest_words import nearest_words
from studio.renderer.vocabulary.kinds import refused_names

if TYPE_CHECKING:
    from PIL.Image import Image

    from studio.diffusion.drawing_request import PictureRequest
    from studio.models.catalog import ModelRow
    from studio.renderer.sketch import Sketch

_SEEDS = 2**32
_NOTHING_KNOWN = "notice.nothing_known"
_EMPTY_SCENE = "a meadow"  # drawn where the negative prompt takes away all that the prompt names
_LEFT_OUT = "notice.left_out"


@dataclass(frozen=True)
class ImagePlan:
    """A fully resolved request. ``seeds`` has one entry per picture; ``subject`` is the prompt in English without the style's words."""

    subject: str
    prompt: str
    negative_prompt: str
    size: PictureSize
    steps: int
    guidance: float
    scheduler: str
    seeds: tuple[int, ...]
    notices: tuple[Notice, ...] = ()
    sketch: Sketch | None = None  # the layout that the model repaints by ``strength``
    strength: float = 0.0
    hires_strength: float = 0.0  # how far the enlarged picture is repainted; 0: not at all

    @property
    def width(self) -> int:
        """Of what the model draws, in px; the finished picture may be larger (``size``)."""
        return self.size.width

    @property
    def height(self) -> int:
        return self.size.height

    @property
    def known(self) -> bool:
        """Whether the prompt names anything that the model was trained on; otherwise there is no match to score."""
        return all(notice.code != _NOTHING_KNOWN for notice in self.notices)

    def settings(self, params: PictureRequest, model_id: str, seed: int) -> dict[str, object]:
        """The parameters that reproduce one of the pictures, with every "auto" resolved."""
        fixed: dict[str, object] = {"model": model_id, "width": self.width, "height": self.height, "count": 1, "seed": seed}
        fixed |= {"size": self.size.name, "hires_fix": bool(self.hires_strength)}
        fixed |= {"composition": "sketch" if self.sketch else "free"}
        fixed |= {"num_inference_steps": self.steps, "guidance_scale": self.guidance, "scheduler": self.scheduler}
        return params.model_dump(mode="json", exclude={"init_image", "mask_image"}) | fixed


def plan_image(params: PictureRequest, row: ModelRow, picture: Image | None) -> ImagePlan:
    """Resolve a request for one model, starting from ``picture`` if there is one. `InvalidInput` where the model cannot do it."""
    preset = row.presets[params.preset]
    shape = output_size(params, row, picture, params.aspect)
    guidance = preset.guidance if params.guidance_scale is None else params.guidance_scale
    seed = secrets.randbelow(_SEEDS) if params.seed is None else params.seed
    subject, unwanted, notices = prompts_for_model(row, params.prompt, params.negative_prompt)
    prompt, negative = add_style(subject, unwanted, params.style)
    sketch, remark = (None, None) if picture is not None else choose_layout(params.composition, prompt, negative, row, *shape)
    if row.plain_words:
        taught = in_caption_nouns(prompt)
        subject, prompt = in_caption_nouns(subject).text, taught.text
        notices += _pairs("notice.plain_words", taught.replaced, row) if sketch is None else []  # a layout shows the thing itself
    size = picture_size(params, row, picture)
    if is_ignored(unwanted, guidance, sketch is not None):
        notices.append(Notice("notice.negative_ignored", {"guidance": guidance}))
    if params.hires_fix and size.factor == 1:
        notices.append(Notice("notice.hires_fix_ignored", {}, "warning"))
    notices += [*([remark] if remark else []), *losses(sketch, row)]
    return ImagePlan(
        sketch=sketch,
        strength=layout_strength(row) if sketch else params.strength,
        subject=subject,
        prompt=prompt,
        negative_prompt=negative,
        size=size,
        hires_strength=params.hires_strength if params.hires_fix and size.factor > 1 else 0.0,
        steps=params.num_inference_steps or preset.steps,
        guidance=guidance,
        scheduler=preset.scheduler if params.scheduler == "auto" else params.scheduler,
        seeds=tuple((seed + i) % _SEEDS for i in range(params.count)),
        notices=tuple(notices),
    )


def translate_prompts(prompt: str, negative_prompt: str) -> tuple[str, str, list[Notice]]:
    """(prompt, negative prompt) in English, and what to tell the user. The request itself keeps the user's own words."""
    notices: list[Notice] = []
    wanted, unwanted = translate(prompt), translate(negative_prompt, listing=True)
    for translation, code in ((wanted, "notice.understood"), (unwanted, "notice.understood_negative")):
        if translation.scene is not None:
            notices.append(Notice(code, {"text": translation.text}))
    negative = "" if unwanted.unknown and unwanted.scene is None else unwanted.text
    if wanted.refused:
        negative = ", ".join(part for part in (negative, wanted.refused) if part)
        notices.append(Notice(_LEFT_OUT, {"things": wanted.refused}))
    unknown = [t.unknown_words for t in (wanted, unwanted) if t.unknown and (t.scene is not None or t is unwanted)]
    if unknown:
        notices.append(Notice("notice.words_left_out", {"words": "、".join(unknown)}, "warning"))
    return wanted.text, negative, notices


def prompts_for_model(row: ModelRow, prompt: str, negative_prompt: str) -> tuple[str, str, list[Notice]]:
    """Like `translate_prompts`; for a model with a small vocabulary also simplified to the words that it knows.

    Every prompt that is drawn passes here, spoken ones too. Raises `InvalidInput` for sexual content with minors.
    """
    if sexualizes_minors(prompt):
        raise InvalidInput("error.prompt_refused", "prompt")
    plain, plain_negative = without_weights(prompt), without_weights(negative_prompt)
    wanted, unwanted, notices = translate_prompts(plain.text, plain_negative.text)
    ignored = dict.fromkeys((*plain.ignored, *plain_negative.ignored))
    if ignored:
        notices.append(Notice("notice.syntax_ignored", {"words": ", ".join(ignored)}, "warning"))
    if not row.plain_words:
        return wanted, unwanted, notices
    wanted, refused = split_refusals(wanted)
    unwanted = ", ".join(part for part in (unwanted, refused) if part)
    wanted, taken = leave_out(wanted, names_in(unwanted))
    if refused or taken:
        notices.append(Notice(_LEFT_OUT, {"things": ", ".join(dict.fromkeys((*taken, *filter(None, [refused]))))}))
    if taken and not wanted:
        wanted = _EMPTY_SCENE
        notices.append(Notice("notice.nothing_left", {}, "warning"))
    near = nearest_words(wanted)
    simple = simplify(near.text)
    notices += _pairs("notice.nearest_words", near.replaced, row) + _pairs("notice.plain_words", simple.replaced, row)
    if wanted.strip() and not is_chinese(wanted) and not names_known_subject(simple.text):
        notices.append(Notice(_NOTHING_KNOWN, {"model": row.title}, "warning"))
    elif unknown := unknown_words(simple.text):
        notices.append(Notice("notice.words_not_drawn", {"words": ", ".join(unknown), "model": row.title}, "warning"))
    return simple.text, _plain_list(unwanted), notices


def _pairs(code: str, replaced: tuple[tuple[str, str], ...], row: ModelRow) -> list[Notice]:
    """The sentence that names what words were exchanged for others; none where none were."""
    pairs = ", ".join(f"{theirs} → {ours}" for theirs, ours in replaced)
    return [Notice(code, {"model": row.title, "pairs": pairs})] if pairs else []


def _plain_list(unwanted: str) -> str:
    """A negative prompt in plain words; what the renderer can leave out keeps its name ("skyscrapers" are no city)."""
    parts = (part.strip() for part in unwanted.split(","))
    return ", ".join(part if part.lower() in refused_names() else simplify(part).text for part in parts if part)
