"""A film with the findings on it: one picture in several layers that the page switches between. No picture leaves the page."""

from __future__ import annotations

import base64
import io
from html import escape

import numpy as np
from PIL import Image

from studio.medical.fusion.answer import Answer, Map
from studio.messages import say

SIDE = 512  # px
# the page's side of the viewer: which layer is shown, and how strongly
SCRIPT = """element.addEventListener('click', e => {
  const button = e.target.closest('[data-show]');
  if (!button) return;
  const view = button.closest('.film-view');
  view.dataset.shown = button.dataset.show;
  view.querySelectorAll('[data-show]').forEach(b => b.setAttribute('aria-pressed', String(b === button)));
});
element.addEventListener('input', e => {
  const view = e.target.type === 'range' && e.target.closest('.film-view');
  if (view) view.style.setProperty('--strength', e.target.value / 100);
});"""
_OUTLINE = (84, 214, 255)


def grey_url(film: np.ndarray, side: int = SIDE) -> str:
    """A film float32 (h, w) in [0, 1] as a PNG inside the page, enlarged smoothly to ``side`` px."""
    return _png(Image.fromarray((np.clip(film, 0, 1) * 255).round().astype(np.uint8)), side)


def outline_url(mask: np.ndarray, side: int = SIDE) -> str:
    """The border of a mask bool (h, w) as a transparent PNG."""
    large = np.asarray(Image.fromarray(mask.astype(np.uint8) * 255).resize((side, side), Image.Resampling.BICUBIC)) > 127
    padded = np.pad(large, 2)
    inner = np.ones_like(large)
    for dy, dx in ((0, 2), (4, 2), (2, 0), (2, 4)):
        inner &= padded[dy : dy + side, dx : dx + side]
    return _png(Image.fromarray(_coloured(large & ~inner, _OUTLINE)), side)


def heat_url(values: np.ndarray, side: int = SIDE) -> str:
    """A map float32 (h, w) in [0, 1] as a transparent PNG: yellow where it is highest, red below, nothing where it is low."""
    v = np.clip(values / max(float(values.max()), 1e-6), 0, 1)
    colour = np.zeros((*v.shape, 4), np.uint8)
    colour[..., 0] = 255
    colour[..., 1] = (np.clip(v - 0.3, 0, 1) / 0.7 * 225).astype(np.uint8)
    colour[..., 2] = 40
    colour[..., 3] = (np.clip(v - 0.12, 0, 1) / 0.88 * 255).astype(np.uint8)
    return _png(Image.fromarray(colour), side)


def viewer(film: np.ndarray, answer: Answer | None, lang: str, alt: str = "") -> str:
    """The film, and with an answer the outline and its maps to switch between; ``alt``: words for it, default: a generated film."""
    alt = escape(alt or say("ui.medical_film_alt", lang))
    layers = [f'<img src="{grey_url(film)}" alt="{alt}" class="base">']
    buttons = ""
    if answer is not None and answer.refusal is None:
        if answer.lesion is not None:
            layers.append(f'<img src="{outline_url(answer.lesion)}" alt="" class="layer" data-map="outline">')
        layers += [f'<img src="{heat_url(m.values)}" alt="" class="layer" data-map="{m.name}">' for m in answer.maps]
        buttons = _buttons(answer.maps, "mask" if answer.lesion is not None else "none", lang)
    shown = "mask" if answer is not None and answer.lesion is not None else "none"
    return f'<div class="film-view" data-shown="{shown}" style="--strength:.6"><div class="film">{"".join(layers)}</div>{buttons}</div>'


def _buttons(maps: tuple[Map, ...], shown: str, lang: str) -> str:
    def one(name: str, hint: str, pressed: bool) -> str:
        return (
            f'<button type="button" data-show="{name}" aria-pressed="{"true" if pressed else "false"}">'
            f"{escape(say(f'ui.map.{name}', lang))}<small>{escape(hint)}</small></button>"
        )

    found = [one("none", "", shown == "none")]
    for m in maps:
        hint = "" if m.hit_rate is None else say("ui.medical_hit", lang, hit=round(100 * m.hit_rate), control=round(100 * (m.control or 0)))
        found.append(one(m.name, hint, m.name == shown))
    slider = (
        f'<label class="strength">{escape(say("ui.medical_opacity", lang))}<input type="range" min="0" max="100" value="60"></label>'
        if maps
        else ""
    )
    return f'<div class="film-maps" role="group" aria-label="{escape(say("ui.medical_maps", lang))}">{"".join(found)}</div>{slider}'


def _coloured(mask: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    found = np.zeros((*mask.shape, 4), np.uint8)
    found[mask] = (*colour, 255)
    return found


def _png(image: Image.Image, side: int) -> str:
    scale = side / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    buffer = io.BytesIO()
    image.resize(size, Image.Resampling.BICUBIC).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
