"""What a slide tells about a case: the drawn film, the likeliest patterns and the banner. Never a note, never an uploaded film."""

from __future__ import annotations

import numpy as np
from PIL import Image

from studio.media.slides.slide_story import SlideStory, SlideWords, Still, Theme
from studio.medical.report.report_writer import banner_words
from studio.messages import say
from studio.tasks.medical_fusion.result import MedicalFusionResult

_SHOWN = 4  # patterns
_SIDE = 960  # px
_OUTLINE = (84, 214, 255)


def tell(result: MedicalFusionResult, lang: str, theme: Theme) -> SlideStory:
    """The answer, or why there is none. A film from a file stays off the slide: only drawn phantoms are sure to be nobody's."""
    answer, drawn = result.answer, result.case is not None and result.film is not None
    banner = banner_words(lang, result.facts.own_model)
    label = say("ui.tab.medical_fusion", lang)
    if answer.refusal is not None:
        reason = say(answer.refusal.code, lang, **answer.refusal.params)
        words = SlideWords(f"{label} · {say('ui.medical_refused', lang)}", reason, banner=banner)
    else:
        fused = np.asarray(answer.probabilities["fused"])
        order = np.argsort(-fused)[:_SHOWN].tolist()
        shares = " · ".join(f"{say(f'ui.modality.{name}', lang)} {100 * share:.0f} %" for name, share in answer.shares.items())
        words = SlideWords(
            f"{label} · {say('ui.medical_most_like', lang)}",
            result.reported.pattern(answer.best, lang),
            facts=say("ui.slide.phantom", lang) if drawn else "",
            origin=say("ui.slide.origin", lang),
            banner=banner,
            bars=[(result.reported.pattern(c, lang), float(fused[c])) for c in order],
            notes=[f"{say('ui.medical_shares', lang)}: {shares}"] if shares else (),
        )
    return SlideStory(words, [Still(_film(result))] if drawn else [], theme)


def _film(result: MedicalFusionResult) -> np.ndarray:
    """The film, uint8 (h, w, 3), with the outline of what the model marked."""
    assert result.film is not None
    grey = Image.fromarray((np.clip(result.film, 0, 1) * 255).round().astype(np.uint8))
    size = (_SIDE, round(_SIDE * grey.height / grey.width))
    pixels = np.asarray(grey.resize(size, Image.Resampling.BICUBIC).convert("RGB")).copy()
    lesion = result.answer.lesion
    if result.answer.refusal is None and lesion is not None and lesion.any():
        mask = np.asarray(Image.fromarray(lesion.astype(np.uint8) * 255).resize(size, Image.Resampling.BICUBIC)) > 127
        padded = np.pad(mask, 3)
        inner = mask.copy()
        for down, right in ((0, 3), (6, 3), (3, 0), (3, 6)):
            inner &= padded[down : down + size[1], right : right + size[0]]
        pixels[mask & ~inner] = _OUTLINE
    return pixels
